"""What ``qonys place`` does with a centre's own workbook: answers to its cells, and the way back."""

from __future__ import annotations

from pathlib import Path

from api.services.intake.own_table.intake import is_own
from api.services.intake.own_table.recognise import recognise
from api.services.intake.tables import read_tables
from api.services.placements.centre_workbook import with_plan
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from geo.faults import Fault, InputError
from geo.sandbox.limits import IMPORT


def cell_answer(text: str) -> tuple[str, str]:
    """Return cell and answer of ``D7=сварщик``.

    Raises
    ------
    InputError
        If it is no such pair.
    """
    cell, _, answer = (part.strip() for part in text.partition("="))
    if not cell or not answer:
        raise InputError([Fault("--answer", "", "CELL=TEXT, such as D7=7212")])
    return cell, answer


def write_back(source: Path, out: Path, result: PlacementResult, wording: Wording) -> None:
    """Write a centre's own workbook with each family's place in a plan.

    Parameters
    ----------
    source : Path
        The workbook.
    out : Path
        What is written.
    result : PlacementResult
        The plan.
    wording : Wording
        Language of the columns.

    Raises
    ------
    InputError
        If the file is no table of a centre's own, or the other cannot be written.
    """
    raw = source.read_bytes()
    sheets = read_tables(raw, source.name, IMPORT)
    if not is_own(sheets):
        raise InputError([Fault("--back", "", "a table of the centre's own", key="own.not_own")])
    recognised = recognise(sheets, wording.engine, wording.translator.lang)
    book = with_plan(raw, source.name, recognised, result, wording)
    try:
        out.write_bytes(book)
    except OSError as error:
        raise InputError([Fault(str(out), "", "a file that can be written", error.strerror or "")]) from None
