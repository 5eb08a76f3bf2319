"""``data/places.csv`` and ``data/places_osm.csv``: every place with its kind and its names in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.names import is_cyrillic, is_kazakh, romanise_kazakh, romanise_russian, tidy
from geo.sources.population import FIGURES, SOURCE, Row

COLUMNS = [
    *("kato", "level", "parent", "oblast", "district", "okrug", "kind", "centre_of"),
    *("name_ru", "name_kk", "name_kk_source", "name_en", "name_en_source"),
]
OSM_COLUMNS = ["kato", "kind", "name_kk", "name_kk_source", "name_en", "name_en_source"]

LARGE_VILLAGE = 2000
"""Inhabitants from which a village that is no district centre counts as large: our rule, for want of an official one.
Only a figure of a source makes a village large, never an estimate."""

OBLAST_CENTRES = frozenset(
    "101010000 111010000 151010000 191010000 231010000 271010000 311010000 331010000 351010000 391010000 431010000 "
    "471010000 551010000 591010000 611010000 621010000 631010000".split()
)
"""The seats of the 17 oblasts: each is the city on the oblast's first code but Qonaev only since 2022."""

_FROM_KAZAKH = "bgn-pcgn-1979 from kk"
_FROM_RUSSIAN = "bgn-pcgn-1947 from ru"


def read_coded_names(path: Path) -> dict[str, str]:
    """Return the Kazakh names of oblasts and districts by code.

    Parameters
    ----------
    path : Path
        ``pop_2023_adm2.csv``: ``level, kato, name_kk`` and figures. A district that stands on its city's code
        (``622010000``) is given its own.

    Returns
    -------
    dict
        Name as the bulletin writes it, by KATO code.
    """
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    names: dict[str, str] = {}
    for level, code, name in rows[["level", "kato", "name_kk"]].itertuples(index=False):
        inner = level == "2" and code[:2] not in ("71", "75", "79")
        names[code[:4] + "00000" if inner else code] = tidy(name)
    return names


def with_upper_names(places: pd.DataFrame, coded: Mapping[str, str]) -> pd.DataFrame:
    """Return the places of the list with ``name_kk`` of oblasts and districts filled in."""
    return places.assign(name_kk=places["kato"].map(dict(coded)).fillna(""))


def build_places(
    places: pd.DataFrame, counted: Mapping[str, Row], english: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table of places from everything but OpenStreetMap.

    Parameters
    ----------
    places : DataFrame
        From :func:`with_upper_names`.
    counted : mapping
        Rows of the population bulletin by code.
    english : mapping
        English names of oblasts by code.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, ordered by ``kato``.
    """
    table = places.copy()
    own = {code: _kazakh(row.name) for code, row in counted.items()}
    lower = ~table["level"].isin(["oblast", "district"])
    table.loc[lower, "name_kk"] = table.loc[lower, "kato"].map(own).fillna("")
    shared = lower & (table["name_kk"] == "") & table["name_ru"].map(is_kazakh)
    table["name_kk_source"] = (table["name_kk"] != "").map({True: SOURCE, False: ""})
    table.loc[shared, "name_kk"] = table.loc[shared, "name_ru"]
    table.loc[shared, "name_kk_source"] = "kato-2022 (Kazakh letters in the Russian list)"
    table["centre_of"] = _centres(table, counted)
    table["kind"] = [_kind(row, counted) for row in table.itertuples()]
    latin = [
        _english(row.kind, row.name_ru, row.name_kk, english.get(row.kato, "")) for row in table.itertuples()
    ]
    table[["name_en", "name_en_source"]] = latin
    return table.sort_values("kato", ignore_index=True)[COLUMNS]


def _kazakh(name: str) -> str:
    return re.sub(r"(?<=\s)[а-я]", lambda found: found[0].upper(), name) if "нарын" in name else name


def _centres(table: pd.DataFrame, counted: Mapping[str, Row]) -> list[str]:
    """Return the district or oblast that each place is the centre of.

    The bulletin lists, under each district, its centre and its towns: the centre is the first row listed; posyolki and
    further towns follow it. Павлодар district alone has none listed: it is run from the city of Pavlodar.
    """
    centre: dict[str, str] = {}
    kinds = table.set_index("kato")[["level", "kind", "district"]]
    for code, _ in sorted(counted.items(), key=lambda item: item[1].number):
        level, kind, district = kinds.loc[code]
        if level in ("oblast", "district") or kinds.loc[district, "kind"] != "district":
            continue
        if district not in centre.values():
            centre[code] = district
    centre |= {code: code[:2] + "0000000" for code in OBLAST_CENTRES}
    return [centre.get(code, "") for code in table["kato"]]


def _kind(row: object, counted: Mapping[str, Row]) -> str:
    """Return the kind of a place; of a settlement one of the six settlement types, or ``posyolok`` resolved into them."""
    code, kind, centre = row.kato, row.kind, row.centre_of  # type: ignore[attr-defined]
    if code in OBLAST_CENTRES:
        return "oblast_centre"
    if kind not in ("posyolok", "village"):
        return str(kind)
    if centre:
        return "district_centre"
    figures = counted[code].figures if code in counted else None
    if figures is None:
        return "village"
    if figures[FIGURES.index("urban")]:
        return "town"
    return "large_village" if (figures[0] or 0) >= LARGE_VILLAGE else "village"


def _english(kind: str, name_ru: str, name_kk: str, known: str) -> tuple[str, str]:
    if known:
        return known, "odk-schools-2022"
    if name_kk:
        return _with_kind(romanise_kazakh(_plain(name_kk)), kind), _FROM_KAZAKH
    return _with_kind(romanise_russian(_plain(name_ru)), kind), _FROM_RUSSIAN


def _plain(name: str) -> str:
    """Return a name without the words that say what it is a name of, or that it is named after somebody."""
    bare = re.sub(
        r"(?i)^(район\s+|им\.\s*|имени\s+)+|\s*(ауданы|қаласы|қ\.ә\.|Г\.А\.|\bрайон|область)$", "", name
    )
    return re.sub(r"(?i)^(им\.\s*|имени\s+)", "", bare)


def _with_kind(name: str, kind: str) -> str:
    return (
        f"{name} District"
        if kind in ("district", "city_district")
        else f"{name} City"
        if kind == "city_akimat"
        else name
    )


def build_osm_overlay(places: pd.DataFrame, positions: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Return what OpenStreetMap adds to places: Kazakh names, and villages that its population shows to be large.

    Parameters
    ----------
    places : DataFrame
        From :func:`build_places`.
    positions : DataFrame
        From :func:`geo.sources.position_join.join_positions`.
    points : DataFrame
        From :func:`geo.sources.osm_places.read_osm_places`.

    Returns
    -------
    DataFrame
        :data:`OSM_COLUMNS`; an empty cell leaves what ``places.csv`` has.
    """
    tags = points.assign(osm_id=points["osm_id"].astype(str)).set_index("osm_id")
    matched = positions[positions["osm_id"] != ""]
    rows = places.merge(matched[["kato", "osm_id", "confidence"]], on="kato")
    found = [_overlay(row, tags.loc[row.osm_id]) for row in rows.itertuples()]
    return pd.DataFrame([row for row in found if row], columns=OSM_COLUMNS)


def _overlay(row: object, tag: pd.Series) -> dict[str, str] | None:
    kato, kind, known = row.kato, row.kind, row.name_kk  # type: ignore[attr-defined]
    added = dict.fromkeys(OSM_COLUMNS, "") | {"kato": kato}
    if kind == "village" and tag["population"] >= LARGE_VILLAGE and tag["place"] in ("village", "town"):
        added["kind"] = "large_village"
    name, source = _kazakh_name(tag)
    if name and not known:
        added |= {"name_kk": name, "name_kk_source": source}
        added |= {"name_en": romanise_kazakh(name), "name_en_source": _FROM_KAZAKH}
    return added if any(added[column] for column in OSM_COLUMNS[1:]) else None


def _kazakh_name(tag: pd.Series) -> tuple[str, str]:
    for column, source in (("name_kk", "osm name:kk"), ("name", "osm name")):
        name = re.sub(r"\s+(ауылы|ат\.|ст\.|\(ауыл\))$|\s*\([^)]*ауданы\)$", "", tidy(tag[column]))
        if name and is_cyrillic(name) and (column == "name_kk" or is_kazakh(name)):
            return name, source
    return "", ""
