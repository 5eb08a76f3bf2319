"""``GET /api/v1/support-estimate``: what the state gives a family that moves, in tenge, with the rule behind it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from matching.support import Entitlement, estimate

router = APIRouter(prefix="/api/v1", tags=["support"])


class Measure(BaseModel):
    """One kind of support."""

    measure: str
    who: str
    per: Annotated[str, Field(description="person, family or worker: what the rule's amount is for")]
    times: Annotated[int, Field(description="how many of them the amounts here are for")]
    months: Annotated[int, Field(description="how many times it is paid, once a month")]
    low_kzt: Annotated[
        float | None, Field(description="least amount a payment; null where the rule only says 'up to'")
    ]
    high_kzt: Annotated[float, Field(description="greatest amount a payment")]
    total_low_kzt: float
    total_high_kzt: float
    rule_from: date
    note: str
    source: str


class Index(BaseModel):
    """The monthly calculation index used."""

    kzt: float
    valid_from: date
    confirmed: Annotated[bool, Field(description="whether the amount was seen on a page")]
    known_for_date: Annotated[bool, Field(description="whether it is known to hold on the day asked for")]
    source: str


class SupportEstimate(BaseModel):
    """What a family may get; an estimate, not a promise."""

    persons: int
    date: date
    settlement: str
    status: str = "estimated"
    index: Index
    measures: list[Measure]


@router.get("/support-estimate")
def support_estimate(
    persons: Annotated[int, Query(ge=1, le=25, description="members of the family who move", examples=[4])],
    on: Annotated[date, Query(alias="date", description="day of moving", examples=["2026-06-01"])],
    settlement: Annotated[
        Literal["rural", "urban"], Query(description="where the family moves; older rules tell them apart")
    ] = "rural",
) -> SupportEstimate:
    """Reckon the support for a family by the rules in force on the day of moving."""
    found = estimate(persons, on, settlement)
    return SupportEstimate(
        persons=persons,
        date=on,
        settlement=settlement,
        index=Index(
            kzt=found.mci.kzt,
            valid_from=found.mci.valid_from,
            confirmed=found.mci.confirmed,
            known_for_date=found.mci_known,
            source=found.mci.source,
        ),
        measures=[_measure(item) for item in found.items],
    )


def _measure(item: Entitlement) -> Measure:
    rule = item.rule
    return Measure(
        measure=rule.measure,
        who=rule.who,
        per=rule.per,
        times=item.times,
        months=rule.months,
        low_kzt=item.low,
        high_kzt=item.high,
        total_low_kzt=item.total_low,
        total_high_kzt=item.total_high,
        rule_from=rule.valid_from,
        note=rule.note,
        source=rule.source,
    )
