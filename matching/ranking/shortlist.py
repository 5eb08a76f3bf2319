"""The shortlist: the best destinations of a family, each with the reasons that are its score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geo.arrays import Floats, Ints
from geo.faults import Fault, InputError, shorten
from geo.kato import gone, todays_settlement
from matching.batch import Batch
from matching.criteria.registry import CRITERIA
from matching.destinations import Destinations, Value
from matching.household import Household
from matching.made_up import region_numbers
from matching.ranking.blockers import blocked
from matching.ranking.evidence import Reason, rests_on, to_be_known
from matching.ranking.nearby import NearbyVacancy, nearby_vacancies
from matching.ranking.order import Order, in_order
from matching.ranking.ranker import Interval, Ranker, Terms
from matching.ranking.why_not import WhyNot, why_not
from matching.room.crowding import Crowding, crowding
from matching.room.demand import Demand


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


@dataclass(frozen=True, slots=True)
class RegionBest:
    """The first village of one region in a family's list.

    Parameters
    ----------
    oblast, kato : str
        The region, the village.
    rank, group : int
        Its place in the list, and its group of equals.
    score : float
        Its points.
    """

    oblast: str
    kato: str
    rank: int
    group: int
    score: float


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The answer to a family.

    Parameters
    ----------
    atlas : str
        Version of the atlas.
    model, trained_on : str
        What ranked, and from what it learned.
    matches : tuple of Match
        Best first.
    excluded : dict
        Number of destinations that each requirement rules out.
    asked : tuple of Match
        Places that the family asked for by name, whether or not they match.
    considered : int
        Destinations in all.
    why_not : tuple of WhyNot
        For each place of ``asked``, why it is not the first; empty where no destination meets the requirements.
    best_in_regions : tuple of RegionBest
        The first village of every region that has one, in the order of the list.
    by_fit : bool
        Whether the score alone orders.
    expected_families : int or None
        Families that are expected in a year; None where no demand is known.
    """

    atlas: str
    model: str
    trained_on: str
    matches: tuple[Match, ...]
    excluded: dict[str, int]
    asked: tuple[Match, ...]
    considered: int
    why_not: tuple[WhyNot, ...] = ()
    best_in_regions: tuple[RegionBest, ...] = ()
    by_fit: bool = False
    expected_families: int | None = None


def shortlist(
    household: Household,
    places: Destinations,
    ranker: Ranker,
    *,
    top: int = 10,
    ask: tuple[str, ...] = (),
    by_fit: bool = False,
    demand: Demand | None = None,
) -> Shortlist:
    """Return the best destinations for a family.

    Parameters
    ----------
    household : Household
        The family.
    places : Destinations
        Where it may go.
    ranker : Ranker
        What scores.
    top : int
        How many matches.
    ask : tuple of str
        KATO codes of places to be answered about whatever their rank.
    by_fit : bool
        Order by the score alone, without regard to room.
    demand : Demand, optional
        What is expected of the year's families; where it is not given, it is told as not known.

    Raises
    ------
    InputError
        If a place asked for is no destination.
    """
    batch = Batch((household,))
    terms = ranker.terms(batch, places)
    fails = blocked(household, places)
    ruled_out = np.logical_or.reduce([*fails.values(), np.zeros(len(places), dtype=np.bool_)])
    resolution = float(ranker.resolution(batch, places)[0])
    crowded = crowding(places, demand)
    order = in_order(
        household, places, terms.scores[0], resolution, ruled_out, crowded, by_fit=by_fit, top=top
    )
    open_rows = order.rows[: int((~ruled_out).sum())]
    best = [int(row) for row in open_rows[:top]]
    ask = tuple(todays_settlement(kato) for kato in ask)
    asked = _rows(places, ask)
    shown = [*best, *asked]
    at = np.array(shown, dtype=np.int64)
    lacking = to_be_known(ranker, batch, places, at)
    probabilities = ranker.probabilities(batch, places, at[None])
    matches = [
        _match(
            batch,
            places,
            terms,
            row,
            order=order,
            room=_room(places, crowded, order, row),
            blocked_by=tuple(name for name, flags in fails.items() if flags[row]),
            probabilities={
                outcome: of_family[0][number]
                for outcome, of_family in probabilities.items()
                if not lacking[outcome][number]
            },
            not_known=tuple(
                dict.fromkeys(name for of_place in lacking.values() for name in of_place[number])
            ),
        )
        for number, row in enumerate(shown)
    ]
    return Shortlist(
        atlas=places.atlas.version,
        model=ranker.name,
        trained_on=ranker.trained_on,
        matches=tuple(matches[: len(best)]),
        excluded={name: int(flags.sum()) for name, flags in fails.items()},
        asked=tuple(matches[len(best) :]),
        considered=len(places),
        why_not=tuple(why_not(household, kato, places, terms, order) for kato in ask) if best else (),
        by_fit=by_fit,
        expected_families=None if demand is None else demand.families,
        best_in_regions=tuple(_best_in_regions(places, order, open_rows, terms.scores[0])),
    )


def _rows(places: Destinations, katos: tuple[str, ...]) -> list[int]:
    unknown = [kato for kato in katos if kato not in places.position]
    if unknown:
        raise InputError([Fault("ask", "", _expected(kato), shorten(kato)) for kato in unknown])
    return [places.position[kato] for kato in katos]


def _expected(kato: str) -> str:
    """Return what is expected in place of a code; of a settlement that is gone, what is there now."""
    expected = "the KATO code of a settlement that is open to resettlers"
    return f"{expected}; {former}" if (former := gone(kato)) else expected


def _match(
    batch: Batch,
    places: Destinations,
    terms: Terms,
    row: int,
    *,
    order: Order,
    room: RoomAt,
    blocked_by: tuple[str, ...],
    probabilities: Mapping[str, Interval],
    not_known: tuple[str, ...],
) -> Match:
    reasons = [
        Reason(
            name,
            float(terms.parts[number, 0, row]),
            criterion.reason(batch, places, row),
            criterion.evidence(batch, places, row),
        )
        for number, (name, criterion) in enumerate(CRITERIA.items())
    ]
    reasons.sort(key=lambda reason: -abs(reason.contribution))
    base = float(terms.base[0])
    score = base + sum(reason.contribution for reason in reasons)
    vacancies = nearby_vacancies(batch, places, row)
    return Match(
        int(order.rank[row]),
        str(places.katos[row]),
        score,
        base,
        tuple(reasons),
        blocked_by,
        probabilities,
        vacancies,
        rests_on(reasons),
        not_known,
        int(order.group[row]),
        order.equals(row) if order.group[row] else 0,
        room,
    )


def _room(places: Destinations, crowded: Crowding, order: Order, row: int) -> RoomAt:
    lookers = float(crowded.lookers[row])
    return RoomAt(
        homes=places.value("homes_free", row),
        lookers=None if np.isnan(lookers) else lookers,
        seats=float(crowded.seats[row]),
        points=float(order.taken[row]),
    )


def _best_in_regions(places: Destinations, order: Order, open_rows: Ints, scores: Floats) -> list[RegionBest]:
    _, first = np.unique(region_numbers(places)[0][open_rows], return_index=True)
    return [
        RegionBest(
            str(places.oblasts[row]),
            str(places.katos[row]),
            int(order.rank[row]),
            int(order.group[row]),
            float(scores[row]),
        )
        for row in open_rows[np.sort(first)]
    ]
