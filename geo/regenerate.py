"""Write the tables of ``data/`` from the source files: ``python -m geo.regenerate --shared DIR [--out DIR]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from data import FOLDER
from geo.faults import InputError
from geo.kato import Level, level_of
from geo.sources.facts import (
    housing_prices,
    join_areas,
    kato_list,
    kato_official,
    old_regions,
    osm_places,
    place_figures,
    place_table,
    population_bulletin,
    position_join,
    programme,
    regional,
    survey,
    village_population,
)

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
    sources, facts = shared / "sources", shared / "facts"
    older, counted = _listed(sources)
    codes = kato_official.read_official(sources / kato_official.FILE)
    listed = kato_list.places_of(codes[["code", "name"]])
    listed["name_kk"] = listed["kato"].map(dict(zip(codes["code"], codes["name_kk"], strict=True)))
    carried = kato_official.carried_codes(older, listed)
    former = kato_official.former_places(older, listed, carried)
    counted = _carried(counted, carried, set(listed["kato"]))
    english = regional.english_names(sources / regional.SCHOOLS)
    places = place_table.build_places(listed, counted, english)
    points = osm_places.read_osm_places(sources / osm_places.FILE)
    areas = join_areas.read_join_areas(sources / join_areas.FILE)
    points["polygon"] = join_areas.polygon_of(points, areas)
    points["near"] = join_areas.near_districts(points, areas)
    inhabited = _inhabited(places, former, kato_list.with_rivals(codes))
    positions = position_join.join_positions(inhabited, points)
    figures = _figures(sources, carried)
    districts = figures["districts_2025"]
    now = dict(zip(districts["kato"], districts["population"].astype(int), strict=True))
    return {
        "places": places,
        "former_places": former,
        "places_osm": place_table.build_osm_overlay(places, positions, points),
        "positions": positions,
        "population": village_population.upper_population(counted),
        "population_villages": village_population.village_population(places, positions, points, counted, now),
        **_regional(sources, facts, places, counted),
        **figures,
        **programme.verbatim(facts),
        "quotas": programme.quotas(facts / "quota_by_region.csv"),
        "mci": programme.monthly_calculation_index(facts / "mci_by_year.csv"),
    }


def _listed(sources: Path) -> tuple[pd.DataFrame, dict[str, population_bulletin.Row]]:
    """Return the places of the list of 2022, and the rows of the bulletin, all of which must be placed in it."""
    codes = kato_list.read_kato_list(sources / kato_list.FILE)
    listed = kato_list.places_of(codes)
    listed = place_table.with_upper_names(
        listed, place_table.read_coded_names(sources / population_bulletin.CODED)
    )
    rows, faults = population_bulletin.read_rows(sources / population_bulletin.FILE)
    counted, unplaced = population_bulletin.place_rows(rows, listed, population_bulletin.FILE)
    faults += [fault for fault in unplaced if not fault.found.startswith(population_bulletin.NOT_IN_LIST)]
    if faults:
        raise InputError(faults)
    return listed, counted


def _carried(
    counted: dict[str, population_bulletin.Row], carried: dict[str, str], known: set[str]
) -> dict[str, population_bulletin.Row]:
    """Return the rows of the bulletin under today's codes, without places that are gone and divided districts."""
    divided = set(kato_official.MADE_OF.values())
    moved = {carried.get(code, code): row for code, row in counted.items()}
    return {code: row for code, row in moved.items() if code in known and code not in divided}


def _regional(
    sources: Path, facts: Path, places: pd.DataFrame, counted: dict[str, population_bulletin.Row]
) -> Tables:
    """Return the tables by region, district and city."""
    people = {code: row.figures[0] or 0 for code, row in counted.items() if code.endswith("0000000")}
    zones = old_regions.read_zones(sources / old_regions.ZONES_FILE)
    crosswalk = old_regions.build_crosswalk(zones, places)
    asked = survey.read_survey(facts / survey.FILE)
    market, footnoted = housing_prices.read_housing_prices(sources / housing_prices.FILE, places)
    return {
        "kato_crosswalk": crosswalk,
        "natural_zones": old_regions.natural_zones(zones, crosswalk, places),
        "vacancies_2021": survey.vacancies(asked, people),
        "flows": survey.flows(asked, people),
        "housing_prices": market,
        "housing_prices_footnoted": footnoted,
        "wages": regional.wages(sources / regional.WAGES),
        "unemployment": regional.unemployment(sources / regional.UNEMPLOYMENT),
        "schools": regional.schools(sources / regional.SCHOOLS),
    }


def _figures(sources: Path, carried: dict[str, str]) -> Tables:
    """Return the tables with one row a place and one column a figure, settlements under today's codes."""
    tables = {
        "climate": place_figures.CLIMATE,
        "land_cover": place_figures.LAND_COVER,
        "soil": place_figures.SOIL,
        "tax_rates": place_figures.TAX,
        "districts_2025": place_figures.DISTRICTS,
    }
    made = {name: place_figures.read_figures(sources, table) for name, table in tables.items()}
    for name in ("climate", "land_cover"):
        rows = made[name]
        todays = rows["kato"].where(rows["kato"].map(level_of) != Level.SETTLEMENT, rows["kato"].map(carried))
        made[name] = rows.assign(kato=todays).dropna(subset="kato").sort_values("kato", ignore_index=True)
    return made


def _inhabited(places: pd.DataFrame, former: pd.DataFrame, rivals: frozenset[str]) -> pd.DataFrame:
    """Return settlements and cities with ``rival``, as the points and polygons of the map know them.

    A renamed one has its former name in brackets; a district made after 2022 is the one that it was part of, because
    the polygons are older; a republican city counts as its own district.
    """
    rows = places[
        (places["level"] == "settlement") | places["kind"].isin(["republican_city", "oblast_centre", "town"])
    ]
    renamed = former[former["rule"] == "renamed"]
    before = rows["kato"].map(dict(zip(renamed["kato"], renamed["name_ru"], strict=True)))
    district = rows["district"].replace(kato_official.MADE_OF)
    return rows.assign(
        rival=rows["kato"].isin(rivals),
        district=district.where(district != "", rows["kato"]),
        name_ru=rows["name_ru"].where(before.isna(), rows["name_ru"] + " (" + before.fillna("") + ")"),
    )


def write_tables(tables: Tables, out: Path) -> None:
    """Write each table as CSV in UTF-8 with a line feed at line ends, the same bytes on every system."""
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
    except (InputError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    write_tables(tables, options.out)
    for name, table in tables.items():
        print(f"{name}.csv: {len(table)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
