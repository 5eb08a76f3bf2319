"""Which reader reads a file of a layer, by its name and its heading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from geo.faults import Fault, InputError
from geo.sources import (
    arrivals,
    barred_areas,
    census,
    climate_normals,
    housing_workbook,
    jobposting,
    known_tables,
    listings,
    open_settlements,
    osm_amenities,
    parcels,
    passports,
    place_files,
    quotas,
    unit_shapes,
    vacancy_tables,
)
from geo.sources.reading.forms import Form
from geo.sources.reading.headings import find_head
from geo.sources.reading.parsed import Context, Parsed
from geo.sources.reading.tabular import SUFFIXES, read_sheets

Read = Callable[[Path, Context], Parsed]


@dataclass(frozen=True, slots=True)
class Target:
    """What can be imported under one name.

    Parameters
    ----------
    layer : str
        Layer or table that it feeds.
    read : callable
        Chooses the reader and reads.
    form : Form or None
        The form of its template.
    complete : bool
        Whether a list of it can be complete for an area.
    """

    layer: str
    read: Read
    form: Form | None = None
    complete: bool = False


def _has(path: Path, form: Form) -> bool:
    """Tell whether some sheet of a table has a form's heading."""
    for sheet in read_sheets(path):
        try:
            find_head(sheet, form)
        except InputError:
            continue
        return True
    return False


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _vacancies(path: Path, context: Context) -> Parsed:
    if path.is_dir() or path.suffix.lower() in jobposting.SUFFIXES:
        parsed = jobposting.read(path, context)
    else:
        parsed = vacancy_tables.read(path, context)
    return vacancy_tables.with_zeros(parsed, context)


def _housing(path: Path, context: Context) -> Parsed:
    official = replace(context, source=context.source or "bns-housing")
    if housing_workbook.is_workbook(read_sheets(path)):
        return housing_workbook.read_workbook(path, official)
    if _has(path, housing_workbook.LONG):
        return housing_workbook.read_long(path, official)
    return listings.read(path, context)


def _population(path: Path, context: Context) -> Parsed:
    if _has(path, census.CENSUS):
        dated = replace(context, as_of=context.as_of if context.dated else census.CENSUS_DATE)
        return census.read_census(path, dated)
    official = replace(context, source=context.source or "bns-population-2023")
    if _has(path, census.CODED):
        return census.read_coded(path, known_tables.dated(path, official))
    return census.read_bulletin(path, official)


def _climate(path: Path, context: Context) -> Parsed:
    if known_tables.is_zones(path):
        return known_tables.read_zones(path, context)
    return climate_normals.read(path, context)


def _infrastructure(path: Path, context: Context) -> Parsed:
    if not _is_table(path):
        return osm_amenities.read(path, context)
    if known_tables.is_schools(path):
        return known_tables.read_schools(path, context)
    return passports.read(path, context)


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "quota": Target("quota", quotas.read, quotas.FORM),
        "open_settlements": Target("quota", open_settlements.read, open_settlements.FORM, complete=True),
        "vacancies": Target("vacancies", _vacancies, vacancy_tables.FORM, complete=True),
        "housing": Target("housing", _housing, listings.FORM),
        "land": Target("land", parcels.read, parcels.FORM, complete=True),
        "barred": Target("land", barred_areas.read),
        "infrastructure": Target("infrastructure", _infrastructure, passports.FORM),
        "population": Target("population", _population, census.CODED),
        "climate": Target("climate", _climate, climate_normals.FORM),
        "ties": Target("ties", arrivals.read, arrivals.FORM),
        "wages": Target("wages", known_tables.read_wages),
        "places": Target("places", place_files.read),
        "boundaries": Target("boundaries", unit_shapes.read),
    }
)
"""What ``qonys data import`` and ``qonys data template`` take, by name."""

ALIASES = MappingProxyType({"quotas": "quota", "open-settlements": "open_settlements", "parcels": "land"})


def target(name: str) -> Target:
    """Return what is imported under a name.

    Raises
    ------
    InputError
        If there is no such name.
    """
    found = TARGETS.get(ALIASES.get(name, name))
    if found is None:
        raise InputError(
            [
                Fault(
                    "import",
                    "layer",
                    "one of " + ", ".join(TARGETS),
                    name,
                    key="one_of",
                    params={"words": ", ".join(TARGETS)},
                )
            ]
        )
    return found
