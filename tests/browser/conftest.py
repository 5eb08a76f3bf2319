"""A headless chromium for the tests that need one; skipped, loudly, where there is none."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.pages import Opener

CHROMIUM = Path(os.environ.get("QONYS_CHROMIUM", "/usr/bin/chromium"))
"""Debian's chromium; ``QONYS_CHROMIUM`` names another one."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One chromium for the whole session."""
    if not CHROMIUM.exists():
        pytest.skip(f"NOT RUN: no chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield running
        running.close()


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Serve the application over a home on a free loopback port; give its address."""
    from api.app import create_app
    from api.services.settings import AtlasSettings, ServerSettings

    app = create_app(AtlasSettings(home=home), ServerSettings(rate_limit="100000/second"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="session")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application over the atlas of all facts and demo values."""
    own = tmp_path_factory.mktemp("plans")  # placements write beside the atlas
    (own / "atlas").symlink_to(home / "atlas")
    with serving(own) as address:
        yield address


@dataclass
class Watch:
    """What a page did while it was watched."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> Page:
        """Write down every request, console error and uncaught error of a page."""
        page.on("request", self._asked)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def outside(self, *own: str) -> list[str]:
        """Return the requests that went elsewhere than to addresses with one of the given beginnings."""
        return [url for url in self.requests if not url.startswith((*own, "data:", "blob:"))]


@pytest.fixture
def watch() -> Watch:
    """A fresh watch."""
    return Watch()


@pytest.fixture
def opened(browser: Browser, server: str, watch: Watch) -> Iterator[Opener]:
    """Open a page of the server, watched: nothing from outside, no complaint on the console."""
    contexts = []

    def open_page(path: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, **{"reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        page = watch.follow(context.new_page())
        page.goto(server + path)
        return page

    yield open_page
    assert not watch.outside(server)
    assert not watch.complaints
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, at the end, when the browser tests did not run."""
    if not CHROMIUM.exists():
        text = f"WARNING: no chromium at {CHROMIUM}: every test marked 'browser' was skipped"
        terminalreporter.write_line(text, red=True, bold=True)
