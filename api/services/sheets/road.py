"""How far a place is: geodesic kilometres to the centres above it, and from the oblast that a family leaves."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.engine import Engine
from geo.places import centre_of
from geo.space import geodesic_km


@dataclass(frozen=True, slots=True)
class Distance:
    """A distance as the crow flies.

    Parameters
    ----------
    key : str
        Sentence of the catalogues.
    to : str
        KATO code of the other end.
    km : float
        Geodesic kilometres.
    """

    key: str
    to: str
    km: float


def distances(engine: Engine, kato: str, origin: str = "") -> tuple[Distance, ...]:
    """Return how far a destination is from the centres above it, and from the oblast that a family leaves.

    A district without a seat among the settlements has no centre to go to: nothing is said of it.

    Parameters
    ----------
    engine : Engine
        The places.
    kato : str
        Code of the destination.
    origin : str
        Code of the oblast that the family leaves; empty if not known.

    Returns
    -------
    tuple of Distance
        Geodesic kilometres, not those of a road; a centre that is the destination itself is left out.
    """
    places = engine.atlas.places
    district, oblast = places.loc[kato, ["district", "oblast"]]
    ends = [("road.district", centre_of(places, district)), ("road.oblast", _seat(engine, oblast))]
    if origin:
        ends.append(("road.origin", _seat(engine, origin)))
    return tuple(Distance(key, to, _km(engine, kato, to)) for key, to in ends if to and to != kato)


def _seat(engine: Engine, area: str) -> str:
    """Return the code of the city that an oblast is run from: a city of republican significance is its own."""
    return centre_of(engine.atlas.places, area) or area


def _km(engine: Engine, one: str, other: str) -> float:
    ends = engine.atlas.places.loc[[one, other], ["lon", "lat"]].to_numpy(float)
    return float(geodesic_km(ends[0, 0], ends[0, 1], ends[1, 0], ends[1, 1]))
