"""Positions of settlements: names of the classifier joined with points of OpenStreetMap, district by district.

A pair of names that is the only one on both sides is taken, strongest rule first. Namesakes are told apart by the
rural okrug: a settlement lies near the others of its okrug. What stays doubtful stays unmatched; it is placed at the
mean of its okrug, or else of its district, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.provenance import Status
from geo.sources.facts.position_pairs import RULES, Rule, candidate_pairs
from geo.space import geodesic_km

Edges = dict[tuple[int, int], int]

COLUMNS = ["kato", "lon", "lat", "status", "rule", "confidence", "osm_id"]
DECIMALS = 3

NEAR_KM = 45.0
"""Farthest from the mean of its okrug that a namesake is taken, km."""
RIVAL_KM = 20.0
"""Farthest from its okrug that a hamlet is taken whose name a locality of another okrug bears as well, km."""
CLEAR = 0.6
"""A namesake is taken when no rival is nearer than its own distance divided by this."""
SAME_SPOT_KM = 3.0
"""Two points of one name within this distance are taken for one settlement mapped twice, km."""
_NEVER = 1e6
_TOWN, _VILLAGE = 3, 2
_RANK = {"city": 3, "town": 3, "village": 2, "hamlet": 1, "isolated_dwelling": 0}


class _Match(NamedTuple):
    point: int
    rule: Rule
    how: str = ""
    less: float = 0.0


@dataclass(slots=True)
class _Join:
    """The state of one run: what is matched so far, by position in the two tables."""

    lon: np.ndarray
    lat: np.ndarray
    rank: np.ndarray
    okrug: np.ndarray
    town: np.ndarray
    rival: np.ndarray
    taken: dict[int, _Match] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    members: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def take(self, settlement: int, match: _Match) -> None:
        self.taken[settlement] = match
        self.used.add(match.point)
        if self.okrug[settlement]:
            self.members[self.okrug[settlement]].append(settlement)

    def drop(self, settlement: int) -> None:
        self.used.discard(self.taken.pop(settlement).point)
        self.members[self.okrug[settlement]].remove(settlement)

    def distance(self, settlement: int, point: int) -> float:
        """Return km from a point to the median of the settlement's okrug without itself; NaN where that is empty."""
        others = [
            self.taken[each].point for each in self.members[self.okrug[settlement]] if each != settlement
        ]
        if not self.okrug[settlement] or not others:
            return float("nan")
        centre = np.median(self.lon[others]), np.median(self.lat[others])
        return float(geodesic_km(self.lon[point], self.lat[point], *centre))


def join_positions(settlements: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return a position for every settlement.

    Parameters
    ----------
    settlements : DataFrame
        ``kato, district, okrug, kind, name_ru, name_kk``, and ``rival`` (whether a locality elsewhere in the district
        has the name, too), ordered by ``kato``.
    points : DataFrame
        From :func:`geo.sources.facts.osm_places.read_osm_places`, with ``polygon`` and ``near``.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, one row a settlement in its order; ``lon`` and ``lat`` in degrees (EPSG:4326), three decimals;
        ``status`` is ``observed`` for a matched point, ``estimated`` for a fallback, whose ``osm_id`` is empty.
    """
    settlements = settlements.reset_index(drop=True)
    join = _Join(
        lon=points["lon"].to_numpy(float),
        lat=points["lat"].to_numpy(float),
        rank=points["place"].map(_RANK).fillna(0).to_numpy(int),
        okrug=settlements["okrug"].to_numpy(str),
        rival=settlements["rival"].to_numpy(bool),
        town=settlements["kind"]
        .isin(["republican_city", "oblast_centre", "town", "district_centre"])
        .to_numpy(),
    )
    pairs = candidate_pairs(settlements, points)
    for rule in range(len(RULES)):
        _match_rule(join, pairs[pairs["rule"] <= rule], rule)
        _drop_far(join)
    return _table(join, settlements, points)


def _match_rule(join: _Join, pairs: pd.DataFrame, rule: int) -> None:
    """Take all clear pairs up to a rule, again and again until none is left."""
    while True:
        before = len(join.taken)
        free = pairs[~pairs["settlement"].isin(join.taken.keys()) & ~pairs["point"].isin(join.used)]
        groups = _groups(free)
        for group in groups:
            if len(group) == 1:
                [((settlement, point), found)] = group.items()
                _take_single(join, settlement, point, found)
        for group in groups:
            if len(group) > 1:
                _tell_apart(join, group)
        if len(join.taken) == before:
            return


def _groups(pairs: pd.DataFrame) -> list[Edges]:
    """Return the connected groups of settlements and points among the pairs: ``(settlement, point) -> rule``."""
    if pairs.empty:
        return []
    one, other = pairs["settlement"].to_numpy(), pairs["point"].to_numpy()
    size = int(max(one.max(), other.max())) + 1
    graph = coo_array((np.ones(len(pairs)), (one, other + size)), shape=(2 * size, 2 * size))
    label = connected_components(graph, directed=False)[1][one]
    groups: dict[int, Edges] = defaultdict(dict)
    for group, settlement, point, rule in zip(label, one, other, pairs["rule"], strict=True):
        groups[int(group)][int(settlement), int(point)] = int(rule)
    return list(groups.values())


def _take_single(join: _Join, settlement: int, point: int, rule: int) -> None:
    """Take the only pair of its names, unless it is far from its okrug, or may be another place.

    An isolated dwelling must be known to be near, and so must a hamlet whose name a locality elsewhere has, too.
    """
    away = join.distance(settlement, point)
    if away > RULES[rule].reach_km or (join.rank[point] == 0 and not away <= NEAR_KM):
        return
    if join.rival[settlement] and join.rank[point] < _VILLAGE and not away <= RIVAL_KM:
        return
    join.take(settlement, _Match(point, RULES[rule]))


def _tell_apart(join: _Join, group: Edges) -> None:
    """Take those pairs of namesakes that size or okrug tells apart."""
    ours = sorted({settlement for settlement, _ in group})
    theirs = sorted({point for _, point in group})
    towns = [each for each in ours if join.town[each]]
    cities = [each for each in theirs if join.rank[each] == _TOWN]
    if len(towns) == len(cities) == 1 and (pair := (towns[0], cities[0])) in group:
        join.take(towns[0], _Match(cities[0], RULES[group[pair]], ", the town", 0.03))
        return
    _take_nearest(join, group, ours, theirs)
    if len(ours) == 1 and ours[0] not in join.taken:
        _take_largest(join, ours[0], group)


def _take_nearest(join: _Join, group: Edges, ours: list[int], theirs: list[int]) -> None:
    """Take the pairs of the cheapest assignment that are near their okrug with no rival nearly as near."""
    km = np.full((len(ours), len(theirs)), _NEVER)
    for (settlement, point), rule in group.items():
        away = join.distance(settlement, point)
        # a weaker rule has to be nearer to win
        weight = 1.0 + 0.5 * (RULES[0].confidence - RULES[rule].confidence) / 0.1
        km[ours.index(settlement), theirs.index(point)] = _NEVER if np.isnan(away) else away * weight + 1.0
    for row, column in zip(*linear_sum_assignment(km), strict=True):
        pair = ours[row], theirs[column]
        if pair not in group or km[row, column] > min(NEAR_KM, RULES[group[pair]].reach_km):
            continue
        rivals = [*np.delete(km[row], column), *np.delete(km[:, column], row)]
        if all(km[row, column] <= CLEAR * rival for rival in rivals):
            join.take(pair[0], _Match(pair[1], RULES[group[pair]], ", near its okrug", 0.06))


def _take_largest(join: _Join, settlement: int, group: Edges) -> None:
    """Take, among several points of one settlement's name, the one that is a larger place than all the others."""
    strongest = min(group.values())
    points = [point for (_, point), rule in group.items() if rule == strongest]
    points.sort(key=lambda point: -join.rank[point])
    first, rest = points[0], points[1:]
    spread = [
        float(geodesic_km(join.lon[first], join.lat[first], join.lon[each], join.lat[each])) for each in rest
    ]
    rule = RULES[strongest]
    if all(km <= SAME_SPOT_KM for km in spread):
        join.take(settlement, _Match(first, rule, ", mapped twice", 0.03))
    elif (
        all(join.rank[each] < join.rank[first] for each in rest)
        and not join.distance(settlement, first) > NEAR_KM
    ):
        join.take(settlement, _Match(first, rule, ", larger place", 0.15))


def _drop_far(join: _Join) -> None:
    """Give up matches that later neighbours show to be far from their okrug."""
    for settlement, match in list(join.taken.items()):
        if join.distance(settlement, match.point) > match.rule.reach_km:
            join.drop(settlement)


def _table(join: _Join, settlements: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    matches = [join.taken.get(index) for index in range(len(settlements))]
    found = np.array([match is not None for match in matches])
    at = np.array([match.point if match else 0 for match in matches])
    table = pd.DataFrame({"kato": settlements["kato"]})
    table["rule"] = [match.rule.id + match.how if match else "" for match in matches]
    table["confidence"] = [
        round(match.rule.confidence - match.less, 2) if match else 0.0 for match in matches
    ]
    table["lon"] = np.where(found, join.lon[at], np.nan)
    table["lat"] = np.where(found, join.lat[at], np.nan)
    table["status"] = np.where(found, str(Status.OBSERVED), str(Status.ESTIMATED))
    table["osm_id"] = np.where(found, points["osm_id"].astype(str).to_numpy()[at], "")
    _fall_back(table, settlements)
    table[["lon", "lat"]] = table[["lon", "lat"]].round(DECIMALS)
    return table[COLUMNS]


def _fall_back(table: pd.DataFrame, settlements: pd.DataFrame) -> None:
    """Place what has no point at the mean of its okrug, else of its district, else of its oblast."""
    oblast = settlements["kato"].str[:2]
    for name, key, confidence in (
        ("okrug", settlements["okrug"], 0.4),
        ("district", settlements["district"], 0.2),
        ("oblast", oblast, 0.05),
    ):
        observed = table[table["osm_id"] != ""]
        centre = observed.groupby(key[observed.index])[["lon", "lat"]].mean()
        todo = table.index[table["lon"].isna() & key.isin(centre.index) & (key != "")]
        for axis in ("lon", "lat"):
            table.loc[todo, axis] = key[todo].map(centre[axis])
        table.loc[todo, "rule"] = f"mean of its {name}"
        table.loc[todo, "confidence"] = confidence
