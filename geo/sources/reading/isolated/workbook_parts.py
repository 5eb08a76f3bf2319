"""What an XLSX workbook is about to make its reader hold: cells counted by an XML parser before the reader sees them.

The reader lays a sheet out as rows x columns up to its farthest filled cell, whatever the sheet says of its size, and
makes room for as many shared strings as a number claims. Here the same is counted, with the reader's eyes: elements by
their name without its prefix, a cell without a reference after the one before it, cells without a value not at all.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.parsers import expat

from geo.faults import InputError
from geo.sources.reading.guards import refuse

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""Size of the largest sheet (Excel 2007 and later)."""

_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_WORKBOOK, _RELATIONS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_PLAIN_XML = "well-formed XML without a document type"
Attributes = dict[str, str]


@dataclass(slots=True)
class SheetPart:
    """What stands in the XML of one sheet.

    Parameters
    ----------
    rows, columns : int
        The farthest filled cell.
    formulas : bool
        Whether any cell has a formula.
    """

    rows: int = 0
    columns: int = 0
    formulas: bool = False


@dataclass(slots=True)
class WorkbookParts:
    """What stands in a workbook.

    Parameters
    ----------
    members : dict of str to str
        Name of the member that holds each sheet, by the sheet's name.
    sheets : dict of str to SheetPart
        What stands in each of these members.
    """

    members: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, SheetPart] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """Cells that all sheets lay out; a member that stands for two sheets counts twice."""
        return sum(self.sheets[name].rows * self.sheets[name].columns for name in self.members.values())

    @property
    def rows(self) -> int:
        """Rows that all sheets lay out."""
        return sum(self.sheets[name].rows for name in self.members.values())


def read_parts(path: Path, archive: zipfile.ZipFile, most_strings: int) -> WorkbookParts:
    """Return what stands in the parts of a workbook.

    Parameters
    ----------
    path : Path
        Its name, for faults.
    archive : ZipFile
        The workbook, of which :func:`geo.sources.reading.guards.check_zip` has found nothing wrong.
    most_strings : int
        Shared strings that it may claim.

    Raises
    ------
    InputError
        If a part is no plain XML, or a sheet or a part that must be there is missing.
    """
    named = {name.lower(): name for name in archive.namelist()}
    targets: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            name = attributes.get("name", "")
            if name in ids:
                raise refuse(path, "sheets with names of their own", name[:40], key="damaged")
            ids[name] = next((value for key, value in attributes.items() if key.endswith(":id")), "")

    def strings(tag: str, attributes: Attributes) -> None:
        if tag == "sst" and not _small(attributes.get("uniqueCount", "0"), most_strings):
            raise refuse(
                path,
                f"at most {most_strings:,} shared strings",
                attributes["uniqueCount"][:20],
                key="damaged",
            )

    for part, handler in ((_RELATIONS, relation), (_WORKBOOK, sheet), (_STRINGS, strings)):
        if part in named:
            _parse(path, archive, named[part], handler)
        elif part != _STRINGS:
            raise refuse(path, "an XLSX workbook; save it anew as one", f"no {part}", key="workbook")
    parts = WorkbookParts()
    for name, key in ids.items():
        member = named.get(_member(targets.get(key, "")))
        if member is None:
            raise refuse(path, f"a sheet {name[:40]} that is in the workbook", "none", key="damaged")
        parts.members[name] = member
        if member not in parts.sheets:
            parts.sheets[member] = _sheet_part(path, archive, member)
    return parts


def empty_formulas(path: Path, archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, int]]:
    """Return the cells (row and column from 1) of a sheet whose formula has no stored result.

    Parameters
    ----------
    path : Path
        The workbook; its name alone is told in faults.
    archive : ZipFile
        The same, open.
    member : str
        Name of the member that holds the sheet.
    """
    found: list[tuple[int, int]] = []
    position = _Position(path)
    state = {"formula": False, "value": False}

    def start(tag: str, attributes: Attributes) -> None:
        position.enter(tag, attributes)
        if tag == "c":
            state.update(formula=False, value=False)
        state["formula"] |= tag == "f"
        state["value"] |= tag == "is"
        parser.CharacterDataHandler = text if tag == "v" else None

    def text(characters: str) -> None:
        state["value"] |= bool(characters.strip())

    def end(tag: str) -> None:
        parser.CharacterDataHandler = None
        if tag.rpartition(":")[2] == "c" and state["formula"] and not state["value"]:
            found.append((position.row, position.column))

    parser = _parser(start)
    parser.EndElementHandler = end
    _feed(path, archive, member, parser)
    return iter(found)


class _Position:
    """Where in a sheet its XML stands, as the reader counts: a cell's reference moves the column on, not the row."""

    def __init__(self, path: Path) -> None:
        self.row = self.column = 0
        self._path = path
        self._row = 0

    def enter(self, tag: str, attributes: Attributes) -> None:
        if tag == "c":
            reference = attributes.get("r")
            self.row, self.column = self._place(reference) if reference else (self._row, self.column + 1)
        elif tag == "row":
            number = attributes.get("r", str(self._row + 1))
            if not _small(number, MAX_ROW):
                raise refuse(
                    self._path, f"at most {MAX_ROW:,} rows", number[:20], key="table_rows", most=MAX_ROW
                )
            self._row, self.column = int(number), 0

    def _place(self, reference: str) -> tuple[int, int]:
        found = _REFERENCE.fullmatch(reference)
        row, column = (int(found[2]), column_number(found[1].upper())) if found else (0, 0)
        if not (1 <= row <= MAX_ROW and 1 <= column <= MAX_COLUMN):
            raise refuse(self._path, "cells from A1 to XFD1048576", reference[:20], key="damaged")
        return row, column


def _sheet_part(path: Path, archive: zipfile.ZipFile, member: str) -> SheetPart:
    part = SheetPart()
    position = _Position(path)

    def start(tag: str, attributes: Attributes) -> None:
        position.enter(tag, attributes)
        if tag in ("v", "is"):
            part.rows = max(part.rows, position.row)
            part.columns = max(part.columns, position.column)
        elif tag == "f":
            part.formulas = True

    _feed(path, archive, member, _parser(start))
    return part


def _member(target: str) -> str:
    """Return the member that a relationship of the workbook leads to, in small letters."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()


def _small(number: str, most: int) -> bool:
    return number.isdecimal() and len(number) < 10 and int(number) <= most


def _parse(
    path: Path, archive: zipfile.ZipFile, member: str, start: Callable[[str, Attributes], None]
) -> None:
    _feed(path, archive, member, _parser(start))


def _parser(start: Callable[[str, Attributes], None]) -> expat.XMLParserType:
    """Return a parser that tells of each element by its name without a prefix, and takes no document type."""
    parser = expat.ParserCreate()
    names: dict[str, str] = {}

    def element(tag: str, attributes: Attributes) -> None:
        name = names.get(tag)
        if name is None:
            name = names[tag] = tag.rpartition(":")[2]
        start(name, attributes)

    def doctype(*_: object) -> None:
        raise expat.ExpatError("a document type")

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    return parser


def _feed(path: Path, archive: zipfile.ZipFile, member: str, parser: expat.XMLParserType) -> None:
    source: IO[bytes]
    try:
        with archive.open(member) as source:
            parser.ParseFile(source)
    except InputError:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding that there is not
        raise refuse(
            path, f"a workbook that can be opened: {member} as {_PLAIN_XML}", str(error), key="damaged"
        ) from None


def column_number(letters: str) -> int:
    """Return the number, from 1, of a column named by letters (``"AB"`` is 28)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
