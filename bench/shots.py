"""Screenshots of every page, for review: ``python -m bench.shots [--out shots] [--lang kk]``.

Each page is taken 1280 and 360 pixels wide, light and dark, from a server that this script starts on a free port
with the atlas of ``QONYS_HOME``. Needs a chromium (``QONYS_CHROMIUM``, else /usr/bin/chromium).
"""

from __future__ import annotations

import argparse
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

FAMILY = (
    "from=610000000&place=village&o1=7212&a1=36&x1=9&e1=vocational&o2=2341&a2=34&x2=8&e2=higher"
    "&kids=9,+4&home=rent&budget=70000&savings=1500000&land=household"
)
PAGES = {
    "form": "/?",
    "form-faults": "/?from=610000000&o1=%D0%BC%D2%B1%D2%93%D0%B0%D0%BB%D1%96%D0%BC&kids=abc",
    "results": f"/?{FAMILY}",
    "why": f"/?{FAMILY}&ask=593248100",
    "compare": f"/compare?{FAMILY}&k=593248100&k=595063300&k=596237300",
    "sheet": f"/sheet/593248100?{FAMILY}",
    "helps": f"/helps?{FAMILY}",
    "model": "/model?",
    "adviser": "/adviser?",
    "planner": "/planner?",
    "planner-settlements": "/planner?theme=vacancies&level=settlement&region=590000000",
    "planner-limits": "/planner/limits?",
    "planner-land": "/planner/land?",
    "planner-flows": "/planner/flows?",
    "not-found": "/sheet/610000000?",
}
WIDTHS = {1280: 900, 360: 740}
CHROMIUM = os.environ.get("QONYS_CHROMIUM", "/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def serving() -> Iterator[str]:
    """Serve the application on a free loopback port; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(
        "api.app:create_app", factory=True, host="127.0.0.1", port=port, log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise SystemExit("the server did not start")
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def shoot(browser: Browser, address: str, out: Path, lang: str, only: list[str]) -> None:
    """Take every page in every width and scheme."""
    for scheme in ("light", "dark"):
        for width, height in WIDTHS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            for name, path in PAGES.items():
                if only and name not in only:
                    continue
                page.goto(f"{address}{path}&lang={lang}", wait_until="networkidle")
                page.wait_for_timeout(400)
                page.screenshot(path=out / f"{name}-{width}-{scheme}-{lang}.png", full_page=True)
            context.close()


def shoot_readme(browser: Browser, address: str, file: Path) -> None:
    """Take the first screen of a shortlist in Kazakh, for the README."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}{PAGES['results']}&lang=kk", wait_until="networkidle")
    page.wait_for_timeout(2000)
    page.screenshot(path=file)
    page.close()


def main() -> None:
    """Parse the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("shots"))
    parser.add_argument("--lang", default="kk")
    parser.add_argument("--address", help="a server that runs already")
    parser.add_argument("--only", nargs="*", default=[], help="names of pages")
    parser.add_argument("--readme", type=Path, help="take only the README's picture, into this file")
    chosen = parser.parse_args()
    if not chosen.readme:
        chosen.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with nullcontext(chosen.address) if chosen.address else serving() as address:
            if chosen.readme:
                shoot_readme(browser, address, chosen.readme)
            else:
                shoot(browser, address, chosen.out, chosen.lang, chosen.only)
        browser.close()


if __name__ == "__main__":
    main()
