"""What axe-core finds on a page: WCAG 2.2 A and AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The rules of axe-core that look at colours: all that may end otherwise in the dark, on the same document."""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds with every fold of the page open: all rules by day, those of colours by night."""
    page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found = list(Axe().run(page, options=RULES).response["violations"])
    page.emulate_media(color_scheme="dark")
    found += Axe().run(page, options=COLOUR_RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]
