"""A plan as JSON: certificate, a row per family, prices by settlement, district and oblast, changes, answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.services.language.i18n import Speaker
from api.services.placements.changes import changes
from api.services.placements.decisions import POINT, row_of
from api.services.placements.prices import CHECKED, checked_prices, price_rows, scarce
from api.services.placements.result import Placed


def shown_plan(placed: Placed, speaker: Speaker, answers: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return a plan: its certificate, a row per family, and what each scarce thing is worth.

    Values and prices are in units of the value, of which one is a hundred points of the score.

    Parameters
    ----------
    placed : Placed
        The plan.
    speaker : Speaker
        Language of names and sentences.
    answers : sequence of dict
        What :func:`api.services.placements.pair_explanation.why` answered.
    """
    plan, checked = placed.plan, placed.checked
    shown: dict[str, Any] = {
        "atlas": placed.atlas,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "placed": plan.placed,
        "checked": {"value": checked.value, "bound": checked.bound, "gap": checked.gap},
        "certificate": [{"title": title, "figure": figure} for title, figure in placed.certificate(speaker)],
        "families": placed.rows(speaker),
        "decisions": [row_of(decision, placed.named) for decision in placed.order.decisions],
        "prices": scarce(placed, speaker),
        "prices_by_area": [_area(row) for row in price_rows(placed, speaker) if row["level"] != "settlement"],
    }
    if placed.former is not None:
        shown["changes"] = [
            {**row, "gain": None if row["gain"] is None else row["gain"] * POINT}
            for row in changes(placed, speaker)
        ]
    if placed.price_checks:
        shown["price_checks"] = [
            {**row, **{name: round(row[name] * POINT, 6) for name in CHECKED}}
            for row in checked_prices(placed, speaker)
        ]
    if answers:
        shown["answers"] = list(answers)
    return shown


def _area(row: dict[str, Any]) -> dict[str, Any]:
    told = ("level", "kato", "name", "kind", "status", "capacity", "used", "most_at", "where")
    prices = {name: round(row[name] * POINT, 6) for name in ("price", "most")}
    return {**{name: row[name] for name in told}, **prices}
