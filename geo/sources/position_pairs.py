"""Which point may be which settlement: pairs of equal or similar names inside one district."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from geo.names import fold, sound, spelled, stem
from geo.sources.join_areas import districts_of

Names = list[tuple[str, ...]]


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
    """

    id: str
    confidence: float


EQUAL = Rule("equal", 0.98)
"""Letters equal after Kazakh letters, ё, hyphens, kind words and ``имени`` are put aside."""
SOUND = Rule("sound", 0.92)
"""Equal as Kazakh and Russian renderings of the same sounds (Күршім, Курчум)."""
STEM = Rule("ending", 0.88)
"""Equal but for a Russian ending (Песчаное, Песчаный; Апановка, Апанов)."""
SURNAME = Rule("surname", 0.82)
"""The same last word of which only one has a first name or title before it."""
SIMILAR = Rule("similar", 0.75)
"""Nearly equal letters (:data:`CLOSE` or more of 100), each the other's best in the district."""
RULES = (EQUAL, SOUND, STEM, SURNAME, SIMILAR)

CLOSE = 80.0
"""Lowest similarity of two folded names (normalised indel similarity, 0-100) that counts as similar."""
_LEAD = 6.0
_SHORTEST = 5

_EXCLAVES: dict[str, tuple[str, ...]] = {
    "113200000": ("111800000",),
    "114600000": ("111800000",),
    "116400000": ("111800000",),
    "353600000": ("351600000",),
    "101010000": ("103800000", "104000000"),
}
"""Polygons in which settlements of another district lie: posyolki of Stepnogorsk and Balkhash, and the villages that
Zhanasemey district took over from Beskaragay and Borodulikha after the list of 2022. Equal names only."""


def candidate_pairs(settlements: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of settlement and point whose names are the same by some rule.

    Parameters
    ----------
    settlements : DataFrame
        ``district`` and ``name_ru``.
    points : DataFrame
        ``polygon`` (code of the district polygon that the point lies in), ``place`` and the names.

    Returns
    -------
    DataFrame
        ``settlement`` and ``point`` (positions of the rows), ``rule`` (index in :data:`RULES`, the strongest that holds)
        and ``score`` (0-100), ordered by these.
    """
    ours = [spelled(name) for name in settlements["name_ru"]]
    theirs = [_all_names(row) for row in points[["name", "name_ru", "name_kk"]].itertuples(index=False)]
    found: dict[tuple[int, int], tuple[int, float]] = {}
    for home, away in _areas(settlements, points):
        for pair in _exact(ours, theirs, home, away, exact_only=True):
            found.setdefault(pair[:2], (pair[2], 100.0))
    isolated = (points["place"] == "isolated_dwelling").to_numpy()
    for home, away in _own_areas(settlements, points):
        for one, other, rule in _exact(ours, theirs, home, away[~isolated[away]], exact_only=False):
            _keep(found, (one, other), rule, 100.0)
        for one, other, score in _similar(ours, theirs, home, away[~isolated[away]]):
            _keep(found, (one, other), RULES.index(SIMILAR), score)
    rows = [(*pair, *value) for pair, value in sorted(found.items())]
    return pd.DataFrame(rows, columns=["settlement", "point", "rule", "score"])


def _keep(
    found: dict[tuple[int, int], tuple[int, float]], pair: tuple[int, int], rule: int, score: float
) -> None:
    if pair not in found or rule < found[pair][0]:
        found[pair] = (rule, score)


def _all_names(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for written in row for name in spelled(written)))


def _own_areas(settlements: pd.DataFrame, points: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return per district the positions of its settlements and of the points that may lie in it."""
    inside: dict[str, list[int]] = defaultdict(list)
    for index, polygon in enumerate(points["polygon"]):
        for district in districts_of(polygon):
            inside[district].append(index)
    groups = settlements.groupby("district", sort=True).indices
    return [(rows, np.array(inside[str(key)], dtype=np.int64)) for key, rows in groups.items()]


def _areas(settlements: pd.DataFrame, points: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the own areas, and behind them the exclaves."""
    groups = settlements.groupby("district").indices
    areas = _own_areas(settlements, points)
    for polygon, districts in _EXCLAVES.items():
        away = np.flatnonzero(points["polygon"] == polygon)
        areas += [(groups[district], away) for district in districts]
    return areas


def _exact(
    ours: Names, theirs: Names, home: np.ndarray, away: np.ndarray, *, exact_only: bool
) -> list[tuple[int, int, int]]:
    pairs: list[tuple[int, int, int]] = []
    for rule, key in enumerate(_KEYS[:1] if exact_only else _KEYS):
        index: dict[str, set[int]] = defaultdict(set)
        for point in away:
            for name in theirs[point]:
                index[key(name)].add(int(point))
        for settlement in home:
            hits = {point for name in ours[settlement] for point in index.get(key(name), ()) if key(name)}
            pairs += [(int(settlement), point, rule) for point in sorted(hits)]
    return pairs


def _sound(name: str) -> str:
    return sound(fold(name))


def _stem(name: str) -> str:
    return stem(fold(name))


def _surname(name: str) -> str:
    last = name.split()[-1] if name.split() else ""
    key = stem(fold(last))
    return key if len(key) >= _SHORTEST else fold(name)


_KEYS = (fold, _sound, _stem, _surname)


def _similar(ours: Names, theirs: Names, home: np.ndarray, away: np.ndarray) -> list[tuple[int, int, float]]:
    """Return pairs that are each other's best by a clear lead, the better of two spellings of the letters."""
    if not len(home) or not len(away):
        return []
    score = np.maximum(_scores(ours, theirs, home, away, fold), _scores(ours, theirs, home, away, _sound))
    pairs = []
    for row, column in zip(*np.nonzero(score >= CLOSE), strict=True):
        best = score[row, column]
        rivals = np.concatenate([np.delete(score[row], column), np.delete(score[:, column], row)])
        if not len(rivals) or best - rivals.max() >= _LEAD:
            pairs.append((int(home[row]), int(away[column]), float(best)))
    return pairs


def _scores(ours: Names, theirs: Names, home: np.ndarray, away: np.ndarray, key: object) -> np.ndarray:
    assert callable(key)
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
