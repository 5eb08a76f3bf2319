"""What the register has promised, taken off what the atlas knows: for lists, plans and everything that speaks of room.

Where no register is in use, none is opened and nothing of it is imported.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from api.services.engine import Engine
from api.services.settings import RegisterSettings

if TYPE_CHECKING:
    from matching.cases.register import Register

LOOK_AGAIN_S = 60.0
"""Seconds after which holds may have run out, though nobody wrote anything."""
_log = logging.getLogger("qonys")


def in_use(home: Path) -> bool:
    """Return whether a home has a register."""
    settings = RegisterSettings()
    return bool(settings.database_url) or (home / "register.sqlite").exists()


def open_engine(home: Path) -> Engine:
    """Open the current atlas, less what the register of the home has promised.

    Raises
    ------
    NotReadyError
        If no atlas has been built, or a newer version of Qonys made the register.
    """
    engine = Engine.open(home)
    with_room = RegisterRoom(home).look(engine)
    return engine if with_room is None else with_room


class RegisterRoom:
    """Looks what the register has promised, and again when that has changed.

    Parameters
    ----------
    home : Path
        Whose register.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._register: Register | None = None
        self._seen: tuple[object, ...] = ()
        self._silent = False

    def look(self, engine: Engine) -> Engine | None:
        """Return the engine with what is left now; None where it has that already, or the register does not answer.

        Parameters
        ----------
        engine : Engine
            What answers; whatever was taken off it before is looked up anew.
        """
        if not in_use(self.home):
            return None
        from sqlalchemy.exc import DBAPIError

        try:
            return self._look(engine)
        except DBAPIError as error:
            if not self._silent:  # once, and without the database's words, which may hold its address
                _log.warning("the register does not answer: %s", type(error).__name__)
            self._silent = True
            return None

    def _look(self, engine: Engine) -> Engine | None:
        from matching.cases.claim import taken_of
        from matching.cases.journal import head_number
        from matching.cases.register import Register

        if self._register is None:
            self._register = Register.open(RegisterSettings().url(self.home))
        at = datetime.now(UTC)
        with self._register.transaction() as connection:
            self._silent = False
            key = (head_number(connection), int(at.timestamp() / LOOK_AGAIN_S), engine.atlas.version)
            if key == self._seen and engine.destinations.whole is not None:
                return None
            self._seen = key
            taken = taken_of(connection, at, engine.destinations)
        return None if taken == engine.destinations.taken else engine.less(taken)
