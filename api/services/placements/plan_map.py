"""A plan on maps: where the families go, and the shadow prices of scarce capacities; the prices also as a layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from api.services.placements.certificate_rows import cautions
from api.services.placements.price_rows import named_prices, price_layer
from api.services.placements.prices import RESOURCES, Resource, used
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from api.services.themes.basemap import (
    labels,
    light_basemap,
    map_words,
    names,
    receiving,
    shapes,
    town_points,
    with_attribution,
)
from api.services.themes.borders import borders
from api.services.themes.exports import as_geojson
from geo.hierarchy import LEVELS, ValueLevel
from maps.choropleth import choropleth_map
from maps.combined import NamedScene, combined_scene
from maps.labels import Labels
from maps.page import standalone
from maps.points import points_map
from maps.popups import PopupField
from maps.scene import Scene
from maps.symbology import Symbology

UNITS: dict[Resource, str] = {
    "homes": "homes",
    "jobs": "vacancies",
    "school_places": "places",
    "kindergarten_places": "places",
    "quota": "persons",
}
"""What each resource is counted in."""


def plan_scene(result: PlacementResult, wording: Wording) -> Scene:
    """Return where the families go: circles as large as the persons placed, coloured by the price of one more home."""
    engine, translator = wording.engine, wording.translator
    persons = used(result, "persons")
    homes = result.plan.prices.get("homes", np.zeros(len(persons)))
    table = pd.DataFrame({"kato": result.index.katos, "persons": persons, "value": np.round(homes, 1)})
    is_drawn = (table["persons"] > 0) & table["kato"].isin(engine.atlas.places.index)
    table = table[is_drawn].set_index("kato", drop=False)
    rows = engine.atlas.places.loc[table.index]
    words = replace(labels(translator, "plan.map"), note=" ".join(cautions(result, wording)))
    points = wording.text("unit.points")
    return points_map(
        gpd.GeoDataFrame(table.assign(name=names(rows, translator)), geometry=rows.geometry),
        light_basemap(engine, translator, receiving=receiving(engine)),
        with_attribution(words, engine, translator),
        Symbology(unit=points),
        size="persons",
        size_unit=wording.text("unit.persons"),
        fields=(
            PopupField(wording.text("plan.map.persons"), "persons"),
            PopupField(wording.text("plan.map.home_price"), "value", points),
        ),
    )


def price_title(resource: Resource, level: ValueLevel, wording: Wording) -> str:
    """Return what the map and the table of a price are called.

    Parameters
    ----------
    resource : Resource
        Whose price is shown.
    level : {"oblast", "district", "settlement"}
        Of which places.
    wording : Wording
        The reader's language.
    """
    title, by = wording.text(f"plan.price.{resource}"), wording.text(f"planner.by.{level}")
    return wording.text("planner.heading", title=title, level=by)


def price_method(resource: Resource, level: ValueLevel) -> str:
    """Return which of the catalogues' explanations says how a price is made."""
    return "quota" if resource == "quota" else "settlement" if level == "settlement" else "area"


def price_scene(result: PlacementResult, resource: Resource, level: ValueLevel, wording: Wording) -> Scene:
    """Return the prices of one resource on a map.

    Parameters
    ----------
    result : PlacementResult
        The plan.
    resource : str
        One of :data:`api.services.placements.prices.RESOURCES`.
    level : str
        Oblasts and districts are shades; settlements where it is scarce are graduated points.
    wording : Wording
        The language.
    """
    key, title = price_method(resource, level), price_title(resource, level, wording)
    table = named_prices(result, resource, level, wording)
    note = " ".join([wording.text(f"plan.price.short.{key}"), *cautions(result, wording)])
    words = map_words(wording.engine, wording.translator, "map.price", title, note)
    if level == "settlement":
        return _points(table, resource, words, wording)
    return _areas(table, resource, level, words, wording)


def _fields(resource: Resource, wording: Wording) -> tuple[PopupField, ...]:
    points, unit = wording.text("unit.points"), wording.text(f"unit.{UNITS[resource]}")
    highest = (
        PopupField(wording.text("plan.column.most"), "most", points),
        PopupField(wording.text("plan.column.where"), "where"),
    )
    return (
        PopupField(wording.text(f"plan.price.{resource}"), "price", points, "status"),
        *(highest if resource != "quota" else ()),
        PopupField(wording.text("plan.column.capacity"), "capacity", unit),
        PopupField(wording.text("plan.column.used"), "used", unit),
    )


def _areas(
    table: pd.DataFrame, resource: Resource, level: ValueLevel, words: Labels, wording: Wording
) -> Scene:
    engine, translator = wording.engine, wording.translator
    frame = borders(engine, level)[["kato", "quality", "geometry"]]
    shown = frame.merge(table, on="kato", how="left")
    unknown = shown["name"].isna()
    places = engine.atlas.places.reindex(shown["kato"])
    shown["name"] = np.where(unknown, names(places, translator), shown["name"])
    shown["status"] = shown["status"].where(~unknown, "missing")
    shown["where"] = shown["where"].fillna("")
    return choropleth_map(
        gpd.GeoDataFrame(shown, geometry="geometry", crs=frame.crs),
        words,
        Symbology("price", wording.text("unit.points"), "status"),
        fields=_fields(resource, wording),
        oblasts=borders(engine, "oblast") if level == "district" else None,
        towns=town_points(engine, translator),
    )


def _points(table: pd.DataFrame, resource: Resource, words: Labels, wording: Wording) -> Scene:
    engine = wording.engine
    known = engine.atlas.places
    drawn = table[(table["most"] > 0) & table["kato"].isin(known.index[known["lon"].notna()])]
    rows = known.loc[drawn["kato"]]
    return points_map(
        gpd.GeoDataFrame(drawn.set_axis(rows.index), geometry=rows.geometry),
        light_basemap(engine, wording.translator, receiving=receiving(engine)),
        words,
        Symbology("price", wording.text("unit.points"), "status"),
        size="capacity" if len(drawn) else "",
        size_unit=wording.text(f"unit.{UNITS[resource]}"),
        fields=_fields(resource, wording),
    )


def _scenes(result: PlacementResult, wording: Wording) -> Iterator[NamedScene]:
    yield NamedScene(wording.text("plan.map.persons"), plan_scene(result, wording))
    for resource in RESOURCES:
        for level in LEVELS:
            title = price_title(resource, level, wording)
            yield NamedScene(title, price_scene(result, resource, level, wording))


def plan_page(result: PlacementResult, wording: Wording) -> str:
    """Return a plan as one HTML file that asks nothing of anyone: the families, and every price by level to choose."""
    scenes = list(_scenes(result, wording))
    words = replace(scenes[0].scene.labels, choice=wording.text("plan.map.choice"))
    return standalone(combined_scene(words, scenes))


def price_geojson(result: PlacementResult, wording: Wording) -> bytes:
    """Return the prices of every place of the three levels as GeoJSON (RFC 7946), for QGIS and the like.

    Areas are polygons, settlements points; ``level`` distinguishes them. Each resource has its price and the highest
    one (points of the score, null where there is none of it), where that is, capacity, use and status.
    """
    places = wording.engine.atlas.places
    points = places.geometry[places["lon"].notna() & (places["level"] == "settlement")]
    areas = [shapes(wording.engine, level).set_index("kato").geometry for level in ("oblast", "district")]
    table = price_layer(result, wording)
    drawn = pd.concat([points, *(area.to_crs(points.crs) for area in areas)])
    drawn = drawn[drawn.index.isin(table["kato"])]
    return as_geojson(
        table,
        gpd.GeoSeries(drawn, crs=points.crs),
        title=wording.text("plan.sheet.areas"),
        atlas=result.atlas,
        unit=wording.text("unit.points"),
        notes=[wording.text(f"plan.price.how.{method}") for method in ("settlement", "area", "quota")],
    )
