"""Below a path of another site, as ``QONYS_PUBLIC_URL`` names it: every address that is given leads back to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.services.settings import AtlasSettings, ServerSettings
from tests.browser.pages import FAMILY, PAGES, VILLAGE

PUBLIC = "https://region.example/settle"
ADDRESS = re.compile(r"""\s(?:href|src|action|data-occupation|data-answer)=["']?([^"'\s>]*)""")
SCRIPTED = re.compile(r"""["'`](/(?!/)[a-z][\w/.-]*)""")


@pytest.fixture(scope="module")
def below(home: Path) -> Iterator[TestClient]:
    """A client of the proxy that leaves the path on; the server behind knows its own name only."""
    server = ServerSettings.model_validate({"public_url": PUBLIC})
    app = create_app(AtlasSettings(home=home), server)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield client


def addresses(text: str) -> list[str]:
    return [unescape(found) for found in ADDRESS.findall(text)]


def is_ours(address: str) -> bool:
    """Return whether an address has no name, or that of our server whatever it is called."""
    parts = urlsplit(address)
    return parts.scheme in {"", "http", "https"} and parts.netloc in {"", "region.example", "127.0.0.1:8000"}


@pytest.mark.parametrize(
    "page", [*PAGES.values(), "/api/docs", "/api/docs/ogc", "/"], ids=[*PAGES, "docs", "OGC docs", "home"]
)
def test_every_address_of_a_page_is_below_the_path(below: TestClient, page: str) -> None:
    text = below.get(f"/settle{page}").text
    found = [one for one in addresses(text) if is_ours(one) and not one.startswith("#")]
    assert found
    for one in found:
        whole = urljoin(PUBLIC + page, one)
        assert whole.startswith((f"{PUBLIC}/", f"{PUBLIC}?")) or whole == PUBLIC, one
    files = [one for one in found if "/static" in one]
    for one in files:
        assert below.get(urlsplit(one).path).status_code == 200, one


@pytest.mark.parametrize("page", ["/", f"/?{FAMILY}", "/planner", "/adviser", "/ogc/?f=html"])
def test_what_a_page_leads_to_is_there(below: TestClient, page: str) -> None:
    text = re.sub(
        r'data-(occupation|answer)="[^"]*"', "", below.get(f"/settle{page}").text
    )  # these need a question
    found = {one for one in addresses(text) if one.startswith(("/", PUBLIC))}
    for one in found:
        address = one.removeprefix("https://region.example")
        assert below.get(address.partition("#")[0]).status_code in {200, 303}, one


def test_scripts_name_no_path() -> None:
    """They take addresses from the page: the page knows below which path it stands."""
    folder = Path(__file__).parents[3]
    for script in [*(folder / "api/static/js").glob("*.js"), *(folder / "maps/static").glob("*.js")]:
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not SCRIPTED.findall(code), script.name


def test_redirects_stay_below_the_path(below: TestClient) -> None:
    assert below.get("/settle/adviser/").headers["location"] == "/settle/adviser"
    assert below.get("/settle/compare").headers["location"] == "/settle/"
    assert (
        below.get("/adviser/", headers={"x-forwarded-proto": "https"}).headers["location"]
        == "/settle/adviser"
    )


def test_documents_name_the_public_address(below: TestClient) -> None:
    assert below.get("/settle/api/openapi.json").json()["servers"] == [{"url": PUBLIC}]
    links = below.get("/settle/ogc/").json()["links"]
    assert all(link["href"].startswith(f"{PUBLIC}/") for link in links if is_ours(link["href"]))


def test_the_code_on_a_sheet_holds_the_public_address(
    below: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[str] = []
    monkeypatch.setattr("api.pages.applicant.sheet.qr", lambda address: held.append(address) or b"")
    below.get(f"/settle/sheet/{VILLAGE}/qr.svg?lang=ru")
    assert held == [f"{PUBLIC}/sheet/{VILLAGE}?lang=ru"]


def test_a_placement_is_found_where_its_answer_says(
    below: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.services.placements.jobs.Jobs.start", lambda *_args, **_settings: "0" * 24)
    monkeypatch.setattr("api.services.placements.jobs.Jobs.state", lambda *_args: {"status": "queued"})
    order = {"families": [{"origin": {"region": "610000000"}, "adults": [{"age": 36}]}]}
    answer = below.post("/settle/api/v1/placements", json=order)
    assert answer.headers["location"] == f"/settle/api/v1/placements/{'0' * 24}"


def test_the_public_name_is_answered_to(below: TestClient) -> None:
    assert below.get("/settle/", headers={"host": "region.example"}).status_code == 200
    assert below.get("/settle/", headers={"host": "other.example"}).status_code == 400
