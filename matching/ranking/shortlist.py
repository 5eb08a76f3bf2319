"""The shortlist: the best destinations of a family, each with the reasons that are its score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.faults import Fault, InputError, shorten
from geo.kato import gone, todays_settlement
from matching.batch import Batch
from matching.destinations import Destinations
from matching.household import Household
from matching.made_up import region_numbers
from matching.ranking.blockers import blocked, open_places
from matching.ranking.couple import Couple
from matching.ranking.match import Match, Ranked, matches_at
from matching.ranking.order import in_order
from matching.ranking.ranker import Ranker
from matching.ranking.why_not import WhyNot, why_not
from matching.room.crowding import crowding
from matching.room.demand import Demand


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
    demand : Demand or None
        What is expected of the year's families.
    couple : Couple or None
        The compromise of two spouses who stated their wishes apart.
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
    demand: Demand | None = None
    couple: Couple | None = None


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
    ask = tuple(todays_settlement(kato) for kato in ask)
    asked = _rows(places, ask)
    ranked = rank(household, places, ranker, demand, by_fit=by_fit, top=top)
    best = ranked.order.rows[: min(top, int(ranked.open_.sum()))].tolist()
    matches = matches_at(ranked, [*best, *asked])
    best_matches, asked_matches = tuple(matches[: len(best)]), tuple(matches[len(best) :])
    return Shortlist(
        atlas=places.atlas.version,
        model=ranker.name,
        trained_on=ranker.trained_on,
        matches=best_matches,
        excluded={name: int(flags.sum()) for name, flags in ranked.fails.items()},
        asked=asked_matches,
        considered=len(places),
        why_not=tuple(why_not(ranked, match, best_matches[0]) for match in asked_matches) if best else (),
        by_fit=by_fit,
        expected_families=None if demand is None else demand.families,
        demand=demand,
        best_in_regions=tuple(_best_in_regions(ranked)),
    )


def rank(
    household: Household,
    places: Destinations,
    ranker: Ranker,
    demand: Demand | None = None,
    *,
    by_fit: bool = False,
    top: int = 10,
) -> Ranked:
    """Return all destinations as they are ranked for a family.

    Parameters
    ----------
    household, places, ranker, demand, by_fit, top
        See :func:`shortlist`.
    """
    batch = Batch((household,))
    scores = ranker.scores(batch, places)[0]
    resolution = float(ranker.resolution(batch, places)[0])
    fails = blocked(household, places)
    open_ = open_places(fails, len(places))
    crowded = crowding(places, demand)
    order = in_order(household, places, scores, resolution, ~open_, crowded, by_fit=by_fit, top=top)
    return Ranked(batch, places, ranker, scores, fails, open_, crowded, order)


def _rows(places: Destinations, katos: tuple[str, ...]) -> list[int]:
    unknown = [kato for kato in katos if kato not in places.position]
    if unknown:
        raise InputError(
            [
                Fault(
                    "ask",
                    "",
                    _expected(kato),
                    shorten(kato),
                    key="no_destination",
                    params={"former": f"; {former}" if (former := gone(kato)) else ""},
                )
                for kato in unknown
            ]
        )
    return [places.position[kato] for kato in katos]


def _expected(kato: str) -> str:
    """Return what is expected in place of a code; of a settlement that is gone, what is there now."""
    expected = "the KATO code of a settlement that is open to resettlers"
    return f"{expected}; {former}" if (former := gone(kato)) else expected


def _best_in_regions(ranked: Ranked) -> list[RegionBest]:
    places, order = ranked.places, ranked.order
    open_rows = order.rows[: int(ranked.open_.sum())]
    region, count = region_numbers(places)
    first = np.full(count, -1)
    first[region[open_rows[::-1]]] = np.arange(len(open_rows))[
        ::-1
    ]  # of one region's, the last written is the first
    return [
        RegionBest(
            str(places.oblasts[row]),
            str(places.katos[row]),
            int(order.rank[row]),
            int(order.group[row]),
            float(ranked.scores[row]),
        )
        for row in open_rows[np.sort(first[first >= 0])].tolist()
    ]
