"""Single cells of outside tables: numbers, dates, flags and codes as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NotRequired, TypedDict

from geo.export.text_table import unguarded
from geo.faults import InputError
from geo.kato import parse_kato

Cell = str | float | bool | date | None
"""What a reader of tables yields: text, a number, a flag, a day, or nothing."""


class RawTable(TypedDict):
    """A table as its reader sends it: cells row by row from the first on, and how they were found.

    ``merged`` are cells that are merged over several rows: top, left, bottom and right from 0.
    """

    lines: list[Sequence[Cell]]
    name: NotRequired[str]
    read_as: NotRequired[str]
    hidden: NotRequired[bool]
    merged: NotRequired[Sequence[Sequence[int]]]


ABSENT = frozenset(
    {"", "...", "…", "-", "–", "—", "x", "х", "н/д", "нет данных", "деректер жоқ", "n/a", "*"}
    | {"не указана", "не указано", "не указан", "көрсетілмеген", "not stated", "неизвестно", "белгісіз"}
)
"""Words by which tables say that a value is not known."""

NOT_COMPUTED = "\x00formula"
"""Stands in a cell of a workbook whose formula has no stored result: formulas are never computed here."""

TOO_LONG = "(a number of more than 308 digits)"
"""Stands for a number that no floating-point number can be."""

COUNTRY = "000000000"
"""What stands for a code in a row of the whole country."""

_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f'\u2019\u200b-\u200d\u2060\ufeff]")
_UNIT = re.compile(
    r"(?i)(?<=[\d.,])(тыс|мың|млн)?\.?"
    r"(тенге|теңге|тнг|тг|₸|kzt|м2|м²|кв\.?м|ш\.?м|га|км|чел(овек)?|адам|шт|мест|орын)?\.?$"
)
_TIMES = {"тыс": 1e3, "мың": 1e3, "млн": 1e6}
_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*")
_FOOTNOTED = re.compile(r"([\d\s\u00a0.,]*\d)(\d)\)\s*")
_ISO = re.compile(r"(\d{4})[-.](\d{1,2})[-.](\d{1,2})(?:[T ].*)?")
_EUROPEAN = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?:\s*(?:г\.?|ж\.?|г\.?\s.*|\d\d:\d\d.*))?")
_IN_WORDS = re.compile(r"(\d{1,2})[\s.-]+([^\W\d_]{3,10})\.?,?\s+(\d{4})\s*(?:года|г|жыл|ж)?\.?")
_IN_KAZAKH = re.compile(r"(\d{4})\s*(?:жылғы|жылдың|ж\.?)\s+(\d{1,2})[\s-]+([^\W\d_]{3,10})")
_MONTHS = tuple(
    tuple(names.split())
    for names in (
        *("янв қаң jan", "фев ақп feb", "мар нау mar", "апр сәу apr", "май мая мам may", "июн мау jun"),
        *("июл шіл jul", "авг там aug", "сен қыр sep", "окт қаз oct", "ноя қар nov", "дек жел dec"),
    )
)
"""How the names of the months begin in Russian, Kazakh and English."""
_YES = frozenset({"да", "иә", "ия", "yes", "y", "true", "1", "+", "есть", "бар", "имеется", "открыт", "ашық"})
_NO = frozenset({"нет", "жоқ", "no", "n", "false", "0", "отсутствует", "закрыт", "жабық"})
_EXCEL_EPOCH = date(1899, 12, 30)


class CellError(ValueError):
    """A cell that is not what it should be; the message says what was expected.

    Parameters
    ----------
    expected : str
        In English.
    key : str
        The same as a key of the catalogues, ``wrong.cell.<key>``.
    **params : object
        What the sentence of the key holds.
    """

    def __init__(self, expected: str, key: str = "", **params: object) -> None:
        super().__init__(expected)
        self.key, self.params = f"cell.{key}" if key else "", params


@dataclass(frozen=True, slots=True)
class Number:
    """Reads a number.

    Blanks, no-break blanks and apostrophes group thousands. Where both ``.`` and ``,`` stand, the last is the decimal
    mark. A lone mark before exactly three digits groups thousands in a whole number and is a decimal mark otherwise.

    Parameters
    ----------
    lowest, highest : float
        Range, ends included.
    whole : bool
        Whether a fraction is refused.
    """

    lowest: float = 0.0
    highest: float = float("inf")
    whole: bool = False

    @property
    def expected(self) -> str:
        """What would have been right."""
        kind = "a whole number" if self.whole else "a number"
        if self.highest != float("inf"):
            return f"{kind} from {self.lowest:g} to {self.highest:g}"
        return f"{kind}, {self.lowest:g} or more" if self.lowest > float("-inf") else kind

    def __call__(self, cell: Cell) -> float | None:
        """Return the number, ``None`` for an absent value.

        Raises
        ------
        CellError
            If it is none, or out of range.
        """
        if is_absent(cell):
            return None
        value = float(cell) if isinstance(cell, int | float) else self._read(str(cell))
        # a comparison with NaN is false: NaN is refused with what is out of range
        if not self.lowest <= value <= self.highest or (self.whole and value != round(value)):
            raise self._error()
        return value

    def _error(self) -> CellError:
        kind = "whole" if self.whole else "number"
        if self.highest == float("inf"):
            return CellError(self.expected, kind)
        return CellError(self.expected, f"{kind}_within", low=self.lowest, high=self.highest)

    def _read(self, written: str) -> float:
        text = _BLANKS.sub("", written)
        times = 1.0
        if (found := _UNIT.search(text)) and (found[1] or found[2]):
            text, times = text[: found.start()], _TIMES.get((found[1] or "").lower(), 1.0)
        if self.whole and _GROUPED.fullmatch(text):
            text = re.sub("[.,]", "", text)
        elif "," in text and "." in text:
            mark = max("., ", key=text.rfind)
            text = text.replace("," if mark == "." else ".", "").replace(mark, ".")
        elif text.count(",") > 1 and _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        else:
            text = text.replace(",", ".")
        if not _PLAIN.fullmatch(text):
            raise self._error()
        return float(text) * times


def is_absent(cell: Cell) -> bool:
    """Tell whether a cell says that nothing is known."""
    return cell is None or (isinstance(cell, str) and cell.strip().lower() in ABSENT)


def footnoted(cell: Cell) -> tuple[Cell, str]:
    """Return a cell without its footnote mark, and the mark: ``"160 0005)"`` is 160 000 with footnote 5."""
    if isinstance(cell, str) and (found := _FOOTNOTED.fullmatch(cell)):
        return found[1], found[2]
    return cell, ""


def read_text(cell: Cell) -> str:
    """Return a cell as text: single-spaced, a whole number without its ``.0``, a day as ISO.

    Raises
    ------
    CellError
        If it is a formula: formulas are never computed.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    text = " ".join(cell.split())
    if text.startswith("=") and len(text) > 1:
        raise CellError("a value, not a formula", "formula")
    return unguarded(text)


def read_date(cell: Cell) -> str:
    """Return an ISO date, empty for an absent one.

    Understood are ``2026-11-20`` (with or without a time), ``20.11.2026``, ``20.11.26``, ``20-11-2026`` or
    ``20/11/2026``, a month in words in Kazakh, Russian or English, and a day of a workbook.

    Raises
    ------
    CellError
        If it is no day of 1990 to 2100, or could be meant in two ways (slashes and two digits for the year).
    """
    if is_absent(cell):
        return ""
    day = _day(cell)
    if day is None or not 1990 <= day.year <= 2100:
        raise CellError("a date such as 2026-11-20 or 20.11.2026", "date")
    return day.isoformat()


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float):
        return _EXCEL_EPOCH + timedelta(days=int(cell)) if 30_000 < cell < 75_000 else None
    year, month, day = _written_day(str(cell).strip())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _written_day(text: str) -> tuple[int, int, int]:
    """Return year, month and day of a date; zeros where it is none."""
    if found := _ISO.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _EUROPEAN.fullmatch(text):
        if len(found[4]) == 2:
            # day and month are told apart by the dots of this part of the world, not by slashes
            return (2000 + int(found[4]), int(found[3]), int(found[1])) if found[2] == "." else (0, 0, 0)
        return int(found[4]), int(found[3]), int(found[1])
    if found := _IN_WORDS.fullmatch(text):
        return int(found[3]), _month(found[2]), int(found[1])
    if found := _IN_KAZAKH.fullmatch(text):
        return int(found[1]), _month(found[3]), int(found[2])
    return 0, 0, 0


def _month(word: str) -> int:
    """Return the number of a month in Kazakh, Russian or English; 0 for another word."""
    start = word.lower()
    return next((n for n, names in enumerate(_MONTHS, start=1) if start.startswith(names)), 0)


def read_flag(cell: Cell) -> float | None:
    """Return 1.0 for yes, 0.0 for no (Kazakh, Russian, English, ``+``, 1 and 0), ``None`` for an absent value.

    Raises
    ------
    CellError
        If it is neither.
    """
    if isinstance(cell, bool | float):
        word = read_text(cell)
    elif cell is None or str(cell).strip() == "":
        return None
    else:
        word = str(cell).strip().lower()
    if word in _YES:
        return 1.0
    if word in _NO or word == "-":
        return 0.0
    if is_absent(word):
        return None
    raise CellError("yes or no (иә/жоқ, да/нет, 1/0)", "flag")


def read_kato(cell: Cell) -> str:
    """Return a KATO code as it stands, nine digits; empty for an absent one.

    Raises
    ------
    CellError
        If it is no code. Whether there is such a place is for
        :class:`geo.sources.gazetteer.place_finder.PlaceFinder` to say.
    """
    if is_absent(cell):
        return ""
    digits = _BLANKS.sub("", read_text(cell)).removesuffix(".0")
    if digits == COUNTRY:
        return COUNTRY
    try:
        return parse_kato(digits)
    except InputError as error:
        raise CellError(error.faults[0].expected, "kato") from None


def one_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[Cell], str]:
    """Return a reader of categories.

    Parameters
    ----------
    words : mapping
        Spellings (lower case) of each category, in any language.

    Returns
    -------
    callable
        Returns the category, empty for an absent one; raises :class:`CellError` for an unknown word.
    """
    known = {spelling: word for word, spellings in words.items() for spelling in (word, *spellings)}

    def read(cell: Cell) -> str:
        if is_absent(cell):
            return ""
        text = read_text(cell).lower()
        if text not in known:
            raise CellError("one of " + ", ".join(words), "one_of", words=", ".join(words))
        return known[text]

    return read
