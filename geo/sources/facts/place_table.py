"""``data/places.csv`` and ``data/places_osm.csv``: every place with its kind and its names in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.names import is_cyrillic, is_kazakh, romanise_kazakh, romanise_russian, tidy
from geo.sources.facts.population_bulletin import FIGURES, SOURCE, Row

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

MISPRINTS: dict[str, str] = {"Түкістан": "Түркістан", "Үлкен нарын": "Үлкен Нарын"}
"""Names that the bulletin writes wrongly, put right."""

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
    own = {code: MISPRINTS.get(row.name, row.name) for code, row in counted.items()}
    lower = ~table["level"].isin(["oblast", "district"])
    table.loc[lower, "name_kk"] = table.loc[lower, "kato"].map(own).fillna("")
    shared = lower & (table["name_kk"] == "") & table["name_ru"].map(is_kazakh)
    table["name_kk_source"] = (table["name_kk"] != "").map({True: SOURCE, False: ""})
    table.loc[shared, "name_kk"] = table.loc[shared, "name_ru"]
    table.loc[shared, "name_kk_source"] = "kato-2022 (Kazakh letters in the Russian list)"
    table["centre_of"] = _centres(table, counted)
    marks = zip(table["kato"], table["kind"], table["centre_of"], strict=True)
    table["kind"] = [_kind(code, kind, centre, counted) for code, kind, centre in marks]
    names = zip(table["kato"], table["kind"], table["name_ru"], table["name_kk"], strict=True)
    latin = [_english(kind, ru, kk, english.get(code, "")) for code, kind, ru, kk in names]
    table["name_en"] = [name for name, _ in latin]
    table["name_en_source"] = [source for _, source in latin]
    return table.sort_values("kato", ignore_index=True)[COLUMNS]


def _centres(table: pd.DataFrame, counted: Mapping[str, Row]) -> list[str]:
    """Return the district or oblast that each place is the centre of.

    The bulletin lists, under each district, its towns, and its centre if that is no town. So the centre is the village
    or posyolok listed, or else the first town. Павлодар district has none listed: it is run from the city of Pavlodar.
    """
    rows = table[table["kato"].isin(counted.keys()) & ~table["level"].isin(["oblast", "district"])]
    rows = rows[rows["district"].isin(table.loc[table["kind"] == "district", "kato"])]
    order = pd.DataFrame(
        {"town": rows["kind"] == "town", "number": [counted[code].number for code in rows["kato"]]}
    )
    order.index = rows.index
    first = rows.loc[order.sort_values(["town", "number"]).index].drop_duplicates("district")
    centre = dict(zip(first["kato"], first["district"], strict=True))
    centre |= {code: code[:2] + "0000000" for code in OBLAST_CENTRES}
    return [centre.get(code, "") for code in table["kato"]]


def _kind(code: str, kind: str, centre: str, counted: Mapping[str, Row]) -> str:
    """Return the kind of a place; of a settlement one of the six types, into which ``posyolok`` is resolved."""
    if code in OBLAST_CENTRES:
        return "oblast_centre"
    if kind not in ("posyolok", "village"):
        return kind
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
        From :func:`geo.sources.facts.position_join.join_positions`.
    points : DataFrame
        From :func:`geo.sources.facts.osm_places.read_osm_places`.

    Returns
    -------
    DataFrame
        :data:`OSM_COLUMNS`; an empty cell leaves what ``places.csv`` has.
    """
    tags = points[["place", "population", "name", "name_kk"]].rename(
        columns={"name": "tag", "name_kk": "tag_kk"}
    )
    tags["osm_id"] = points["osm_id"].astype(str)
    rows = places.merge(positions[["kato", "osm_id"]], on="kato").merge(tags, on="osm_id")
    large = (
        (rows["kind"] == "village")
        & (rows["population"] >= LARGE_VILLAGE)
        & rows["place"].isin(["village", "town"])
    )
    names = [
        ("", "") if known else _kazakh_name(tag_kk, tag)
        for known, tag_kk, tag in zip(rows["name_kk"], rows["tag_kk"], rows["tag"], strict=True)
    ]
    overlay = pd.DataFrame({"kato": rows["kato"], "kind": large.map({True: "large_village", False: ""})})
    overlay["name_kk"] = [name for name, _ in names]
    overlay["name_kk_source"] = [source for _, source in names]
    overlay["name_en"] = overlay["name_kk"].map(romanise_kazakh)
    overlay["name_en_source"] = (overlay["name_kk"] != "").map({True: _FROM_KAZAKH, False: ""})
    added = (overlay["kind"] != "") | (overlay["name_kk"] != "")
    return overlay.loc[added, OSM_COLUMNS].reset_index(drop=True)


def _kazakh_name(name_kk: str, name: str) -> tuple[str, str]:
    """Return the Kazakh name of a point and the tag it stands in: ``name`` only where it has Kazakh letters."""
    for written, source in ((name_kk, "osm name:kk"), (name, "osm name")):
        bare = re.sub(r"\s+(ауылы|ат\.|ст\.|\(ауыл\))$|\s*\([^)]*ауданы\)$", "", tidy(written))
        if is_cyrillic(bare) and (source == "osm name:kk" or is_kazakh(bare)):
            return bare, source
    return "", ""
