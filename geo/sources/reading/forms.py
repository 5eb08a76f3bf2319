"""Tables with a heading: which columns a form has, what they are called, and what other headings may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from geo.faults import Fault, InputError
from geo.sources.reading.cells import Cell, CellError, read_text

PROGRAM_NAMES = frozenset({"id", "fid", "ogc fid", "objectid"})
"""Headings, folded, under which programs keep a running number of their own."""
_SHORTEST_GUESS = 4
_IN_KM = re.compile(r"[,(]\s*(?:в\s+)?(?:км|km|шақырым)\.?\s*\)?\s*$")
_LATIN = str.maketrans(
    dict(
        zip(
            "абвгдезийклмнопрстуфхцыэәғқңөұүһіё",
            "a b v g d e z i i k l m n o p r s t u f h c y e a g k n o u u h i e".split(),
            strict=True,
        )
    )
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)

Reader = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form.

    Parameters
    ----------
    id : str
        Name under which the value is handed on; also a heading that is understood.
    titles : tuple of str
        Headings in Kazakh, Russian and English (in this order), then other spellings.
    read : callable
        Takes a cell, returns its value; raises :class:`geo.sources.reading.cells.CellError`.
    required : bool
        Whether an empty cell is a fault.
    example : str
        What the template's example row shows.
    soft : bool
        Whether a cell that cannot be read is left out and told, and the row kept.
    past : bool
        Whether it is a day that cannot lie in the future.
    """

    id: str
    titles: tuple[str, ...]
    read: Reader = read_text
    required: bool = False
    example: str | float = ""
    soft: bool = False
    past: bool = False


@dataclass(frozen=True)
class Form:
    """A table of known columns.

    Parameters
    ----------
    id : str
        Name of the form.
    columns : tuple of Column
        Its columns.
    any_of : tuple of tuple of str
        Of each group of column ids at least one must be in the heading.
    every : mapping of str to str
        Cells that a user states for every row, by the id of a column that the heading does not have.
    """

    id: str
    columns: tuple[Column, ...]
    any_of: tuple[tuple[str, ...], ...] = ()
    every: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_title(self) -> dict[str, Column]:
        """Columns by folded heading."""
        known = {
            fold_title(title): column for column in self.columns for title in (column.id, *column.titles)
        }
        far = {f"{title} км": column for title, column in known.items() if column.id.endswith("_km")}
        return far | known

    def missing(self, found: set[str]) -> list[str]:
        """Return what a heading with these column ids lacks."""
        found = found | set(self.every)
        lacking = [column.id for column in self.columns if column.required and column.id not in found]
        return lacking + [" or ".join(group) for group in self.any_of if not found & set(group)]

    def match(self, cells: Sequence[Cell]) -> dict[int, Column]:
        """Return the columns that a heading row names, by position.

        Of two headings of one column, one of :data:`PROGRAM_NAMES` gives way.
        """
        named: dict[str, int] = {}
        for position, cell in enumerate(cells):
            column = self.by_title.get(fold_title(cell)) if isinstance(cell, str) else None
            if column is not None and (
                column.id not in named or fold_title(cells[named[column.id]]) in PROGRAM_NAMES
            ):
                named[column.id] = position
        columns = {column.id: column for column in self.columns}
        return {position: columns[name] for name, position in sorted(named.items(), key=lambda item: item[1])}

    def guess(self, cells: Sequence[Cell], named: Mapping[int, Column]) -> dict[int, Column]:
        """Return the columns that other headings may mean: those cut short, abbreviated or in Latin letters.

        A heading is taken for a column where it is like one title of it and like none of another column, and no other
        heading has it.
        """
        free = [column for column in self.columns if column.titles and column not in named.values()]
        hits: dict[int, Column] = {}
        for position, cell in enumerate(cells):
            folded = fold_title(cell) if isinstance(cell, str) else ""
            if position in named or folded in self.by_title or len(folded) < _SHORTEST_GUESS:
                continue
            alike = [column for column in free if any(_is_alike(str(cell), title) for title in column.titles)]
            if len(alike) == 1:
                hits[position] = alike[0]
        meant = [column.id for column in hits.values()]
        return {position: column for position, column in hits.items() if meant.count(column.id) == 1}

    def with_titles(self, titles: Mapping[str, str], every: Mapping[str, str] | None = None) -> Form:
        """Return the form with headings that a user states, by column id; they go before all others.

        Parameters
        ----------
        titles : mapping of str to str
            Headings by column id.
        every : mapping of str to str, optional
            Cells of every row, by the id of a column that the file does not have.

        Raises
        ------
        InputError
            If it has no such column, or what is stated for every row cannot be read as its cell.
        """
        if not titles and not every:
            return self
        self._check_stated([*titles, *(every or {})])
        stated = {fold_title(title) for title in titles.values()}
        columns = tuple(
            replace(column, titles=(titles[column.id],))
            if column.id in titles
            else replace(column, titles=tuple(t for t in column.titles if fold_title(t) not in stated))
            for column in self.columns
        )
        return replace(self, columns=columns, every=dict(every or {}))

    def _check_stated(self, names: Sequence[str]) -> None:
        known = ", ".join(sorted(column.id for column in self.columns))
        strange = sorted(set(names) - {column.id for column in self.columns})
        expected = f"a column of {self.id}: {known}"
        if strange:
            raise InputError(
                [
                    Fault("--column", name, expected, key="column_id", params={"known": known})
                    for name in strange
                ]
            )

    def stated(self, named: Collection[str]) -> dict[str, Any]:
        """Return the values that a user states for every row, of columns that a heading does not name.

        Raises
        ------
        InputError
            If one cannot be read as a cell of its column.
        """
        values: dict[str, Any] = {}
        for column in self.columns:
            if column.id in self.every and column.id not in named:
                try:
                    values[column.id] = column.read(self.every[column.id])
                except CellError as error:
                    fault = Fault("--every", column.id, str(error), key=error.key, params=error.params)
                    raise InputError([fault]) from None
        return values


def fold_title(title: Cell) -> str:
    """Return a heading as it is compared: lower case, letters and digits, without brackets and what follows a comma.

    That it is in kilometres stays: a distance is another column than what is so far.
    """
    text = unicodedata.normalize("NFC", str(title)).lower().replace("ё", "е")
    far = " км" if _IN_KM.search(text) else ""  # how far a school is, is not whether there is one
    text = (
        re.sub(r"\([^)]*\)", " ", text).split(",")[0].replace("*", " ").replace("²", "2").replace("№", " no ")
    )
    return " ".join(re.findall(r"[^\W_]+", text)) + far


def _is_alike(heading: str, title: str) -> bool:
    """Tell whether a heading may be a title, cut short or with its words cut short, in Cyrillic or Latin letters."""
    given, whole = (
        [word.translate(_LATIN) for word in fold_title(text).split()] for text in (heading, title)
    )
    if not given or not whole:
        return False
    if len("".join(given)) >= _SHORTEST_GUESS and "".join(whole).startswith("".join(given)):
        return True
    return len(given) == len(whole) and all(
        len(one) > 2 and other.startswith(one) for one, other in zip(given, whole, strict=True)
    )
