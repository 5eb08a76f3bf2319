"""Both spouses' wishes: where they agree and differ, what each would choose, and a fair compromise by a named rule.

Each spouse's wishes, with what the family is, give a utility of every village (:mod:`matching.ranking.weights`). A
compromise weighs the wishes of the first with a share and those of the second with the rest. What a spouse *gains* by
it is measured between what the other's choice alone would give and what the own choice alone would: 0 to 1. Of all
shares the one is taken whose smaller gain is greatest (maximin of relative gains, after Kalai and Smorodinsky 1975),
and among those alike the one with the greater sum, then the most equal share. It is no mean: where the wish of one
costs the other nothing both have it, and where they pull apart nobody gives way alone. Points of the two are never
compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.arrays import Flags, Floats
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations
from matching.household import Household
from matching.ranking.blockers import eligible
from matching.ranking.ranker import Ranker
from matching.ranking.weights import Weights

LOOKED_AT = 10
"""Villages at the head of a list by which a compromise is judged."""
SHARES = 21
"""Shares of the first spouse's wishes that are tried, 0 to 1."""
ALIKE = 1.0
"""Steps within which two wishes agree."""
NOTHING = 1e-6
"""Points that there are to gain below which a spouse has all that can be had."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What two spouses wish of one criterion, in steps."""

    criterion: str
    first: float
    second: float


@dataclass(frozen=True, eq=False)
class Couple:
    """A compromise of two spouses.

    Parameters
    ----------
    household : Household
        The family with the wishes of the compromise as its own.
    share : float
        Weight of the first spouse's wishes, 0 to 1; the second has the rest.
    gains : tuple of float
        What each gains by the compromise, between what the other's choice would give (0) and the own (1).
    agree, differ : tuple of Difference
        Criteria that either named: with wishes within :data:`ALIKE` steps, and others, the widest apart first.
    choices : tuple of str
        KATO code of the village that fits each alone best.
    scores : ndarray of float64, shape (2, P)
        Points of every village for each alone.
    open_ : ndarray of bool, shape (P,)
        Villages that meet the family's requirements.
    """

    household: Household
    share: float
    gains: tuple[float, float]
    agree: tuple[Difference, ...]
    differ: tuple[Difference, ...]
    choices: tuple[str, str]
    scores: Floats
    open_: Flags


def settled(household: Household, places: Destinations, ranker: Ranker) -> Household:
    """Return a family as it is ranked: with the wishes of the compromise where two spouses stated theirs."""
    found = compromise(household, places, ranker)
    return household if found is None else found.household


def compromise(household: Household, places: Destinations, ranker: Ranker) -> Couple | None:
    """Return the compromise of two spouses; None where the second stated no wishes.

    It is the same whichever of them is named first.
    """
    if not household.spouse_preferences:
        return None
    wishes = [dict(household.preferences), dict(household.spouse_preferences)]
    swapped = sorted(wishes[0].items()) > sorted(wishes[1].items())
    found = _compromise(household, wishes[::-1] if swapped else wishes, places, ranker)
    return _swapped(found) if swapped else found


def _compromise(
    household: Household, wishes: list[dict[str, float]], places: Destinations, ranker: Ranker
) -> Couple:
    alone = [_with(household, own) for own in wishes]
    steps = _steps(ranker.weights(Batch(alone)))
    shares = np.linspace(0.0, 1.0, SHARES)
    said = sorted(set(wishes[0]) | set(wishes[1]))
    candidates = [_with(household, _between(steps, share, said)) for share in shares]
    scores = ranker.scores(Batch([*alone, *candidates]), places)
    open_ = eligible(household, places)
    tops = np.stack([_first_rows(row, open_, places) for row in scores])
    reached = np.stack([[own[top].mean() for own in scores[:2]] for top in tops])
    gains = _gains(reached[2:], best=np.diag(reached[:2]), least=np.diag(reached[1::-1]))
    taken = _fairest(gains, shares)
    pairs = [Difference(name, float(steps[0][name]), float(steps[1][name])) for name in said]
    return Couple(
        household=candidates[taken],
        share=float(shares[taken]),
        gains=(float(gains[taken, 0]), float(gains[taken, 1])),
        agree=tuple(pair for pair in pairs if abs(pair.first - pair.second) <= ALIKE),
        differ=tuple(
            sorted(
                (pair for pair in pairs if abs(pair.first - pair.second) > ALIKE),
                key=lambda pair: -abs(pair.first - pair.second),
            )
        ),
        choices=(str(places.katos[tops[0][0]]), str(places.katos[tops[1][0]])),
        scores=scores[:2],
        open_=open_,
    )


def _with(household: Household, wishes: dict[str, float]) -> Household:
    return household.model_copy(update={"preferences": wishes, "spouse_preferences": {}})


def _steps(weights: Weights) -> list[dict[str, float]]:
    """Return what each criterion weighs for each spouse, stated or usual, in steps."""
    return [dict(zip(CRITERIA, row.tolist(), strict=True)) for row in weights.wishes]


def _between(steps: list[dict[str, float]], share: float, said: list[str]) -> dict[str, float]:
    """Return the wishes between those of two spouses, of the criteria that either named."""
    return {name: float(share * steps[0][name] + (1.0 - share) * steps[1][name]) for name in said}


def _first_rows(
    scores: Floats, open_: Flags, places: Destinations
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return the first places of a list by fit, of those that are open (of all where none is)."""
    among = np.flatnonzero(open_) if open_.any() else np.arange(len(scores))
    return among[np.lexsort((places.katos[among], -scores[among]))[:LOOKED_AT]].astype(np.int64)


def _gains(reached: Floats, best: Floats, least: Floats) -> Floats:
    """Return what each spouse gains by each candidate, 0 to 1, shape (S, 2); 1 where there is nothing to gain.

    Parameters
    ----------
    reached : ndarray of float64, shape (S, 2)
        Mean points of the first villages for each spouse.
    best, least : ndarray of float64, shape (2,)
        The same by the own choice alone, and by the other's.
    """
    room = best - least
    found = (reached - least) / np.where(room > NOTHING, room, 1.0)
    return np.asarray(np.where(room > NOTHING, np.clip(found, 0.0, 1.0), 1.0))


def _fairest(gains: Floats, shares: Floats) -> int:
    """Return the candidate whose smaller gain is greatest, then whose sum is, then whose share is the most equal."""
    return int(
        np.lexsort((np.abs(shares - 0.5).round(9), -gains.sum(axis=1).round(9), -gains.min(axis=1).round(9)))[
            0
        ]
    )


def _swapped(found: Couple) -> Couple:
    """Return a compromise with the second spouse as the first."""

    def other(pairs: tuple[Difference, ...]) -> tuple[Difference, ...]:
        return tuple(Difference(pair.criterion, pair.second, pair.first) for pair in pairs)

    return Couple(
        household=found.household,
        share=1.0 - found.share,
        gains=(found.gains[1], found.gains[0]),
        agree=other(found.agree),
        differ=other(found.differ),
        choices=(found.choices[1], found.choices[0]),
        scores=found.scores[::-1],
        open_=found.open_,
    )
