"""Every page a browser can open, in the states that look different, and what journeys through them share."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Frame, Page

FAMILY = (
    "from=610000000&place=village&o1=7212&a1=36&x1=9&e1=vocational&o2=2341&a2=34&x2=8&e2=higher"
    "&kids=9,+4&home=rent&budget=70000&savings=1500000&land=household"
)
"""A welder and a teacher with two children, from a village in Turkestan oblast."""
VILLAGE = "593248100"

APPLICANT = {
    "form": "/?x=1",
    "form with faults": "/?from=610000000&o1=%D0%BC%D2%B1%D2%93%D0%B0%D0%BB%D1%96%D0%BC&kids=abc&need=pregnancy",
    "results": f"/?{FAMILY}&ask={VILLAGE}&rent=90000&top=3",
    "helps": f"/helps?{FAMILY}",
    "compare": f"/compare?{FAMILY}&k={VILLAGE}&k=595063300",
    "sheet": f"/sheet/{VILLAGE}?{FAMILY}",
    "sheet of nobody": f"/sheet/{VILLAGE}?x=1",
    "model": "/model?x=1",
    "adviser": "/adviser?x=1",
    "not found": "/sheet/610000000?x=1",
}
PLANNER = {
    "theme": "/planner?theme=homes&level=district&sort=name",
    "quota": "/planner?x=1",
    "settlements": "/planner?theme=vacancies&level=settlement&region=590000000",
    "no values": "/planner?theme=snow",
    "no year": "/planner?year=2024",
    "limits": "/planner/limits?jobs=0",
    "land": "/planner/land?x=1",
    "flows": "/planner/flows?x=1",
}
MAPS = {
    "map of a shortlist": f"/maps/shortlist?{FAMILY}",
    "map of areas": "/maps/theme?theme=homes",
    "map of points": "/maps/theme?theme=population&level=settlement",
    "map of flows": "/maps/flows?x=1",
    "map of land": "/maps/land?x=1",
}
OGC = {
    "service": "/ogc/?f=html",
    "conformance": "/ogc/conformance?f=html",
    "collections": "/ogc/collections?f=html",
    "collection": "/ogc/collections/settlements?f=html",
    "queryables": "/ogc/collections/settlements/queryables?f=html",
    "schema": "/ogc/collections/settlements/schema?f=html",
    "features": "/ogc/collections/settlements/items?f=html",
    "feature": f"/ogc/collections/settlements/items/{VILLAGE}?f=html",
}
PAGES = {**APPLICANT, **PLANNER, **MAPS, **OGC}
"""Name and address of each; every address has a query, so that ``&lang=`` may follow."""

Opener = Callable[..., Page]


def ready_map(page: Page, seconds: float = 30.0) -> Frame:
    """Return the frame of the map as soon as it is drawn. Playwright's own waiting would need ``unsafe-eval``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for frame in page.frames:
            if "/maps/" in frame.url and frame.evaluate("window.qonysReady || 0") > 0:
                return frame
        page.wait_for_timeout(50)
    raise AssertionError("the map was not ready")


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, selector: str, most: int = 160) -> None:
    """Press Tab until an element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}")
