"""The values of a theme for the places of a level, named and ordered for a reader."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypedDict

import pandas as pd

from api.services.engine import Engine
from api.services.language.formats import NOTHING
from api.services.language.i18n import Translator, translator_for
from api.services.language.source_titles import licence_name, source_title
from api.services.themes.basemap import names
from api.services.themes.table_view import SortKey, alphabetically, by_status, sorted_rows
from api.services.themes.theme_registry import Theme, category, has_value
from geo.aggregate import COLUMNS, at_level
from geo.names import Lang
from geo.provenance import Status

SUMMED = frozenset({"persons", "families", "vacancies", "homes", "plots", "places", "schools"})
"""Units of which a sum over places means something."""


class StatusLine(TypedDict):
    """How many places have a value of a status and, where it means something, the sum of these values in words."""

    status: str
    count: int
    total: str


class SourceLine(TypedDict):
    """A source of values: its id, title and licence, and the newest day of a value, in words."""

    id: str
    title: str
    licence: str
    dated: str


def years_of(engine: Engine, theme: Theme) -> tuple[str, ...]:
    """Return the years that a theme has values of, ascending; none where no year may be chosen."""
    if not theme.yearly:
        return ()
    return tuple(sorted(set(engine.atlas.rows(theme.indicator)["period"]) - {""}))


@lru_cache(maxsize=64)
def values_of(engine: Engine, theme: Theme, level: str, year: str = "") -> pd.DataFrame:
    """Return a theme's values for every place of a level.

    Parameters
    ----------
    engine : Engine
        Where the atlas is.
    theme : Theme
        What is shown.
    level : {"oblast", "district", "settlement"}
        Level of the places; cities on codes of their own count as settlements.
    year : str
        Year, for a theme that has years; empty for the newest.

    Returns
    -------
    DataFrame
        Indexed by KATO code, as :func:`geo.aggregate.at_level` returns it, with ``oblast`` and ``district`` (KATO
        codes). Not to be changed.
    """
    atlas = engine.atlas
    table = at_level(atlas, theme.indicator, level, year or None)
    places: pd.DataFrame = pd.DataFrame(atlas.places)
    if level == "settlement":
        cities = atlas.inhabited.index.difference(table.index)
        own = atlas.newest(theme.indicator, year or None).assign(level=level, coverage=1.0)
        added = own.reindex(cities)[COLUMNS]
        lacking = {"status": "missing", "unit": theme.unit, "coverage": 0.0}
        lacking |= dict.fromkeys(("text", "source", "as_of", "level"), "")
        table = pd.concat([table, added.fillna(lacking)])
    table["value"] = pd.to_numeric(table["value"])
    return table.join(places[["oblast", "district"]])


def in_region(table: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the rows of one oblast, or all where none is named."""
    return table[table.index.str[:2] == region[:2]] if region else table


def place_names(engine: Engine, katos: pd.Index, translator: Translator) -> pd.Series:
    """Return the names of places, oblasts called so, aligned with the codes; empty for a code that is empty.

    Parameters
    ----------
    engine : Engine
        The places.
    katos : Index of str
        Their codes, in any order, with repetitions.
    translator : Translator
        The reader's language.

    Returns
    -------
    Series of str
        By ``katos``.
    """
    rows = engine.atlas.places.reindex(katos)
    rows = rows.fillna(dict.fromkeys(("name_kk", "name_ru", "name_en", "kind"), ""))
    plain = names(rows, translator)
    oblast = (rows["kind"] == "oblast").to_numpy()
    return plain.where(~oblast, [translator.gettext("place.oblast", name=name) for name in plain])


@lru_cache(maxsize=64)
def named_values(engine: Engine, theme: Theme, level: str, year: str, lang: Lang) -> pd.DataFrame:
    """Return :func:`values_of` with names in a language. Not to be changed.

    ``name`` is the place's own, ``in_district`` and ``in_oblast`` are those of what it lies in: empty where it is one
    itself.

    Parameters
    ----------
    engine : Engine
        Values and places.
    theme : Theme
        What is shown.
    level : {"oblast", "district", "settlement"}
        Of which places.
    year : str
        Empty where the theme has none.
    lang : {"kk", "ru", "en"}
        Language of the names.
    """
    table, translator = values_of(engine, theme, level, year), translator_for(lang)
    found = {}
    for column in ("district", "oblast"):
        above = pd.Index(table[column].where(table[column] != table.index, ""))
        found[f"in_{column}"] = place_names(engine, above, translator).to_numpy()
    return table.assign(name=place_names(engine, table.index, translator).to_numpy(), **found)


def written_value(row: Any, theme: Theme, translator: Translator) -> str:
    """Return a value as a table shows it, without its unit.

    Parameters
    ----------
    row : named tuple
        With ``value`` (NaN for none) and ``text`` (for a category), as ``DataFrame.itertuples`` gives it.
    theme : Theme
        Says how many digits, and whether a rise has a plus before it.
    translator : Translator
        The reader's language.
    """
    if theme.categorical:
        return category(row.text, translator) if row.text else NOTHING
    if pd.isna(row.value):
        return NOTHING
    text = translator.format_number(float(row.value), theme.digits)
    return f"+{text}" if theme.method == "diverging" and row.value > 0 else text


SORT_KEYS: dict[str, SortKey] = {
    "name": alphabetically("name"),
    "value": lambda table: table["value"],
    "status": by_status,
}
"""What a table of values can be sorted by."""


def ordered(table: pd.DataFrame, theme: Theme, sort: str) -> pd.DataFrame:
    """Return a named table sorted by one of :data:`SORT_KEYS`, descending with ``-`` before it.

    Parameters
    ----------
    table : DataFrame
        As :func:`named_values` returns it. Rows without a value stand last, whatever the order; equal ones are in the
        order of their names.
    theme : Theme
        Categories are sorted by name.
    sort : str
        The order.
    """
    keys = {**SORT_KEYS, "value": alphabetically("text")} if theme.categorical else SORT_KEYS
    return sorted_rows(table, sort, keys, ties=(alphabetically("name"),), last=~has_value(table))


def summary(table: pd.DataFrame, theme: Theme, translator: Translator) -> list[StatusLine]:
    """Return how many places have a value of each status and, where a sum means something, their sum.

    Sums are apart by status: demo or estimated values are never added to observed ones.

    Parameters
    ----------
    table : DataFrame
        From :func:`values_of`: columns ``value`` and ``status``.
    theme : Theme
        Whose unit says whether a sum means something.
    translator : Translator
        The reader's language.
    """
    lines: list[StatusLine] = []
    for status in Status:
        rows = table[table["status"] == status]
        if not len(rows):
            continue
        total = rows["value"].sum() if theme.unit in SUMMED and status != Status.MISSING else None
        said = (
            ""
            if total is None
            else f"{translator.format_number(total, 0)} {translator.gettext(f'unit.{theme.unit}')}"
        )
        lines.append({"status": str(status), "count": len(rows), "total": said})
    return lines


def short_day(iso: str, translator: Translator) -> str:
    """Return a date as tables show it, in figures where the language writes dates so; empty for none."""
    return (
        translator.format_date(iso, "d MMM yyyy" if translator.lang == "en" else "dd.MM.yyyy") if iso else ""
    )


def sources_of(engine: Engine, table: pd.DataFrame, translator: Translator) -> list[SourceLine]:
    """Return the sources of a table's values.

    Parameters
    ----------
    engine : Engine
        Whose manifest has titles and licences.
    table : DataFrame
        From :func:`values_of`: columns ``source`` and ``as_of``.
    translator : Translator
        The reader's language.

    Returns
    -------
    list of SourceLine
        By id, each with the newest day of its values in the table.
    """
    known = {source["id"]: source for source in engine.atlas.manifest.sources}
    used = table[has_value(table) & (table["source"] != "")]
    return [
        {
            "id": str(name),
            "title": source_title(known.get(str(name), {"id": name}), translator),
            "licence": licence_name(known.get(str(name), {}).get("licence", ""), translator),
            "dated": short_day(str(rows["as_of"].max()), translator),
        }
        for name, rows in used.groupby("source", sort=True)
    ]


def provenance_lines(
    engine: Engine, sources: list[SourceLine], translator: Translator
) -> list[tuple[str, ...]]:
    """Return the provenance of a file's values as lines: title, licence and day of each source, then the atlas.

    Parameters
    ----------
    engine : Engine
        Whose version is stated.
    sources : list of SourceLine
        From :func:`sources_of`.
    translator : Translator
        The reader's language.
    """
    lines = [(source["title"], source["licence"], source["dated"]) for source in sources]
    return [*lines, (translator.gettext("sheet.atlas", version=engine.atlas.version),)]


def unit_of(theme: Theme, translator: Translator) -> str:
    """Return the unit that stands behind a number; none behind a category."""
    return "" if theme.categorical else translator.gettext(f"unit.{theme.unit}")
