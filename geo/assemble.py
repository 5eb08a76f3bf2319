"""From the facts of ``data/`` to the tables of an atlas: layers, demo values, counts, shapes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd

from data import FOLDER
from geo.counts import NONE_LISTED, record_counts
from geo.layers.facts import no_observations
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.registry import LAYERS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.layers.world import DEMO_DATE, DEMO_SOURCE, World
from geo.places import inhabited
from geo.provenance import Source, Status
from geo.tables import Tables, empty_records, observation_table

BARRED_COLUMNS = ("kind", "source", "geometry")


def today() -> str:
    """Return today's ISO date (UTC)."""
    return datetime.now(UTC).date().isoformat()


DEMO = Source(DEMO_SOURCE, "Qonys demo values (made up from a seed)", "CC0-1.0", DEMO_DATE)
"""Source of what is made up."""


def known_sources() -> tuple[Source, ...]:
    """Return the sources that ``data/datapackage.json`` describes."""
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    return tuple(
        Source(
            id=source["name"],
            title=source["title"],
            licence=source.get("licence", ""),
            as_of=source.get("date", ""),
            note=source.get("path", ""),
        )
        for source in package["sources"]
    )


def assemble(
    places: gpd.GeoDataFrame, boundaries: gpd.GeoDataFrame, *, demo: bool = True, on: str | None = None
) -> Tables:
    """Return the tables of an atlas made of the facts in ``data/``.

    Parameters
    ----------
    places : GeoDataFrame
        As :func:`geo.places.load_places` returns them.
    boundaries : GeoDataFrame
        Shapes of oblasts and districts.
    demo : bool
        Whether made-up values fill what no public source has.
    on : str, optional
        ISO date on which vacancies must not have expired; today if not given.
    """
    facts = observation_table(layer.facts(places) for layer in LAYERS.values())
    world = World(places, facts)
    vacancies, parcels = empty_records(VACANCY_COLUMNS), empty_records(PARCEL_COLUMNS)
    frames = [facts]
    if demo:
        frames += [layer.demo(world) for layer in LAYERS.values() if layer.demo]
        vacancies, parcels = (_demo_records(world, name) for name in ("vacancies", "parcels"))
    tables = Tables(
        places=places,
        boundaries=boundaries,
        observations=observation_table(frames),
        vacancies=vacancies,
        parcels=parcels,
        barred=empty_records(BARRED_COLUMNS),
        sources=(*known_sources(), *([DEMO] if demo else [])),
    )
    return counted(tables, on or today())


def _demo_records(world: World, table: str) -> gpd.GeoDataFrame:
    layer = next(layer for layer in LAYERS.values() if layer.records == table)
    if layer.demo_records is None:
        raise LookupError(f"layer {layer.id} makes no demo records")
    return layer.demo_records(world)


def counted(tables: Tables, on: str) -> Tables:
    """Return the tables with the counts of records made anew: the old ones go, whatever they were.

    A zero that a complete list made stays where there is nothing to count.
    """
    date.fromisoformat(on)
    computed = {"vacancies", *(indicator.id for indicator in LAYERS["land"].indicators)}
    kept = tables.observations[~tables.observations["indicator"].isin(computed)]
    counts = record_counts(tables.vacancies, tables.parcels, on)
    there = {each["indicator"].iat[0]: set(each["kato"]) for each in counts}
    listed = tables.observations[tables.observations["note"] == NONE_LISTED]
    pairs = zip(listed["indicator"], listed["kato"], strict=True)
    zeros = listed[[kato not in there.get(indicator, ()) for indicator, kato in pairs]]
    named = there.get("vacancies", set()) | set(listed.loc[listed["indicator"] == "vacancies", "kato"])
    return tables.with_(observations=observation_table([kept, zeros, *counts, _made_up_zeros(tables, named)]))


def _made_up_zeros(tables: Tables, named: set[str]) -> pd.DataFrame:
    """Return a made-up zero for each place that made-up vacancies leave out: they are drawn for the whole country.

    Of a place that neither they nor a list names nothing is known, which is something else than none.
    """
    if not (tables.vacancies["status"] == Status.DEMO.value).any():
        return no_observations()
    places = inhabited(tables.places)
    rows = pd.DataFrame({"kato": places.index[~places.index.isin(named)]})
    return rows.assign(
        indicator="vacancies", period="", value=0.0, text="", unit="vacancies", status=Status.DEMO.value,
        source=DEMO.id, as_of=DEMO_DATE, note="count of records",
    )  # fmt: skip
