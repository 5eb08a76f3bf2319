"""What a plan changes against an earlier one: each family that moves, from where to where, why, and what it gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from api.services.intake.tables import read_tables, rows_of
from api.services.language.i18n import LANGS, Speaker, speaker
from api.services.placements.decisions import POINT
from api.services.placements.result import LEAST_PRICE, Former, Placed
from geo.faults import Fault, InputError
from geo.sandbox.limits import UPLOAD, Limits
from geo.sources.reading import strict_json
from matching.placement import diff
from matching.placement.explanation import Explanation, explain
from matching.placement.problem import Ints

_ELSEWHERE = -2
"""Stands for a place of an earlier plan that is open to families no more."""


def read_former(raw: bytes, name: str, limits: Limits = UPLOAD) -> Former:
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
        return Former(_from_workbook(raw, name, limits))
    try:
        plan = strict_json.loads(raw)
        rows = plan["families"] if "families" in plan else plan["plan"]["families"]
        return former_of(rows)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _no_plan(name) from None


def former_of(rows: Iterable[Mapping[str, Any]]) -> Former:
    """Return a former plan from rows with ``family`` and ``kato``."""
    return Former({str(row["family"]): str(row["kato"]) for row in rows})


def _no_plan(name: str) -> InputError:
    return InputError([Fault(name, "", "a plan written by qonys place (.xlsx or .json)", "something else")])


def _from_workbook(raw: bytes, name: str, limits: Limits) -> dict[str, str]:
    """Read the sheets of the placed and of the unplaced, whichever language their headings are in."""
    sheets = read_tables(raw, name, limits)
    found = [cells for _, cells in rows_of(sheets[0], name)]
    for lang in LANGS:
        say = speaker(lang).say
        mark, kato = say("plan.column.family"), say("plan.column.kato")
        unplaced = next((sheet for sheet in sheets if sheet.name == say("plan.sheet.unplaced")), None)
        if unplaced is None:
            continue
        try:
            left = [cells[mark] for _, cells in rows_of(unplaced, name)]
            placed = {cells[mark]: cells[kato] for cells in found}
        except (InputError, KeyError):
            continue
        return placed | dict.fromkeys(left, "")
    raise _no_plan(name)


def changes(placed: Placed, speaker: Speaker) -> list[dict[str, Any]]:
    """Return a row for every family that the former plan placed elsewhere, those who lose most first.

    Returns
    -------
    list of dict
        ``family``, ``before`` and ``after`` (names; ``before_kato`` and ``after_kato``), ``gain`` (points; None where
        the former place is open to the family no more), ``why``. Families that only one of the plans has are not among
        them.
    """
    if placed.former is None:
        return []
    before, known = _assignment(placed, placed.former)
    now = placed.plan.assignment
    earlier = np.where(known, before, now)
    worth = placed.built.problem.worth(np.maximum(earlier, -1))
    worth[earlier == _ELSEWHERE] = np.nan
    moves = diff(earlier, now, worth, placed.worth)
    rows = [_row(placed, move.household, move.before, move.gain, speaker) for move in moves]
    return sorted(rows, key=lambda row: (row["gain"] is None, row["gain"] or 0.0))


def _assignment(placed: Placed, former: Former) -> tuple[Ints, Any]:
    """Return the former place of each family, and whether the former plan had it at all."""
    codes = [former.places.get(mark) for mark in placed.marks]
    at = [-1 if not code else placed.named.place.get(code, _ELSEWHERE) for code in codes]
    return np.array(at, np.int64), np.array([code is not None for code in codes], bool)


def _row(placed: Placed, number: int, before: int, gain: float, speaker: Speaker) -> dict[str, Any]:
    assert placed.former is not None
    mark = placed.marks[number]
    codes = {"before": placed.former.places[mark], "after": placed.place_at(number)}
    return {
        "family": mark,
        "before_kato": codes["before"],
        "before": _told(placed, codes["before"], speaker),
        "after_kato": codes["after"],
        "after": _told(placed, codes["after"], speaker),
        "gain": None if np.isnan(gain) else round(gain / POINT, 2),
        "why": _why(placed, number, before, gain, speaker),
    }


def _told(placed: Placed, kato: str, speaker: Speaker) -> str:
    if not kato:
        return speaker.say("plan.nowhere")
    district = placed.above(kato, "district")
    parts = [placed.name(kato, speaker), *([placed.name(district, speaker)] if district else [])]
    return ", ".join(parts)


def _why(placed: Placed, number: int, before: int, gain: float, speaker: Speaker) -> str:
    """Say why a family moves: a person's decision, the former place shut to it, room found, or the price there."""
    decided = placed.decided(number)
    if decided:
        return speaker.say("plan.change.decided", reason=decided)
    if np.isnan(gain):
        return speaker.say("plan.change.shut")
    if before < 0:
        return speaker.say("plan.change.room")
    account = explain(placed.built.problem, placed.plan, number, before)
    if account.full:
        dear = max((charge for charge in account.charges if charge.full), key=lambda charge: charge.cost)
        figures = {"resource": placed.resource(dear.resource, speaker), "price": dear.cost / POINT}
        return speaker.say("plan.change.full", **figures)
    return _by_price(placed, account, gain, speaker)


def _by_price(placed: Placed, account: Explanation, gain: float, speaker: Speaker) -> str:
    """Say which price moves a family from a place that still has room."""
    dear = account.charges[0] if account.charges else None
    if gain >= 0 or dear is None or dear.cost <= LEAST_PRICE:
        return speaker.say("plan.change.better" if gain > 0 else "plan.change.as_good")
    figures = {"resource": placed.resource(dear.resource, speaker), "price": dear.cost / POINT}
    return speaker.say("plan.change.price", **figures)


def summary(placed: Placed, rows: list[dict[str, Any]], speaker: Speaker) -> str:
    """Return the changes in a sentence: how many families move, and what that brings together."""
    assert placed.former is not None
    marks = set(placed.marks)
    gain = sum(row["gain"] or 0.0 for row in rows)
    joined = len(marks - set(placed.former.places))
    gone = len(set(placed.former.places) - marks)
    return speaker.say("plan.change.summary", n=len(rows), gain=gain, joined=joined, gone=gone)
