"""The adviser's journey: from a pasted list to a plan, a question, a decision and what it changes."""

from __future__ import annotations

import json
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from api.services.language.i18n import LANGS, translator_for
from tests.browser.accessibility import violations
from tests.browser.pages import Opener, ready_map
from tests.made_families import some_families

pytestmark = pytest.mark.browser

FAMILIES = "\n".join(json.dumps(family) for family in some_families(12))
_MADE: dict[str, str] = {}


def ready_plan(page: Page, seconds: float = 60.0) -> None:
    """Wait until the page that renews itself has become the plan."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.locator("#why").count():
            return
        page.wait_for_timeout(200)
    raise AssertionError("the plan was not ready")


def place(page: Page) -> None:
    """Send the families to be placed, from the adviser's page."""
    page.fill("#text", FAMILIES)
    page.locator("[formaction]").click()
    ready_plan(page)


@pytest.fixture
def address(opened: Opener, server: str) -> str:
    """Where a plan lies; made once, by the form."""
    if server not in _MADE:
        page = opened("/adviser?lang=kk")
        place(page)
        _MADE[server] = urlsplit(page.url).path
    return _MADE[server]


@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_no_violation_in_a_plan(opened: Opener, address: str, lang: str):
    page = opened(f"{address}?lang={lang}&family=F000&place=593230100", color_scheme="light")
    ready_map(page)
    found = violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [360, 640])
def test_a_plan_is_not_wider_than_a_telephone(opened: Opener, address: str, width: int):
    page = opened(f"{address}?kind=jobs&level=settlement", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_a_plan_is_made_asked_and_overruled(opened: Opener):
    page = opened("/adviser?lang=en", java_script_enabled=False)
    place(page)
    row = page.locator("#families tbody tr", has=page.locator("a")).first
    mark = row.locator("th").inner_text()
    kato = row.locator("a[href^='/sheet/']").get_attribute("href").rsplit("/", 1)[1].split("?")[0]
    assert page.locator("img.still").is_visible()
    page.fill("#family", mark)
    page.fill("#place", kato)
    page.locator("#why button").click()
    assert f"This is where the plan places family {mark}" in page.locator("#why").inner_text()
    page.select_option("#d-kind", "ban")
    page.fill("#d-family", mark)
    page.fill("#d-place", kato)
    page.locator("#decide button").click()
    assert translator_for("en").gettext("plan.fault.row_reason") in page.locator("[role=alert]").inner_text()
    assert page.locator("#d-family").input_value() == mark
    page.fill("#d-reason", "the brother is against it")
    page.locator("#decide button").click()
    ready_plan(page)
    assert "the brother is against it" in page.locator("#changes").inner_text()


def test_map_and_table_of_prices_are_tied(opened: Opener, address: str):
    page = opened(f"{address}?kind=homes&level=oblast&lang=en")
    frame = ready_map(page)
    page.locator("#prices button.name").first.click()
    page.wait_for_timeout(300)
    chosen = page.locator("#prices tr.selected").get_attribute("data-kato")
    assert frame.evaluate("Qonys.view.selected") == chosen
