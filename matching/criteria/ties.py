"""People one knows: relatives, and earlier movers from the same oblast."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Floats
from geo.places import SETTLEMENT_TYPES
from geo.space import geodesic_km
from matching.batch import Batch
from matching.criteria.base import ROWS, Criterion
from matching.destinations import COMMUTE_KM, Destinations, Value, cached_with_places
from matching.messages import Message

RELATIVES = {"settlement": 1.0, "district": 0.8, "oblast": 0.45}
"""Utility of relatives in the same settlement, district and oblast."""
NEARBY = 0.9
"""Utility of relatives within :data:`NEAR_KM`: a visit of an afternoon, in a district of its own or not."""
NEAR_KM = COMMUTE_KM
CITIES = ("republican_city", "city_akimat")
"""Kinds of place that are no settlement of the classifier, and yet one city."""
EARLIER = 0.4
"""Utility of earlier movers from one's oblast where they make up a third of all arrivals; never more than this."""


@cached_with_places(of_the_atlas=True)
def arrivals(places: Destinations, origin: str) -> Floats:
    """Return the share of one origin among the arrivals of each destination's oblast; NaN where no flow is known.

    An origin that an oblast's table does not name is not known to be absent: the tables of 2021 name few.
    """
    rows = places.atlas.rows("arrivals_persons")
    newest = rows[rows["period"] == rows["period"].max()] if len(rows) else rows
    total = newest.groupby("kato")["value"].sum()
    mine = newest[newest["text"] == origin].groupby("kato")["value"].sum()
    share = (mine.reindex(total.index) / total).reindex(places.oblasts)
    return share.to_numpy(float)


@cached_with_places(of_the_atlas=True)
def _districts(places: Destinations) -> NDArray[np.str_]:
    return places.places["district"].to_numpy(dtype="U9")


def near_relative(places: Destinations, code: str) -> Floats:
    """Return how near each destination is to where relatives live, by :data:`RELATIVES`; shape (P,)."""
    near = np.where(places.oblasts == code[:2] + "0000000", RELATIVES["oblast"], 0.0)
    if code[2:] != "0000000":
        near[_districts(places) == code[:4] + "00000"] = RELATIVES["district"]
    near[places.katos == code] = RELATIVES["settlement"]
    return near


@cached_with_places(ROWS, of_the_atlas=True)
def relatives_km(places: Destinations, code: str) -> Floats:
    """Return how far each destination is from the village or city where relatives live.

    Parameters
    ----------
    places : Destinations
        Where the family may go.
    code : str
        KATO code of where the relatives live.

    Returns
    -------
    ndarray of float64, shape (P,)
        Geodesic kilometres; NaN where the code is an area: nobody lives at its middle.
    """
    everywhere = places.atlas.places
    if code not in everywhere.index:
        return np.full(len(places), np.nan)
    home = everywhere.loc[code]
    if home["kind"] not in (*SETTLEMENT_TYPES, *CITIES):
        return np.full(len(places), np.nan)
    return geodesic_km(home["lon"], home["lat"], places.lon, places.lat)


def kin_utility(places: Destinations, code: str) -> Floats:
    """Return the utility of relatives: :func:`near_relative`, and :data:`NEARBY` within :data:`NEAR_KM`; shape (P,)."""
    return np.maximum(
        near_relative(places, code), np.where(relatives_km(places, code) <= NEAR_KM, NEARBY, 0.0)
    )


@cached_with_places(of_the_atlas=True)
def _provenance(places: Destinations, oblast: str) -> tuple[str, str, str]:
    """Return status, newest date and source of the arrivals in an oblast."""
    rows = places.atlas.rows("arrivals_persons")
    here = rows[rows["kato"] == oblast]
    status = "estimated" if (here["status"] != "observed").any() else "observed"
    return status, str(here["as_of"].max()), str(here["source"].iat[0])


class Ties(Criterion):
    """Relatives where the family names them or near there, else earlier movers from the same oblast."""

    id = "ties"
    indicators = ()
    whole_range = True

    @override
    def group_keys(self, batch: Batch) -> Sequence[Hashable]:
        """Return the oblast that each family leaves, and where it has relatives."""
        return [(origin, h.ties) for origin, h in zip(batch.origins, batch.households, strict=True)]

    @override
    def row(self, places: Destinations, key: tuple[str, tuple[str, ...]]) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        origin, codes = key
        found = np.minimum(arrivals(places, origin) * 3.0, 1.0) * EARLIER
        for code in codes:
            found = np.fmax(found, kin_utility(places, code))
        return np.asarray(found)

    @override
    def about(self, batch: Batch) -> tuple[str, tuple[str, ...]]:
        """Return the oblast that the first family leaves, and where it has relatives."""
        return batch.origins[0], batch.households[0].ties

    @override
    def evidence_of(
        self, places: Destinations, about: tuple[str, tuple[str, ...]], place: int
    ) -> tuple[Value, ...]:
        """Return the share of the family's oblast among the arrivals."""
        share = arrivals(places, about[0])[place]
        if np.isnan(share):
            return (Value("arrivals_share", None, "percent", "missing", "", ""),)
        status, as_of, source = _provenance(places, str(places.oblasts[place]))
        return (Value("arrivals_share", round(100 * float(share), 1), "percent", status, as_of, source),)

    @override
    def reason_of(self, places: Destinations, about: tuple[str, tuple[str, ...]], place: int) -> Message:
        """Return who is there already."""
        origin, codes = about
        near = max((float(kin_utility(places, code)[place]) for code in codes), default=0.0)
        if near == NEARBY:
            km = np.nanmin([relatives_km(places, code)[place] for code in codes])
            return Message("reason.ties.near", {"km": max(1, round(float(km)))})
        for level, utility in RELATIVES.items():
            if near == utility:
                return Message(f"reason.ties.{level}")
        share = arrivals(places, origin)[place]
        if np.isnan(share):
            return Message("reason.ties.unknown")
        return Message("reason.ties.earlier", {"percent": round(100.0 * float(share))})
