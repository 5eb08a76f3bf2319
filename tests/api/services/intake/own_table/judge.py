"""Judges what the recogniser made of a workbook against its truth, cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from api.services.intake.own_table.draft import Recognised
from tests.api.services.intake.own_table.habit_workbook import Book
from tests.api.services.intake.own_table.written_cells import LEFT_OUT, UNREAD, Written

_ROLES = {"child": {"children"}, "age": {"age", "birth"}}


@dataclass
class Verdict:
    """How the cells of a workbook were read.

    Parameters
    ----------
    counts : Counter
        ``right``, ``asked``, ``missed`` (nobody read it and nobody said so) and ``wrong``.
    told : list of str
        The cells that were not right.
    """

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)


def judged(book: Book, found: Recognised) -> Verdict:
    """Return how the cells of a workbook were read."""
    verdict = Verdict()
    seen = {(each.row, each.column): each for each in found.seen}
    columns = {column.at: column for sheet in found.sheets for column in sheet.columns}
    for (row, at), truth in book.truth.items():
        column = columns.get(at)
        role = column.role if column else ""
        if truth.role in (LEFT_OUT, UNREAD):
            kind = "wrong" if column is not None and column.is_read and role != "mark" else "right"
            got: Any = role
        elif truth.role == "mark":
            kind, got = ("right" if role in ("mark", "row_number") else "missed"), role
        elif (row, at) not in seen:
            kind, got = "missed", role
        else:
            kind, got = _kind(truth, role, seen[row, at].reading), seen[row, at].reading
        verdict.counts[kind] += 1
        if kind != "right":
            title = column.title if column else "?"
            verdict.told.append(
                f"{kind}: {title!r} {truth.cell!r}: {truth.role} {truth.truth!r}, read as {role} {got}"
            )
    return verdict


def _kind(truth: Written, role: str, reading: Any) -> str:
    if not reading.sure:
        return "asked"
    if truth.doubtful:
        return "wrong"
    if truth.role == "children_count" and role == "children":
        return "right" if truth.truth == len(reading.value or ()) else "wrong"
    if role not in _ROLES.get(truth.role, {truth.role}):
        return "wrong"
    return "right" if _equal(truth, reading.value) else "wrong"


def _equal(truth: Written, value: Any) -> bool:
    right = truth.truth
    if truth.role == "child":
        return value is not None and len(value) == 1 and value[0] in right
    if truth.role == "district" and value is None:
        return True  # it is not needed where the oblast is known
    if isinstance(right, set):
        return value in right
    if isinstance(right, list):
        return sorted(value or ()) == sorted(right)
    return bool(value == right)
