"""The settlements that families are compared with, as arrays made once per atlas."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.aggregate import at_level
from geo.arrays import Floats, Ints
from geo.atlas import Atlas
from geo.counts import open_vacancies
from geo.layers.freshness import oldest_day
from geo.layers.registry import INDICATORS
from geo.occupations import unit_groups
from geo.places import SETTLEMENT_TYPES
from geo.provenance import Status, trusts
from geo.receiving import receiving_oblasts
from geo.space import distances_within
from matching.occupation_match import index_of

_OF_THE_ATLAS = frozenset(
    {
        "lon",
        "lat",
        "katos",
        "position",
        "oblasts",
        "settlement_type",
        "quota",
        "near",
        "jobs",
        "counts",
        "matched_vacancies",
    }
)
"""Computed attributes of :class:`Destinations` that do not hang on what is taken."""
P = ParamSpec("P")
R = TypeVar("R")

COMMUTE_KM = 30.0
"""How far a job may be from the settlement to count, geodesic kilometres."""
MATCHED_FROM = 0.5
"""Least confidence of an ISCO-08 code for the vacancy to be matched; below it the vacancy is only shown."""


@dataclass(frozen=True)
class Column:
    """One indicator over the destinations.

    Parameters
    ----------
    table : DataFrame
        As :func:`geo.aggregate.at_level` returns it, one row per destination.
    oldest : str
        ISO date before which a value counts as old; empty where values do not get old.
    """

    table: pd.DataFrame
    oldest: str = ""

    @cached_property
    def value(self) -> Floats:
        """Values, NaN where missing; shape (P,)."""
        return self.table["value"].to_numpy(float)

    @cached_property
    def trust(self) -> Ints:
        """Trust of each value's status (3 observed, 2 estimated, 1 demo, 0 missing); shape (P,)."""
        return trusts(self.table["status"])

    @cached_property
    def certainty(self) -> Ints:
        """Trust of each value, one less where it is old; shape (P,)."""
        days = self.table["as_of"].fillna("").to_numpy(str)
        old = (days != "") & (days < self.oldest) & (self.trust > Status.DEMO.trust)
        return np.asarray(self.trust - old)

    @cached_property
    def text(self) -> NDArray[np.object_]:
        """Category words; shape (P,)."""
        return self.table["text"].to_numpy(object)

    @cached_property
    def _shown(self) -> tuple[NDArray[np.object_], ...]:
        """What :meth:`Destinations.value` returns, a column each: far faster to read than rows of the table."""
        columns = ("text", "value", "unit", "status", "as_of", "source")
        return tuple(self.table[column].to_numpy(object) for column in columns)

    def shown(self, place: int) -> tuple[Any, ...]:
        """Return text, value, unit, status, date and source of one destination."""
        return tuple(column[place] for column in self._shown)


@dataclass(frozen=True)
class Value:
    """A value with its provenance, as it is shown behind a reason."""

    indicator: str
    value: float | str | None
    unit: str
    status: str
    as_of: str
    source: str
    old: bool = False
    """Whether it is older than the life of its layer (:mod:`geo.layers.freshness`)."""


def cached_with_places(
    maxsize: int | None = None, *, of_the_atlas: bool = False
) -> Callable[[Callable[Concatenate[Destinations, P], R]], Callable[Concatenate[Destinations, P], R]]:
    """Cache a function of destinations with them: its results live as long as they do.

    Parameters
    ----------
    maxsize : int, optional
        Most results that are kept for the same destinations, one for each value of the other arguments (which have to
        be hashable); those not asked for longest go first. All are kept if not given.
    of_the_atlas : bool
        Whether the result hangs on the atlas alone and not on what is taken: it is computed once for destinations and
        all that are made of them by :meth:`Destinations.less`.
    """

    def decorate(
        function: Callable[Concatenate[Destinations, P], R],
    ) -> Callable[Concatenate[Destinations, P], R]:
        @wraps(function)
        def cached(places: Destinations, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if of_the_atlas and places.whole is not None:
                places = places.whole
            lookup = places.caches.get(function)
            if lookup is None:
                lookup = places.caches.setdefault(function, _lookup(function, places, maxsize))
            found: R = lookup(*args, **kwargs)
            return found

        return cached

    return decorate


def _lookup(function: Callable[..., R], places: Destinations, maxsize: int | None) -> Callable[..., R]:
    # A weak reference, for the lookup lies in the destinations: they shall go when nobody else holds them.
    there = weakref.ref(places)

    @lru_cache(maxsize)
    def lookup(*args: Any, **kwargs: Any) -> R:
        alive = there()
        assert alive is not None
        return function(alive, *args, **kwargs)

    return lookup


@dataclass(frozen=True, eq=False)
class Destinations:
    """Settlements of an atlas, ready to be compared with families.

    Parameters
    ----------
    atlas : Atlas
        Where they are from.
    places : DataFrame
        The settlements, indexed by KATO code; ``P`` of them.
    taken : mapping of (str, str) to float
        What is promised beside what the atlas knows, by resource and place: ``homes``, ``school_places``,
        ``kindergarten_places`` and ``jobs:NN`` of settlements; ``persons:YYYY`` and ``families:YYYY`` of quotas.
    whole : Destinations or None
        The same settlements by the atlas alone, where something is taken.

    Attributes
    ----------
    caches : dict
        Results of the functions under :func:`cached_with_places`.
    """

    atlas: Atlas
    places: pd.DataFrame
    taken: Mapping[tuple[str, str], float] = field(default_factory=dict)
    whole: Destinations | None = None
    caches: dict[Callable[..., Any], Callable[..., Any]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(cls, atlas: Atlas, receiving: bool = True) -> Destinations:
        """Return the settlements of regions with a quota, or all settlements.

        Where an akimat's list of open settlements is loaded for an oblast, only those on it.
        """
        places = atlas.settlements
        if receiving:
            places = places[places["oblast"].isin(receiving_oblasts(atlas))]
            opened = atlas.newest("open_settlement")
            listed = set(opened.index.str[:2])
            shut = places.index.str[:2].isin(listed) & ~places.index.isin(opened.index[opened["value"] > 0])
            places = places[~shut]
        return cls(atlas, places.sort_index())

    def less(self, taken: Mapping[tuple[str, str], float]) -> Destinations:
        """Return the same settlements with less left there; what does not hang on it is not computed anew.

        Parameters
        ----------
        taken : mapping of (str, str) to float
            As in :class:`Destinations`; it takes the place of what was taken before.
        """
        fewer = Destinations(self.atlas, self.places, dict(taken), self.whole or self)
        fewer.__dict__.update({name: value for name, value in self.__dict__.items() if name in _OF_THE_ATLAS})
        return fewer

    def taken_at(self, resource: str) -> Floats:
        """Return what is taken of a resource in each settlement; shape (P,)."""
        found = np.zeros(len(self))
        for (name, kato), amount in self.taken.items():
            if name == resource and kato in self.position:
                found[self.position[kato]] += amount
        return found

    def __len__(self) -> int:
        return len(self.places)

    @cached_with_places(of_the_atlas=True)
    def column(self, indicator: str) -> Column:
        """Return one indicator over the destinations."""
        from geo.assemble import today

        table = at_level(self.atlas, indicator, "settlement").reindex(self.places.index)
        return Column(table, oldest_day(indicator, today()))

    def value(self, indicator: str, place: int) -> Value:
        """Return the value of an indicator at one destination, with its provenance."""
        column = self.column(indicator)
        text, value, unit, status, as_of, source = column.shown(place)
        old = bool(column.certainty[place] < column.trust[place])
        shown: float | str | None = text or value
        if isinstance(shown, float) and np.isnan(shown):
            shown = None
        return Value(indicator, shown, unit or INDICATORS[indicator].unit, status, as_of, source, old)

    @cached_property
    def lon(self) -> Floats:
        """Longitudes, degrees; shape (P,)."""
        return self.places["lon"].to_numpy(float)

    @cached_property
    def lat(self) -> Floats:
        """Latitudes, degrees; shape (P,)."""
        return self.places["lat"].to_numpy(float)

    @cached_property
    def katos(self) -> NDArray[np.str_]:
        """KATO codes; shape (P,)."""
        return self.places.index.to_numpy(dtype="U9")

    @cached_property
    def position(self) -> dict[str, int]:
        """Row of each KATO code."""
        return {str(kato): row for row, kato in enumerate(self.katos)}

    @cached_property
    def oblasts(self) -> NDArray[np.str_]:
        """Oblast of each destination; shape (P,)."""
        return self.places["oblast"].to_numpy(dtype="U9")

    @cached_property
    def settlement_type(self) -> Ints:
        """Index of each settlement's type in :data:`SETTLEMENT_TYPES`, -1 where it has none; shape (P,)."""
        index = {name: number for number, name in enumerate(SETTLEMENT_TYPES)}
        return np.array([index.get(name, -1) for name in self.places["kind"]], dtype=np.int64)

    @cached_property
    def quota(self) -> Column:
        """Persons that the destination's oblast may take this year; 0 where it has no quota."""
        table = at_level(self.atlas, "quota_resettlers", "oblast").reindex(self.oblasts)
        return Column(table.set_axis(self.places.index))

    @cached_property
    def near(self) -> csr_array[np.float64, tuple[int, int]]:
        """Geodesic kilometres to places of the atlas up to :data:`COMMUTE_KM`; (P, all inhabited places)."""
        everywhere = self.atlas.inhabited
        km = distances_within(everywhere["lon"], everywhere["lat"], COMMUTE_KM)
        return csr_array(km[everywhere.index.get_indexer(self.places.index)])

    @cached_property
    def jobs(self) -> Floats:
        """Open vacancies by unit group within reach, each weighted 1 in the settlement down to 0 at the
        radius; (P, 436).
        """
        weights = self.near.copy()
        weights.data = 1.0 - weights.data / COMMUTE_KM
        return np.asarray((weights @ self.counts).toarray(), dtype=np.float64)

    @cached_property
    def counts(self) -> csr_array[np.float64, tuple[int, int]]:
        """Open vacancies by place of the atlas and unit group; (all inhabited places, 436)."""
        everywhere = self.atlas.inhabited.index
        live = self.matched_vacancies
        rows = everywhere.get_indexer(live["kato"])
        columns = np.array([index_of(code) for code in live["isco"]], dtype=np.int64)
        shape = (len(everywhere), len(unit_groups()))
        return csr_array((live["count"].to_numpy(float), (rows, columns)), shape=shape)

    @cached_property
    def matched_vacancies(self) -> pd.DataFrame:
        """Open vacancies at a known settlement whose occupation is known well enough to be matched."""
        from geo.assemble import today

        live = open_vacancies(self.atlas.vacancies, today())
        known = live["kato"].isin(self.atlas.inhabited.index) & live["isco"].isin(unit_groups())
        return pd.DataFrame(live[known & (live["isco_confidence"] >= MATCHED_FROM)].drop(columns="geometry"))
