"""A planner's journeys in headless chromium, by mouse and by keyboard alone, with JavaScript and without."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.pages import ready_map, tab_to

pytestmark = pytest.mark.browser


def rows(page: Page):
    return page.locator("tr[data-kato]")


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
    popup = page.frame_locator("iframe[data-map]").locator(".qonys-popup strong")
    expect(popup).to_have_text(first.get_by_role("button").inner_text())
    other = rows(page).nth(5).get_attribute("data-kato")
    frame.evaluate("kato => Qonys.select(kato, true)", other)
    expect(rows(page).nth(5)).to_have_class(re.compile("selected"))


def test_land_and_flows_are_drawn_and_tied(opened):
    for path in ("/planner/land", "/planner/flows"):
        page = opened(path)
        frame = ready_map(page)
        kato = rows(page).first.get_attribute("data-kato")
        assert frame.evaluate("kato => Qonys.view.features.has(kato)", kato)


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
