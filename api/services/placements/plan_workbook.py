"""A plan as a workbook: who goes where, a candidate list per region, who is left, changes, prices, the certificate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.services.language.i18n import Speaker
from api.services.placements.changes import changes, summary
from api.services.placements.decisions import POINT, row_of
from api.services.placements.prices import checked_prices, price_rows, scarce
from api.services.placements.result import Placed
from geo.export.workbook import Column, Row, Table, Workbook

FORMATS = {
    "persons": "0",
    "value": "0.0",
    "rank": "0",
    "price": "0.00",
    "most": "0.00",
    "capacity": "#,##0",
    "used": "#,##0",
    "gain": "+0.0;−0.0;0.0",
    "bound_gain": "0.00",
    "value_gain": "+0.00;−0.00;0.00",
    "doubt": "0.00",
    "figure": "#,##0.####",
}
"""How the numbers of a column are written."""


class _Book:
    """A workbook whose headings are those of the catalogues, by the name of the column."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.book = Workbook()

    def sheet(self, title: str, columns: Sequence[str], rows: Iterable[Row], *, note: str = "") -> None:
        """Add a sheet with one table, and a note above it where there is one."""
        self.book.add_sheet(title, Table(self._columns(columns), list(rows)), note=note, frozen_columns=1)

    def tables(self, title: str, parts: Iterable[tuple[str, Sequence[str], Sequence[Row]]]) -> None:
        """Add a sheet of several tables, one below the other, each but the first under a title of its own."""
        self.book.add_tables(title, [Table(self._columns(names), rows, own) for own, names, rows in parts])

    def _columns(self, names: Sequence[str]) -> list[Column]:
        say = self.speaker.say
        return [Column(say(f"plan.column.{name}"), FORMATS.get(name, "General")) for name in names]

    def bytes(self) -> bytes:
        """Close the workbook and return it."""
        return self.book.close()


PLAN = ("family", "persons", "settlement", "district", "region", "kato", "value", "rank", "why", "decision")
LEFT = ("family", "persons", "why", "decision")
CHANGES = ("family", "before", "after", "gain", "change")
PRICE = ("place", "kato", "resource", "price", "capacity", "used")
AREA = ("level", "area", "kato", "resource", "price", "most", "where", "capacity", "used", "status")
ANSWERS = ("family", "place", "answer")
DECISIONS = ("kind", "family", "kato", "bonus", "reason")
CERTIFICATE = ("what", "figure")
CHECKS = ("resource", "place", "price", "bound_gain", "value_gain", "doubt")


def plan_workbook(placed: Placed, speaker: Speaker, answers: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """Return a plan as an XLSX file.

    Parameters
    ----------
    placed : Placed
        The plan and what it was made from.
    speaker : Speaker
        Language of headings and names.
    answers : sequence of mapping
        What :func:`api.services.placements.pair_explanation.why` answered; a sheet of their own.
    """
    book, say = _Book(speaker), speaker.say
    rows = [_in_points(row) for row in placed.rows(speaker)]
    going = [row for row in rows if row["kato"]]
    book.sheet(say("plan.sheet.plan"), PLAN, _cells(going, PLAN))
    by_region: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in going:
        by_region[row["region"]].append(row)
    for region in sorted(by_region):
        book.sheet(region, PLAN, _cells(by_region[region], PLAN))
    book.sheet(say("plan.sheet.unplaced"), LEFT, _cells([row for row in rows if not row["kato"]], LEFT))
    if placed.former is not None:
        moved = [{**row, "change": row["why"]} for row in changes(placed, speaker)]
        note = summary(placed, moved, speaker)
        book.sheet(say("plan.sheet.changes"), CHANGES, _cells(moved, CHANGES), note=note)
    _prices(book, placed, speaker)
    if answers:
        told = ([a["family"], a["name"], " ".join(a["sentences"])] for a in answers)
        book.sheet(say("plan.sheet.answers"), ANSWERS, told)
    book.tables(say("plan.sheet.certificate"), _certificate(placed, speaker))
    return book.bytes()


def _in_points(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"value": row["value"] / POINT} if "value" in row else row


def _cells(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[list[object]]:
    return ([row[column] for column in columns] for row in rows)


def _prices(book: _Book, placed: Placed, speaker: Speaker) -> None:
    """Add what one more unit is worth: by settlement, then by oblast and district."""
    say = speaker.say
    single = [{**row, "price": row["price"] / POINT} for row in scarce(placed, speaker)]
    note = say("plan.price.how.settlement")
    book.sheet(say("plan.sheet.prices"), PRICE, _cells(single, PRICE), note=note)
    areas = (
        {
            **row,
            "level": say(f"plan.level.{row['level']}"),
            "area": row["name"],
            "resource": say(f"plan.resource.{row['kind']}"),
            "status": say(f"status.{row['status']}"),
        }
        for row in price_rows(placed, speaker)
        if row["level"] != "settlement"
    )
    note = f"{say('plan.price.how.area')} {say('plan.price.how.quota')}"
    book.sheet(say("plan.sheet.areas"), AREA, _cells(areas, AREA), note=note)


def _certificate(placed: Placed, speaker: Speaker) -> Iterator[tuple[str, Sequence[str], list[Row]]]:
    """Return the tables of the last sheet: the proof, the prices checked, what persons decided."""
    yield "", CERTIFICATE, list(placed.certificate(speaker))
    if placed.price_checks:
        yield speaker.say("plan.sheet.checks"), CHECKS, list(_cells(checked_prices(placed, speaker), CHECKS))
    if placed.order.decisions:
        rows = [row_of(decision, placed.named) for decision in placed.order.decisions]
        told = [
            {**row, "kind": speaker.say(f"plan.kind.{row['kind']}"), "kato": row["place"]} for row in rows
        ]
        yield speaker.say("plan.sheet.decisions"), DECISIONS, list(_cells(told, DECISIONS))
