"""The engine in use: a new atlas version is picked up between requests, none is dropped for it."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from api.engine import Engine
from geo import store

LOOK_EVERY_S = 1.0
"""Seconds between two looks at the pointer to the current version."""


class Holder:
    """Holds the engine of the current atlas version.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._engine: Engine | None = None
        self._looked = 0.0
        self._lock = threading.Lock()

    def current(self) -> Engine:
        """Return the engine of the current version, opened anew if another one has been published.

        Raises
        ------
        NotReadyError
            If no atlas has been built.
        """
        now = time.monotonic()
        if self._engine is not None and now - self._looked < LOOK_EVERY_S:
            return self._engine
        with self._lock:
            self._looked = now
            if self._engine is None or store.current_version(self.home) != self._engine.atlas.version:
                fresh = Engine.open(self.home)
                warm(fresh)
                self._engine = fresh
            return self._engine


def warm(engine: Engine) -> None:
    """Make what the first request would otherwise wait for."""
    example = {"origin": {"region": "610000000"}, "adults": [{"occupation": "7212"}]}
    engine.match(engine.household(example), top=1)
