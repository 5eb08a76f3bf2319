"""How each column of a centre's sheet is understood: by its heading and by what stands below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from api.services.intake.own_table.cell_reading import text_of
from api.services.intake.own_table.column_fit import believed, distinct, guessed
from api.services.intake.own_table.evidence import MOST, Evidence
from api.services.intake.own_table.heading_words import Role, Subject
from api.services.intake.own_table.headings import LEFT_OUT, PERSONAL, Titled, folded, is_asked, read_title
from api.services.intake.own_table.layout import Layout
from api.services.intake.own_table.reader import CellReader
from geo.sources.reading.cells import Cell

By = Literal["heading", "content", ""]
"""What a column was recognised by; empty where it was not."""
_HUSBAND = re.compile(r"(?<![а-я])муж(а|у)?\b|күйеу|ері\b")
_WIFE = re.compile(r"(?<![а-я])жен(а|ы)\b|әйелі|зайыб")
_MOSTLY = 0.8
"""Share of the regions in a column that must receive families for it to be the one that they wish to go to."""
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
    misfit : bool
        Whether its cells are not what its heading says, nor anything else that is known.
    """

    at: int
    title: str
    said: Titled
    by: By
    refused: bool = False
    misfit: bool = False

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


def understand(layout: Layout, reader: CellReader) -> tuple[Column, ...]:
    """Return how the columns of a sheet are understood, those without a heading or a cell left out."""
    found = [_column(layout, at, title, reader) for at, title in enumerate(layout.titles)]
    columns = _couple([each for each in found if each is not None])
    return tuple(_once(_departure(columns, layout, reader)))


def _column(layout: Layout, at: int, title: str, reader: CellReader) -> Column | None:
    cells = [layout.cell(row, at) for row in layout.rows]
    evidence, said = Evidence.of(cells), read_title(title)
    if not evidence.filled and not title:
        return None
    seen = _left_out_by_content(evidence, said.role)
    if seen:
        return Column(at, title, Titled(seen), "content", refused=said.role in ("mark", "row_number"))
    if said.role:
        held = believed(said, cells, title, reader)
        if held is None:
            return Column(at, title, Titled(""), "", misfit=True)
        return Column(at, title, held, "heading" if held == said else "content")
    found = guessed(cells, reader) if is_asked(title) else ""
    return Column(at, title, Titled(found), "content" if found else "")


def _left_out_by_content(evidence: Evidence, role: Role) -> Role:
    """Return what a column must be left out for, whatever its heading says."""
    if evidence.iin >= MOST:
        return "iin"
    if evidence.phone >= MOST:
        return "phone"
    if evidence.email >= MOST:
        return "email"
    return "name" if evidence.name >= MOST and role in _MAY_BE_NAMES else ""


def _couple(columns: list[Column]) -> list[Column]:
    """Return the columns; of a husband and a wife side by side, neither called the applicant, the first is it."""
    personal = [column for column in columns if column.role in PERSONAL]
    his = [column for column in personal if _HUSBAND.search(folded(column.title))]
    hers = [column for column in personal if _WIFE.search(folded(column.title))]
    if not his or not hers or any(column.subject != "spouse" for column in personal):
        return columns
    first = his if his[0].at < hers[0].at else hers
    return [
        replace(column, said=replace(column.said, subject="applicant")) if column in first else column
        for column in columns
    ]


def _departure(columns: list[Column], layout: Layout, reader: CellReader) -> Iterator[Column]:
    """Yield the columns: a region that mostly receives families is where they wish to go, any other where they are."""
    for column in columns:
        if column.role in ("region", "wish_regions"):
            share = _received([layout.cell(row, column.at) for row in layout.rows], reader)
            role: Role = "wish_regions" if share >= _MOSTLY else "region"
            if role != column.role and (share == 0.0 or share >= _MOSTLY):
                column = replace(column, said=Titled(role), by="content")
        yield column


def _received(cells: list[Cell], reader: CellReader) -> float:
    """Return the share of the regions in some cells that receive families; that of none for cells without one."""
    named = [
        code for cell in distinct(cells) for code in reader.places.read_regions(text_of(cell)).value or ()
    ]
    return sum(code in reader.receiving for code in named) / len(named) if named else 0.5


def _once(columns: Iterable[Column]) -> Iterator[Column]:
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
    """Return the first column of a role, of one person where one is named.

    Parameters
    ----------
    columns : tuple of Column
        The columns of a table.
    role : Role
        What the column holds.
    subject : Subject, optional
        Whose it is.
    """
    return next((c for c in columns if c.role == role and (subject is None or c.subject == subject)), None)
