"""A centre's own workbook given back: cell for cell, with our columns on the right."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from api.services.intake.own_table.draft import Recognised
from geo.sandbox.client import read_isolated
from geo.sandbox.limits import UPLOAD

LIMITS = replace(UPLOAD, cpu_s=12, wall_s=30.0, memory=2 * UPLOAD.memory)
"""What giving a workbook back may take: it is held whole, with its formats."""


def given_back(
    raw: bytes, name: str, recognised: Recognised, titles: Sequence[str], added: Mapping[str, Sequence[str]]
) -> bytes:
    """Return a workbook with columns added.

    Parameters
    ----------
    raw : bytes
        The file as it was sent.
    name : str
        Its name.
    recognised : Recognised
        What it was recognised as.
    titles : sequence of str
        Headings of the columns.
    added : mapping of str to sequence of str
        Their cells, by the mark of the family; in the first row of each.

    Returns
    -------
    bytes
        As XLSX.

    Raises
    ------
    InputError
        If it cannot be opened.
    BusyError
        If too many other files are being read.
    """
    sheets = [
        {
            "name": sheet.name,
            "head": sheet.head,
            "titles": list(titles),
            "rows": {
                str(row): list(added[recognised.drafts[family].id])
                for (at, row), family in recognised.rows.items()
                if at == sheet.number and recognised.drafts[family].id in added
            },
        }
        for sheet in recognised.sheets
    ]
    answer = read_isolated(
        "geo.sources.reading.isolated.workbook_copy:add_columns",
        Path(name),
        raw,
        limits=LIMITS,
        read_as="table",
        sheets=sheets,
    )
    return base64.b64decode(answer["xlsx"])
