"""A destination of a family's list: its place in the order, its score and the reasons that add up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Flags, Floats
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, Value
from matching.ranking.evidence import Reason, rests_on, to_be_known, told
from matching.ranking.nearby import NearbyVacancy, nearby_vacancies
from matching.ranking.order import Order
from matching.ranking.ranker import Interval, Ranker
from matching.room.crowding import Crowding
from matching.room.remaining import homes_left


@dataclass(frozen=True, slots=True)
class RoomAt:
    """How much room a village has, apart from how well it fits.

    Parameters
    ----------
    homes : Value
        Free homes.
    lookers : float or None
        Families of the year that have it among their ten best by fit; None where no demand is known.
    seats : float
        Persons that its quota still takes.
    points : float
        What its shortage takes away in the order of the list; the score stays as it is.
    """

    homes: Value
    lookers: float | None
    seats: float
    points: float


@dataclass(frozen=True, slots=True)
class Match:
    """One destination for a family.

    Parameters
    ----------
    rank : int
        Place in the order of all eligible destinations (:mod:`matching.ranking.order`), 1 for the first.
    kato : str
        The settlement.
    score, base : float
        Points of 100; ``base`` and the contributions of ``reasons`` add up to ``score``.
    reasons : tuple of Reason
        Largest contribution (either way) first.
    blocked_by : tuple of str
        Requirements that the place fails; empty for a match.
    probabilities : dict
        Probability of each outcome (``stays_12_months``, ``works_in_occupation``) with its interval; without those that
        no model was trained for, and those that would rest on values that are made up or not known.
    rests_on : dict
        Share of the score by status of the values behind it; see :func:`matching.ranking.evidence.rests_on`.
    not_known : tuple of str
        Indicators that would have to be known for the probabilities that are not given.
    vacancies : tuple of NearbyVacancy
        Open vacancies of the family's own field within reach.
    group, equals : int
        Group of villages that are equally good for the family as far as is known, from 1 for the best, and how many are
        in it; 0 for a place that fails a requirement.
    room : RoomAt or None
        How much room it has.
    """

    rank: int
    kato: str
    score: float
    base: float
    reasons: tuple[Reason, ...]
    blocked_by: tuple[str, ...] = ()
    probabilities: Mapping[str, Interval] = field(default_factory=dict)
    vacancies: tuple[NearbyVacancy, ...] = ()
    rests_on: Mapping[str, float] = field(default_factory=dict)
    not_known: tuple[str, ...] = ()
    group: int = 0
    equals: int = 0
    room: RoomAt | None = None


@dataclass(frozen=True, eq=False)
class Ranked:
    """All destinations as they are ranked for one family: what the answers about any of them are read from.

    Parameters
    ----------
    batch : Batch
        The family.
    places : Destinations
        ``P`` places.
    ranker : Ranker
        What scored.
    scores : ndarray of float64, shape (P,)
        Points.
    fails : mapping of str to ndarray of bool, shape (P,)
        For each requirement that the family states, which places fail it.
    open_ : ndarray of bool, shape (P,)
        Places that meet them all.
    crowded : Crowding
        What is expected of room.
    order : Order
        The list.
    """

    batch: Batch
    places: Destinations
    ranker: Ranker
    scores: Floats
    fails: Mapping[str, Flags]
    open_: Flags
    crowded: Crowding
    order: Order


def matches_at(ranked: Ranked, rows: Sequence[int]) -> list[Match]:
    """Return what is told a family of some places, whether or not they meet its requirements.

    Parameters
    ----------
    ranked : Ranked
        The destinations as they are ranked for it.
    rows : sequence of int
        Rows of the places.
    """
    at = np.array(rows, dtype=np.int64)
    batch, places = ranked.batch, ranked.places
    terms = ranked.ranker.terms(batch, places, at)
    lacking = to_be_known(ranked.ranker, batch, places, at)
    chances = ranked.ranker.probabilities(batch, places, at[None])
    return [
        _match(
            ranked,
            row,
            _reasons(batch, places, row, terms.parts[:, 0, number].tolist()),
            float(terms.base[0]),
            {
                outcome: of_family[0][number]
                for outcome, of_family in chances.items()
                if not lacking[outcome][number]
            },
            tuple(dict.fromkeys(name for of_place in lacking.values() for name in of_place[number])),
        )
        for number, row in enumerate(rows)
    ]


def _reasons(batch: Batch, places: Destinations, row: int, contributions: list[float]) -> list[Reason]:
    """Return why a place has its score, the largest contribution first."""
    said = zip(CRITERIA, contributions, told(batch, places, row), strict=True)
    return sorted((Reason(*each) for each in said), key=lambda reason: -abs(reason.contribution))


def _match(
    ranked: Ranked,
    row: int,
    reasons: list[Reason],
    base: float,
    probabilities: Mapping[str, Interval],
    not_known: tuple[str, ...],
) -> Match:
    places, order = ranked.places, ranked.order
    return Match(
        rank=int(order.rank[row]),
        kato=str(places.katos[row]),
        score=base + sum(reason.contribution for reason in reasons),
        base=base,
        reasons=tuple(reasons),
        blocked_by=tuple(name for name, flags in ranked.fails.items() if flags[row]),
        probabilities=probabilities,
        vacancies=nearby_vacancies(ranked.batch, places, row),
        rests_on=rests_on(reasons),
        not_known=not_known,
        group=int(order.group[row]),
        equals=order.equals(row) if order.group[row] else 0,
        room=_room(ranked, row),
    )


def _room(ranked: Ranked, row: int) -> RoomAt:
    lookers = float(ranked.crowded.lookers[row])
    return RoomAt(
        homes=homes_left(ranked.places, row),
        lookers=None if np.isnan(lookers) else lookers,
        seats=float(ranked.crowded.seats[row]),
        points=float(ranked.order.taken[row]),
    )
