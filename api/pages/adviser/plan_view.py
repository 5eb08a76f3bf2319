"""What a link to a plan says, and the rows that its page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from api.services.language.i18n import Speaker
from api.services.placements.decisions import POINT
from api.services.placements.prices import KINDS, LEVELS, Kind, dearest, named_prices
from api.services.placements.result import Placed
from api.services.themes.table_view import page_of

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
        What was asked: the family's mark, and the place as it was typed.
    """

    kind: Kind = "homes"
    level: str = "district"
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


def read_plan_view(params: Mapping[str, str], placed: Placed) -> PlanView:
    """Return the view that a link asks for; where it names what there is not, the usual one.

    Of prices the usual one is that of what the plan has least of: the dearest.
    """
    usual = PlanView()
    asked: list[Kind] = [kind for kind in KINDS if kind == params.get("kind")]
    kind = asked[0] if asked else max(KINDS, key=partial(dearest, placed))
    level = next((level for level in LEVELS if level == params.get("level")), usual.level)
    page = params.get("page", "1")
    number = int(page) if page.isdecimal() and len(page) < 5 else 1
    family, place = (" ".join(params.get(name, "").split())[:120] for name in ("family", "place"))
    return PlanView(kind, level, max(number, 1), family, place)


def paged_families(placed: Placed, view: PlanView, speaker: Speaker) -> dict[str, Any]:
    """Return the families of the view's page, and the pages there are."""
    page = page_of(len(placed.marks), view.page, PAGE_ROWS)
    rows = [placed.row(number, speaker) for number in range(page.start, page.stop)]
    shown = [row | ({"value": row["value"] / POINT} if row["kato"] else {}) for row in rows]
    return {"rows": shown, "page": page}


def price_rows_shown(placed: Placed, view: PlanView, speaker: Speaker) -> list[dict[str, Any]]:
    """Return the dearest places of the view's price; of settlements only those where something is scarce."""
    table = named_prices(placed, view.kind, view.level, speaker)
    table = table[table["most"] > 0] if view.level == "settlement" else table[table["price"].notna()]
    ordered = table.sort_values(["price", "most"], ascending=False, kind="stable")
    return [
        {str(name): cell for name, cell in row.items()}
        for row in ordered.head(MOST_PRICES).to_dict("records")
    ]
