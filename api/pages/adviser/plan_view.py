"""What a link to a plan says, and the rows that its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from api.services.intake.sealed_answers import PARAMETER
from api.services.placements.family_rows import FamilyRow, family_rows
from api.services.placements.price_rows import named_prices
from api.services.placements.prices import RESOURCES, Resource, highest_price
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from geo.hierarchy import LEVELS, ValueLevel

PAGE_ROWS = 25
"""Families on one page."""
MOST_PRICES = 100
"""Prices beside the map; the files have all."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """One look at a plan.

    Parameters
    ----------
    kind, level : str
        Which price is on the map, and of which places.
    page : int
        Page of the families, from 1.
    family, place : str
        What was asked: the family's id, and the place as it was typed.
    """

    kind: Resource = "homes"
    level: ValueLevel = "district"
    page: int = 1
    family: str = ""
    place: str = ""

    def query(self, **changes: Any) -> str:
        """Return the query of a link to this view with some changes."""
        changed = replace(self, **changes)
        usual = PlanView()
        said = {name: getattr(changed, name) for name in ("level", "page", "family", "place")}
        kept = {name: value for name, value in said.items() if value != getattr(usual, name)}
        return urlencode({"kind": changed.kind, **kept})  # the usual kind is another from plan to plan


def read_plan_view(params: Mapping[str, str], result: PlacementResult) -> PlanView:
    """Return the view that a link asks for; where it names what there is not, the usual one.

    Of resources the usual one is that with the highest price.
    """
    usual = PlanView()
    asked: list[Resource] = [kind for kind in RESOURCES if kind == params.get("kind")]
    kind = asked[0] if asked else max(RESOURCES, key=partial(highest_price, result))
    level = next((level for level in LEVELS if level == params.get("level")), usual.level)
    page = params.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 5 else 1
    family, place = (" ".join(params.get(name, "").split())[:120] for name in ("family", "place"))
    return PlanView(kind, level, max(number, 1), family, place)


class PagedRow(FamilyRow):
    """A family on the page; ``own`` is the query of links that restore its answers, empty where they are not kept."""

    own: str


def family_rows_shown(result: PlacementResult, wording: Wording, numbers: range) -> list[PagedRow]:
    """Return the families of a page of the table.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    wording : Wording
        The reader's language.
    numbers : range
        Which families.
    """
    sealed = result.sealed or ("",) * len(result.index.family_ids)
    return [
        {**row, "own": urlencode({PARAMETER: sealed[number]}) if sealed[number] else ""}
        for number, row in zip(numbers, family_rows(result, wording, numbers), strict=True)
    ]


def price_rows_shown(result: PlacementResult, view: PlanView, wording: Wording) -> list[dict[str, object]]:
    """Return the places with the highest prices; of settlements only those where something is scarce.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    view : PlanView
        Resource and level.
    wording : Wording
        The reader's language.

    Returns
    -------
    list of dict
        At most :data:`MOST_PRICES`, the highest mean price first.
    """
    table = named_prices(result, view.kind, view.level, wording)
    table = table[table["most"] > 0] if view.level == "settlement" else table[table["price"].notna()]
    ordered = table.sort_values(["price", "most"], ascending=False, kind="stable")
    return [
        {str(name): cell for name, cell in row.items()}
        for row in ordered.head(MOST_PRICES).to_dict("records")
    ]
