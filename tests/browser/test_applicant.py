"""An applicant's journeys in headless chromium, by mouse and by keyboard alone, against the running server."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote_plus, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import FAMILY, press, ready_map, tab_to

pytestmark = pytest.mark.browser


def matches(page: Page):
    return page.locator("li.match")


def map_frame(page: Page):
    return page.frame_locator("iframe[data-map]")


def test_from_the_empty_form_to_the_pdf_sheet_by_mouse_in_kazakh(opened):
    page = opened("/")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    page.select_option("#from", "610000000")
    page.select_option("#place", "village")
    page.fill("#o1", "дәнекер")
    option = page.locator(".suggestions li").first
    expect(option).to_contain_text("7212")
    expect(page.locator("[role=status]").filter(has_text=re.compile(r"Ұсыныс саны: \d"))).to_have_count(1)
    option.click()
    expect(page.locator("#o1")).to_have_value(re.compile(r"· 7212$"))
    page.fill("#kids", "9, 4")
    page.get_by_role("button", name="Ауылдарды көрсету").click()
    expect(matches(page)).to_have_count(10)
    query = dict(parse_qsl(urlsplit(page.url).query))
    assert set(query) == {"f"}, "the address tells nothing of the family"
    name = matches(page).first.locator("h3").inner_text()
    matches(page).first.get_by_role("link", name=re.compile("Ауыл туралы анықтама")).click()
    expect(page.locator("h1")).to_have_text(name)
    pdf = page.request.get(page.url.split("?")[0] + ".pdf?" + page.url.split("?")[1])
    assert pdf.body().startswith(b"%PDF")
    assert page.get_by_role("link", name="PDF жүктеу").get_attribute("href").split("?")[0].endswith(".pdf")


def test_from_the_empty_form_to_the_sheet_by_keyboard_alone(opened):
    page = opened("/")
    press(page, "Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press(page, "Enter")
    tab_to(page, "#from")
    for _ in range(20):  # a select is moved by arrows: Kazakh letters have no keys here
        if page.locator("#from").input_value() != "610000000":
            press(page, "ArrowDown")
    tab_to(page, "#o1")
    page.keyboard.type("мұғалім")
    expect(page.locator(".suggestions li").first).to_be_visible()
    press(page, "ArrowDown", "Enter")
    expect(page.locator("#o1")).to_have_value(re.compile(r"· \d{4}$"))
    expect(page.locator(".suggestions").first).to_be_hidden()
    tab_to(page, "form.family button.main")
    press(page, "Enter")
    expect(matches(page)).to_have_count(10)
    tab_to(page, "li.match details > summary")
    press(page, "Enter")
    expect(matches(page).first.locator("table")).to_be_visible()
    tab_to(page, "li.match .actions a")
    press(page, "Enter")
    expect(page.locator("h1")).to_be_visible()
    assert "/sheet/" in page.url
    tab_to(page, "a[href*='.pdf']")
    assert page.request.get(page.evaluate("() => document.activeElement.href")).body().startswith(b"%PDF")


def test_the_language_of_a_form_changes_and_nothing_typed_is_lost(opened):
    page = opened("/")
    page.select_option("#from", "610000000")
    page.fill("#o1", "дәнекерлеуші")
    page.fill("#kids", "9, 4")
    page.fill("#budget", "60 мың")
    page.get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("#from")).to_have_value("610000000")
    expect(page.locator("#o1")).to_have_value("дәнекерлеуші")
    expect(page.locator("#kids")).to_have_value("9, 4")
    expect(page.locator("#budget")).to_have_value("60 мың")
    expect(page.locator("#troubles")).to_have_count(0)
    # Read as words: two digits alone may stand by chance in the port or in what is encrypted.
    address = unquote_plus(page.url)
    assert not any(word in address for word in ("610000000", "дәнекерлеуші", "9, 4", "60 мың"))


def test_the_way_back_brings_what_was_typed(opened):
    page = opened("/")
    page.select_option("#from", "610000000")
    page.fill("#kids", "9, 4")
    page.get_by_label("Шаруа қожалығы").check()
    page.get_by_role("button", name="Ауылдарды көрсету").click()
    expect(matches(page)).to_have_count(10)
    page.go_back()
    expect(page.locator("#from")).to_have_value("610000000")
    expect(page.locator("#kids")).to_have_value("9, 4")
    expect(page.get_by_label("Шаруа қожалығы")).to_be_checked()


def test_a_form_without_a_region_says_what_is_missing(opened):
    page = opened("/")
    page.fill("#kids", "жоқ")
    page.get_by_role("button", name="Ауылдарды көрсету").click()
    expect(page.locator("#troubles")).to_contain_text("Облыс немесе қала:")
    expect(page.locator("#kids")).to_have_value("жоқ")


def test_an_occupation_that_is_none_of_those_proposed_can_be_left_out(opened):
    page = opened("/")
    page.select_option("#from", "610000000")
    page.fill("#o1", "маман")
    page.get_by_role("button", name="Ауылдарды көрсету").click()
    page.get_by_label("Бұлардың ешқайсысы емес").check()
    page.get_by_role("button", name="Ауылдарды көрсету").click()
    expect(matches(page)).to_have_count(10)


def test_escape_closes_the_suggestions_and_keeps_what_was_typed(opened):
    page = opened("/")
    page.fill("#o1", "сварщик")
    expect(page.locator(".suggestions li").first).to_be_visible()
    page.locator("#o1").press("Escape")
    expect(page.locator(".suggestions").first).to_be_hidden()
    expect(page.locator("#o1")).to_have_value("сварщик")


def test_list_and_map_are_tied_both_ways(opened):
    page = opened(f"/?{FAMILY}")
    frame = ready_map(page)
    second = matches(page).nth(1)
    second.locator("h3").hover()
    expect(map_frame(page).locator(".qonys-pin.qonys-near span")).to_have_text("2")
    map_frame(page).locator(".qonys-pin", has_text="3").first.hover()
    expect(matches(page).nth(2)).to_have_class(re.compile("hovered"))
    first = matches(page).first
    kato = first.get_attribute("data-kato")
    first.get_by_role("button", name=re.compile("Картадан көру")).click()
    expect(map_frame(page).locator(".qonys-pin.qonys-on")).to_have_count(1)
    expect(map_frame(page).locator(".qonys-popup strong")).to_have_text(first.locator("h3").inner_text())
    expect(first).to_have_class(re.compile("selected"))
    tenth = matches(page).nth(9)
    frame.evaluate("kato => Qonys.select(kato, true)", tenth.get_attribute("data-kato"))
    expect(tenth).to_have_class(re.compile("selected"))
    expect(tenth).to_be_in_viewport()
    expect(first).not_to_have_class(re.compile("selected"))
    assert kato != tenth.get_attribute("data-kato")


def test_why_not_for_a_village_clicked_on_the_map_and_for_one_typed(opened):
    page = opened(f"/?{FAMILY}&lang=en")
    frame = ready_map(page)
    frame.evaluate("Qonys.select('593248100', true)")
    expect(page.locator("#answer-title")).to_contain_text("Why not")
    rows = page.locator("[data-answer] tbody tr")
    expect(rows).to_have_count(11)
    page.fill("#asked", "Ивановка")
    page.get_by_role("button", name="Explain").click()
    page.locator("[data-answer] li a").first.click()
    expect(page.locator("#answer-title")).to_contain_text("Why not")


def test_a_telephone_draws_the_map_when_asked_and_stays_where_the_thumb_is(opened, watch):
    page = opened(f"/?{FAMILY}", width=360, has_touch=True)
    expect(matches(page)).to_have_count(10)
    assert not [url for url in watch.requests if "/maps/" in url]
    page.locator("[data-open-map]").tap()
    frame = ready_map(page)
    expect(page.locator("[data-open-map]")).to_be_hidden()
    before = page.evaluate("scrollY")
    frame.locator(".qonys-pin").last.dispatch_event("click")
    popup = frame.locator(".qonys-popup")
    expect(popup).to_be_visible()
    assert page.evaluate("scrollY") == before
    name = popup.locator("strong").inner_text()
    popup.get_by_role("link", name="Ауыл туралы анықтама").click()
    expect(page.locator("h1")).to_have_text(name)


def test_the_wheel_scrolls_the_page_until_the_map_is_taken_hold_of(opened):
    page = opened(f"/?{FAMILY}")
    frame = ready_map(page)
    zoom = frame.evaluate("Qonys.view.map.getZoom()")
    page.locator("iframe[data-map]").hover()
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(400)
    assert frame.evaluate("Qonys.view.map.getZoom()") == zoom
    frame.evaluate("() => { Qonys.view.map.setView([50, 70], 8, { animate: false }); }")
    frame.locator(".qonys-whole").click()
    assert frame.evaluate("Qonys.view.map.getZoom()") == zoom


def test_compare_up_to_four(opened):
    page = opened(f"/?{FAMILY}&lang=ru")
    boxes = page.locator("#compare input[name=k]")
    for place in range(4):
        boxes.nth(place).check()
    expect(boxes.nth(5)).to_be_disabled()
    page.get_by_role("button", name="Сравнить отмеченные").click()
    expect(page.locator("table.compare thead th")).to_have_count(5)
    expect(page.locator("table.compare tbody tr")).to_have_count(17)


def test_compare_and_why_not_by_keyboard_alone(opened):
    page = opened(f"/?{FAMILY}&lang=en")
    tab_to(page, "#compare input[name=k]")
    press(page, "Space")
    press(page, "Tab")
    tab_to(page, "#compare input[name=k]")
    press(page, "Space")
    tab_to(page, "#compare button.main", most=200)
    press(page, "Enter")
    expect(page.locator("table.compare thead th")).to_have_count(3)
    page.go_back()
    tab_to(page, "#asked", most=300)
    page.keyboard.type("593248100")
    press(page, "Enter")
    expect(page.locator("#answer-title")).to_contain_text("Why not")
    tab_to(page, "[data-answer] a.button", most=300)
    press(page, "Enter")
    expect(page.locator("h1")).to_be_visible()
    tab_to(page, "a[href*='.pdf']")
    assert page.request.get(page.evaluate("() => document.activeElement.href")).body().startswith(b"%PDF")


def test_filters_narrow_the_list(opened):
    page = opened(f"/?{FAMILY}")
    page.locator("details.filters > summary").click()
    page.select_option("#f-region", "390000000")
    page.get_by_role("button", name="Қолдану").click()
    expect(matches(page)).to_have_count(10)
    for row in matches(page).all():
        assert row.get_attribute("data-kato").startswith("39")
    # Folded, so that the first village stays in sight; it says that something is set.
    expect(page.locator("details.filters")).not_to_have_attribute("open", "")
    expect(page.locator("details.filters summary .badge")).to_be_visible()


def test_a_shared_link_opens_the_same_villages_for_somebody_else(opened, browser):
    page = opened(f"/?{FAMILY}&w_climate=5&lang=ru")
    mine = [row.get_attribute("data-kato") for row in matches(page).all()]
    link = page.locator("[data-share]").get_attribute("href")
    theirs = opened(link)
    assert [row.get_attribute("data-kato") for row in matches(theirs).all()] == mine
    expect(theirs.locator("html")).to_have_attribute("lang", "ru")
    theirs.locator("details.again > summary").click()
    expect(theirs.locator("#o2")).to_have_value(re.compile("2341$"))
    expect(theirs.locator("input[name=w_climate]:checked")).to_have_value("5")


def test_the_link_to_share_is_reached_and_reopened_by_keyboard_alone(opened):
    page = opened(f"/?{FAMILY}&lang=ru")
    mine = [row.get_attribute("data-kato") for row in matches(page).all()]
    tab_to(page, "section:has([data-share]) summary", most=300)
    press(page, "Enter")
    tab_to(page, "a[data-share]")
    link = page.evaluate("() => document.activeElement.href")
    press(page, "Enter")
    # The rows stand one by one while the page comes in: all are waited for.
    expect(page).to_have_url(link)
    expect(matches(page)).to_have_count(len(mine))
    assert [row.get_attribute("data-kato") for row in matches(page).all()] == mine


def test_without_javascript_the_whole_way_works(browser, server, watch):
    context = browser.new_context(java_script_enabled=False)
    page = watch.follow(context.new_page())
    page.goto(server + "/")
    page.select_option("#from", "610000000")
    page.fill("#o1", "мұғалім")
    page.get_by_role("button", name="Ауылдарды көрсету").click()
    meant = page.locator("fieldset.meant input")
    if meant.count():
        meant.first.check()
        page.get_by_role("button", name="Ауылдарды көрсету").click()
    expect(matches(page)).to_have_count(10)
    expect(page.locator("iframe[data-map]")).to_be_hidden()
    assert page.locator("#map").bounding_box()["height"] < 150, "no empty box stands for the map"
    matches(page).first.locator("details > summary").click()
    expect(matches(page).first.locator("table")).to_be_visible()
    page.locator("#asked").fill("593248100")
    page.get_by_role("button", name="Түсіндіру").click()
    expect(page.locator("#answer-title")).to_be_visible()
    matches(page).first.locator("h3 a").click()
    expect(page.locator("h1")).to_be_visible()
    assert not watch.outside(server)
    context.close()


def test_an_adviser_uploads_a_file(opened, tmp_path):
    file = tmp_path / "families.csv"
    file.write_text(
        "id,origin_region,adult1_age,adult1_occupation,children_ages\nA-1,610000000,36,7212,9;4\nA-2,430000000,29,2341,\n",
        encoding="utf-8",
    )
    page = opened("/adviser?lang=en")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Find villages").click()
    expect(page.locator("table tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Open A-1").click()
    expect(matches(page)).to_have_count(10)


def test_the_results_map_keeps_its_budget(opened, server):
    """HTML and data of the map at most 900 kB, before compression."""
    page = opened(f"/?{FAMILY}")
    frame = ready_map(page)
    frame.evaluate(
        "() => new Promise((done) => {"
        " const look = () => (window.qonysWhole > 0 ? done() : setTimeout(look, 50)); look(); })"
    )
    sizes = frame.evaluate(
        "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]"
        ".filter((e) => e.name.includes('/maps/shortlist')).map((e) => e.decodedBodySize)"
    )
    assert len(sizes) == 3, "the page, what is drawn first, and the rest"
    assert sum(sizes) <= 900_000
