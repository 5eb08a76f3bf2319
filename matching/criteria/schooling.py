"""School and kindergarten with places for the children."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Flags, Floats
from geo.provenance import Status
from matching.batch import TAUGHT, Batch
from matching.criteria.base import Criterion, falling
from matching.destinations import Destinations, cached_with_places
from matching.messages import Message

SCHOOL_KM_HALF = 5.0
"""Distance to a school at which half of its utility is left, km."""
OTHER_LANGUAGE = 0.6
"""Share of a school's utility that is left where it teaches in no language that the family speaks: the children can
learn it, but begin behind (evaluation of 2021, table 1: language and culture among the needs of families)."""
PUPILS_NEED, TODDLERS_NEED = 3.0, 2.0
"""Steps that a school counts at least for a family with pupils, and for one whose children are younger: assumptions."""


class Schooling(Criterion):
    """Distance to the school, its language and whether every child finds a place, weighted by the children's ages.

    A language of teaching that is made up is shown and changes nothing.
    """

    id = "schooling"
    indicators = (
        "school_km",
        "school_places_free",
        "school_language",
        "kindergarten_km",
        "kindergarten_places_free",
    )
    computed_from = ("school_km", "school_places_free", "kindergarten_km", "kindergarten_places_free")

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the children of school and of kindergarten age of each family, and what languages it speaks."""
        tongues = (spoken if spoken != TAUGHT else frozenset() for spoken in batch.tongues)
        return list(zip(batch.pupils.tolist(), batch.toddlers.tolist(), tongues, strict=True))

    @override
    def row(self, places: Destinations, key: tuple[float, float, frozenset[str]]) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        pupils, toddlers, spoken = key
        share = toddlers / (pupils + toddlers) if pupils + toddlers > 0 else 0.5
        school = _offer(pupils, places, "school") * np.where(_foreign(places, spoken), OTHER_LANGUAGE, 1.0)
        kindergarten = _offer(toddlers, places, "kindergarten")
        if share in (0.0, 1.0):  # what concerns no child may be unknown
            return np.asarray(kindergarten if share else school)
        return np.asarray((1.0 - share) * school + share * kindergarten)

    @override
    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family with children, little for one without."""
        return np.where(batch.pupils + batch.toddlers + batch.infants > 0, 1.0, 0.15)

    @override
    def needed(self, batch: Batch) -> Floats:
        """Return the steps that pupils, or else children who will be, need; see :meth:`Criterion.needed`."""
        soon = batch.toddlers + batch.infants > 0
        return np.where(batch.pupils > 0, PUPILS_NEED, np.where(soon, TODDLERS_NEED, 0.0))

    @override
    def about(self, batch: Batch) -> frozenset[str]:
        """Return the languages that the first family speaks."""
        return batch.tongues[0]

    @override
    def reason_of(self, places: Destinations, about: frozenset[str], place: int) -> Message:
        """Return how far the school is, in which language it teaches and how many places are free."""
        km, free = places.column("school_km").value[place], places.column("school_places_free").value[place]
        if np.isnan(km):
            return Message("reason.schooling.unknown")
        if km > 0:
            return Message("reason.schooling.away", {"km": float(km)})
        if _foreign(places, about)[place]:
            taught = places.column("school_language").text[place]
            return Message(f"reason.schooling.only_{taught}")
        if np.isnan(free):
            return Message("reason.schooling.here_places_unknown")
        return Message("reason.schooling.here", {"n": round(float(free))})


@cached_with_places(of_the_atlas=True)
def _foreign(places: Destinations, spoken: frozenset[str]) -> Flags:
    """Return where the school is known to teach in no language of some, shape (P,); nowhere for no languages."""
    if not spoken:
        return np.zeros(len(places), dtype=np.bool_)
    taught = places.column("school_language")
    known = (taught.trust > Status.DEMO.trust) & ~np.isnan(taught.value)
    understood = [bool(spoken & set(str(text).split("+"))) for text in taught.text]
    return np.asarray(known & ~np.array(understood, dtype=np.bool_))


def _offer(children: float, places: Destinations, facility: str) -> Floats:
    """Return the utility of schools or kindergartens: nearness, times the share of the children with a place."""
    near = falling(places.column(f"{facility}_km").value, SCHOOL_KM_HALF)
    free = places.column(f"{facility}_places_free").value
    return np.asarray(near * (0.6 + 0.4 * np.minimum(free / max(children, 1.0), 1.0)))
