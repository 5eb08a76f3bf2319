"""How far a place is: geodesic kilometres to the centres above it, and from the oblast that a family leaves."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.engine import Engine
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
    """Return how far a destination is from the centres above it, and from the oblast that a family leaves."""
    place = engine.atlas.places.loc[kato]
    ends = [
        ("road.district", _seat(engine, place["district"])),
        ("road.oblast", _seat(engine, place["oblast"])),
    ]
    if origin:
        ends.append(("road.origin", _seat(engine, origin)))
    return tuple(Distance(key, to, _km(engine, kato, to)) for key, to in ends if to and to != kato)


def _seat(engine: Engine, area: str) -> str:
    """Return the code of the town or village that a district or oblast is run from; the area itself where not known."""
    places = engine.atlas.places
    seats = places.index[places["centre_of"] == area]
    return str(seats[0]) if len(seats) else area


def _km(engine: Engine, one: str, other: str) -> float:
    ends = engine.atlas.places.loc[[one, other], ["lon", "lat"]].to_numpy(float)
    return float(geodesic_km(ends[0, 0], ends[0, 1], ends[1, 0], ends[1, 1]))
