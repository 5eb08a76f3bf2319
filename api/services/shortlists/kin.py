"""Where a family's relatives live: that village beside the first of the list, and the villages around it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from api.services.engine import Engine
from api.services.intake.place_index import area_name, full_name, own_name
from api.services.language.i18n import Translator
from api.services.shortlists.cards import Card, Difference, card, differences
from api.services.shortlists.shortlist_types import ShownShortlist
from matching.batch import Batch
from matching.criteria.ties import NEAR_KM, relatives_km
from matching.household import Household
from matching.ranking.blockers import blocked, open_places
from matching.ranking.shortlist import Shortlist
from matching.ranking.why_not import WhyNot

MOST_NEAR = 5
MOST_DIFFERENCES = 3
LEAST_SHOWN = 0.5
"""Points from which a difference is told: less is no reason to go elsewhere."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A village near the relatives: its name, how far it is, geodesic km, and its place in the family's list."""

    kato: str
    name: str
    where: str
    km: float
    rank: int


@dataclass(frozen=True, slots=True)
class Kin:
    """What is shown of the place where relatives live.

    Parameters
    ----------
    kato, place : str
        Where it is.
    card : Card or None
        It as a match; None for what is no destination, such as a city.
    why : WhyNot or None
        How it stands to the first of the list; None where nothing meets the family's requirements.
    best : str
        Name of the first of the list.
    better, worse : tuple of Difference
        What speaks most for it and against it, beside the first of the list.
    near : tuple of Neighbour
        The villages around it that suit the family best, best first.
    km : float
        Radius of what counts as near, geodesic kilometres.
    """

    kato: str
    place: str
    card: Card | None
    why: WhyNot | None
    best: str
    better: tuple[Difference, ...]
    worse: tuple[Difference, ...]
    near: tuple[Neighbour, ...]
    km: float = NEAR_KM


def asked_of_kin(household: Household, engine: Engine) -> tuple[str, ...]:
    """Return the villages of relatives that the shortlist is to be asked for: those that are destinations."""
    return tuple(code for code in household.ties if code in engine.destinations.position)


def kin_of(
    household: Household, answer: Shortlist, shown: ShownShortlist, engine: Engine, translator: Translator
) -> Kin | None:
    """Return what is shown of where a family's relatives live; None where it names no village or city.

    Parameters
    ----------
    household : Household
        The family.
    answer, shown : Shortlist, ShownShortlist
        Its shortlist, asked for :func:`asked_of_kin`, and the same as JSON.
    engine : Engine
        What is known.
    translator : Translator
        The language.
    """
    code = next(iter(household.ties), "")
    if not code or np.isnan(relatives_km(engine.destinations, code)).all():
        return None
    asked = next((match for match in shown["asked"] if match["kato"] == code), None)
    why = next((found for found in answer.why_not if found.kato == code), None)
    rows = differences(why, translator, asked, shown["matches"][0]) if why and asked else ()
    return Kin(
        kato=code,
        place=full_name(engine, code, translator),
        card=card(asked, engine, translator) if asked else None,
        why=why,
        best=own_name(engine, why.best, translator) if why else "",
        better=tuple(row for row in rows if row.points >= LEAST_SHOWN)[:MOST_DIFFERENCES],
        worse=tuple(row for row in rows if row.points <= -LEAST_SHOWN)[:MOST_DIFFERENCES],
        near=_near(household, code, engine, translator, by_fit=answer.by_fit),
    )


def _near(
    household: Household, code: str, engine: Engine, translator: Translator, *, by_fit: bool
) -> tuple[Neighbour, ...]:
    places = engine.destinations
    km = relatives_km(places, code)
    open_ = open_places(blocked(household, places), len(places))
    scores = engine.ranker.scores(Batch((engine.settled(household),)), places)[0]
    around = np.flatnonzero(open_ & (km <= NEAR_KM) & (places.katos != code))
    best = around[np.lexsort((places.katos[around], -scores[around]))][:MOST_NEAR]
    if not len(best):
        return ()
    near = tuple(str(places.katos[row]) for row in best)
    asked = engine.match(household, top=1, ask=near, by_fit=by_fit).asked
    return tuple(
        Neighbour(
            kato=match.kato,
            name=own_name(engine, match.kato, translator),
            where=area_name(engine, match.kato, translator),
            km=float(km[places.position[match.kato]]),
            rank=match.rank,
        )
        for match in sorted(asked, key=attrgetter("rank"))
    )
