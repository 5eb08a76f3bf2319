"""A family's answers stand in no address, in no page that a proxy keeps, and in no link but one that is asked for."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.services.intake.form_answers import NAMES

TELLING = {*NAMES} - {"region"}
"""Names whose values are of the family; the planner's pages have a region of their own."""


@pytest.fixture(scope="module")
def address(client: TestClient, family: str) -> str:
    """Where a filled-in form leads."""
    answer = client.post("/", data=dict(parse_qsl(family)), follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["referrer-policy"] == "no-referrer"
    return answer.headers["location"]


def _names(link: str) -> set[str]:
    return {name for name, _ in parse_qsl(urlsplit(link.replace("&amp;", "&")).query)}


def test_the_form_is_posted_and_leads_to_an_address_that_tells_nothing(
    client: TestClient, address: str
) -> None:
    assert _names(address) == {"f"}
    page = client.get(address)
    assert page.status_code == 200
    assert 'class="card match"' in page.text
    assert page.headers["cache-control"] == "no-store"


def test_no_link_of_the_results_has_an_answer_in_it(client: TestClient, address: str) -> None:
    page = client.get(address).text
    links = re.findall(r'(?:href|src|action)="([^"]+)"', page)
    assert len(links) > 20
    assert [link for link in links if _names(link) & TELLING] == []
    assert re.findall(r'<form[^>]*method="get"[^>]*>', page)
    for form in re.findall(r'<form[^>]*method="get".*?</form>', page, re.DOTALL):
        assert set(re.findall(r'<input type="hidden" name="(\w+)"', form)) <= {"f", "lang"}


@pytest.mark.parametrize("path", ["/helps", "/maps/shortlist", "/maps/shortlist.json", "/compare", "/why"])
def test_every_page_of_a_family_opens_from_the_sealed_link(
    client: TestClient, address: str, village: str, path: str
) -> None:
    query = urlsplit(address).query
    answer = client.get(f"{path}?{query}&k={village}&ask={village}", follow_redirects=False)
    assert answer.status_code in (200, 303)
    assert answer.headers["cache-control"] == "no-store"


def test_the_sheet_knows_the_family_and_its_code_does_not(
    client: TestClient, address: str, village: str
) -> None:
    query = urlsplit(address).query
    with_family = client.get(f"/sheet/{village}?{query}").text
    assert 'class="verdict"' in with_family
    one = client.get(f"/sheet/{village}/qr.svg").content
    assert client.get(f"/sheet/{village}/qr.svg?{query}").content == one


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAA" + "B" * 300, "x" * 9000])
def test_a_link_that_this_service_did_not_make_shows_the_empty_form(client: TestClient, sealed: str) -> None:
    page = client.get("/", params={"f": sealed})
    assert page.status_code == 200
    assert "data-family" in page.text


def test_the_language_changes_and_keeps_the_answers(client: TestClient, address: str) -> None:
    russian = re.search(r'href="([^"]+)" lang="ru"', client.get(address).text)
    assert russian is not None
    page = client.get(russian[1].replace("&amp;", "&")).text
    assert 'lang="ru"' in page
    assert 'class="card match"' in page
