"""What rules a place out for a family: its hard requirements, each with the number of places that it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from geo.arrays import Flags, Ints
from geo.layers.land import PURPOSES
from geo.places import SETTLEMENT_TYPES
from matching.batch import Batch
from matching.criteria.employment import SIMILAR_FROM, matching_jobs
from matching.criteria.land import offered_plots
from matching.destinations import Destinations, cached_with_places
from matching.household import Household, Must

Rule = Callable[[Must, Destinations], Flags | None]


def _farther(places: Destinations, indicator: str, limit: float | None) -> Flags | None:
    # What is not known does not rule a place out: it is shown as not known, and the family asks.
    return None if limit is None else places.column(indicator).value > limit


def _regions(must: Must, places: Destinations) -> Flags | None:
    if not must.regions:
        return None
    inside = np.zeros(len(places), dtype=np.bool_)
    for code in must.regions:
        inside[_inside(places).get(code, [])] = True
    return ~inside


@cached_with_places(of_the_atlas=True)
def _inside(places: Destinations) -> Mapping[str, Ints]:
    """Return the rows of the destinations in each oblast, district and okrug, and of each destination itself, by KATO
    code.
    """
    found: dict[str, list[int]] = {}
    for level in ("oblast", "district", "okrug"):
        for row, code in enumerate(places.places[level]):
            if isinstance(code, str) and code:
                found.setdefault(code, []).append(row)
    for code, row in places.position.items():
        found.setdefault(code, []).append(row)
    return {code: np.array(rows, dtype=np.int64) for code, rows in found.items()}


def _types(must: Must, places: Destinations) -> Flags | None:
    if not must.settlement_types:
        return None
    wanted = [SETTLEMENT_TYPES.index(name) for name in must.settlement_types]
    return ~np.isin(places.settlement_type, wanted)


RULES: dict[str, Rule] = {
    "regions": _regions,
    "settlement_types": _types,
    "school": lambda must, places: places.column("school").value == 0 if must.school else None,
    "kindergarten": lambda must, places: (
        places.column("kindergarten").value == 0 if must.kindergarten else None
    ),
    "max_km_to_school": lambda must, places: _farther(places, "school_km", must.max_km_to_school),
    "max_km_to_hospital": lambda must, places: _farther(places, "hospital_km", must.max_km_to_hospital),
    "max_rent_kzt": lambda must, places: _farther(places, "rent_home", must.max_rent_kzt),
    "max_price_kzt_m2": lambda must, places: _farther(places, "price_home_m2", must.max_price_kzt_m2),
}


def blocked(household: Household, places: Destinations) -> dict[str, Flags]:
    """Return, for each requirement that the family states, which places fail it; every array has shape (P,)."""
    found = {}
    for name, rule in RULES.items():
        fails = rule(household.must, places)
        if fails is not None:
            found[name] = fails
    if household.must.job and household.seekers:
        _, jobs = matching_jobs(Batch((household,)), places)
        found["job"] = np.asarray((jobs < SIMILAR_FROM).all(axis=0))
    if household.must.plot and not places.atlas.parcels.empty:
        wanted = household.land.purposes or PURPOSES
        found["plot"] = np.sum([offered_plots(places, purpose) for purpose in wanted], axis=0) == 0
    return found


def eligible(household: Household, places: Destinations) -> Flags:
    """Return the places that meet every requirement, shape (P,)."""
    return open_places(blocked(household, places), len(places))


def open_places(fails: Mapping[str, Flags], size: int) -> Flags:
    """Return the places that fail none of some requirements, shape (size,)."""
    return np.asarray(~np.logical_or.reduce([*fails.values(), np.zeros(size, dtype=np.bool_)]))
