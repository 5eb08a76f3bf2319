"""Settlements of 2022: by their old code or name each interface answers with the place of today, or says what is there."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from geo.atlas import Atlas
from geo.kato import Former, former_settlements

RECODED, NOW = "101033100", "104133100"
"""Abraly: of Semey's akimat before, of Zhanasemey district now."""


def _receiving(atlas: Atlas, rule: str) -> tuple[str, Former]:
    """Return a settlement of the North Kazakhstan region that shares its name with none of today."""
    names = set(atlas.places["name_ru"])
    return next(
        (code, each)
        for code, each in former_settlements().items()
        if each.rule == rule and code.startswith("59") and each.name_ru not in names
    )


@pytest.mark.parametrize("path", ["/api/v1/places/{}", "/ogc/collections/settlements/items/{}"])
def test_an_old_code_leads_to_the_place_of_today(client: TestClient, path: str) -> None:
    before, now = (client.get(path.format(code)).json() for code in (RECODED, NOW))
    assert {**before, "links": []} == {**now, "links": []}


@pytest.mark.parametrize("path", ["/api/v1/places/{}", "/ogc/collections/settlements/items/{}"])
def test_of_a_place_that_is_gone_it_is_said_what_is_there(
    client: TestClient, atlas: Atlas, path: str
) -> None:
    code, former = _receiving(atlas, "gone")
    answer = client.get(path.format(code))
    assert answer.status_code == 404
    assert f"{former.name_ru} is not in the classifier any more" in answer.text
    assert former.now in answer.text
    assert former.now_name_ru in answer.text


def test_no_place_that_is_gone_is_offered(client: TestClient, atlas: Atlas) -> None:
    code, former = _receiving(atlas, "gone")
    family = {"origin": {"region": "610000000"}, "adults": [{"age": 30}]}
    answer = client.post(f"/api/v1/matches?ask={code}", json=family)
    assert answer.status_code == 422
    assert former.now in answer.text


def test_its_sheet_says_so(client: TestClient, atlas: Atlas) -> None:
    code, former = _receiving(atlas, "gone")
    answer = client.get(f"/sheet/{code}?lang=ru")
    assert answer.status_code == 404
    assert former.name_ru in answer.text
    assert "больше нет" in answer.text


@pytest.mark.parametrize("by", ["code", "name"])
def test_asked_for_on_the_page_it_is_named(client: TestClient, atlas: Atlas, by: str) -> None:
    code, former = _receiving(atlas, "gone")
    page = client.post("/", data={"from": "610000000", "a1": "30"}, follow_redirects=True)
    sealed = page.text.split('name="f" value="')[1].split('"')[0]
    typed = code if by == "code" else former.name_ru
    answer = client.get("/why", params={"f": sealed, "ask": typed, "lang": "ru"})
    assert answer.status_code == 200
    assert "больше нет" in answer.text
    assert former.now_name_ru in answer.text


def test_a_renamed_one_is_found_by_its_old_name(client: TestClient, atlas: Atlas) -> None:
    code, former = _receiving(atlas, "renamed")
    page = client.post("/", data={"from": "610000000", "a1": "30"}, follow_redirects=True)
    sealed = page.text.split('name="f" value="')[1].split('"')[0]
    answer = client.get("/why", params={"f": sealed, "ask": former.name_ru, "lang": "ru"})
    assert f"/sheet/{code}" in answer.text or f"ask={code}" in answer.text
    assert former.now_name_ru in answer.text
