"""What a family waits for on a cheap telephone: ``python -m bench.phone [--runs 3] [--lang kk]``.

A chromium 360 x 740 pixels large, with 400 ms before every answer, 50 kB a second and a quarter of this processor
(chromium's own throttles), opens the first page, the results and the map as somebody who comes for the first time,
and again with what the browser kept. Budgets of issue 15: first village readable after 1.5 s, map usable after 4 s.
Printed are medians, milliseconds from the tap or the address; the server's own work on this machine is in them.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections import defaultdict
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from bench.serving import serving
from bench.shots import CHROMIUM, FAMILY, SWITCHES
from geo.names import LANGS

SCREEN = {"width": 360, "height": 740}
LATENCY_MS, BYTES_S, SLOWER = 400, 50_000, 4
BUDGET_MS = {"first village readable": 1_500, "map usable": 4_000}
MOST_MS = 60_000
_SEEN = """
(() => {
  window.seen = {};
  const look = () => {
    const painted = performance.getEntriesByType("paint").some((entry) => entry.name === "first-contentful-paint");
    const box = document.querySelector("li.match h3")?.getBoundingClientRect();
    if (painted && document.querySelector("main h1")) window.seen.page ??= performance.now();
    if (painted && box?.height) {
      window.seen.village ??= performance.now();
      window.seen.top ??= box.top + scrollY;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
"""Notes when a heading and a village stand on the screen: no frame is drawn before the styles are there."""


def slowed(page: Page) -> None:
    """Give a page the network and the processor of a cheap telephone."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_S,
            "uploadThroughput": BYTES_S,
        },
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def seen(page: Page, what: str) -> float:
    """Wait for something of the script above; return its figure."""
    page.wait_for_function(f"window.seen && window.seen.{what} !== undefined", timeout=MOST_MS)
    return float(page.evaluate(f"window.seen.{what}"))


def map_ms(page: Page) -> float:
    """Ask for the map; return how long it took until it can be used, milliseconds."""
    began = page.evaluate("performance.now()")
    page.locator("[data-open-map]").dispatch_event("click")
    page.wait_for_function(
        "document.querySelector('[data-map]').contentWindow?.qonysReady > 0", timeout=MOST_MS
    )
    return float(page.evaluate("performance.now()")) - float(began)


def map_frame(page: Page) -> Frame:
    """Return the frame of the map."""
    return next(frame for frame in page.frames if "/maps/" in frame.url)


def once(browser: Browser, address: str, lang: str, found: dict[str, list[float]]) -> None:
    """Go through the pages once, as a family that was never here."""
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True, bypass_csp=True)
    context.add_init_script(_SEEN)
    page = context.new_page()
    slowed(page)
    page.goto(f"{address}/?{FAMILY}&lang={lang}", wait_until="commit")
    found["a link to results: first village readable"].append(seen(page, "village"))
    found["top of the first village, px"].append(seen(page, "top"))
    page.wait_for_load_state("load")
    found["  loaded"].append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    found["  server's work"].append(
        page.evaluate("(() => { const [n] = performance.getEntriesByType('navigation');"
                      "return n.responseStart - n.requestStart; })()") - LATENCY_MS
    )  # fmt: skip
    found["  bytes of the page"].append(
        page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    )
    found["the map, asked for on results: map usable"].append(map_ms(page))
    map_frame(page).wait_for_function("window.qonysWhole > 0", timeout=MOST_MS)
    found["  with all villages"].append(map_frame(page).evaluate("window.qonysWhole"))
    found["  bytes of the map"].append(
        map_frame(page).evaluate(
            "performance.getEntries().reduce((sum, entry) => sum + (entry.encodedBodySize || 0), 0)"
        )
    )
    page.goto(f"{address}/?{FAMILY}&lang={lang}&top=20", wait_until="commit")
    found["results once more: first village readable"].append(seen(page, "village"))
    page.wait_for_load_state("load")
    found["the map once more: map usable"].append(map_ms(page))
    context.close()
    form(browser, address, lang, found)


def form(browser: Browser, address: str, lang: str, found: dict[str, list[float]]) -> None:
    """Open the first page, answer what is asked at least, and press the button."""
    context = browser.new_context(viewport=SCREEN, is_mobile=True, has_touch=True, bypass_csp=True)
    context.add_init_script(_SEEN)
    page = context.new_page()
    slowed(page)
    page.goto(f"{address}/?lang={lang}", wait_until="commit")
    found["the first page: heading readable"].append(seen(page, "page"))
    page.wait_for_load_state("load")
    page.select_option("#from", "610000000")
    page.locator("form[data-family] button[type=submit]").first.dispatch_event("click")
    page.wait_for_url("**f=**", wait_until="commit")
    found["the form sent (two round trips): first village readable"].append(seen(page, "village"))
    context.close()


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--lang", choices=LANGS, default="kk")
    parser.add_argument("--address", help="a server that runs already")
    chosen = parser.parse_args()
    home = Path(os.environ.get("QONYS_HOME", "."))
    found: dict[str, list[float]] = defaultdict(list)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with nullcontext((chosen.address, None)) if chosen.address else serving(home) as (address, _):
            once(browser, address, chosen.lang, defaultdict(list))  # what a server does once is done
            for _ in range(chosen.runs):
                once(browser, address, chosen.lang, found)
        browser.close()
    for name, values in found.items():
        budget = next((ms for end, ms in BUDGET_MS.items() if name.endswith(end)), None)
        middle = statistics.median(values)
        over = "" if budget is None else f"   budget {budget:,}" + ("  MISSED" if middle > budget else "")
        print(f"{name:<58} {middle:>9,.0f}   ({min(values):,.0f}-{max(values):,.0f}){over}")


if __name__ == "__main__":
    main()
