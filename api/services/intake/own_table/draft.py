"""Families as they were read from a centre's table, and what is still to be asked: the form in which they travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.services.intake.own_table.cell_reading import Reading
from api.services.intake.own_table.columns import Column
from api.services.intake.own_table.heading_words import Role

Path = tuple[str, ...]
"""Where a value belongs in a draft: ``("persons", "0", "age")``, ``("said", "region")``, ``("children", "5")``."""
ALL = -1
"""Number of the family that stands for all of them."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One family, so far.

    Parameters
    ----------
    id : str
        The centre's own mark, or the number of the row.
    where : str
        Its first cell (``"7"``, or sheet and row), for messages.
    persons : list of dict
        ``kind`` and what is said of each; children only where they have a row of their own.
    children : dict
        Ages by the column that they stand in.
    said : dict
        What is said of the family.
    """

    id: str
    where: str
    persons: list[dict[str, Any]] = field(default_factory=list)
    children: dict[str, list[int]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)

    def put(self, path: Path, value: Any) -> None:
        """Put a value where it belongs; None takes nothing away."""
        if value is None:
            return
        kept = list(value) if isinstance(value, tuple) else value
        if path[0] == "persons":
            self.persons[int(path[1])][path[2]] = kept
        elif path[0] == "children":
            self.children[path[1]] = kept
        else:
            self.said[path[1]] = kept


@dataclass(frozen=True, slots=True)
class Question:
    """A cell that is asked about.

    Parameters
    ----------
    cell : str
        ``"D7"``, with the sheet where there are several; empty where nothing stands anywhere.
    column : str
        Heading of the column.
    family : int
        Number of the draft, or :data:`ALL`.
    path : tuple of str
        Where the answer belongs.
    role : Role
        What is asked for.
    doubt : str
        Why.
    text : str
        What stands there, where it may be repeated.
    options : tuple
        Values that may have been meant.
    guess : object
        The likeliest of them, where there is one.
    """

    cell: str
    column: str
    family: int
    path: Path
    role: Role
    doubt: str
    text: str = ""
    options: tuple[Any, ...] = ()
    guess: Any = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell that was read.

    Parameters
    ----------
    sheet, row, column : int
        Counted from 0.
    role : Role
    text : str
        What stands there, where it may be repeated.
    reading : Reading
    """

    sheet: int
    row: int
    column: int
    role: Role
    text: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be told that nobody has to answer.

    Parameters
    ----------
    key : str
        Sentence of the catalogues.
    params : mapping
    family : int
        Number of the draft that it is about; :data:`ALL` for the file.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    family: int = ALL


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """The columns of one sheet that was read.

    Parameters
    ----------
    number : int
        Of the sheet in its file, from 0.
    name : str
        Of the sheet; empty for a text.
    head : int
        Last row of its heading, from 0.
    columns : tuple of Column
    """

    number: int
    name: str
    head: int
    columns: tuple[Column, ...]


@dataclass(slots=True)
class Recognised:
    """What a centre's table was recognised as.

    Parameters
    ----------
    sheets : list of SheetColumns
    drafts : list of Draft
    questions : list of Question
    seen : list of Seen
        Every cell that was read.
    remarks : list of Remark
    rows : dict
        The first row of each family, by sheet and row from 0: the number of its draft.
    marks : set of str
        The marks of the drafts.
    """

    sheets: list[SheetColumns] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rows: dict[tuple[int, int], int] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)


def questions_of(family: int, questions: Sequence[Question]) -> list[Question]:
    """Return what is asked about one family."""
    return [each for each in questions if each.family in (family, ALL)]
