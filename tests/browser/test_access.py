"""WCAG 2.2 A and AA by axe-core: every page, every language, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from api.i18n import LANGS

pytestmark = pytest.mark.browser

FAMILY = "from=610000000&place=village&o1=7212&a1=36&kids=9,+4&home=rent&budget=70000&land=household"
PAGES = {
    "form": "/?x=1",
    "form with faults": "/?from=610000000&o1=%D0%BC%D2%B1%D2%93%D0%B0%D0%BB%D1%96%D0%BC&kids=abc&need=pregnancy",
    "results": f"/?{FAMILY}&ask=593248100&rent=90000",
    "compare": f"/compare?{FAMILY}&k=593248100&k=595063300",
    "sheet": f"/sheet/593248100?{FAMILY}",
    "adviser": "/adviser?x=1",
    "not found": "/sheet/610000000?x=1",
    "map": f"/maps/shortlist?{FAMILY}",
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def violations(page: Page) -> list[str]:
    """Return what axe-core finds, with every fold of the page open."""
    page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(browser: Browser, server: str, name: str, lang: str, scheme: str):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{server}{PAGES[name]}&lang={lang}", wait_until="networkidle" if name == "map" else "load")
    found = violations(page)
    context.close()
    assert not found, "\n".join(found)


def test_axe_would_find_one(browser: Browser, server: str):
    """The check is not blind: the same page with a label taken away fails."""
    page = browser.new_page()
    page.goto(f"{server}/?x=1")
    page.evaluate("() => document.querySelector('label[for=from]').remove()")
    assert any(rule.startswith("select-name") for rule in violations(page))
    page.close()
