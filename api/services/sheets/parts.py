"""The parts of a sheet that are read from the atlas: which indicators stand under which heading."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from api.services.engine import Engine
from api.services.language.formats import without_decimals, written
from api.services.language.i18n import Translator
from api.services.language.source_titles import licence_name, source_name, source_title
from api.services.shortlists.surroundings import OWN_ESTIMATE
from geo.layers.population import without_figure
from geo.provenance import Status
from matching.destinations import Value

PARTS: dict[str, tuple[str, ...]] = {
    "people": ("population",),
    "work": ("vacancies", "unemployment_rate", "wage_all"),
    "homes": ("rent_home", "price_home_m2", "homes_free"),
    "school": ("school", "school_language", "school_km", "school_places_free", "kindergarten", "kindergarten_km",
               "kindergarten_places_free"),
    "health": ("clinic", "clinic_km", "pharmacy", "hospital_km"),
    "land": ("plots_house", "plots_household", "plots_farm", "plots_business"),
    "climate": ("january_mean_c", "july_mean_c", "natural_zone", "snow_days"),
    "amenities": ("piped_water", "central_heating", "gas", "internet", "shop", "culture_house", "sports_ground"),
    "transport": ("paved_road", "bus", "station_km"),
}  # fmt: skip
"""Indicators under each heading of a sheet, in the order in which a family asks."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a sheet, in words.

    Parameters
    ----------
    title, value : str
        What it is, and how much.
    status, status_word : str
        How it came to be known, as an id and in words.
    note : str
        The level it was read at, where that is not the settlement itself, date and source; of what is made up the
        level alone.
    """

    title: str
    value: str
    status: str
    status_word: str
    note: str

    @property
    def made_up(self) -> bool:
        """Whether the value is made up to show the service."""
        return self.status == Status.DEMO


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of a sheet with its lines: those that are made up stand last, under one mark."""

    id: str
    title: str
    rows: tuple[Row, ...]


def parts(engine: Engine, kato: str, translator: Translator) -> tuple[Part, ...]:
    """Return what the atlas knows of a destination, heading by heading.

    Parameters
    ----------
    engine : Engine
        The destinations and their values.
    kato : str
        Code of the destination.
    translator : Translator
        The reader's language.

    Returns
    -------
    tuple of Part
        In the order of :data:`PARTS`; what is made up stands last under each heading.

    Raises
    ------
    KeyError
        If the place is no destination.
    """
    place = engine.destinations.position[kato]
    return tuple(
        Part(
            name,
            translator.gettext(f"sheet.{name}"),
            tuple(
                sorted(
                    (row_of(engine, indicator, place, translator) for indicator in ids),
                    key=attrgetter("made_up"),
                )
            ),
        )
        for name, ids in PARTS.items()
    )


def row_of(engine: Engine, indicator: str, place: int, translator: Translator) -> Row:
    """Return one line of a sheet: an indicator of a destination, by its row among the destinations.

    Parameters
    ----------
    engine : Engine
        The destinations and their values.
    indicator : str
        Its id.
    place : int
        Row of the destination in ``engine.destinations``.
    translator : Translator
        The reader's language.

    Returns
    -------
    Row
        Whether the value is a district's or an oblast's is said; day and source only of what is not made up.
    """
    value = engine.destinations.value(indicator, place)
    level = str(engine.destinations.column(indicator).table.iloc[place]["level"])
    said = [translator.gettext(f"level.{level}") if level in ("district", "oblast") else ""]
    if indicator == "population" and _is_mean(engine, place, value):
        said.append(translator.gettext("population.alike"))
    if value.status != Status.DEMO:
        said += [
            translator.format_date(value.as_of, "short") if value.as_of else "",
            source_name(value.source, translator) if value.source else "",
            translator.gettext("status.old") if value.old else "",
        ]
    return Row(
        title=translator.gettext(f"indicator.{indicator}"),
        value=written(
            without_decimals(value.value) if value.status == Status.DEMO else value.value,
            value.unit,
            translator,
        ),
        status=str(value.status),
        status_word=translator.gettext(f"status.{value.status}"),
        note=", ".join(part for part in said if part),
    )


def _is_mean(engine: Engine, place: int, value: Value) -> bool:
    """Return whether a village's people are the mean of such villages, for nothing is known of this one."""
    return value.source == OWN_ESTIMATE and str(engine.destinations.katos[place]) in without_figure()


def sources(engine: Engine, kato: str, translator: Translator) -> tuple[dict[str, str], ...]:
    """Return the sources that the sheet of a destination draws on: ``title``, ``licence`` and ``as_of``.

    What is made up has none.

    Parameters
    ----------
    engine : Engine
        The destinations and the atlas's sources.
    kato : str
        Code of the destination.
    translator : Translator
        Language of titles and licences.

    Raises
    ------
    KeyError
        If the place is no destination.
    """
    place = engine.destinations.position[kato]
    values = (engine.destinations.value(name, place) for names in PARTS.values() for name in names)
    used = {value.source for value in values if value.status != Status.DEMO}
    return tuple(
        {
            "title": source_title(source, translator),
            "licence": licence_name(source["licence"], translator),
            "as_of": source["as_of"],
        }
        for source in engine.atlas.manifest.sources
        if source["id"] in used
    )
