"""An earlier plan, from a file that ``qonys place`` wrote or from rows, to compare a plan with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from api.services.intake.tables import read_tables, rows_of
from api.services.language.i18n import LANGS, translator_for
from api.services.placements.result import BaselinePlan
from geo.faults import Fault, InputError
from geo.sandbox.limits import UPLOAD, Limits
from geo.sources.reading import strict_json


def read_baseline(raw: bytes, name: str, limits: Limits = UPLOAD) -> BaselinePlan:
    """Return where the families of an earlier plan were placed.

    Parameters
    ----------
    raw : bytes
        What ``qonys place`` wrote: the workbook, or the JSON.
    name : str
        Its name; ``.xlsx`` or ``.json`` says which.
    limits : Limits
        What reading it may take.

    Raises
    ------
    InputError
        If it is no plan of ours.
    BusyError
        If too many other files are being read.
    """
    if Path(name).suffix.lower() == ".xlsx":
        return BaselinePlan(_from_workbook(raw, name, limits))
    try:
        plan = strict_json.loads(raw)
        rows = plan["families"] if "families" in plan else plan["plan"]["families"]
        return baseline_of(rows)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _no_plan(name) from None


def baseline_of(rows: Iterable[Mapping[str, Any]]) -> BaselinePlan:
    """Return an earlier plan from rows with ``family`` and ``kato``."""
    return BaselinePlan({str(row["family"]): str(row["kato"]) for row in rows})


def _no_plan(name: str) -> InputError:
    return InputError([Fault(name, "", "a plan written by qonys place (.xlsx or .json)", "something else")])


def _from_workbook(raw: bytes, name: str, limits: Limits) -> dict[str, str]:
    """Read the sheets of the placed and of the unplaced, whichever language their headings are in."""
    sheets = read_tables(raw, name, limits)
    found = [cells for _, cells in rows_of(sheets[0], name)]
    for lang in LANGS:
        text = translator_for(lang).gettext
        family, kato = text("plan.column.family"), text("plan.column.kato")
        unplaced = next((sheet for sheet in sheets if sheet.name == text("plan.sheet.unplaced")), None)
        if unplaced is None:
            continue
        try:
            left = [cells[family] for _, cells in rows_of(unplaced, name)]
            placed = {cells[family]: cells[kato] for cells in found}
        except (InputError, KeyError):
            continue
        return placed | dict.fromkeys(left, "")
    raise _no_plan(name)
