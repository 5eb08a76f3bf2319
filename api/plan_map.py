"""A plan on the map: where the families go, how many persons, and how scarce places there are."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from api.i18n import Speaker
from api.mapping import labels, names, owed, shapes, town_points
from api.placed import Placed
from maps.cards import Detail
from maps.page import standalone
from maps.points import points_map
from matching.destinations import receiving_oblasts


def plan_page(placed: Placed, speaker: Speaker) -> str:
    """Return the map of a plan as one HTML file that asks nothing of anyone.

    Circles are as large as the number of persons placed; their colour is the price of one more home.
    """
    engine, places = placed.engine, placed.built.places
    persons = placed.used("persons")
    at = np.flatnonzero(persons > 0)
    rows = places.places.iloc[at]
    homes = placed.plan.prices.get("homes", np.zeros(len(places)))
    table = rows.assign(
        kato=rows.index, name=names(rows, speaker), persons=persons[at], value=np.round(homes[at], 3)
    )
    said = labels(speaker, "plan.map", trained_on=engine.ranker.trained_on)
    scene = points_map(
        gpd.GeoDataFrame(table[["kato", "name", "value", "persons", "geometry"]]),
        shapes(engine, "district"),
        shapes(engine, "oblast"),
        owed(said, engine, speaker),
        size="persons",
        size_unit=speaker.say("plan.map.persons"),
        details=(
            Detail(speaker.say("plan.map.persons"), "persons"),
            Detail(speaker.say("plan.map.home_price"), "value"),
        ),
        receiving=sorted(code[:2] for code in receiving_oblasts(engine.atlas)),
        towns=town_points(engine, speaker),
    )
    return standalone(scene)
