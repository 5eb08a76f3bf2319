"""Tables of which each row is of one place and gives values of it: quotas, passports, arrivals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from geo.faults import Fault, InputError
from geo.sources.gazetteer.geocoding import place_of
from geo.sources.reading.cells import COUNTRY
from geo.sources.reading.forms import Form, Head, Taken, find_head, read_rows
from geo.sources.reading.parsed import Context, Parsed, observation_frame
from geo.sources.reading.tabular import Sheet, read_sheets

Rows = Callable[[Taken, str, Context], "list[dict[str, object]] | Fault"]
"""Takes a row, its place and the context; returns rows of ``parsed.observation``, or a fault."""


def best_sheet(path: Path, form: Form) -> tuple[Sheet, Head]:
    """Return the first sheet of a file that has a form's heading, and the heading.

    Raises
    ------
    InputError
        The first sheet's faults, where none has it.
    """
    first: InputError | None = None
    for sheet in read_sheets(path):
        try:
            return sheet, find_head(sheet, form)
        except InputError as error:
            first = first or error
    assert first is not None
    raise first


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
    sheet, head = best_sheet(path, form)
    taken, rejects = read_rows(sheet, form, head)
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
    notes = (f"{sheet.file}: read as {sheet.read_as}",) if sheet.read_as else ()
    return Parsed(count, observation_frame(values), rejects=tuple(rejects), notes=notes)
