"""The register as its people meet it, in Kazakh: from the first link to the officer who prepares for a family."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

PHRASE = "терек түбінде жеті қоян"
SHOTS = os.environ.get("QONYS_SHOTS", "")
"""Folder for pictures of every page at both widths, for whoever wants to look."""


@pytest.fixture
def register(home: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a server of its own, and its first link."""
    from api.services.accounts.accounts import Accounts
    from api.services.accounts.opening import first_link

    (tmp_path / "atlas").symlink_to(home / "atlas")
    accounts = Accounts.open(tmp_path)
    token = first_link(accounts)
    accounts.register.close()
    with serving(tmp_path) as address:
        yield address, f"{address}/account/link/{token}"


@pytest.fixture
def person(browser: Browser, watch) -> Iterator[Callable[[], Page]]:
    """Open a browser of somebody who has never been here; no page asks anything from elsewhere or complains."""
    contexts = []

    def arrive() -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        return watch.follow(context.new_page())

    yield arrive
    for context in contexts:
        context.close()
    assert not [said for said in watch.complaints if "422" not in said]


def look(page: Page, name: str) -> None:
    """Find nothing wrong with a page by axe, nor a sideways scroll on a telephone."""
    found = violations(page)
    assert not found, "\n".join(found)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width}"
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    page.fill("#password", PHRASE)
    page.fill("#again", PHRASE)
    page.click("main button[type=submit]")


def made_link(page: Page, login: str, role: str, organisation: str) -> str:
    """Make an account as the administrator; return the one-time link that is shown."""
    page.fill("#login", login)
    page.select_option("#role", role)
    page.select_option("#organisation", label=organisation)
    page.click("text=Қосып, бір реттік сілтеме жасау")
    expect(page.locator("#one-time")).to_be_visible()
    return page.locator("#one-time").inner_text()


def organisation(page: Page, name: str, kind: str, territory: str) -> None:
    page.fill("#name", name)
    page.select_option("#kind", kind)
    page.fill("#territory", territory)
    page.click("button:has-text('Ұйым қосу')")
    expect(page.locator("th", has_text=name)).to_be_visible()


def test_from_the_first_link_to_the_officer(register: tuple[str, str], person: Callable[[], Page]) -> None:
    address, first = register
    admin = person()
    admin.goto(f"{address}/account")
    look(admin, "sign-in")
    admin.goto(first)
    look(admin, "link")
    choose_password(admin, first)
    expect(admin.locator("h1")).to_have_text("Қызметкерлер мен ұйымдар")
    organisation(admin, "Түркістан мансап орталығы", "departure", "610000000")
    organisation(
        admin, "Солтүстік өңірлер", "receiving", "590000000 550000000 390000000 110000000 630000000 100000000"
    )
    adviser_link = made_link(admin, "keneshi-1", "adviser", "Түркістан мансап орталығы")
    officer_link = made_link(admin, "maman-1", "receiving", "Солтүстік өңірлер")
    look(admin, "people")
    admin.goto(f"{address}/account")
    look(admin, "account")

    adviser = person()
    choose_password(adviser, adviser_link)
    expect(adviser.locator("h1")).to_have_text("Орталықтың істері")
    adviser.click("text=Жаңа іс ашу")
    adviser.fill("#number", "A-17")
    adviser.select_option("#from", "610000000")
    adviser.fill("#kids", "9, 4")
    look(adviser, "new")
    adviser.click("text=Істі ашу")
    expect(adviser.locator("h1")).to_have_text("A-17 ісі")
    adviser.click("text=Қолайлы ауылдарды көру")
    look(adviser, "villages")
    village = re.split(r"\n| {2}", adviser.locator("ol h2").first.inner_text())[0]
    adviser.locator("button:has-text('Ұсынып, орын сақтау')").first.click()
    expect(adviser.locator("#held")).to_contain_text("дейін орын сақталды")
    assert adviser.locator("#held strong").inner_text() in village
    adviser.fill("#note", "тел. 8 701 123 45 67")
    adviser.click("button:text-is('Жазу')")
    expect(adviser.locator("[role=alert]")).to_contain_text("Жазба: мәтінде телефон")
    look(adviser, "refused")
    adviser.click("text=Отбасы келісті")
    expect(adviser.locator("#chosen")).to_be_visible()
    for stage in ("assessed", "advised", "applied", "listed"):
        adviser.select_option("#stage", stage)
        adviser.click("button:text-is('Кезеңді өзгерту')")
    expect(adviser.locator(".lede")).to_contain_text("тізімге енді")
    expect(adviser.locator("#held")).to_contain_text("дейін орын сақталды")  # going on frees nothing
    look(adviser, "case")
    adviser.goto(f"{address}/desk")
    look(adviser, "desk")

    officer = person()
    choose_password(officer, officer_link)
    expect(officer.locator("h1")).to_have_text("Қабылдауға жіберілген істер")
    officer.click("text=A-17")
    expect(officer.locator("#prepare-title")).to_be_visible()
    look(officer, "preparation")

    adviser.click("button:has-text('Шығу')")
    expect(adviser.locator("h1")).to_have_text("Кіру")
    adviser.go_back()
    expect(adviser.locator("h1")).to_have_text("Кіру")
    assert "A-17" not in adviser.content()
