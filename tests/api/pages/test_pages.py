"""Pages as a browser without JavaScript gets them."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api.holder import Holder
from api.pages.site import install
from api.services.intake.form_answers import Answers
from api.services.settings import ServerSettings
from api.services.sheets.procedure import pages as application_pages
from geo.names import LANGS


class Outline(HTMLParser):
    """Collects what the tests ask of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.rows: list[str] = []
        self.hidden: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if tag == "a" else []
        self.inline += [tag] if tag == "script" and "src" not in given else []
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self.rows += [given["data-kato"]] if "data-kato" in given else []
        self.hidden += [(given["name"], given["value"])] if given.get("type") == "hidden" else []


def pages(family: str, village: str) -> list[str]:
    return [
        "/?x=1",
        f"/?{family}",
        f"/?{family}&ask={village}",
        f"/?{family}&kids=abc",
        f"/compare?{family}&k={village}",
        f"/sheet/{village}?{family}",
        f"/sheet/{village}?x=1",
        "/adviser?x=1",
        "/sheet/610000000?x=1",
    ]


def test_pages_are_whole_in_every_language(client, family, village):
    for path in pages(family, village):
        for lang in LANGS:
            answer = client.get(f"{path}&lang={lang}")
            assert answer.status_code == (404 if "610000000?x" in path else 200), path
            outline = Outline(answer.text)
            assert f'<html lang="{lang}">' in answer.text
            assert not outline.inline, (path, outline.inline)
            assert len(outline.ids) == len(set(outline.ids)), (path, sorted(outline.ids))
            keys = set(re.findall(r">\s*([a-z]+(?:\.[a-z_0-9]+)+)\s*<", answer.text))
            assert not keys - set(application_pages()), path  # a key that no catalogue has


def test_the_one_style_inside_a_page_is_the_one_that_its_policy_names(client, family, village):
    for path in pages(family, village):
        answer = client.get(path)
        [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"style-src 'self' 'sha256-{digest}';" in answer.headers["content-security-policy"]
        assert len(style) > 15_000


def test_headers_let_nothing_in_from_outside(client, family, village):
    for path in (*pages(family, village), f"/maps/shortlist?{family}"):
        policy = client.get(path).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "http" not in policy
        assert "set-cookie" not in client.get(path).headers


def test_the_first_page_is_small(client):
    """Page, style, script and mark: at most 150 kB over the wire."""
    page = client.get("/")
    parts = re.findall(r'(?:href|src)="(/static/[^"#]+)"', page.text)
    sizes = [int(client.get(part).headers["content-length"]) for part in {*parts, "/static/js/suggest.js"}]
    assert int(page.headers["content-length"]) + sum(sizes) <= 150_000


@pytest.mark.parametrize("lang", ["xx", "<script>", "kk-KZ", "ен", "'%22"])
def test_an_unknown_language_is_answered_in_kazakh(client, lang):
    answer = client.get("/", params={"lang": lang}, headers={"accept-language": "ru"})
    assert answer.status_code == 200
    assert '<html lang="kk">' in answer.text
    assert "<script>" not in answer.text


def unsealed(client, link: str) -> Answers:
    """The answers that a link of a page restores."""
    [sealed] = [value for name, value in parse_qsl(urlsplit(link).query) if name == "f"]
    return Answers.read(client.app.state.seal.open(sealed))


def test_a_link_restores_every_answer_and_keeps_the_language(client, family, village):
    page = Outline(client.get(f"/?{family}&lang=ru").text)
    whole = Answers.read(parse_qsl(family))
    sheets = [link for link in page.links if link.startswith("/sheet/")]
    assert sheets
    back = [link for link in page.links if link.startswith("/?f=")]
    assert back
    assert all(unsealed(client, link) == whole for link in (*sheets, *back))
    assert all(("lang", "ru") in parse_qsl(urlsplit(link).query) for link in sheets)
    assert Answers.read(page.hidden) == whole


def test_filters_leave_out_what_they_say(client, family):
    def first(query):
        return Outline(client.get(f"/?{family}&{query}").text).rows

    everywhere = first("")
    assert len(everywhere) == 10
    assert all(kato.startswith("39") for kato in first("region=390000000"))
    assert set(first("region=100000000")).isdisjoint(everywhere) or all(
        k.startswith("10") for k in everywhere
    )
    assert all(kato.startswith("10") for kato in first("region=100000000"))
    assert first("rent=1") == []
    assert client.get(f"/maps/shortlist.json?{family}&rent=1").json()["pins"]["ids"] == []
    assert len(first("top=20")) == 20


def test_why_not_takes_a_code_a_name_and_what_is_elsewhere(client, family, village):
    asked = client.get(f"/?{family}&ask={village}&lang=en").text
    assert "This is the first of your list" in asked
    choices = client.get("/", params=[*parse_qsl(family), ("ask", "Октябрьское"), ("lang", "en")]).text
    assert "Which place did you mean?" in choices or "Why not" in choices
    elsewhere = client.get("/", params=[*parse_qsl(family), ("ask", "Туркестан"), ("lang", "en")]).text
    assert "is not in a receiving region" in elsewhere
    nothing = client.get(
        "/", params=[*parse_qsl(family), ("ask", "<img src=x onerror=alert(1)>"), ("lang", "en")]
    )
    assert "No place like" in nothing.text
    assert "<img src=x" not in nothing.text


def test_the_difference_to_the_best_adds_up(client, family, village):
    text = client.get(f"/why?{family}&ask=593248100&lang=en").text
    points = [float(p.replace("−", "-")) for p in re.findall(r'<td class="number">([+−]?[\d.]+)</td>', text)]
    scores = [float(score) for score in re.findall(r'<span class="hint number">([\d.]+)</span>', text)]
    assert sum(points) == pytest.approx(scores[0] - scores[1], abs=0.05 * (len(points) + 2))


def test_what_is_compared_has_the_one_status_that_decides_it(client, family):
    found = client.get(f"/?{family}").text
    katos = re.findall(r'data-kato="(\d{9})"', found)[:2]
    page = client.get(f"/compare?{family}&" + "&".join(f"k={kato}" for kato in katos)).text
    cells = re.findall(r'<span class="badges">(.*?)</span></td>', page, re.DOTALL)
    assert len(cells) > 10
    assert {cell.count("badge ") for cell in cells} == {1}


def test_compare_holds_four_at_most_and_needs_a_family(client, family):
    katos = Outline(client.get(f"/?{family}").text).rows
    page = client.get(f"/compare?{family}&" + "&".join(f"k={kato}" for kato in katos[:6])).text
    assert len([kato for kato in katos if f"/sheet/{kato}" in page]) == 4
    assert client.get("/compare?k=" + katos[0], follow_redirects=False).status_code == 303
    assert client.get(f"/compare?{family}&k=610000000").status_code == 404


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_as_pdf_has_its_name_and_every_letter(client, family, village, lang):
    answer = client.get(f"/sheet/{village}.pdf?{family}&lang={lang}")
    assert answer.headers["content-type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    page = client.get(f"/sheet/{village}?{family}&lang={lang}").text
    assert re.search(r"<h1>(.*?)</h1>", page)[1] in text
    if lang == "kk":
        assert all(letter in text for letter in "әғқңөұүі")
    assert "\N{REPLACEMENT CHARACTER}" not in text


def test_a_sheet_needs_no_family(client, village):
    page = client.get(f"/sheet/{village}?lang=en").text
    assert "How it suits your family" not in page
    assert "Next steps" in page
    assert "<svg" in client.get(f"/sheet/{village}/map.svg").text
    assert "<svg" in client.get(f"/sheet/{village}/qr.svg").text


HOSTILE = '{{"id": "h1", "origin": {{"region": "610000000"}}, "adults": [{{"age": 30, "{0}": "7212"}}]}}'


def test_an_adviser_gets_a_shortlist_for_every_family_of_a_pasted_text(client):
    lines = [
        f'{{"id": "A-{n}", "origin": {{"region": "610000000"}}, "adults": [{{"occupation": "7212"}}], '
        f'"children": [{{"age": {n}}}]}}'
        for n in range(3)
    ]
    page = client.post("/adviser?lang=en", data={"text": "\n".join(lines)}).text
    assert all(f"A-{n}" in page for n in range(3))
    links = [link for link in Outline(page).links if link.startswith("/?f=")]
    assert [unsealed(client, link).one("kids") for link in links] == ["0", "1", "2"]
    assert {unsealed(client, link).one("o1") for link in links} == {"7212"}


def test_hostile_names_in_a_file_are_shown_as_text(client):
    evil = "<script>alert(1)</script>"
    for name, body in (
        (f"{evil}.csv", f"origin_region,{evil}\n610000000,1\n"),
        ("a.jsonl", HOSTILE.format(evil)),
        (f"{evil}.exe", "x"),
    ):
        answer = client.post("/adviser", files={"file": (name, body.encode(), "text/csv")})
        assert answer.status_code == 200
        assert evil not in answer.text
        assert 'role="alert"' in answer.text


def test_without_demo_values_pages_say_what_is_not_known(bare_client, family):
    page = bare_client.get(f"/?{family}&lang=en")
    assert page.status_code == 200
    assert "badge missing" in page.text
    assert "badge demo" not in page.text
    assert "made up" not in page.text
    kato = Outline(page.text).rows[0]
    sheet = bare_client.get(f"/sheet/{kato}?lang=en").text
    assert "badge demo" not in sheet
    assert "not known" in sheet
    assert bare_client.get(f"/sheet/{kato}.pdf").status_code == 200


def test_without_an_atlas_the_page_says_which_command_makes_one(tmp_path):
    app = FastAPI()
    app.state.holder = Holder(tmp_path)
    app.state.server = ServerSettings()
    install(app)
    answer = TestClient(app).get("/?lang=en")
    assert answer.status_code == 503
    assert "qonys data build" in answer.text


def test_the_model_card_and_what_would_help_answer_in_every_language(client, family):
    for lang in ("kk", "ru", "en"):
        card = client.get(f"/model?lang={lang}")
        assert card.status_code == 200
        assert "criterion." not in card.text
        found = client.get(f"/helps?{family}&lang={lang}")
        assert found.status_code == 200
        assert "explain.help." not in found.text
    assert client.get("/helps").status_code == 404


def test_every_page_says_whether_values_are_made_up(client, bare_client):
    for path in ("/", "/planner", "/adviser", "/model"):
        assert "This is the demo mode" in client.get(f"{path}?lang=en").text
        assert "Only known values are shown" in bare_client.get(f"{path}?lang=en").text


def test_a_match_says_what_its_score_rests_on(client, bare_client, family):
    page = client.get(f"/?{family}&lang=en").text
    assert 'class="rests-bar"' in page
    assert re.search(r"What the score rests on: [^.]*example, not fact", page)
    bare = bare_client.get(f"/?{family}&lang=en").text
    assert "What the score rests on" in bare
    assert "example, not fact" not in bare


def test_what_is_made_up_has_no_date_and_one_mark_a_block(client, family, village):
    for path in (f"/?{family}", f"/sheet/{village}?{family}"):
        text = client.get(f"{path}&lang=en").text
        rows = re.findall(r'<tr class="made-up">.*?</tr>', text, re.DOTALL)
        assert len(rows) > 20, path
        assert not [row for row in rows if re.search(r"\d\d?/\d\d?/\d\d", row)], path
        blocks = [block for block in re.split(r"<tbody>|<h4>", text) if 'class="made-up"' in block]
        assert blocks
        assert {block.split("</tbody>")[0].count("badge demo") for block in blocks} == {1}, path


def test_the_pdf_gives_no_date_to_what_is_made_up_and_says_whose_a_figure_is(client, family, village):
    answer = client.get(f"/sheet/{village}.pdf?{family}&lang=en")
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "1/1/26" not in text
    assert "of the region, 12/31/22" in text, "unemployment and wages are those of the region"
    assert "example, not fact" in text


@pytest.mark.parametrize("lang", LANGS)
def test_what_to_do_tomorrow_stands_on_the_first_page_after_the_list_and_on_top_of_the_sheet(
    client, family, village, lang
):
    where = [f"/?lang={lang}", f"/?{family}&lang={lang}", f"/sheet/{village}?{family}&lang={lang}"]
    first, results, sheet = (client.get(path).text for path in where)
    for text in (first, results, sheet):
        assert all(f'href="{address}"' in text for address in application_pages().values())
    assert "302" in re.search(r'class="card start".*?</section>', first, re.DOTALL)[0]
    assert results.index('id="map"') < results.index('id="tomorrow"') < results.index('id="ask"')
    assert sheet.index('id="tomorrow"') < sheet.index('id="support-title"') < sheet.index('id="s-map"')
    pdf = PdfReader(io.BytesIO(client.get(f"/sheet/{village}.pdf?{family}&lang={lang}").content))
    links = {note.get_object()["/A"]["/URI"] for page in pdf.pages for note in page.get("/Annots", [])}
    assert set(application_pages().values()) <= links


def test_ticked_villages_come_back_with_the_link_and_lead_to_their_comparison(client, family):
    rows = Outline(client.get(f"/?{family}").text).rows
    ticked = [rows[0], rows[3]]
    page = client.get(f"/?{family}&k={ticked[0]}&k={ticked[1]}&k=610000000&k=nonsense").text
    assert re.findall(r'name="k" value="(\d{9})" checked', page) == ticked
    compare = re.search(r'href="(/compare\?[^"]+)"', page)[1].replace("&amp;", "&")
    assert [code for name, code in parse_qsl(urlsplit(compare).query) if name == "k"] == ticked
    shown = client.get(compare).text
    back = re.search(r'href="(/\?[^"]+)"', shown)[1].replace("&amp;", "&")
    assert [code for name, code in parse_qsl(urlsplit(back).query) if name == "k"] == ticked


def test_the_code_of_the_results_is_that_of_their_link(client, family):
    page = client.get(f"/?{family}").text
    code = re.search(r'src="(/qr\.svg\?[^"]+)"', page)[1].replace("&amp;", "&")
    drawn = client.get(code)
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.headers["cache-control"] == "no-store"
    assert drawn.content != client.get(code + "&k=593248100").content
    assert client.get("/qr.svg?f=" + "x" * 3000).status_code == 404


def test_a_shared_sheet_brings_its_name_and_a_picture_of_the_map(client, family, village):
    page = client.get(f"/sheet/{village}?{family}&lang=ru").text
    told = dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)"', page))
    assert re.search(r"<h1>(.*?)</h1>", page)[1] in told["og:title"]
    assert urlsplit(told["og:url"]).query == "lang=ru", "without the family's answers"
    picture = client.get(urlsplit(told["og:image"]).path)
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) < 300_000


def test_the_answer_to_why_not_marks_what_is_made_up_and_what_its_sentence_leaves_out(
    client, bare_client, family
):
    path = f"/why?{family}&ask=593248100&lang=en"
    answer, bare = client.get(path).text, bare_client.get(path).text
    assert answer.index("badge demo") < answer.index("<ul>"), "before the sentences"
    assert "badge demo" not in bare
    rows = re.findall(r'<td class="number">([^<]+)</td><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>', answer)
    assert len(rows) == 11
    for points, here, there in rows:
        same = there.split("<span")[0] == here and abs(float(points.replace("−", "-"))) >= 0.6
        assert not same or "The sentence is the same" in there
