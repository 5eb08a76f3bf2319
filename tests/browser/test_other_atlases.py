"""Pages over an atlas that lacks most of its layers, and over one with a hostile name in an imported file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from geo.imports.run import import_file
from tests.browser.conftest import serving
from tests.browser.pages import FAMILY, MAPS, PAGES, VILLAGE, ready_map

pytestmark = pytest.mark.browser

HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{7*7}}'\"&"


@pytest.fixture(scope="module")
def bare_server(bare_home: Path) -> Iterator[str]:
    """The application over the facts alone: no vacancy, home, plot or school is known."""
    with serving(bare_home) as address:
        yield address


@pytest.fixture(scope="module")
def hostile_server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application over an atlas into which a list of places with a hostile name was imported."""
    own = tmp_path_factory.mktemp("hostile")
    shutil.copytree(home / "atlas", own / "home" / "atlas", symlinks=True)
    file = own / "places.csv"
    file.write_text(f"id;parent_id;code;name\n1;0;{VILLAGE};с.{HOSTILE}\n", encoding="utf-8")
    report = import_file(own / "home", "places", [file], source=f"list {HOSTILE}")
    assert report.changed
    with serving(own / "home") as address:
        yield address


@pytest.mark.parametrize("name", PAGES)
def test_pages_answer_over_an_atlas_without_layers(browser: Browser, bare_server: str, watch, name: str):
    page = watch.follow(browser.new_page())
    page.goto(f"{bare_server}{PAGES[name]}&lang=kk")
    if name in MAPS or page.locator("[data-map]").count():
        ready_map(page)
    assert page.locator("main").inner_text().strip()
    page.close()
    assert not watch.outside(bare_server)
    assert not [said for said in watch.complaints if name != "not found" or "404" not in said]


@pytest.mark.parametrize(
    "path",
    [
        f"/?{FAMILY}&ask={VILLAGE}",
        f"/compare?{FAMILY}&k={VILLAGE}&k=595063300",
        f"/sheet/{VILLAGE}?{FAMILY}",
        "/planner?theme=population&level=settlement&region=590000000",
        "/planner/land?region=590000000",
    ],
)
def test_a_hostile_name_in_an_imported_file_is_text(browser: Browser, hostile_server: str, watch, path: str):
    page = watch.follow(browser.new_page())
    page.goto(f"{hostile_server}{path}&lang=ru")
    if page.locator("[data-map]").count():
        ready_map(page).evaluate("kato => Qonys.select(kato, true, true)", VILLAGE)
    if "ask=" in path or "sheet" in path:
        expect(page.locator("main")).to_contain_text("<script>window.hacked=1</script>")
    assert [frame.evaluate("window.hacked || 0") for frame in page.frames] == [0] * len(page.frames)
    assert page.locator("img[src=x]").count() == 0
    page.close()
    assert not watch.outside(hostile_server)
    assert not watch.complaints
