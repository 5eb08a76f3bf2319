"""Work in the adults' own occupations, within reach of the settlement."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Flags, Floats, Ints
from geo.assemble import today
from geo.counts import worst
from geo.layers.freshness import is_old
from matching.batch import Batch
from matching.criteria.base import Criterion, saturating
from matching.destinations import COMMUTE_KM, Destinations, Value, cached_with_places
from matching.household import Household
from matching.made_up import VACANCIES
from matching.messages import Message
from matching.occupation_match import SIMILARITY, index_of
from matching.survey_rates import record_value

HALF_AT = 2.0
"""Matching vacancies (in own-village equivalents) at which half of the utility is reached: one to
take, one to choose.
"""
HALF_AT_ANY = 25.0
"""The same for a family that names no occupation, over vacancies of any kind."""


@cached_with_places(of_the_atlas=True)
def occupation_jobs(places: Destinations) -> Floats:
    """Return, for each unit group, the vacancies within reach weighted by similarity; shape (436, P)."""
    return SIMILARITY.astype(np.float64) @ places.jobs.T


@cached_with_places(of_the_atlas=True)
def job_utility(places: Destinations) -> Floats:
    """Return :func:`occupation_jobs` as a saturating count, 0 to 1; shape (436, P)."""
    return saturating(occupation_jobs(places), HALF_AT)


@cached_with_places(of_the_atlas=True)
def jobs_known(places: Destinations) -> bool:
    """Return whether a vacancy is known anywhere; where none is, places cannot be compared by work."""
    return bool(places.jobs.any())


@cached_with_places()
def jobs_told(places: Destinations) -> Flags:
    """Return at which destinations something is known of the vacancies within reach, be it that there is none; (P,).

    A list that is not complete says nothing of the settlements that it does not name.
    """
    told = np.asarray(places.atlas.newest_rows("vacancies") >= 0)
    inside = places.atlas.places.index.get_indexer(places.atlas.inhabited.index)
    reach = places.near.copy()
    reach.data = np.ones_like(reach.data)
    return np.asarray(reach @ told[inside].astype(np.float64) > 0)


def matching_jobs(batch: Batch, places: Destinations) -> tuple[Ints, Floats]:
    """Return, for each adult who seeks work, the vacancies within reach weighted by similarity of the occupation.

    Returns
    -------
    rows : ndarray of int, shape (S,)
        Household of each seeker.
    jobs : ndarray of float64, shape (S, P)
        Weighted vacancies.
    """
    rows, codes = batch.seekers
    return rows, occupation_jobs(places)[codes]


class Employment(Criterion):
    """Mean over the adults who seek work of a saturating count of matching vacancies."""

    id = "employment"
    indicators = ("unemployment_rate", "wage_district")
    computed_from = VACANCIES

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the occupations of the adults who look for work, in order of the codes; None where nobody does."""
        return [_wanted(household) for household in batch.households]

    @override
    def row(self, places: Destinations, key: tuple[int, ...] | None) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`. To whom work is no matter all are alike."""
        if key is None:
            return np.zeros(len(places))
        if not jobs_known(places):
            return np.full(len(places), np.nan)
        known = np.asarray(job_utility(places)[list(key)].mean(axis=0)) if key else _any_job_utility(places)
        return np.where(jobs_told(places), known, np.nan)

    @override
    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family in which somebody looks for work, 0 for others."""
        return np.array([float(_wanted(household) is not None) for household in batch.households])

    @override
    def about(self, batch: Batch) -> tuple[int, ...]:
        """Return the occupations of the adults of the first family who look for work, each once."""
        return occupations_of(batch)

    @override
    def evidence_of(self, places: Destinations, about: tuple[int, ...], place: int) -> tuple[Value, ...]:
        """Return the vacancies that count with the least trusted status among them, unemployment, and how earlier
        movers to the region fared.
        """
        provenance = _provenance(places) if jobs_told(places)[place] else None
        status, as_of, source = provenance or ("missing", "", "")
        count = float((places.jobs[place] @ similarity_to(about)).sum()) if provenance else None
        jobs = Value(
            "matching_vacancies",
            None if count is None else round(count, 1),
            "vacancies",
            status,
            as_of,
            source,
            status != "demo" and is_old("vacancies", as_of, today()),
        )
        record = record_value(places, "job_matches_qualification", "work_record", place)
        return (jobs, *super().evidence_of(places, about, place), record)

    @override
    def reason_of(self, places: Destinations, about: tuple[int, ...], place: int) -> Message:
        """Return how many vacancies match, within which distance, and how far the nearest is: a far one counts less."""
        if not (jobs_known(places) and jobs_told(places)[place]):
            found = record_value(places, "job_matches_qualification", "work_record", place).value
            return Message("reason.employment.record", {"percent": found}) if found else Message(_UNKNOWN)
        if not about:
            return Message("reason.employment.any", {"n": _near(places, place, None), "km": COMMUTE_KM})
        similar = similarity_to(about)
        own_field = similar >= SIMILAR_FROM
        n = _near(places, place, own_field)
        if not n:
            related = _near(places, place, similar > 0)
            kind = "related" if related else "none"
            return Message(f"reason.employment.{kind}", {"n": related, "km": COMMUTE_KM})
        nearest = _nearest_km(places, place, own_field)
        if nearest < 1:
            return Message("reason.employment.here", {"n": n, "km": COMMUTE_KM})
        return Message("reason.employment.matching", {"n": n, "km": COMMUTE_KM, "nearest": round(nearest)})


_UNKNOWN = "reason.employment.unknown"
SIMILAR_FROM = 0.6
"""Similarity from which a vacancy is called one of the family's own field in the sentence. Those below it count in the
utility for what they are, and the sentence speaks of them where there are no others: else "no vacancies" stood as what
speaks for a place.
"""


def _wanted(household: Household) -> tuple[int, ...] | None:
    if not any(adult.seeks_work for adult in household.adults):
        return None
    return tuple(sorted(index_of(adult.occupation or "") for adult in household.seekers))


@cached_with_places(of_the_atlas=True)
def _any_job_utility(places: Destinations) -> Floats:
    return saturating(places.jobs.sum(axis=1), HALF_AT_ANY)


def occupations_of(batch: Batch) -> tuple[int, ...]:
    """Return the unit groups of the adults of the first family who look for work, each once, ascending."""
    return tuple(sorted({index_of(adult.occupation or "") for adult in batch.households[0].seekers}))


@lru_cache(maxsize=256)
def similarity_to(codes: tuple[int, ...]) -> Floats:
    """Return how similar each unit group is to the nearest of some, 0 to 1; 1 for none; shape (436,)."""
    if not codes:
        return np.ones(SIMILARITY.shape[0])
    return np.asarray(SIMILARITY[list(codes)].max(axis=0), dtype=np.float64)


def _near(places: Destinations, place: int, groups: Flags | None) -> int:
    """Return the number of open vacancies within reach, of some unit groups or of all."""
    reached = _within_reach(places)
    start, end = reached.indptr[place], reached.indptr[place + 1]
    counts = reached.data[start:end]
    return round(float(counts.sum() if groups is None else counts[groups[reached.indices[start:end]]].sum()))


def _nearest_km(places: Destinations, place: int, groups: Flags) -> float:
    """Return the geodesic kilometres to the nearest open vacancy of some unit groups within reach; inf without one."""
    start, end = places.near.indptr[place], places.near.indptr[place + 1]
    towns, km, counts = places.near.indices[start:end], places.near.data[start:end], places.counts
    first, many = (
        counts.indptr[towns],
        np.diff(counts.indptr)[towns],
    )  # far faster than rows of a sparse array
    at = np.arange(many.sum()) + np.repeat(first - np.cumsum(many) + many, many)
    suits = groups[counts.indices[at]] & (counts.data[at] > 0)
    return float(np.repeat(km, many)[suits].min(initial=np.inf))


@cached_with_places(of_the_atlas=True)
def _within_reach(places: Destinations) -> csr_array[np.float64, tuple[int, int]]:
    """Return the open vacancies within reach of each destination by unit group; (P, 436)."""
    reach = places.near.copy()
    reach.data = np.ones_like(reach.data)  # distances, the stored zero of a place to itself among them
    return csr_array(reach @ places.counts)


@cached_with_places(of_the_atlas=True)
def _provenance(places: Destinations) -> tuple[str, str, str] | None:
    """Return the least trusted status, the newest date and the commonest source of the vacancies; None without any."""
    live = places.matched_vacancies
    if live.empty:
        return None
    return worst(live["status"]), str(live["as_of"].max()), str(live["source"].mode().iat[0])
