"""A plan as a workbook: who goes where, a candidate list per region, who is left, changes, prices, the certificate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.services.placements.certificate_rows import certificate_rows
from api.services.placements.change_rows import change_rows, changes_summary
from api.services.placements.decisions import decision_rows
from api.services.placements.family_rows import FamilyRow, family_rows
from api.services.placements.pair_explanation import PairExplanation
from api.services.placements.price_rows import checked_price_rows, price_rows, scarce_rows
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from geo.export.workbook import Column, Row, Table, Workbook

FORMATS = {
    "persons": "0",
    "value": "0.0",
    "rank": "0",
    "listed": "0",
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
PLAN = (
    "family",
    "persons",
    "settlement",
    "district",
    "region",
    "kato",
    "value",
    "rank",
    "listed",
    "why",
    "decision",
)
LEFT = ("family", "persons", "why", "decision")
CHANGES = ("family", "before", "after", "gain", "change")
PRICE = ("place", "kato", "resource", "price", "capacity", "used")
AREA = ("level", "area", "kato", "resource", "price", "most", "where", "capacity", "used", "status")
ANSWERS = ("family", "place", "answer")
DECISIONS = ("kind", "family", "kato", "bonus", "reason")
CERTIFICATE = ("what", "figure")
CHECKS = ("resource", "place", "price", "bound_gain", "value_gain", "doubt")


def plan_workbook(
    result: PlacementResult, wording: Wording, explanations: Sequence[PairExplanation] = ()
) -> bytes:
    """Return a plan as an XLSX file.

    Parameters
    ----------
    result : PlacementResult
        The plan and what it was made from.
    wording : Wording
        Language of headings and names.
    explanations : sequence of PairExplanation
        What was asked about pairs of a family and a settlement; a sheet of their own.
    """
    families = family_rows(result, wording)
    moved, summary = change_rows(result, wording), changes_summary(result, wording)
    scarce, areas = scarce_rows(result, wording), price_rows(result, wording)
    checks = checked_price_rows(result, wording)
    decided, proof = decision_rows(result.plan.decisions, result.index), certificate_rows(result, wording)
    book, text = Workbook(), wording.text
    _add_families(book, families, wording)
    if result.baseline is not None:
        rows = [{**row, "change": row["why"]} for row in moved]
        _add(book, text("plan.sheet.changes"), CHANGES, rows, wording, summary)
    _add(book, text("plan.sheet.prices"), PRICE, scarce, wording, text("plan.price.how.settlement"))
    _add_areas(book, areas, wording)
    if explanations:
        answers = [
            {"family": each.family, "place": each.name, "answer": " ".join(each.sentences)}
            for each in explanations
        ]
        _add(book, text("plan.sheet.answers"), ANSWERS, answers, wording)
    book.add_tables(text("plan.sheet.certificate"), list(_certificate(proof, checks, decided, wording)))
    return book.close()


def _add(
    book: Workbook,
    title: str,
    names: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    wording: Wording,
    note: str = "",
) -> None:
    """Add a sheet of one table, with a note above it where there is one."""
    book.add_sheet(title, _table(names, rows, wording), note=note, frozen_columns=1)


def _table(
    names: Sequence[str], rows: Iterable[Mapping[str, object]], wording: Wording, title: str = ""
) -> Table:
    """Return a table with headings from the catalogues, by the names of the columns."""
    columns = [Column(wording.text(f"plan.column.{name}"), FORMATS.get(name, "General")) for name in names]
    cells: list[Row] = [[row[name] for name in names] for row in rows]
    return Table(columns, cells, title)


def _add_families(book: Workbook, rows: list[FamilyRow], wording: Wording) -> None:
    """Add who goes where, the candidates of each region, and who is left."""
    placed = [row for row in rows if row["kato"]]
    _add(book, wording.text("plan.sheet.plan"), PLAN, placed, wording)
    by_region: dict[str, list[FamilyRow]] = defaultdict(list)
    for row in placed:
        by_region[row["region"]].append(row)
    for region in sorted(by_region):
        _add(book, region, PLAN, by_region[region], wording)
    left = [row for row in rows if not row["kato"]]
    _add(book, wording.text("plan.sheet.unplaced"), LEFT, left, wording)


def _add_areas(book: Workbook, areas: Iterable[Mapping[str, object]], wording: Wording) -> None:
    """Add the shadow prices of oblasts and districts."""
    text = wording.text
    rows = (
        {
            **row,
            "level": text(f"plan.level.{row['level']}"),
            "area": row["name"],
            "resource": text(f"plan.resource.{row['kind']}"),
            "status": text(f"status.{row['status']}"),
        }
        for row in areas
    )
    note = f"{text('plan.price.how.area')} {text('plan.price.how.quota')}"
    _add(book, text("plan.sheet.areas"), AREA, rows, wording, note)


def _certificate(
    proof: Iterable[tuple[str, object]],
    checks: Sequence[Mapping[str, object]],
    decided: Sequence[Mapping[str, object]],
    wording: Wording,
) -> Iterator[Table]:
    """Yield the tables of the last sheet: the proof, the prices checked, what persons decided."""
    text = wording.text
    yield _table(CERTIFICATE, [{"what": title, "figure": figure} for title, figure in proof], wording)
    if checks:
        yield _table(CHECKS, checks, wording, text("plan.sheet.checks"))
    if decided:
        rows = [{**row, "kind": text(f"plan.kind.{row['kind']}"), "kato": row["place"]} for row in decided]
        yield _table(DECISIONS, rows, wording, text("plan.sheet.decisions"))
