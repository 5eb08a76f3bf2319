"""Maps in a real browser: nothing from outside, nothing hostile runs, page and map are tied both ways."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from shapely.geometry import Point, box

from geo.crs import WGS84
from geo.provenance import Status
from maps import assets
from maps.basemap import Basemap
from maps.choropleth import choropleth_map
from maps.labels import Labels
from maps.page import served, standalone
from maps.popups import PopupField
from maps.scene import Scene
from maps.shortlist import shortlist_map
from maps.symbology import Symbology
from tests.browser.conftest import Watch

pytestmark = pytest.mark.browser

HOSTILE = "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{ 7*7 }}</script>'\"&"
POLICY = "default-src 'self'; script-src 'nonce-n0'; style-src 'self' 'nonce-n0'; img-src 'self' data:"
READY = "() => window.qonysReady > 0"

LABELS = Labels(
    lang="kk", title="Ауылдар", description="Он ауыл", attribution=f"© OSM {HOSTILE}", legend="Белгілер",
    zoom_in="Үлкейту", zoom_out="Кішірейту", close="Жабу", no_data="дерек жоқ", indicative="болжамды шекара",
    failed="Картаның дерегі жүктелмеді", metres="м", kilometres="км", list_title="Он ауыл", note=HOSTILE,
    status={Status.OBSERVED: "байқалған", Status.DEMO: "көрсету үшін"},
)  # fmt: skip


def squares() -> gpd.GeoDataFrame:
    cells = [(x, y) for y in range(3) for x in range(4)]
    return gpd.GeoDataFrame(
        {
            "kato": [f"59{10 + number}00000" for number in range(12)],
            "name": [HOSTILE] * 12,
            "quality": "indicative",
            "value": np.linspace(0.5, 1234.5, 12),
            "status": Status.DEMO,
        },
        geometry=[box(66 + x, 51 + y, 67 + x, 52 + y) for x, y in cells],
        crs=WGS84,
    )


def shortlist() -> Scene:
    districts = squares()
    oblasts = districts.dissolve().assign(kato="590000000")
    spots = gpd.GeoDataFrame(
        {
            "kato": [f"5910{number:05d}" for number in range(12)],
            "name": [f"Ауыл {number} {HOSTILE}" for number in range(12)],
            "score": np.linspace(0, 1, 12),
            "rank": [1, 2, *[0] * 9, 3],
            "status": Status.DEMO,
        },
        geometry=[Point(66.5 + number % 4, 51.5 + number // 4) for number in range(12)],
        crs=WGS84,
    )
    fields = [PopupField("Ұпай", "score", "ұпай", "status")]
    return shortlist_map(
        spots.iloc[[0, 1, 11]],
        Basemap(districts, oblasts),
        LABELS,
        fields=fields,
        candidates=spots.iloc[2:11],
        candidate_fields=fields,
    )


@pytest.fixture
def page(browser: Browser, watch: Watch) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    context.set_default_timeout(8000)
    yield watch.follow(context.new_page())
    context.close()


def open_file(page: Page, scene: Scene, folder: Path) -> Page:
    file = folder / "map.html"
    file.write_text(standalone(scene), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_function(READY)
    return page


def spot(page: Page, kato: str) -> dict[str, float]:
    """Return where a place is drawn, in pixels of the window."""
    script = """(kato) => {
        const { map, features: marks } = Qonys.view;
        const at = map.latLngToContainerPoint(marks.get(kato).getLatLng());
        const box = map.getContainer().getBoundingClientRect();
        return { x: at.x + box.x, y: at.y + box.y };
    }"""
    return page.evaluate(script, kato)


def test_a_file_asks_nobody_and_complains_of_nothing(page: Page, watch: Watch, tmp_path: Path) -> None:
    open_file(page, shortlist(), tmp_path)
    assert watch.outside("file://") == []
    assert len([url for url in watch.requests if url.startswith("file://")]) == 1
    assert watch.complaints == []


def test_hostile_names_are_shown_and_do_nothing(page: Page, watch: Watch, tmp_path: Path) -> None:
    open_file(page, shortlist(), tmp_path)
    at = spot(page, "591000007")
    page.mouse.move(at["x"], at["y"])
    page.locator(".leaflet-tooltip").wait_for()
    page.mouse.click(at["x"], at["y"])
    card = page.locator(".qonys-popup")
    card.wait_for()
    assert f"Ауыл 7 {HOSTILE}" in card.inner_text()
    assert "0,64\u00a0ұпай" in card.inner_text()  # a Kazakh number
    assert "көрсету үшін" in card.inner_text()
    assert HOSTILE in page.locator(".qonys-credit").inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src=x]").count() == 0
    assert watch.complaints == []


def test_a_click_on_the_map_marks_the_list(page: Page, tmp_path: Path) -> None:
    open_file(page, shortlist(), tmp_path)
    page.evaluate("addEventListener('qonys:select', (event) => { window.told = event.detail.kato })")
    page.locator(".qonys-pin").nth(1).click()
    assert page.evaluate("window.told") == "591000001"
    assert page.locator(".qonys-list [aria-current=true] b").inner_text() == "2"


def test_a_click_on_the_list_opens_the_map(page: Page, tmp_path: Path) -> None:
    open_file(page, shortlist(), tmp_path)
    page.locator(".qonys-list button").nth(2).click()
    page.locator(".qonys-popup").wait_for()
    assert "Ауыл 11" in page.locator(".qonys-popup").inner_text()
    assert page.locator(".qonys-pin.qonys-on").inner_text() == "3"


def test_pins_answer_the_keyboard(page: Page, tmp_path: Path) -> None:
    open_file(page, shortlist(), tmp_path)
    pin = page.locator(".qonys-pin").first
    assert pin.get_attribute("aria-label").startswith("1: Ауыл 0")
    pin.focus()
    page.keyboard.press("Enter")
    page.locator(".qonys-popup").wait_for()
    page.keyboard.press("Escape")
    page.locator(".qonys-popup").wait_for(state="detached")


def test_shapes_answer_and_the_legend_speaks(page: Page, watch: Watch, tmp_path: Path) -> None:
    scene = choropleth_map(
        squares(),
        LABELS,
        Symbology(status="status", unit="адам"),
        fields=[PopupField("Саны", "value", "адам", "status")],
    )
    open_file(page, scene, tmp_path)
    canvas = page.locator(".qonys-map").bounding_box()
    page.mouse.click(canvas["x"] + canvas["width"] / 2 + 5, canvas["y"] + canvas["height"] / 2 + 5)
    page.locator(".qonys-popup").wait_for()
    legend = page.locator(".qonys-legend").inner_text()
    assert "көрсету үшін" in legend
    assert "болжамды шекара" in legend
    assert "адам" in legend
    assert page.evaluate("window.hacked") is None
    assert watch.complaints == []


# ---- served, in a frame, under a policy without 'unsafe-inline'


class Server(http.server.BaseHTTPRequestHandler):
    """Serves a map, its data, the assets and a page around it, with a strict Content-Security-Policy."""

    scene: Scene
    broken = False

    def do_GET(self) -> None:
        _, *parts = self.path.split("/")
        match parts:
            case ["page"]:
                self.answer("text/html", FRAME.encode())
            case ["map"]:
                self.answer("text/html", served(self.scene, "/data", nonce="n0").encode())
            case ["data"] | ["data?part=first"] if not self.broken:
                self.answer("application/json", self.scene.payload("first"))
            case ["data?part=rest"]:
                self.answer("application/json", self.scene.payload("rest"))
            case ["static", folder, file]:
                kind = "text/css" if file.endswith(".css") else "text/javascript"
                self.answer(kind, (assets.FOLDERS[folder] / file).read_bytes())
            case _:
                self.send_error(404)

    def answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


FRAME = """<!DOCTYPE html><title>page</title><link rel="icon" href="data:,">
<iframe id="map" src="/map" width="900" height="600"></iframe><script nonce="n0">window.heard = [];
addEventListener("message", (event) => heard.push([event.origin === location.origin, event.data]));</script>"""


@pytest.fixture
def server() -> Iterator[str]:
    Server.scene, Server.broken = shortlist(), False
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


def test_served_under_a_strict_policy(page: Page, watch: Watch, server: str) -> None:
    page.goto(f"{server}/map")
    page.wait_for_function(READY)
    assert watch.outside(server) == []
    assert watch.complaints == []
    assert page.locator(".qonys-list").count() == 0  # the page around it has the list
    page.wait_for_function("() => window.qonysWhole > 0")
    assert page.evaluate("Qonys.view.layers.candidates.getLayers().length") > 0
    assert page.evaluate("Qonys.view.data.layers.length") == len(Server.scene.layers)
    for code in Server.scene.pins.ids:  # what comes late lies below them
        assert page.evaluate("code => Qonys.view.features.get(code) instanceof L.Marker", code)


def test_frame_and_page_tell_each_other(page: Page, watch: Watch, server: str) -> None:
    page.goto(f"{server}/page")
    frame = page.frame(url=f"{server}/map")
    assert frame is not None
    frame.wait_for_function(READY)
    frame.locator(".qonys-pin").first.click()
    page.wait_for_function("heard.some(([same, said]) => same && said.type === 'qonys:select')")
    said = [told for same, told in page.evaluate("heard") if same and told["type"] == "qonys:select"]
    assert [told["kato"] for told in said] == ["591000000"]
    page.evaluate("""
        const wish = { type: "qonys:select", kato: "591000011" };
        document.getElementById("map").contentWindow.postMessage(wish, location.origin);
    """)
    frame.locator(".qonys-pin.qonys-on", has_text="3").wait_for()
    assert watch.complaints == []


def test_missing_data_is_said(page: Page, server: str) -> None:
    Server.broken = True
    page.goto(f"{server}/map")
    assert page.locator(".qonys-failed").inner_text() == LABELS.failed
