"""A planner's journeys in headless chromium, by mouse and by keyboard alone, with JavaScript and without."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect
from python_calamine import CalamineWorkbook

from api.i18n import LANGS

pytestmark = pytest.mark.browser

PAGES = {
    "theme": "/planner?theme=homes&level=district&sort=name",
    "quota": "/planner?x=1",
    "no values": "/planner?theme=snow",
    "no year": "/planner?year=2024",
    "limits": "/planner/limits?jobs=0",
    "land": "/planner/land?x=1",
    "flows": "/planner/flows?x=1",
    "map of areas": "/maps/theme?theme=homes",
    "map of flows": "/maps/flows?x=1",
}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
Opener = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, server: str, watch) -> Iterator[Opener]:
    """Open a page of the server, watched: nothing from outside, no complaint on the console."""
    contexts = []

    def open_page(path: str, *, width: int = 1280, **options) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = watch.follow(context.new_page())
        page.goto(server + path)
        return page

    yield open_page
    assert not watch.outside(server)
    assert not watch.complaints
    for context in contexts:
        context.close()


def ready_map(page: Page, seconds: float = 30.0) -> Frame:
    """Return the frame of the map as soon as it is drawn."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for frame in page.frames:
            if "/maps/" in frame.url and frame.evaluate("window.qonysReady || 0") > 0:
                return frame
        page.wait_for_timeout(50)
    raise AssertionError("the map was not ready")


def rows(page: Page):
    return page.locator("tr[data-kato]")


def tab_to(page: Page, selector: str, most: int = 160) -> None:
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}")


def saved(page: Page, act: Callable[[], None]) -> CalamineWorkbook:
    with page.expect_download() as waiting:
        act()
    return CalamineWorkbook.from_filelike(io.BytesIO(waiting.value.path().read_bytes()))


def column(book: CalamineWorkbook, number: int) -> list[object]:
    return [row[number] for row in book.get_sheet_by_index(0).to_python()[1:]]


def test_from_the_quota_map_to_the_exported_table_by_mouse(opened, server):
    page = opened("/planner")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    ready_map(page)
    expect(rows(page)).to_have_count(20)
    expect(rows(page).first).to_contain_text("2\xa0820")
    page.select_option("#theme", "homes")
    page.get_by_role("button", name="Көрсету", exact=True).click()
    expect(page.locator("#caption")).to_contain_text("Бос үйлер")
    page.select_option("#region", "590000000")
    page.get_by_role("button", name="Көрсету", exact=True).click()
    expect(page).to_have_url(re.compile("region=590000000"))
    ready_map(page)
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Атауы")
    names = [name.strip() for name in page.locator("tr[data-kato] button.name").all_inner_texts()]
    book = saved(page, lambda: page.get_by_role("link", name="Excel кестесі").click())
    assert column(book, 1) == names
    assert set(column(book, 8)) == {"demo"}


def test_from_the_quota_map_to_the_exported_table_by_keyboard(opened):
    page = opened("/planner")
    tab_to(page, "#year")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".heading")).to_contain_text("2023")
    expect(page.locator("#year")).to_be_focused()
    expect(page.locator("#year-now")).to_have_text("2023")
    expect(page.locator("[data-said]")).to_contain_text("2023")
    tab_to(page, "#sort-value")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Мәні")
    expect(page.locator("#sort-value")).to_be_focused()
    expect(rows(page).first).to_contain_text("Қарағанды")
    tab_to(page, "a[href*='.xlsx']")
    book = saved(page, lambda: page.keyboard.press("Enter"))
    assert column(book, 6)[0] == 33.0


def test_the_back_key_leads_to_the_look_before(opened):
    page = opened("/planner")
    page.locator("#sort-name").click()
    expect(page).to_have_url(re.compile("sort=name"))
    page.go_back()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Мәні")
    expect(rows(page).first).to_contain_text("Солтүстік Қазақстан")


def test_sorting_does_not_draw_the_map_anew(opened):
    page = opened("/planner")
    ready_map(page).evaluate("window.kept = true")
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Атауы")
    assert ready_map(page).evaluate("window.kept") is True


def test_table_and_map_are_tied_both_ways(opened):
    page = opened("/planner?theme=homes")
    frame = ready_map(page)
    first = rows(page).first
    first.get_by_role("button").click()
    expect(first).to_have_class(re.compile("selected"))
    popup = page.frame_locator("iframe[data-map]").locator(".qonys-card strong")
    expect(popup).to_have_text(first.get_by_role("button").inner_text())
    other = rows(page).nth(5).get_attribute("data-kato")
    frame.evaluate("kato => Qonys.select(kato, true)", other)
    expect(rows(page).nth(5)).to_have_class(re.compile("selected"))


def test_land_and_flows_are_drawn_and_tied(opened):
    for path in ("/planner/land", "/planner/flows"):
        page = opened(path)
        frame = ready_map(page)
        kato = rows(page).first.get_attribute("data-kato")
        assert frame.evaluate("kato => Qonys.view.marks.has(kato)", kato)


def test_what_a_family_uses_up_is_counted_again(opened):
    page = opened("/planner/limits")
    before = page.locator("td.binds").first.inner_text()
    page.fill("#jobs", "3")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("jobs=3"))
    assert page.locator("td.binds").first.inner_text() != before
    page.fill("#jobs", "nothing")
    page.keyboard.press("Enter")
    expect(page.locator("#jobs")).to_have_attribute("aria-invalid", "true")


def test_without_javascript_form_links_and_picture_do_everything(opened, server):
    page = opened("/planner", java_script_enabled=False)
    assert page.locator("noscript img, img.still").first.is_visible()
    assert (
        page.request.get(server + page.locator("img.still").get_attribute("src"))
        .body()
        .startswith(b"\x89PNG")
    )
    page.select_option("#theme", "vacancies")
    page.get_by_role("button", name="Көрсету", exact=True).click()
    expect(page.locator("#caption")).to_contain_text("Бос жұмыс орындары")
    page.select_option("#level", "district")
    page.get_by_role("button", name="Көрсету", exact=True).click()
    page.locator("#sort-name").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Атауы")
    page.locator("#next").click()
    expect(page.locator(".pager")).to_contain_text("51–100")


@pytest.mark.parametrize("name", [name for name in PAGES if "map" not in name])
@pytest.mark.parametrize("width", [360, 640])
def test_nothing_is_wider_than_a_telephone_or_a_page_at_200_percent(opened, name, width):
    page = opened(PAGES[name], width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(browser: Browser, server: str, name: str, lang: str, scheme: str):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{server}{PAGES[name]}&lang={lang}", wait_until="networkidle" if "map" in name else "load")
    page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found = Axe().run(page, options=RULES).response["violations"]
    context.close()
    assert not [
        (rule["id"], node["html"][:200], node["failureSummary"][:300])
        for rule in found
        for node in rule["nodes"]
    ]
