"""Inhabitants of villages: OpenStreetMap's figure where it agrees with the district, an estimate everywhere else.

The bulletin of 2023 counts each district's rural population and that of its centre, and says nothing of villages.
The table of districts of September 2025 has each district's population: its rural part is taken to be the share of
2023.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from geo.layers.population import NO_FIGURE
from geo.provenance import Status
from geo.sources.facts import osm_places, population_bulletin
from geo.sources.facts.population_bulletin import AS_OF, FIGURES, Row
from geo.sources.reading.observations import Observation, largest_remainder, observation_rows

SOURCE = "qonys-village-population"
LOWEST, HIGHEST = 3 / 4, 4 / 3
"""OpenStreetMap's figures of a district stand when the district's rural population is between three quarters and four
thirds of what they and the size classes of the other villages come to, and leaves at least one person for each of
these. Otherwise some figures must be of another year or area: then all villages of the district are estimated, with the
figures as weights."""
ESTIMATED_AS_OF = "2025-09-01"
"""Day to which the districts' population speaks, and with it the estimates."""
_LARGEST = 60_000
_METHOD = "share of the district's rural population by {weights}"
_ALIKE = f"; {NO_FIGURE}: the same for every village of its size class in the district"
_CLASSES = {"city": "village", "town": "village", "village": "village", "hamlet": "hamlet"}


def upper_population(counted: Mapping[str, Row]) -> pd.DataFrame:
    """Return the observations of the bulletin.

    Parameters
    ----------
    counted : mapping
        Rows of the bulletin by KATO code.

    Returns
    -------
    DataFrame
        Observation table: ``population``, ``population_male``, ``population_female``, ``population_urban`` and
        ``population_rural`` in persons on 1 January 2023. A dash in the bulletin ("does not occur") is 0.
    """
    named = {"population": "total", "population_male": "male", "population_female": "female"}
    named |= {"population_urban": "urban", "population_rural": "rural"}
    return observation_rows(
        Observation(
            code, indicator, AS_OF, row.figures[FIGURES.index(figure)] or 0, "persons",
            population_bulletin.SOURCE, AS_OF,
        )
        for code, row in counted.items()
        for indicator, figure in named.items()
    )  # fmt: skip


def village_population(
    places: pd.DataFrame,
    positions: pd.DataFrame,
    points: pd.DataFrame,
    counted: Mapping[str, Row],
    now: Mapping[str, int],
) -> pd.DataFrame:
    """Return the population of every settlement that the bulletin does not list.

    Parameters
    ----------
    places : DataFrame
        From :func:`geo.sources.facts.place_table.build_places`.
    positions : DataFrame
        From :func:`geo.sources.facts.position_join.join_positions`.
    points : DataFrame
        From :func:`geo.sources.facts.osm_places.read_osm_places`.
    counted : mapping
        Rows of the bulletin by KATO code.
    now : mapping
        Population of every district on :data:`ESTIMATED_AS_OF`.

    Returns
    -------
    DataFrame
        Observation table. In every district with rural population its settlements, with those of the bulletin that it
        counts as rural, add up to the rural population of :func:`rural_now` exactly. Where that leaves none,
        the status is ``missing``.
    """
    villages = _with_tags(places, positions, points)
    villages = villages[(villages["level"] == "settlement") & ~villages["kato"].isin(counted)]
    typical = villages.groupby("class")["tag"].median()
    villages["expected"] = villages["tag"].fillna(villages["class"].map(typical))
    found: list[Observation] = []
    for district, rows in villages.groupby("district"):
        found += _district(rows, _left(str(district), places, counted, now))
    return observation_rows(found)


def _with_tags(places: pd.DataFrame, positions: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the places with ``tag`` (population in OpenStreetMap or NaN) and ``class`` (village, hamlet or none)."""
    tags = points.assign(osm_id=points["osm_id"].astype(str))[["osm_id", "place", "population"]]
    rows = places.merge(positions[["kato", "osm_id"]], on="kato").merge(tags, on="osm_id", how="left")
    sane = (rows["population"] >= 0) & (rows["population"] <= _LARGEST) & (rows["population"] % 1 == 0)
    rows["tag"] = rows["population"].where(sane)
    rows["class"] = rows["place"].map(_CLASSES).fillna("hamlet")
    return rows


def rural_now(district: str, below: pd.Series, counted: Mapping[str, Row], now: Mapping[str, int]) -> int:
    """Return the rural population of a district today.

    Parameters
    ----------
    district : str
        Its code.
    below : Series
        Codes of the places in it.
    counted, now : mapping
        As for :func:`village_population`.

    Returns
    -------
    int
        The share of 2023 of its population today; of a district made or divided since, its population without that of
        its towns. 0 where today's population is not known.
    """
    total, urban, rural = (FIGURES.index(name) for name in ("total", "urban", "rural"))
    if district not in now:
        return 0
    if district in counted:
        figures = counted[district].figures
        return round(now[district] * (figures[rural] or 0) / (figures[total] or 1))
    towns = sum(counted[code].figures[urban] or 0 for code in below if code in counted)
    return max(now[district] - towns, 0)


def _left(district: str, places: pd.DataFrame, counted: Mapping[str, Row], now: Mapping[str, int]) -> int:
    """Return the rural population of a district that the bulletin gives to no listed place."""
    rural = FIGURES.index("rural")
    below = places.loc[(places["district"] == district) & (places["kato"] != district), "kato"]
    listed = sum(counted[code].figures[rural] or 0 for code in below if code in counted and not _double(code))
    return rural_now(district, below, counted, now) - listed


def _double(code: str) -> bool:
    """Tell whether a code is a city district, whose people are counted in its city as well."""
    return code in ("351011000", "351013000")


def _district(rows: pd.DataFrame, left: int) -> Iterator[Observation]:
    if left <= 0:
        note = "the district has no rural population outside the places that are counted"
        yield from (_observation(code, None, Status.MISSING, note) for code in rows["kato"])
        return
    tagged = rows["tag"].notna()
    rest = left - rows.loc[tagged, "tag"].sum()
    agrees = LOWEST <= left / rows["expected"].sum() <= HIGHEST
    stands = (agrees and rest >= (~tagged).sum() > 0) or (rest == 0 and tagged.all())
    kept = tagged if stands else tagged & False
    for code, tag in rows.loc[kept, ["kato", "tag"]].itertuples(index=False):
        yield Observation(
            code, "population", osm_places.AS_OF, int(tag), "persons", osm_places.SOURCE, osm_places.AS_OF,
            note="tag of the extract; the day of the count is not known",
        )  # fmt: skip
    others = rows[~kept]
    note = _METHOD.format(weights="size class" if kept.any() else "OpenStreetMap's figure or size class")
    parts = largest_remainder(int(left - rows.loc[kept, "tag"].sum()), others["expected"])
    for code, part, own in zip(others["kato"], parts, others["tag"].notna(), strict=True):
        yield _observation(code, part, Status.ESTIMATED, note if own else note + _ALIKE)


def _observation(code: str, value: int | None, status: Status, note: str) -> Observation:
    return Observation(
        code,
        "population",
        ESTIMATED_AS_OF,
        value,
        "persons",
        SOURCE,
        ESTIMATED_AS_OF,
        status,
        note=note,
    )
