"""The planner's pages, maps and files, without a browser."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from api.app import create_app
from api.services.language.i18n import translator_for
from api.services.settings import AtlasSettings
from api.services.themes.theme_registry import THEMES
from geo import store
from geo.atlas import Atlas
from geo.names import LANGS

PAGES = [
    "/planner?x=1",
    "/planner?theme=homes&level=settlement&sort=name&page=3",
    "/planner?theme=natural_zone&region=590000000",
    "/planner?theme=snow",
    "/planner?year=2024",
    "/planner/limits?x=1",
    "/planner/land?x=1",
    "/planner/flows?x=1",
]


class Rows(HTMLParser):
    """Cells of the first table's body."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._cell = False
        self.feed(page[page.index("<tbody>") : page.index("</tbody>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data.strip()


def csv_rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_in_every_language_without_anything_inline(
    client: TestClient, path: str, lang: str
):
    answer = client.get(f"{path}&lang={lang}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}">' in answer.text
    assert "planner." not in re.sub(r'(?:href|src)="[^"]*"', "", answer.text), "a key without a sentence"
    assert not re.search(
        r"<script(?![^>]*\bsrc=)|<style[ >].*<style|\sstyle=|\son\w+=", answer.text, re.DOTALL
    )
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", answer.text)


def test_the_page_shows_the_quota_with_status_source_and_date(client: TestClient):
    page = client.get("/planner").text
    rows = Rows(page).rows
    assert [row[1] for row in rows[:3]] == ["2\xa0820", "1\xa0655", "600"]
    assert rows[0][2].startswith(translator_for("kk").gettext("status.observed"))
    assert rows[-1][1] == "—"
    assert "01.01.2026" in page
    assert 'type="range"' in page
    assert 'min="2023" max="2026"' in page


def test_tables_are_sorted_by_links(client: TestClient):
    page = client.get("/planner?sort=value").text
    assert Rows(page).rows[0][1] == "37"
    assert re.search(
        r'aria-sort="ascending"[^>]*><a href="/planner\?theme=quota', page.replace(' class="number"', "")
    )


def test_a_year_without_values_says_which_years_there_are(client: TestClient):
    page = client.get("/planner?year=2024").text
    assert "2023, 2025, 2026" in page
    assert "<iframe" not in page


def test_a_theme_without_values_says_how_to_load_them(client: TestClient):
    page = client.get("/planner?theme=snow").text
    assert "qonys data import climate" in page
    assert "<iframe" not in page


def test_an_atlas_without_layers_answers(bare_client: TestClient):
    for path in ("/planner", "/planner?theme=homes", "/planner/limits", "/planner/land", "/planner/flows"):
        answer = bare_client.get(path)
        assert answer.status_code == 200
    assert "qonys data import land" in bare_client.get("/planner/land").text
    assert "qonys data import housing" in bare_client.get("/planner?theme=homes").text
    for path in ("/maps/theme.json?theme=homes", "/maps/land.json", "/planner/map.png?theme=homes", "/planner/land.png",
                 "/planner/table.csv?theme=homes", "/planner/land.geojson", "/planner/limits.csv"):  # fmt: skip
        assert bare_client.get(path).status_code == 200, path


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_a_page_a_map_and_files(client: TestClient, theme: str):
    assert client.get(f"/planner?theme={theme}").status_code == 200
    frame = client.get(f"/maps/theme?theme={theme}")
    assert frame.status_code == 200
    assert "unsafe-eval" not in frame.headers["content-security-policy"]
    address = re.search(r'id="qonys-data"[^>]*href="([^"]+)"', frame.text)
    assert address is not None
    data = client.get(address[1].replace("&amp;", "&"))
    assert data.json()["labels"]["title"].startswith(THEMES[theme].title(translator_for("kk")))
    rows = csv_rows(client.get(f"/planner/table.csv?theme={theme}").content)
    assert {"kato", "value", "unit", "status", "source", "as_of"} <= set(rows[0])


def test_a_map_and_its_data_stay_below_900_kb(client: TestClient):
    for level in THEMES["homes"].levels:
        query = f"theme=homes&level={level}"
        size = len(client.get(f"/maps/theme?{query}").content) + len(
            client.get(f"/maps/theme.json?{query}").content
        )
        assert size <= 900_000, level


@pytest.mark.parametrize(
    "path",
    ["/maps/theme.json", "/maps/flows.json", "/maps/land.json", "/planner/table.csv", "/planner/map.png"],
)
def test_answers_are_kept_until_they_change(client: TestClient, path: str):
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{path}?lang=ru", headers={"If-None-Match": tag})
    if not path.endswith("csv"):
        assert other.status_code == 200


def test_files_hold_what_the_page_shows(client: TestClient):
    query = "theme=homes&level=district&region=590000000&sort=name"
    rows = csv_rows(client.get(f"/planner/table.csv?{query}").content)
    assert [row["name"] for row in rows] == [
        re.sub(r"Солтүстік Қазақстан облысы$", "", cells[0])
        for cells in Rows(client.get(f"/planner?{query}").text).rows
    ]
    assert {row["status"] for row in rows} == {"demo"}
    book = client.get(f"/planner/table.xlsx?{query}")
    assert "attachment" in book.headers["content-disposition"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[6] for row in sheet[1:]] == [float(row["value"]) for row in rows]
    shapes = client.get(f"/planner/table.geojson?{query}").json()
    assert [feature["id"] for feature in shapes["features"]] == [row["kato"] for row in rows]
    assert shapes["sources"][0]["id"] == "qonys-demo"


@pytest.mark.parametrize("path", ["/planner/map.png?theme=homes", "/planner/flows.png", "/planner/land.png"])
def test_a_picture_is_a_png_of_1600_pixels(client: TestClient, path: str):
    raw = client.get(path).content
    assert raw.startswith(b"\x89PNG")
    assert int.from_bytes(raw[16:20], "big") == 1600


@pytest.mark.parametrize("path", ["/planner/table.csv?theme=no", "/maps/theme?theme=no", "/maps/theme.json?region=1",
                                  "/planner/map.png?sort=no", "/planner/land.csv?region=1"])  # fmt: skip
def test_no_file_of_what_there_is_not(client: TestClient, path: str):
    assert client.get(path).status_code == 404


HOSTILE = ["theme=<script>alert(1)</script>", "region=%27%22%3E<b>", "year=9999999999", "page=-1", "page=99999", "sort=%00", "lang=xx", "level=../.."]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_links_show_the_usual(client: TestClient, query: str):
    answer = client.get(f"/planner?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text


def test_pages_of_a_table_hold_every_place_once(client: TestClient):
    seen = []
    for page in range(1, 6):
        text = client.get(f"/planner?theme=population&level=district&page={page}").text
        seen += re.findall(r'<tr data-kato="(\d+)"', text)
    assert len(seen) == len(set(seen)) == 228


def test_flows_are_those_of_the_evaluation(client: TestClient):
    rows = csv_rows(client.get("/planner/flows.csv").content)
    assert len(rows) == 25
    assert (rows[0]["origin"], rows[0]["destination"], rows[0]["value"]) == ("610000000", "550000000", "484")
    assert {row["status"] for row in rows} == {"observed", "estimated"}
    scene = client.get("/maps/flows.json?measure=families").json()
    assert len(next(layer for layer in scene["layers"] if layer["name"] == "flows")["ids"]) == 20


def test_land_of_an_oblast_by_purpose(client: TestClient):
    every = csv_rows(client.get("/planner/land.csv?region=550000000").content)
    farms = csv_rows(client.get("/planner/land.csv?region=550000000&purpose=farm&sort=-area").content)
    assert farms
    assert {row["purpose"] for row in farms} == {"farm"}
    assert len(farms) < len(every)
    assert [float(row["value"]) for row in farms] == sorted(
        (float(row["value"]) for row in farms), reverse=True
    )
    assert not csv_rows(client.get("/planner/land.csv?region=550000000&state=withheld").content)


def test_what_a_family_uses_up_can_be_changed(client: TestClient):
    usual = csv_rows(client.get("/planner/limits.csv").content)
    changed = csv_rows(client.get("/planner/limits.csv?jobs=2&persons=4,5").content)

    def persons(rows: list[dict[str, str]]) -> dict[tuple[str, str], float]:
        return {(row["kato"], row["capacity"]): float(row["persons"]) for row in rows}

    work = translator_for("kk").gettext("planner.limits.vacancies")
    for (kato, what), figure in persons(changed).items():
        if what == work:
            assert figure == pytest.approx(persons(usual)[kato, what] / 3.86 * 4.5 / 2, rel=1e-6)
    _, _, page = client.get("/planner/limits?jobs=0&persons=abc").text.partition("</style>")
    assert page.count('aria-invalid="true"') == 2


def test_the_files_of_all_pages_are_reached_by_their_links(client: TestClient):
    for path in (
        "/planner?theme=homes&lang=ru",
        "/planner/land?lang=en",
        "/planner/flows",
        "/planner/limits?jobs=2",
    ):
        page = client.get(path).text
        links = re.findall(r'<a class="button" href="([^"]+)" download', page)
        assert len(links) >= 2
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_map_is_the_same_bytes_for_the_same_atlas(client: TestClient):
    one, other = (client.get("/maps/theme.json?theme=vacancies&level=settlement").content for _ in range(2))
    assert one == other
    assert len(json.loads(one)["layers"]) == 3


def test_no_atlas_is_said_in_the_reader_s_language(tmp_path: Path):
    with TestClient(create_app(AtlasSettings(home=tmp_path)), base_url="http://localhost") as made:
        answer = made.get("/planner?lang=kk")
    assert answer.status_code == 503
    assert translator_for("kk").gettext("fault.not_ready.title") in answer.text


HOSTILE_NAME = "<script>alert(1)</script>{{ 7*7 }}#let x = 1 \"'&"


@pytest.fixture
def hostile_country(country: Path) -> Path:
    """A small country without borders of districts, every place of which has a hostile name."""
    tables = Atlas.open(country).tables()
    names = {f"name_{lang}": HOSTILE_NAME for lang in LANGS}
    with store.writing(country):
        Atlas.build(replace(tables, places=tables.places.assign(**names)), country)
    return country


def test_names_of_others_are_never_markup_and_a_country_without_borders_answers(hostile_country: Path):
    with TestClient(create_app(AtlasSettings(home=hostile_country)), base_url="http://localhost") as made:
        for theme, level in (("quota", "oblast"), ("population", "district"), ("population", "settlement")):
            query = f"theme={theme}&level={level}"
            page = made.get(f"/planner?{query}")
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "{{ 7*7 }}" in page.text
            frame = made.get(f"/maps/theme?{query}")
            assert frame.status_code == 200
            assert "<script>alert" not in frame.text
            assert made.get(f"/planner/map.png?{query}").content.startswith(b"\x89PNG")
            assert HOSTILE_NAME in made.get(f"/planner/table.csv?{query}").content.decode().replace('""', '"')
        for path in ("/planner/limits", "/planner/land", "/planner/flows"):
            answer = made.get(path)
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text


def test_a_quota_changed_within_the_year_is_the_newest(country: Path):
    with TestClient(create_app(AtlasSettings(home=country)), base_url="http://localhost") as made:
        (row,) = csv_rows(made.get("/planner/table.csv?theme=quota&year=2026").content)
    assert (row["value"], row["as_of"]) == ("30", "2026-07-01")
