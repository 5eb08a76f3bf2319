"""Write the tables of ``data/`` from the source files: ``python -m geo.regenerate --shared DIR [--out DIR]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from data import FOLDER
from geo.faults import InputError
from geo.sources import join_areas, kato_list, osm_places, place_table, population, position_join

Tables = dict[str, pd.DataFrame]


def build_all(shared: Path) -> Tables:
    """Return every table that is written, by file name without ``.csv``.

    Parameters
    ----------
    shared : Path
        Folder with ``sources`` and ``facts``.

    Returns
    -------
    dict
        Tables in the order in which they are written.

    Raises
    ------
    InputError
        When a source cannot be read or does not add up.
    """
    sources = shared / "sources"
    listed = kato_list.places_of(kato_list.read_kato_list(sources / kato_list.FILE))
    listed = place_table.with_upper_names(listed, place_table.read_coded_names(sources / population.CODED))
    counted, _ = population.place_rows(population.read_rows(sources / population.FILE)[0], listed)
    places = place_table.build_places(listed, counted, {})
    points = osm_places.read_osm_places(sources / osm_places.FILE)
    areas = join_areas.read_join_areas(sources / join_areas.FILE)
    points["polygon"] = join_areas.polygon_of(points, areas)
    points["near"] = join_areas.near_districts(points, areas)
    positions = position_join.join_positions(_inhabited(places), points)
    overlay = place_table.build_osm_overlay(places, positions, points)
    return {"places": places, "places_osm": overlay, "positions": positions}


def _inhabited(places: pd.DataFrame) -> pd.DataFrame:
    """Return settlements and cities; a republican city counts as its own district."""
    rows = places[
        (places["level"] == "settlement") | places["kind"].isin(["republican_city", "oblast_centre", "town"])
    ]
    return rows.assign(district=rows["district"].where(rows["district"] != "", rows["kato"]))


def write_tables(tables: Tables, out: Path) -> None:
    """Write each table as CSV in UTF-8 with ``\\n`` at line ends, the same bytes on every system."""
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(out / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m geo.regenerate", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with sources/ and facts/")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to (default: data/)")
    options = parser.parse_args(arguments)
    try:
        tables = build_all(options.shared)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    write_tables(tables, options.out)
    for name, table in tables.items():
        print(f"{name}.csv: {len(table)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
