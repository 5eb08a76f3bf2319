"""A plan on maps: where the families go, and what one more unit of each scarce thing is worth, as a layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from api.services.language.i18n import Speaker
from api.services.placements.decisions import POINT
from api.services.placements.prices import KINDS, LEVELS, Kind, named_prices, price_export
from api.services.placements.result import Placed
from api.services.shortlists.shortlist_map import (
    labels,
    names,
    receiving,
    shapes,
    town_points,
    with_attribution,
)
from api.services.themes.basemap import borders, light_basemap, map_words
from api.services.themes.exports import as_geojson
from maps.choropleth import choropleth_map
from maps.combined import NamedScene, combined_scene
from maps.labels import Labels
from maps.page import standalone
from maps.points import points_map
from maps.popups import PopupField
from maps.scene import Scene
from maps.symbology import Symbology

UNITS: dict[Kind, str] = {
    "homes": "homes",
    "jobs": "vacancies",
    "school_places": "places",
    "kindergarten_places": "places",
    "quota": "persons",
}
"""What each kind is counted in."""


def plan_scene(placed: Placed, speaker: Speaker) -> Scene:
    """Return where the families go: circles as large as the persons placed, coloured by the price of one more home."""
    engine = placed.engine
    persons = placed.used("persons")
    homes = placed.plan.prices.get("homes", np.zeros(len(persons))) / POINT
    table = pd.DataFrame({"kato": placed.built.katos, "persons": persons, "value": np.round(homes, 1)})
    table = table[(table["persons"] > 0) & table["kato"].isin(engine.atlas.places.index)].set_index(
        "kato", drop=False
    )
    rows = engine.atlas.places.loc[table.index]
    said = replace(labels(speaker, "plan.map"), note=" ".join(cautions(placed, speaker)))
    points = speaker.say("unit.points")
    return points_map(
        gpd.GeoDataFrame(table.assign(name=names(rows, speaker)), geometry=rows.geometry),
        light_basemap(engine, speaker, receiving=receiving(engine)),
        with_attribution(said, engine, speaker),
        Symbology(unit=points),
        size="persons",
        size_unit=speaker.say("unit.persons"),
        fields=(
            PopupField(speaker.say("plan.map.persons"), "persons"),
            PopupField(speaker.say("plan.map.home_price"), "value", points),
        ),
    )


def price_title(kind: Kind, level: str, speaker: Speaker) -> str:
    """Return what the map and the table of a price are called."""
    return speaker.say(
        "planner.heading", title=speaker.say(f"plan.price.{kind}"), level=speaker.say(f"planner.by.{level}")
    )


def price_scene(placed: Placed, kind: Kind, level: str, speaker: Speaker) -> Scene:
    """Return the prices of one kind: oblasts and districts as shades, scarce settlements as graduated points."""
    table = named_prices(placed, kind, level, speaker)
    how = speaker.say(f"plan.price.short.{how_of(kind, level)}")
    note = " ".join([how, *cautions(placed, speaker)])
    said = map_words(placed.engine, speaker, "map.price", price_title(kind, level, speaker), note)
    return (_points if level == "settlement" else _areas)(placed, table, kind, level, said, speaker)


def how_of(kind: Kind, level: str) -> str:
    """Return which of the catalogues' explanations says how a price is made."""
    return "quota" if kind == "quota" else "settlement" if level == "settlement" else "area"


def cautions(placed: Placed, speaker: Speaker) -> list[str]:
    """Return what has to be known of every price: what the ranking learned from, what is made up."""
    said = [speaker.say(f"honest.{placed.trained_on}")]
    if placed.built.made_up:
        names = placed.resources(placed.built.made_up, speaker)
        said.append(speaker.say("plan.price.made_up", resources=names))
    return said


def _fields(kind: Kind, speaker: Speaker) -> tuple[PopupField, ...]:
    points, unit = speaker.say("unit.points"), speaker.say(f"unit.{UNITS[kind]}")
    return (
        PopupField(speaker.say(f"plan.price.{kind}"), "price", points, "status"),
        *((PopupField(speaker.say("plan.column.most"), "most", points),) if kind != "quota" else ()),
        *((PopupField(speaker.say("plan.column.where"), "where"),) if kind != "quota" else ()),
        PopupField(speaker.say("plan.column.capacity"), "capacity", unit),
        PopupField(speaker.say("plan.column.used"), "used", unit),
    )


def _areas(
    placed: Placed, table: pd.DataFrame, kind: Kind, level: str, said: Labels, speaker: Speaker
) -> Scene:
    engine = placed.engine
    frame = borders(engine, level)[["kato", "quality", "geometry"]]
    shown = frame.merge(table, on="kato", how="left")
    unknown = shown["name"].isna()
    places = engine.atlas.places.reindex(shown["kato"])
    shown["name"] = np.where(unknown, names(places, speaker), shown["name"])
    shown["status"] = shown["status"].where(~unknown, "missing")
    shown["where"] = shown["where"].fillna("")
    return choropleth_map(
        gpd.GeoDataFrame(shown, geometry="geometry", crs=frame.crs),
        said,
        Symbology("price", speaker.say("unit.points"), "status"),
        fields=_fields(kind, speaker),
        oblasts=borders(engine, "oblast") if level == "district" else None,
        towns=town_points(engine, speaker),
    )


def _points(
    placed: Placed, table: pd.DataFrame, kind: Kind, level: str, said: Labels, speaker: Speaker
) -> Scene:
    engine = placed.engine
    known = engine.atlas.places
    drawn = table[(table["most"] > 0) & table["kato"].isin(known.index[known["lon"].notna()])]
    rows = known.loc[drawn["kato"]]
    return points_map(
        gpd.GeoDataFrame(drawn.set_axis(rows.index), geometry=rows.geometry),
        light_basemap(engine, speaker, receiving=receiving(engine)),
        said,
        Symbology("price", speaker.say("unit.points"), "status"),
        size="capacity" if len(drawn) else "",
        size_unit=speaker.say(f"unit.{UNITS[kind]}"),
        fields=_fields(kind, speaker),
    )


def _looks(placed: Placed, speaker: Speaker) -> Iterator[NamedScene]:
    yield NamedScene(speaker.say("plan.map.persons"), plan_scene(placed, speaker))
    for kind in KINDS:
        for level in LEVELS:
            yield NamedScene(price_title(kind, level, speaker), price_scene(placed, kind, level, speaker))


def plan_page(placed: Placed, speaker: Speaker) -> str:
    """Return a plan as one HTML file that asks nothing of anyone: the families, and every price by level to choose."""
    looks = list(_looks(placed, speaker))
    first = looks[0].scene.labels
    return standalone(combined_scene(replace(first, choice=speaker.say("plan.map.choice")), looks))


def price_geojson(placed: Placed, speaker: Speaker) -> bytes:
    """Return the prices of every place of the three levels as GeoJSON (RFC 7946), for QGIS and the like.

    Areas are polygons, settlements points; ``level`` tells them apart. Each kind has its price and the highest one
    (points of the score, null where there is none of it), where that is, capacity, use and status.
    """
    engine = placed.engine
    places = engine.atlas.places
    points = places.geometry[places["lon"].notna() & (places["level"] == "settlement")]
    areas = [shapes(engine, level).set_index("kato").geometry for level in ("oblast", "district")]
    table = price_export(placed, speaker)
    drawn = pd.concat([points, *(area.to_crs(points.crs) for area in areas)])
    drawn = drawn[drawn.index.isin(table["kato"])]
    told = [speaker.say(f"plan.price.how.{how}") for how in ("settlement", "area", "quota")]
    return as_geojson(
        table, gpd.GeoSeries(drawn, crs=points.crs), title=speaker.say("plan.sheet.areas"), atlas=placed.atlas,
        unit=speaker.say("unit.points"), notes=told,
    )  # fmt: skip
