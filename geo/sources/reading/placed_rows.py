"""Tables of which each row is of one place and gives values of it: quotas, passports, arrivals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.names import LANGS
from geo.sources.reading.cells import COUNTRY
from geo.sources.reading.form_rows import Taken, read_rows
from geo.sources.reading.forms import Form
from geo.sources.reading.geocoding import place_of
from geo.sources.reading.guards import refuse
from geo.sources.reading.headings import Head, find_head
from geo.sources.reading.notes import Note
from geo.sources.reading.parsed import Context, Parsed, Reject, observation_frame
from geo.sources.reading.parts import ROWS, joined
from geo.sources.reading.tabular import Sheet, read_sheets

Rows = Callable[[Taken, str, Context], "list[dict[str, object]] | Fault"]
"""Takes a row, its place and the context; returns rows of ``parsed.observation``, or a fault."""


def read_each(
    path: Path, form: Form, context: Context, read_one: Callable[[Sheet, Head, list[str]], Parsed]
) -> Parsed:
    """Read every visible sheet of a file that has a form's heading, and tell which ones were not read.

    Parameters
    ----------
    path : Path
        CSV or workbook.
    form : Form
        Its columns; those that the user states by another heading are in the context.
    context : Context
        What the user states.
    read_one : callable
        Reads a sheet under its heading; takes a list for what a user should be told, too.

    Returns
    -------
    Parsed
        Of all sheets together; a sheet that cannot be read is a reject where another one can.

    Raises
    ------
    InputError
        If no visible sheet has the heading; or the only one that has cannot be read.
    """
    chosen, notes = headed_sheets(path, form.with_titles(context.columns, context.every), context.encoding)
    parts: list[Parsed] = []
    for sheet, head in chosen:
        told: list[str] = [*sheet_notes(sheet)]
        try:
            parsed = read_one(sheet, head, told)
            parts.append(replace(parsed, notes=(*told, *parsed.notes)))
        except InputError as error:
            if len(chosen) == 1:
                raise
            parts.append(Parsed(1, rejects=(Reject(0, error.faults),)))
    whole = joined([sheet.name for sheet, _ in chosen], parts)
    return replace(whole, notes=(*whole.notes, *notes))


@dataclass(frozen=True, slots=True)
class AllRows:
    """The rows of all sheets of a file that have a form's heading; numbered as in :mod:`geo.sources.reading.parts`.

    Parameters
    ----------
    taken : list of Taken
        Rows without a fault.
    rejects : list of Reject
        Rows with one.
    notes : list of str
        What a user should be told.
    parts : tuple of str
        Names of the sheets.
    file : str
        Name of the file.
    """

    taken: list[Taken]
    rejects: list[Reject]
    notes: list[str]
    parts: tuple[str, ...]
    file: str

    def parsed(self, observations: pd.DataFrame | None = None, more: Sequence[str] = ()) -> Parsed:
        """Return what was made of the rows."""
        rows = len({each.row for each in self.taken} | {each.row for each in self.rejects})
        notes = (*self.notes, *more)
        return Parsed(rows, observations, rejects=tuple(self.rejects), notes=notes, parts=self.parts)


def all_rows(path: Path, form: Form, context: Context) -> AllRows:
    """Read the rows of every visible sheet that has a form's heading; see :func:`read_each`.

    Parameters
    ----------
    path : Path
        The file.
    form : Form
        The columns that are looked for.
    context : Context
        Titles of columns that the user named, the encoding, and today.
    """
    chosen, unread = headed_sheets(path, form.with_titles(context.columns, context.every), context.encoding)
    every = AllRows(
        [], [], [], tuple(sheet.name for sheet, _ in chosen) if len(chosen) > 1 else (), path.name
    )
    for number, (sheet, head) in enumerate(chosen):
        every.notes.extend(sheet_notes(sheet))
        taken, rejects = read_rows(sheet, form, head, context.today, every.notes)
        every.taken.extend(replace(each, row=each.row + number * ROWS) for each in taken)
        every.rejects.extend(replace(each, row=each.row + number * ROWS) for each in rejects)
    every.notes.extend(unread)
    return every


def sheet_notes(sheet: Sheet) -> tuple[Note, ...]:
    """Return what is told of how a text was read."""
    if not sheet.read_as:
        return ()
    text = f"{sheet.file}: read as {sheet.read_as}"
    said = sheet.read_as.replace("separated by ", "")
    return (Note("read_as", text, file=sheet.file, read_as=said),)


def headed_sheets(path: Path, form: Form, encoding: str = "") -> tuple[list[tuple[Sheet, Head]], list[Note]]:
    """Return the visible sheets of a file that have a form's heading, and what is told of the others.

    Parameters
    ----------
    path : Path
        The file.
    form : Form
        Whose heading is looked for.
    encoding : str
        Of a text, where the user named one; found out if empty.

    Raises
    ------
    InputError
        The first sheet's faults, where none has it; or that only a hidden one has it.
    """
    chosen: list[tuple[Sheet, Head]] = []
    hidden: list[Sheet] = []
    others: list[Sheet] = []
    first: InputError | None = None
    for sheet in read_sheets(path, encoding=encoding):
        if _explains(sheet):
            continue
        try:
            head = find_head(sheet, form)
        except InputError as error:
            first = first or error
            others.append(sheet)
            continue
        if sheet.hidden:
            hidden.append(sheet)
        else:
            chosen.append((sheet, head))
    if not chosen and hidden:
        names = ", ".join(sheet.name for sheet in hidden)
        raise refuse(
            path, "a visible sheet; unhide the one that is meant", names, key="hidden_only", names=names
        )
    if not chosen:
        assert first is not None
        raise first
    return chosen, [
        *_unread("sheets_hidden", "hidden", hidden),
        *_unread("sheets_other", "without the heading", others),
    ]


def _explains(sheet: Sheet) -> bool:
    """Tell whether a sheet is that of a template which explains its columns."""
    first = [str(cell or "") for cell in sheet.lines[0]]
    return first[:1] == ["id"] and [title[-4:] for title in first[1:]] == [f"({lang})" for lang in LANGS]


def _unread(key: str, why: str, sheets: list[Sheet]) -> list[Note]:
    if not sheets:
        return []
    file, names = sheets[0].file, ", ".join(sheet.name for sheet in sheets)
    return [Note(key, f"{file}: sheets not read, {why}: {names}", file=file, names=names)]


def best_sheet(path: Path, form: Form, encoding: str = "") -> tuple[Sheet, Head]:
    """Return the first visible sheet of a file that has a form's heading, and the heading.

    Parameters
    ----------
    path : Path
        The file.
    form : Form
        Whose heading is looked for.
    encoding : str
        Of a text, where the user named one; found out if empty.

    Raises
    ------
    InputError
        The first sheet's faults, where none has it.
    """
    chosen, _ = headed_sheets(path, form, encoding)
    return chosen[0]


def read_placed(path: Path, form: Form, context: Context, levels: tuple[str, ...], rows_of: Rows) -> Parsed:
    """Read a table of which each row is of one place.

    Parameters
    ----------
    path : Path
        CSV or workbook.
    form : Form
        Its columns.
    context : Context
        Places and defaults.
    levels : tuple of str
        Levels that a row may be of; any when empty.
    rows_of : callable
        Makes observations of a row.

    Returns
    -------
    Parsed
        The observations and the rejects. Rows of the whole country are passed over.

    Raises
    ------
    InputError
        If no sheet has the heading.
    """

    def read_one(sheet: Sheet, head: Head, notes: list[str]) -> Parsed:
        return _read_placed(sheet, head, form, context, levels, rows_of, notes)

    return read_each(path, form, context, read_one)


def _read_placed(
    sheet: Sheet,
    head: Head,
    form: Form,
    context: Context,
    levels: tuple[str, ...],
    rows_of: Rows,
    notes: list[str],
) -> Parsed:
    taken, rejects = read_rows(sheet, form, head, context.today, notes)
    count = len(taken) + len(rejects)
    values: list[dict[str, object]] = []
    for each in taken:
        names = (each.values.get(key) or "" for key in ("oblast", "settlement"))
        if each.values.get("kato") == COUNTRY or any(
            context.finder.is_country(name.removeprefix("г. ")) for name in names
        ):
            count -= 1
            continue
        code = place_of(context.finder, each.values, sheet.where(each.row), levels)
        made = code if isinstance(code, Fault) else rows_of(each, code, context)
        if isinstance(made, Fault):
            rejects.append(each.rejected(replace(made, where=sheet.where(each.row))))
        else:
            values += made
    return Parsed(count, observation_frame(values), rejects=tuple(rejects))
