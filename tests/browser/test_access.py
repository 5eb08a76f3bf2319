"""Every page in every language, light and dark: WCAG 2.2 A and AA by axe-core, nothing from outside, no complaint."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from fastapi import APIRouter
from playwright.sync_api import Browser
from starlette.routing import Match

from api.pages.shared.frame import PageRoute
from api.pages.shared.private import PrivateRoute
from api.pages.site import ROUTERS
from geo.names import LANGS
from tests.browser.accessibility import violations
from tests.browser.pages import APPLICANT, MAPS, PAGES, ready_map

pytestmark = pytest.mark.browser

UPLOADS = {
    "families": '{"id": "A-1", "origin": {"region": "610000000"}, "adults": [{"age": 36, "occupation": "7212"}]}',
    "families with faults": '{"origin": {"region": "000"}, "adults": []}',
}
"""What is pasted into the adviser's page: it answers a form, not a link."""

PARTS = {"/why", "/adviser/plan/{name}", "/maps/plan/{name}"}
"""A part that a page puts into itself, not a page: the page of results shows it. And the pages of a plan, which has no
address before it is made: they are looked at in ``test_plan.py``."""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(browser: Browser, server: str, watch, name: str, lang: str):
    context = browser.new_context(
        color_scheme="light", viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = watch.follow(context.new_page())
    page.goto(f"{server}{PAGES[name]}&lang={lang}")
    if name in MAPS or page.locator("[data-map]").count():
        ready_map(page)
    found = violations(page)
    context.close()
    assert not found, "\n".join(found)
    assert not watch.outside(server)
    assert not [said for said in watch.complaints if name != "not found" or "404" not in said]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", UPLOADS)
def test_axe_finds_no_violation_in_what_an_adviser_is_answered(opened, name: str, lang: str):
    page = opened(f"/adviser?lang={lang}", color_scheme="light")
    page.fill("#text", UPLOADS[name])
    page.locator("form.card button.main").click()
    page.locator("#families-title" if name == "families" else "[role=alert]").wait_for()
    found = violations(page)
    assert not found, "\n".join(found)


def test_axe_would_find_one(browser: Browser, server: str):
    """The check is not blind: the same page with a label taken away fails."""
    page = browser.new_page()
    page.goto(f"{server}/?x=1")
    page.evaluate("() => document.querySelector('label[for=from]').remove()")
    assert any(rule.startswith("select-name") for rule in violations(page))
    page.close()


def shown_by(router: APIRouter) -> list[PageRoute]:
    """Return the routes of a router that show a page: those with a dot in the last part of their path are files."""
    return [
        route
        for route in router.routes
        if isinstance(route, PageRoute)
        and "GET" in route.methods
        and "." not in route.path.rsplit("/", 1)[1]
        and route.path not in PARTS
        and not isinstance(route, PrivateRoute)  # tests/browser/test_register.py looks at them, signed in
    ]


def test_no_page_is_forgotten():
    """Every route of the application that shows a page has an address among those that are looked at."""
    paths = [urlsplit(address).path for address in PAGES.values()]
    routes = [route for router in ROUTERS for route in shown_by(router)]
    assert len(routes) > 10
    lacking = [
        route.path
        for route in routes
        if not any(
            route.matches({"type": "http", "method": "GET", "path": path})[0] is Match.FULL for path in paths
        )
    ]
    assert not lacking


@pytest.mark.parametrize("name", APPLICANT)
def test_headings_go_down_one_level_at_a_time(opened, name: str, watch):
    page = opened(APPLICANT[name])
    page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "all => all.map((h) => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    watch.complaints[:] = [said for said in watch.complaints if name != "not found"]


@pytest.mark.parametrize("name", [name for name in PAGES if name not in MAPS])
def test_nothing_is_wider_than_a_telephone_or_a_page_at_200_percent(opened, name: str, watch):
    """360 pixels, and 1280 at 200 % zoom, which is 640."""
    page = opened(PAGES[name], width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 640, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    watch.complaints[:] = [said for said in watch.complaints if name != "not found"]


@pytest.mark.parametrize("name", [name for name in PAGES if name not in MAPS])
def test_a_page_shows_its_words_without_javascript(opened, name: str, watch):
    page = opened(PAGES[name], java_script_enabled=False)
    assert page.locator("main h1").is_visible()
    assert page.locator("main").inner_text().strip()
    watch.complaints[:] = [said for said in watch.complaints if name != "not found"]


def test_axe_would_find_colours_that_cannot_be_read_in_the_dark_alone(browser: Browser, server: str):
    page = browser.new_page(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{server}/?x=1")
    assert not violations(page)
    page.emulate_media(color_scheme="light")
    # A page under a policy of its own takes no style sheet from a test: one that is built by a script is let in.
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          const rule = "main label { color: #223 !important; background: #112 !important; }";
          sheet.replaceSync(`@media (prefers-color-scheme: dark) { ${rule} }`);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }"""
    )
    assert any(rule.startswith("color-contrast") for rule in violations(page))
    page.close()
