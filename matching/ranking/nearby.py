"""Vacancies within reach of a place that suit a family, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.arrays import Ints
from matching.batch import Batch
from matching.criteria.employment import SIMILAR_FROM, occupations_of, similarity_to
from matching.destinations import Destinations, cached_with_places
from matching.occupation_match import index_of

MOST = 5
"""Vacancies that are listed of a place."""
KEPT = 2048
"""Lists that are kept, for families of the same occupations."""
_COLUMNS = (
    "id",
    "title",
    "isco",
    "employer",
    "wage_kzt",
    "count",
    "housing",
    "kato",
    "status",
    "source",
    "as_of",
)


@dataclass(frozen=True, slots=True)
class NearbyVacancy:
    """One open vacancy near a place.

    Parameters
    ----------
    id, title, isco, employer : str
        As the record has them.
    wage_kzt : float or None
        Wage a month before tax, KZT.
    count : int
        Posts.
    housing : bool
        Whether the employer offers a home.
    kato : str
        Settlement of the vacancy.
    km : float
        Geodesic distance from the place, kilometres.
    likeness : float
        Similarity of the occupation to the nearest of the family's, 0 to 1.
    status, source, as_of : str
        Provenance.
    """

    id: str
    title: str
    isco: str
    employer: str
    wage_kzt: float | None
    count: int
    housing: bool
    kato: str
    km: float
    likeness: float
    status: str
    source: str
    as_of: str


@dataclass(frozen=True)
class _Index:
    """Matched vacancies, ordered by the row of their settlement.

    Parameters
    ----------
    starts : ndarray of int, shape (settlements + 1,)
        First vacancy of each settlement.
    groups : ndarray of int, shape (n,)
        Unit group of each vacancy.
    columns : dict
        What is known of each.
    """

    starts: Ints
    groups: Ints
    columns: dict[str, NDArray[Any]]


def nearby_vacancies(
    batch: Batch, places: Destinations, place: int, most: int = MOST
) -> tuple[NearbyVacancy, ...]:
    """Return the open vacancies of the first family's own field within reach of a place: the most similar first,
    then the nearest.

    A family that names no occupation gets the nearest of any kind.

    Parameters
    ----------
    batch : Batch
        Families; the first is answered.
    places : Destinations
        Where they may go.
    place : int
        Row of the place in ``places``.
    most : int
        Vacancies that are returned.
    """
    return _suiting(places, occupations_of(batch), place, most)


@cached_with_places(KEPT, of_the_atlas=True)
def _suiting(
    places: Destinations, codes: tuple[int, ...], place: int, most: int
) -> tuple[NearbyVacancy, ...]:
    index = _index(places)
    start, end = places.near.indptr[place], places.near.indptr[place + 1]
    towns, km = places.near.indices[start:end], places.near.data[start:end]
    counts = index.starts[towns + 1] - index.starts[towns]
    total = int(counts.sum())
    if not total:
        return ()
    offsets = np.repeat(index.starts[towns] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    rows = np.arange(total) + offsets
    far = np.repeat(km, counts)
    likeness = similarity_to(codes)[index.groups[rows]]
    suits = np.flatnonzero(likeness >= SIMILAR_FROM)
    best = suits[np.lexsort((rows[suits], far[suits], -likeness[suits]))][:most]
    return tuple(_vacancy(index, int(rows[n]), float(far[n]), float(likeness[n])) for n in best)


@cached_with_places(of_the_atlas=True)
def _index(places: Destinations) -> _Index:
    everywhere = places.atlas.inhabited.index
    live = places.matched_vacancies
    town = everywhere.get_indexer(live["kato"])
    order = np.argsort(town, kind="stable")
    starts = np.searchsorted(town[order], np.arange(len(everywhere) + 1)).astype(np.int64)
    groups = np.array([index_of(code) for code in live["isco"]], dtype=np.int64)[order]
    return _Index(starts, groups, {name: live[name].to_numpy(object)[order] for name in _COLUMNS})


def _vacancy(index: _Index, row: int, km: float, likeness: float) -> NearbyVacancy:
    cell = {name: column[row] for name, column in index.columns.items()}
    wage = cell["wage_kzt"]
    return NearbyVacancy(
        id=str(cell["id"]),
        title=str(cell["title"]),
        isco=str(cell["isco"]),
        employer=str(cell["employer"] or ""),
        wage_kzt=None if wage is None or wage != wage else float(wage),
        count=int(cell["count"]),
        housing=bool(cell["housing"]),
        kato=str(cell["kato"]),
        km=round(km, 1),
        likeness=round(likeness, 2),
        status=str(cell["status"]),
        source=str(cell["source"]),
        as_of=str(cell["as_of"]),
    )
