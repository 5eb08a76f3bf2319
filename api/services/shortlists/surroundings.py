"""Where a village lies, in words that a stranger recognises: the nearest town, how far, and how many live there."""

from __future__ import annotations

from math import floor, log10
from typing import cast

import numpy as np
import pandas as pd

from api.services.engine import Engine
from api.services.intake.place_index import own_name
from api.services.language.i18n import Translator
from geo.layers.population import without_figure
from geo.provenance import Status
from geo.space import nearest
from matching.destinations import Destinations, cached_with_places

TOWN_KINDS = ("republican_city", "oblast_centre", "town")
"""Kinds of place that are called a town; a settlement of workers, which the classifier counts to them, is none."""
OWN_ESTIMATE = "qonys-village-population"
"""Source of the estimates of :mod:`geo.sources.facts.village_population`."""
SHOWN_DIGITS = 2
"""Significant digits of an estimated number of people: more would look counted."""


def known_towns(places: pd.DataFrame) -> pd.DataFrame:
    """Return the cities and towns of a country that have a position."""
    of_workers = places["parent"].map(places["kind"]) == "posyolok_akimat"
    return places[places["kind"].isin(TOWN_KINDS) & places["lon"].notna() & ~of_workers]


@cached_with_places(of_the_atlas=True)
def nearest_towns(destinations: Destinations) -> pd.DataFrame:
    """Return the nearest town of each destination, by geodesic distance.

    Returns
    -------
    DataFrame
        Indexed by the KATO code of the destination: ``town`` (KATO code, empty where there is none) and ``km``
        (geodesic kilometres, 0.0 for a town itself).
    """
    towns = known_towns(destinations.atlas.places)
    index, km = nearest(destinations.lon, destinations.lat, towns["lon"], towns["lat"])
    codes = np.append(towns.index.to_numpy(object), "")[index]
    return pd.DataFrame({"town": codes, "km": km}, index=destinations.places.index)


def rounded(people: float) -> int:
    """Return a number of people with as many digits as an estimate may show.

    Examples
    --------
    >>> rounded(3905.2), rounded(925), rounded(7), rounded(0)
    (3900, 930, 7, 0)
    """
    if people < 1:
        return 0
    step = int(10 ** max(0, floor(log10(people)) + 1 - SHOWN_DIGITS))
    return int(people / step + 0.5) * step


def town_words(engine: Engine, kato: str, translator: Translator) -> str:
    """Return how far the nearest town is; empty for a town itself, and where none is known.

    Parameters
    ----------
    engine : Engine
        The destinations.
    kato : str
        Code of one.
    translator : Translator
        The reader's language.

    Raises
    ------
    KeyError
        If the place is no destination.
    """
    row = nearest_towns(engine.destinations).loc[kato]
    if not row["town"] or row["town"] == kato:
        return ""
    name, distance = own_name(engine, str(row["town"]), translator), cast("float", row["km"])
    return translator.gettext("around.town", town=name, km=translator.format_number(distance, 0))


def people_words(engine: Engine, kato: str, translator: Translator) -> str:
    """Return how many live there; empty where that is not known or made up.

    Parameters
    ----------
    engine : Engine
        The destinations.
    kato : str
        Code of one.
    translator : Translator
        The reader's language; an estimate is rounded and says "about".

    Raises
    ------
    KeyError
        If the place is no destination.
    """
    destinations = engine.destinations
    place = destinations.places.index.get_loc(kato)
    assert isinstance(place, int)
    people = destinations.value("population", place)
    if not isinstance(people.value, float) or people.status not in (Status.OBSERVED, Status.ESTIMATED):
        return ""
    if people.status == Status.OBSERVED:
        return translator.gettext("around.people", n=round(people.value))
    alike = people.source == OWN_ESTIMATE and kato in without_figure()
    key = "around.people.alike" if alike else "around.people.about"
    return translator.gettext(key, n=rounded(people.value))


def surroundings(engine: Engine, kato: str, translator: Translator) -> str:
    """Return one line on where a destination lies and how large it is; empty for what is no destination.

    Parameters
    ----------
    engine : Engine
        The destinations.
    kato : str
        Code of a place.
    translator : Translator
        The reader's language.
    """
    if kato not in engine.destinations.places.index:
        return ""
    words = (town_words(engine, kato, translator), people_words(engine, kato, translator))
    return " · ".join(word for word in words if word)
