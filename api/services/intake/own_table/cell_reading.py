"""What a cell of a centre's own table was read as, and whether it has to be asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from geo.sources.reading.cells import NOT_COMPUTED, Cell

Doubt = Literal["", "several", "unknown", "impossible", "count", "vague"]
"""Why a cell is asked about: several readings, none, one that cannot be, a count that disagrees, too general a word."""

_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f\u200b-\u200d\ufeff]+")
FORMULA = "=…"
"""Shown for a formula without a stored result: what it would give is not known, so it is asked."""
NOTHING = re.compile(
    r"жоқ|нет|нету|не имеет\w*|отсутству\w*|не указан\w*|көрсетілмеген|н/?д|н/?у|no|none|-+|–|—|\.+|x|х|/|б/?д|"
    r"нет данных|дерек(тер)? жоқ|мәлімет жоқ|ештеңе|ничего|неизвестно|белгісіз"
)
"""Cells that say: none, or not known."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    Parameters
    ----------
    value : object
        As the household has it; None for nothing.
    doubt : str
        Why it is asked about; empty where it is read without a question.
    options : tuple
        Values that may have been meant.
    sureness : float
        0 to 1: how likely the value is what was meant.
    """

    value: Any = None
    doubt: Doubt = ""
    options: tuple[Any, ...] = ()
    sureness: float = 1.0

    @property
    def sure(self) -> bool:
        """Whether it is read without a question."""
        return not self.doubt


NOT_SAID = Reading()
"""An empty cell."""


def doubtful(doubt: Doubt, *options: Any) -> Reading:
    """Return a reading that is asked about."""
    return Reading(None, doubt, tuple(dict.fromkeys(options)), 0.0)


def text_of(cell: Cell) -> str:
    """Return a cell as text with single blanks; a day as ISO, a whole number without its fraction."""
    if cell is None:
        return ""
    if cell == NOT_COMPUTED:
        return FORMULA
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return _BLANKS.sub(" ", cell).strip()


def plain(cell: Cell) -> str:
    """Return a cell as text in small letters, ``ё`` as ``е``."""
    return text_of(cell).casefold().replace("ё", "е")


def is_nothing(text: str) -> bool:
    """Return whether a plain text says that there is nothing, or that nothing is known."""
    return not text or NOTHING.fullmatch(text) is not None
