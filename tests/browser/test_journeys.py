"""Two families from the first page to the last: a nurse on a slow telephone in Kazakh, a welder on a laptop in Russian.

Each ends with what a family has to know: whether it may go, villages of differing regions with reasons that say what is
made up, its relatives' village compared, sums, documents, where to apply, a PDF, and a link to pass on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 51_200, "uploadThroughput": 51_200}
"""Milliseconds, and bytes a second."""
SLOW_MS = 30_000
"""How long a page may take that slowly, milliseconds: no budget, only the end of waiting."""
SCREEN = 740
"""Height of the telephone's screen, pixels."""
APPLY = "https://migration.enbek.kz"


def slowed(page: Page) -> None:
    """Make a page as slow as on a cheap telephone: slow 3G and a quarter of this processor."""
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})


def take(page: Page, field: str, typed: str, do: Callable[[Locator], None]) -> None:
    """Type an occupation and take the first suggestion."""
    page.locator(field).fill(typed)
    option = page.locator(".suggestions:visible li").first
    option.wait_for()
    do(option)
    expect(page.locator(field)).to_have_value(re.compile(r"· \d{4}$"))


def regions(page: Page) -> set[str]:
    """Return the regions, by the beginning of their code, whose villages the page leads to."""
    links = page.locator("li.match h3 a, .best a").evaluate_all("links => links.map((a) => a.pathname)")
    return {path.rsplit("/", 1)[1][:2] for path in links}


def unmarked(page: Page) -> list[str]:
    """Return the reasons that do not say how their values are known; where relatives live the family said itself."""
    reasons = page.locator("li.match .why .plus, li.match .why .minus, #near-kin .why li")
    assert reasons.count() > 20
    bare = reasons.filter(has_not=page.locator(".badge")).all_inner_texts()
    return [text for text in bare if not re.search(r"Туыстарыңыз|родные живут", text)]


def pdf_of(page: Page) -> str:
    """Return the text of the PDF that a sheet leads to."""
    address = page.locator("a[href*='.pdf']").evaluate("(a) => a.href")
    read = PdfReader(io.BytesIO(page.request.get(address).body()))
    return "\n".join(sheet.extract_text() for sheet in read.pages)


def test_a_nurse_on_a_slow_telephone_in_kazakh(opened):
    page = opened("/", width=360, has_touch=True, is_mobile=True)
    slowed(page)
    page.reload()
    start = page.locator("section.start")
    expect(start).to_contain_text("Кім көше алады?")
    expect(start).to_contain_text("302 750 теңге".replace(" ", "\u00a0"))
    expect(start.locator(f"a[href='{APPLY}']")).to_be_visible()

    page.select_option("#from", "610000000")
    page.select_option("#place", "village")
    page.locator("details.programme > summary").tap()
    for name, answer in (
        ("category", "unemployed"),
        ("registered", "yes"),
        ("before", "no"),
        ("proof", "yes"),
    ):
        page.select_option(f"#{name}", answer)
    take(page, "#o1", "мейірбике", Locator.tap)
    page.fill("#kids", "12, 8, 3")
    page.fill("#kin", "Якорь")
    page.get_by_role("button", name="Ауылдарды көрсету").tap()

    expect(page.locator("li.match")).to_have_count(10, timeout=SLOW_MS)
    assert set(dict(parse_qsl(urlsplit(page.url).query))) == {"f"}, "the address tells nothing of the family"
    expect(page.locator(".verdict")).to_have_text("Айтқандарыңыз бойынша қатыса аласыздар")
    assert page.locator("#near-kin").evaluate("(card) => card.getBoundingClientRect().top") < SCREEN
    assert len(regions(page)) >= 3
    assert not unmarked(page)
    expect(page.locator("#near-kin")).to_contain_text("Якорь, Қызылжар ауданы")
    expect(page.locator("#near-kin")).to_contain_text(re.compile(r"Тізімдегі орны: \d+"))
    assert page.locator("#near-kin > ul:last-of-type a").count() >= 3

    support = page.locator("section.support")
    expect(support).to_contain_text("Көшетін күн")
    expect(support).to_contain_text("1 211 000".replace(" ", "\u00a0"))
    tomorrow = page.locator("#tomorrow")
    expect(tomorrow).to_contain_text("Туу туралы куәлік: 3 балаға")
    expect(tomorrow.locator(f"a[href='{APPLY}']").first).to_be_visible()
    assert "тіркелмеген" not in tomorrow.inner_text(), "who is registered is not told to register"

    page.locator("li.match h3 a").first.tap()
    name = page.locator("h1").inner_text()
    assert (
        page.locator("#tomorrow").evaluate(
            "(c) => c.compareDocumentPosition(document.querySelector('#s-map'))"
        )
        & 4
    )
    text = pdf_of(page)
    assert name in text
    assert APPLY.removeprefix("https://") in text
    picture = page.request.get(page.locator("meta[property='og:image']").get_attribute("content"))
    assert picture.body().startswith(b"\x89PNG")
    page.get_by_text("Сақтап қою немесе бөлісу").tap()
    shared = page.locator("a[data-share]")
    expect(shared).to_be_visible()
    assert not urlsplit(shared.get_attribute("href")).query, (
        "a village is passed on without the family's answers"
    )


def test_a_welder_on_a_laptop_in_russian(opened):
    page = opened("/?lang=ru")
    page.select_option("#from", "430000000")
    page.select_option("#place", "oblast_centre")
    take(page, "#o1", "сварщик", Locator.click)
    take(page, "#o2", "учитель начальных классов", Locator.click)
    page.fill("#kids", "9, 4")
    page.select_option("#home", "buy")
    page.fill("#savings", "3 млн")
    page.fill("#kin", "Бишкуль")
    page.get_by_role("button", name="Показать сёла").click()

    expect(page.locator("li.match")).to_have_count(10)
    expect(page.locator(".eligibility")).to_contain_text("Пока неизвестно")
    page.locator(".eligibility summary").click()
    expect(page.locator(".eligibility .conditions .unknown").first).to_be_visible()
    assert len(regions(page)) >= 3
    assert not unmarked(page)
    reasons = " ".join(page.locator("li.match .why li").all_inner_texts())
    assert "стоит около" in reasons
    assert "ренда" not in reasons, "who buys is told no rent"
    assert "участ" not in reasons, "nobody asked for a plot"
    expect(page.locator("#near-kin")).to_contain_text("Бесколь, Кызылжарский район")
    expect(page.locator("#tomorrow")).to_contain_text("Свидетельства о рождении: 2 ребёнка")
    expect(page.locator(f"#tomorrow a[href='{APPLY}']").first).to_be_visible()

    page.fill("#asked", "Астана")
    page.get_by_role("button", name="Объяснить").click()
    expect(page.locator("[data-answer]")).to_contain_text("не в принимающих регионах")

    boxes = page.locator("#compare input[name=k]")
    boxes.nth(0).check()
    boxes.nth(3).check()
    picked = [boxes.nth(number).get_attribute("value") for number in (0, 3)]
    assert [code for name, code in parse_qsl(urlsplit(page.url).query) if name == "k"] == picked
    theirs = opened(page.locator("a[data-share]").get_attribute("href").replace(page.url.split("/?")[0], ""))
    expect(theirs.locator(".picked a")).to_have_count(3)
    page.get_by_role("button", name="Сравнить отмеченные").click()
    for row in ("Деньги на дом", "Окрестности", "Вероятность"):
        expect(page.get_by_role("rowheader", name=row, exact=True)).to_be_visible()
    page.get_by_role("link", name="Назад к результатам").click()
    expect(page.locator(".picked a")).to_have_count(3)

    page.locator("li.match h3 a").first.click()
    expect(page.locator("section.support")).to_contain_text("Сертификат и ваши сбережения")
    assert page.locator("h1").inner_text() in pdf_of(page)
