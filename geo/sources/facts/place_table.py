"""``data/places.csv`` and ``data/places_osm.csv``: every place with its kind and its names in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.names import plain_latin, romanise_kazakh, romanise_russian, tidy
from geo.sources.facts import kato_official
from geo.sources.facts.population_bulletin import FIGURES, Row

COLUMNS = [
    *("kato", "level", "parent", "oblast", "district", "okrug", "kind", "centre_of"),
    *("name_ru", "name_kk", "name_kk_source", "name_en", "name_en_source"),
]
OSM_COLUMNS = ["kato", "kind"]

LARGE_VILLAGE = 2000
"""Inhabitants from which a village that is no district centre counts as large: our rule, for want of an official one.
Only a figure of a source makes a village large, never an estimate."""

OBLAST_CENTRES = frozenset(
    "101010000 111010000 151010000 191010000 231010000 271010000 311010000 331010000 351010000 391010000 431010000 "
    "471010000 551010000 591010000 611010000 621010000 631010000".split()
)
"""The seats of the 17 oblasts: each is the city on the oblast's first code but Qonaev only since 2022."""

_FROM_KAZAKH = "bgn-pcgn-1979 from kk, without diacritics"
_FROM_RUSSIAN = "bgn-pcgn-1947 from ru, without diacritics"


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
        Places of the classifier with ``name_kk``.
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
    table["name_kk_source"] = kato_official.SOURCE
    table["centre_of"] = _centres(table, counted)
    marks = zip(table["kato"], table["kind"], table["centre_of"], strict=True)
    table["kind"] = [_kind(code, kind, centre, counted) for code, kind, centre in marks]
    names = zip(table["kato"], table["kind"], table["name_ru"], table["name_kk"], strict=True)
    latin = [english_name(kind, ru, kk, english.get(code, "")) for code, kind, ru, kk in names]
    table["name_en"] = [name for name, _ in latin]
    table["name_en_source"] = [source for _, source in latin]
    return table.sort_values("kato", ignore_index=True)[COLUMNS]


def _centres(table: pd.DataFrame, counted: Mapping[str, Row]) -> list[str]:
    """Return the district or oblast that each place is the centre of.

    The bulletin lists, under each district, its towns, and its centre if that is no town. So the centre is the village
    or posyolok listed, or else the first town. Павлодар district has none listed: it is run from the city of Pavlodar.
    Districts made since the bulletin have the seat that the classifier numbers first (``…30100``), if any.
    """
    rows = table[table["kato"].isin(counted.keys()) & ~table["level"].isin(["oblast", "district"])]
    rows = rows[rows["district"].isin(table.loc[table["kind"] == "district", "kato"])]
    order = pd.DataFrame(
        {"town": rows["kind"] == "town", "number": [counted[code].number for code in rows["kato"]]}
    )
    order.index = rows.index
    first = rows.loc[order.sort_values(["town", "number"]).index].drop_duplicates("district")
    centre = {
        code: district
        for code, district in zip(first["kato"], first["district"], strict=True)
        if district not in kato_official.MADE_OF
    }
    seats = {district[:4] + "30100": district for district in kato_official.MADE_OF}
    centre |= {code: seats[code] for code in table["kato"] if code in seats}
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


def english_name(kind: str, name_ru: str, name_kk: str, known: str = "") -> tuple[str, str]:
    """Return the English name of a place, and the system that wrote it.

    Parameters
    ----------
    kind : str
        Kind of the place: of a district the word goes with the name.
    name_ru, name_kk : str
        Its official names.
    known : str
        An English name that a source gives.

    Returns
    -------
    tuple of str
        BGN/PCGN's romanisation of the Kazakh name, else of the Russian one, without diacritics.
    """
    if known:
        return known, "odk-schools-2022"
    if name_kk:
        return _with_kind(plain_latin(romanise_kazakh(_plain(name_kk))), kind), _FROM_KAZAKH
    return _with_kind(plain_latin(romanise_russian(_plain(name_ru))), kind), _FROM_RUSSIAN


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
    """Return what OpenStreetMap adds to places: villages that its population shows to be large.

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
        :data:`OSM_COLUMNS`.
    """
    tags = points[["place", "population"]].copy()
    tags["osm_id"] = points["osm_id"].astype(str)
    rows = places.merge(positions[["kato", "osm_id"]], on="kato").merge(tags, on="osm_id")
    large = (
        (rows["kind"] == "village")
        & (rows["population"] >= LARGE_VILLAGE)
        & rows["place"].isin(["village", "town"])
    )
    overlay = pd.DataFrame({"kato": rows.loc[large, "kato"], "kind": "large_village"})
    return overlay.reset_index(drop=True)
