"""Size and speed of the results map: 224 polygons and 6,000 points, in headless chromium.

    python -m bench.map [SOURCES] [--rounds N]

SOURCES is a folder laid out like ``../shared/sources``; without official shapes there the indicative ones are drawn.
Prints the seconds to build the scene and its page, the size of the page, and from the browser: milliseconds to the
ready mark (``window.qonysReady``), requests to elsewhere, nodes of the document, JavaScript heap, and the times between
frames while the map is moved.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from geo.boundaries import best_boundaries, simplified
from geo.kato import Level
from geo.places import inhabited, load_places
from geo.provenance import Status
from maps.basemap import Basemap
from maps.labels import Labels
from maps.page import standalone
from maps.popups import PopupField
from maps.scene import Scene
from maps.shortlist import shortlist_map

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LABELS = Labels(
    lang="kk", title="Ауылдар", description="Ауылдар картада", attribution="© OpenStreetMap", legend="Белгілер",
    zoom_in="+", zoom_out="−", close="×", no_data="жоқ", indicative="болжамды шекара", failed="қате", metres="м",
    kilometres="км", list_title="Он ауыл", status=dict.fromkeys(Status, "көрсету"),
)  # fmt: skip


def tables(sources: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return settlements with a made-up score, districts and oblasts simplified by 2 km."""
    places = load_places()
    shapes = simplified(best_boundaries(places, sources), 2000)
    people = inhabited(places)
    spots = gpd.GeoDataFrame(
        {
            "kato": people.index,
            "name": people["name_kk"].where(people["name_kk"] != "", people["name_ru"]).to_numpy(),
            "district": people["district"].map(places["name_kk"]).fillna("").to_numpy(),
            "score": np.random.default_rng(0).random(len(people)),
        },
        geometry=people.geometry.to_numpy(),
        crs=people.crs,
    )
    return spots, shapes[shapes["level"] == Level.DISTRICT], shapes[shapes["level"] == Level.OBLAST]


def build(spots: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, oblasts: gpd.GeoDataFrame) -> Scene:
    """Return the results map of one family."""
    fields = [PopupField("Ұпай", "score"), PopupField("Аудан", "district")]
    best = spots.nlargest(10, "score").assign(rank=range(1, 11))
    return shortlist_map(
        best,
        Basemap(districts, oblasts),
        LABELS,
        fields=fields,
        candidates=spots,
        candidate_fields=fields,
    )


def visit(browser: Browser, file: Path) -> tuple[float, int, int, float]:
    """Return milliseconds until ready, requests to elsewhere, nodes and megabytes of heap."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_function("() => window.qonysReady > 0")
    ready = page.evaluate("qonysReady")
    nodes = page.evaluate("document.querySelectorAll('*').length")
    heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    context.close()
    return ready, sum(not url.startswith(("file:", "data:")) for url in asked), nodes, heap


WATCH = """() => {
  window.frames_ = []; let last = performance.now();
  const tick = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
"""Writes down the time from each drawn frame to the next."""


def frames(browser: Browser, file: Path) -> dict[str, list[float]]:
    """Return milliseconds between frames while the map is dragged about, and while it is zoomed in and out."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_function("() => window.qonysReady > 0")
    page.evaluate(WATCH)
    found = {}
    for name, move in (("panning", _pan), ("zooming", _zoom)):
        page.evaluate("() => { window.frames_.length = 0; }")
        move(page)
        found[name] = page.evaluate("() => window.frames_")
    page.close()
    return found


def _pan(page: Page) -> None:
    for turn in range(4):
        page.mouse.move(900, 400)
        page.mouse.down()
        for step in range(30):
            page.mouse.move(900 + (-1) ** turn * 8 * step, 400 + 3 * step)
        page.mouse.up()
        page.wait_for_timeout(300)


def _zoom(page: Page) -> None:
    page.mouse.move(900, 400)
    for turn in (-120, -120, 120, 120):
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(600)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parents[1].parent / "shared" / "sources"
    parser.add_argument("sources", nargs="?", type=Path, default=default)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    spots, districts, oblasts = tables(given.sources)
    start = time.perf_counter()
    scene = build(spots, districts, oblasts)
    built = time.perf_counter() - start
    page = standalone(scene).encode()
    written = time.perf_counter() - start - built
    data = scene.payload()
    print(f"{len(districts)} districts, {len(oblasts)} oblasts, {len(spots)} settlements")
    print(f"scene built in {built:.3f} s, page written in {written:.3f} s")
    print(f"page {len(page) / 1e3:.0f} kB, gzip {len(gzip.compress(page)) / 1e3:.0f} kB (bar 900 kB)")
    print(f"  of it data {len(data) / 1e3:.0f} kB, gzip {len(gzip.compress(data)) / 1e3:.0f} kB")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "map.html"
        file.write_bytes(page)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        rounds = [visit(browser, file) for _ in range(given.rounds)]
        moved = frames(browser, file)
        browser.close()
    ready = [each[0] for each in rounds]
    print(
        f"ready after {statistics.median(ready):.0f} ms, from {min(ready):.0f} to {max(ready):.0f} (bar 1000 ms)"
    )
    print(f"requests to elsewhere: {max(each[1] for each in rounds)} (bar 0)")
    for name, times in moved.items():
        middle, slow = np.percentile(times, [50, 95])
        late = sum(each > 50 for each in times)
        print(
            f"{name}: a frame every {middle:.0f} ms, 95 % within {slow:.0f} ms, {late} of {len(times)} later than 50 ms"
        )
    print(f"{rounds[0][2]} nodes, {rounds[0][3]:.0f} MB of heap")


if __name__ == "__main__":
    main()
