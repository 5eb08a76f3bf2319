"""No key of the catalogues is shown in place of a word: every page, map, sheet and theme, in every language."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from api.services.language.i18n import translator_for
from api.services.themes.theme_registry import THEMES
from geo.names import LANGS
from tests.api.pages.keys import areas_of_keys, raw_keys
from tests.browser.pages import FAMILY, MAPS, PAGES, VILLAGE


@pytest.fixture(scope="module")
def areas() -> set[str]:
    return areas_of_keys()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_shows_a_key(client, areas, name, lang):
    assert not raw_keys(client.get(f"{PAGES[name]}&lang={lang}").text, areas)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("theme", THEMES)
def test_no_theme_shows_a_key_on_any_level(client, areas, theme, lang):
    for level in THEMES[theme].levels:
        view = f"theme={theme}&level={level}&lang={lang}"
        assert not raw_keys(client.get(f"/planner?{view}").text, areas), level
        assert not raw_keys(client.get(f"/maps/theme.json?{view}").text, areas), level


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", [address.replace("?", ".json?", 1) for address in MAPS.values()])
def test_no_map_draws_a_key(client, areas, path, lang):
    answer = client.get(f"{path}&lang={lang}")
    assert answer.status_code == 200
    assert not raw_keys(answer.text, areas)


@pytest.mark.parametrize("lang", LANGS)
def test_no_sheet_to_print_shows_a_key(client, areas, lang):
    read = PdfReader(io.BytesIO(client.get(f"/sheet/{VILLAGE}.pdf?{FAMILY}&lang={lang}").content))
    assert not raw_keys("\n".join(page.extract_text() for page in read.pages), areas)


@pytest.mark.parametrize("lang", LANGS)
def test_no_answer_to_an_adviser_shows_a_key(client, areas, lang):
    for text in ('{"origin": {"region": "610000000"}, "adults": [{"age": 36}]}', "{}", "foo\n1\n"):
        answer = client.post(f"/adviser?lang={lang}", data={"text": text})
        assert not raw_keys(answer.text, areas)


def test_the_check_would_find_one(areas):
    key = translator_for("kk").gettext("planner.level.republic")
    assert raw_keys(f'<option value="a.b">{key}</option><img alt="status.known">', areas) == [
        "planner.level.republic",
        "status.known",
    ]
    assert not raw_keys("migration.enbek.kz, kokshetoday.kz, 3.5", areas)
