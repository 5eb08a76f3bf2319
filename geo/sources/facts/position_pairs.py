"""Which point may be which settlement: pairs of equal or similar names inside one district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.arrays import Floats, Ints
from geo.names import fold, sound, spelled, stem
from geo.sources.facts.join_areas import districts_of

Names = list[tuple[str, ...]]
Members = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which two names are the same.

    Parameters
    ----------
    id : str
        Written into ``data/positions.csv``.
    confidence : float
        Trust in a match by this rule where nothing else speaks for or against it, 0 to 1: a judgement, not a
        measurement, that orders the rules.
    reach_km : float
        Farthest from the middle of the settlement's okrug, where that is known, that a match is believed, km.
    """

    id: str
    confidence: float
    reach_km: float


EQUAL = Rule("equal", 0.98, 70.0)
"""Letters equal after Kazakh letters, ё, hyphens, kind words and ``имени`` are put aside."""
SOUND = Rule("sound", 0.92, 45.0)
"""Equal as Kazakh and Russian renderings of the same sounds (Көктөбе, Коктюбе)."""
ENDING = Rule("ending", 0.88, 45.0)
"""Equal but for a Russian ending (Песчаное, Песчаный; Апановка, Апанов)."""
SURNAME = Rule("surname", 0.82, 45.0)
"""The same last word of which only one has a first name or title before it."""
SIMILAR = Rule("similar", 0.75, 25.0)
"""Nearly equal letters (:data:`CLOSE` or more of 100), each the other's best in the district."""
EXCLAVE = Rule("equal, in an exclave", 0.9, 70.0)
"""Equal letters, inside a polygon where the district is known to have settlements (:data:`EXCLAVES`)."""
BORDER = Rule("equal, just outside the drawn border", 0.8, 25.0)
"""Equal letters, at most :data:`~geo.sources.facts.join_areas.BORDER_KM` outside the district's generalised polygon."""
RULES = (EQUAL, SOUND, ENDING, SURNAME, SIMILAR, EXCLAVE, BORDER)

CLOSE = 82.0
"""Lowest similarity of two folded names (normalised indel similarity, 0-100) that counts as similar."""
_COARSE = 6.0
_LEAD = 6.0
_SHORTEST = 5

EXCLAVES: dict[str, tuple[str, ...]] = {
    "113200000": ("111800000",),
    "114600000": ("111800000",),
    "116400000": ("111800000",),
    "353600000": ("351600000",),
    "395400000": ("392400000",),
    "101010000": ("103800000", "104000000"),
}
"""Polygons in which settlements of another district lie: posyolki of Stepnogorsk, Balkhash and Rudny, and the villages
that Zhanasemey district took over from Beskaragay and Borodulikha after the list of 2022."""


def candidate_pairs(settlements: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of settlement and point whose names are the same by some rule.

    Parameters
    ----------
    settlements : DataFrame
        ``district``, ``name_ru`` and ``name_kk`` (empty where the list's sources have none).
    points : DataFrame
        ``polygon`` (code of the district polygon that the point lies in), ``near`` (districts whose border is near),
        ``place`` and the names.

    Returns
    -------
    DataFrame
        ``settlement`` and ``point`` (positions of the rows) and ``rule`` (index in :data:`RULES`, the strongest that
        holds), ordered by these.
    """
    ours = [_all_names(row) for row in settlements[["name_ru", "name_kk"]].itertuples(index=False)]
    theirs = [_all_names(row) for row in points[["name", "name_ru", "name_kk"]].itertuples(index=False)]
    lone = (points["place"] == "isolated_dwelling").to_numpy()
    groups = {str(key): np.asarray(rows) for key, rows in settlements.groupby("district").indices.items()}
    found: dict[tuple[int, int], int] = {}
    for away_of, rules in (
        (_inside(points), RULES[: RULES.index(EXCLAVE)]),
        (_exclaves(points), (EXCLAVE,)),
        (_near(points), (BORDER,)),
    ):
        for district, home in groups.items():
            away = np.array(away_of[district], dtype=np.int64)
            for rule in rules:
                # an isolated dwelling may bear a village's name by chance: only equal letters inside the district count
                there = away if rule is EQUAL else away[~lone[away]]
                for pair in _matching(rule, ours, theirs, home, there):
                    found.setdefault(pair, RULES.index(rule))
    rows = [(*pair, rule) for pair, rule in sorted(found.items())]
    return pd.DataFrame(rows, columns=["settlement", "point", "rule"])


def _all_names(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for written in row for name in spelled(written)))


def _inside(points: pd.DataFrame) -> Members:
    """Return the points that may lie in each district by the polygons."""
    inside: Members = defaultdict(list)
    for index, polygon in enumerate(points["polygon"]):
        for district in districts_of(polygon):
            inside[district].append(index)
    return inside


def _exclaves(points: pd.DataFrame) -> Members:
    inside: Members = defaultdict(list)
    for index, polygon in enumerate(points["polygon"]):
        for district in EXCLAVES.get(polygon, ()):
            inside[district].append(index)
    return inside


def _near(points: pd.DataFrame) -> Members:
    near: Members = defaultdict(list)
    for index, districts in enumerate(points["near"]):
        for district in districts:
            near[district].append(index)
    return near


def _matching(rule: Rule, ours: Names, theirs: Names, home: Ints, away: Ints) -> list[tuple[int, int]]:
    """Return the pairs for which a rule holds."""
    if rule is SIMILAR:
        return _similar(ours, theirs, home, away)
    key = _KEYS.get(rule, fold)
    index: dict[str, set[int]] = defaultdict(set)
    for point in away:
        for name in theirs[point]:
            index[key(name)].add(int(point))
    index.pop("", None)
    return [
        (int(settlement), point)
        for settlement in home
        for point in sorted({hit for name in ours[settlement] for hit in index.get(key(name), ())})
    ]


def _sound(name: str) -> str:
    return sound(fold(name))


def _stem(name: str) -> str:
    return stem(fold(name))


def _surname(name: str) -> str:
    last = name.split()[-1] if name.split() else ""
    key = stem(fold(last))
    return key if len(key) >= _SHORTEST else fold(name)


_KEYS: dict[Rule, Callable[[str], str]] = {SOUND: _sound, ENDING: _stem, SURNAME: _surname}


def _similar(ours: Names, theirs: Names, home: Ints, away: Ints) -> list[tuple[int, int]]:
    """Return pairs that are each other's best by a clear lead; likeness of sounds counts a little less."""
    score = np.maximum(
        _scores(ours, theirs, home, away, fold), _scores(ours, theirs, home, away, _sound) - _COARSE
    )
    pairs = []
    for row, column in zip(*np.nonzero(score >= CLOSE), strict=True):
        rivals = np.concatenate([np.delete(score[row], column), np.delete(score[:, column], row)])
        if not len(rivals) or score[row, column] - rivals.max() >= _LEAD:
            pairs.append((int(home[row]), int(away[column])))
    return pairs


def _scores(ours: Names, theirs: Names, home: Ints, away: Ints, key: Callable[[str], str]) -> Floats:
    """Return the likeness (0-100) of every settlement with every point, the best over their names."""
    left = [(row, key(name)) for row, each in enumerate(home) for name in ours[each]]
    right = [(column, key(name)) for column, each in enumerate(away) for name in theirs[each]]
    left, right = ([pair for pair in side if len(pair[1]) >= _SHORTEST] for side in (left, right))
    grid = np.zeros((len(home), len(away)))
    if not left or not right:
        return grid
    raw = process.cdist([text for _, text in left], [text for _, text in right], scorer=fuzz.ratio)
    rows = np.array([row for row, _ in left])
    columns = np.array([column for column, _ in right])
    np.maximum.at(grid, (rows[:, None], columns[None, :]), raw)
    return grid
