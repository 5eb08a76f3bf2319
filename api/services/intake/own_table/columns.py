"""How each column of a centre's sheet is understood: by its heading and by what stands below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from api.services.intake.own_table.cell_reading import is_nothing, plain, text_of
from api.services.intake.own_table.evidence import MOST, Evidence
from api.services.intake.own_table.heading_words import Role, Subject
from api.services.intake.own_table.headings import LEFT_OUT, PERSONAL, Titled, read_title
from api.services.intake.own_table.layout import Layout
from api.services.intake.own_table.lookups import Places, read_occupation
from geo.sources.reading.cells import Cell

By = Literal["heading", "content", ""]
"""What a column was recognised by; empty where it was not."""
_LIKE = 0.7
"""Share of the cells that must be occupations, or places, for a column that its heading does not explain."""
_LOOKED_AT = 60
"""Cells of a column that are looked at for that."""
_MAY_BE_NAMES: tuple[Role, ...] = ("", "mark", "row_number", "relation", "composition")
_SEVERAL: tuple[Role, ...] = ("children", "needs", "ties", *LEFT_OUT)
"""What may stand in several columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    at : int
        Its number, from 0.
    title : str
        Its heading.
    said : Titled
        What it holds, and of whom.
    by : By
        What it was recognised by.
    refused : bool
        Whether its heading promises the families' marks and its cells are numbers or names of persons.
    """

    at: int
    title: str
    said: Titled
    by: By
    refused: bool = False

    @property
    def role(self) -> Role:
        """What it holds."""
        return self.said.role

    @property
    def subject(self) -> Subject:
        """Of whom."""
        return self.said.subject

    @property
    def letter(self) -> str:
        """Its letters, as a spreadsheet names it."""
        return column_letter(self.at)

    @property
    def is_left_out(self) -> bool:
        """Whether it holds what is never kept."""
        return self.role in LEFT_OUT

    @property
    def is_read(self) -> bool:
        """Whether its cells are read."""
        return bool(self.role) and not self.is_left_out


def column_letter(at: int) -> str:
    """Return the letters of a column counted from 0.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def understand(layout: Layout, places: Places) -> tuple[Column, ...]:
    """Return how the columns of a sheet are understood, those without a heading or a cell left out."""
    found = [_column(layout, at, title, places) for at, title in enumerate(layout.titles)]
    return tuple(_once(each for each in found if each is not None))


def _column(layout: Layout, at: int, title: str, places: Places) -> Column | None:
    cells = [layout.cell(row, at) for row in layout.rows]
    evidence, said = Evidence.of(cells), read_title(title)
    if not evidence.filled and not title:
        return None
    seen = _left_out_by_content(evidence, said.role)
    if seen:
        return Column(at, title, Titled(seen), "content", refused=said.role in ("mark", "row_number"))
    if said.role:
        return Column(at, title, said, "heading")
    guessed = _guess(cells, places) if evidence.filled >= 3 else ""
    return Column(at, title, Titled(guessed), "content" if guessed else "")


def _left_out_by_content(evidence: Evidence, role: Role) -> Role:
    """Return what a column must be left out for, whatever its heading says."""
    if evidence.iin >= MOST:
        return "iin"
    if evidence.phone >= MOST:
        return "phone"
    if evidence.email >= MOST:
        return "email"
    return "name" if evidence.name >= MOST and role in _MAY_BE_NAMES else ""


def _guess(cells: list[Cell], places: Places) -> Role:
    """Return what the cells of a column are, where they all are of one kind that is easily told."""
    texts = list(dict.fromkeys(text_of(cell) for cell in cells if not is_nothing(plain(cell))))[:_LOOKED_AT]
    if not texts or any(text.replace(".", "").isdigit() for text in texts):
        return ""
    if sum(_is_place(text, places) for text in texts) >= _LIKE * len(texts):
        return "region"
    named = [read_occupation(text) for text in texts]
    return (
        "occupation" if sum(bool(each.sure and each.options) for each in named) >= _LIKE * len(texts) else ""
    )


def _is_place(text: str, places: Places) -> bool:
    hit = places.read(text)
    return bool(hit.sure and hit.value)


def _once(columns: Iterator[Column]) -> Iterator[Column]:
    """Yield the columns; what stands in one already, of the same person, is not read again."""
    seen: set[tuple[str, str]] = set()
    for column in columns:
        key = (column.role, column.subject if column.role in PERSONAL else "")
        if column.is_read and column.role not in _SEVERAL:
            if key in seen:
                column = replace(column, said=Titled(""), by="")
            seen.add(key)
        yield column


def first(columns: tuple[Column, ...], role: Role, subject: Subject | None = None) -> Column | None:
    """Return the first column of a role, of one person where one is named."""
    return next((c for c in columns if c.role == role and (subject is None or c.subject == subject)), None)
