"""Finds out which district or oblast each row of a foreign table means: by codes in use, or by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import geopandas as gpd
import pandas as pd

from geo.kato import Level
from geo.names import comparable
from geo.sources.gazetteer.name_index import NameIndex
from geo.sources.gazetteer.oblast_names import OBLAST_NAMES

_ISO_LETTERS = {
    "AKM": "11", "AKT": "15", "ALM": "19", "ATY": "23", "ZAP": "27", "ZHA": "31", "KAR": "35", "KUS": "39",
    "KZY": "43", "MAN": "47", "PAV": "55", "SEV": "59", "YUZ": "61", "VOS": "63", "AST": "71", "ALA": "75",
    "SHY": "79", "ABY": "10", "ZHT": "33", "ULT": "62",
}  # fmt: skip
"""Letters of ISO 3166-2:KZ until 2022, with the first digits of KATO; the last three were never in the standard, but
are in the files of geokz. The digits in the standard since 2022 are those of KATO."""
_KIND = re.compile(
    r"(област[ьи]|облысы|oblast|region|район[ыа]?|ауданы|district|город|қаласы|city|г\.\s?а\.|қ\.\s?ә\.|\(.*?\))",
    re.IGNORECASE,
)
_CITY = re.compile(r"город|қаласы|city|г\.\s?а\.|қ\.\s?ә\.")
_OBLASTS = 20
_PREFIXES = frozenset(code[:2] for code in OBLAST_NAMES)
_RUSSIAN_ENDING = re.compile(r"(ский|цкий|ская|ское|ск)$")


def units_of(frame: gpd.GeoDataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return ``kato`` and ``how`` it was codes, row by row; both empty where no way leads to a unit."""
    texts = texts_of(frame)
    result = pd.DataFrame({"kato": "", "how": ""}, index=frame.index)
    for how, way in (("kato", _by_kato), ("p_code", _by_p_code), ("iso", _by_iso)):
        codes = texts.apply(lambda column, way=way: column.map(way))
        # a file of districts also has the codes of their oblasts: the column with the most different ones counts
        best = codes[codes.nunique().idxmax()] if len(codes.columns) else pd.Series("", index=frame.index)
        fresh = (result["kato"] == "") & (best != "") & (~best.duplicated(keep=False) | (how == "kato"))
        result.loc[fresh, "kato"], result.loc[fresh, "how"] = best[fresh], how
    lost = result.index[result["kato"] == ""]
    result.loc[lost, "kato"] = _by_name(texts.loc[lost], places)
    result.loc[lost, "how"] = result.loc[lost, "kato"].map(lambda code: "name" if code else "")
    return result


def _by_name(texts: pd.DataFrame, places: gpd.GeoDataFrame) -> list[str]:
    """Return the unit that the names of each row mean, empty where none or several do.

    The column with the most different known names is taken for the names of the units; the others, and codes of
    oblasts, say in which oblast each lies, which tells namesakes apart.
    """
    if texts.empty:
        return [""] * len(texts)
    oblasts, districts = _named(places, Level.OBLAST), _named(places, Level.DISTRICT)
    known = texts.map(lambda text: districts.find(text) | oblasts.find(text))
    unit = known.apply(lambda column: texts.loc[column.map(bool), column.name].nunique()).idxmax()
    of_oblasts = (
        texts[unit].nunique() <= _OBLASTS
        and texts[unit].map(lambda text: bool(oblasts.find(text))).mean() > 0.5
    )
    found = []
    for _, row in texts.iterrows():
        if of_oblasts:
            found.append(_single(oblasts.find(row[unit])))
            continue
        others = [text for column, text in row.items() if column != unit]
        regions = {_by_p_code(text)[:2] or _by_iso(text)[:2] for text in others} - {""}
        regions = regions or {code[:2] for text in others for code in oblasts.find(text)}
        found.append(_single(districts.find(row[unit], _inside(regions))))
    return found


def _inside(regions: set[str]) -> Callable[[str], bool]:
    """Return what tells whether a code lies in one of some regions; everything does where none is given."""
    return lambda code: not regions or code[:2] in regions


def _single(codes: set[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else ""


def texts_of(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the columns beside the geometry as text, empty where nothing is."""
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return table.map(lambda cell: "" if pd.isna(cell) else str(cell).strip().removesuffix(".0"))


def _by_kato(text: str) -> str:
    """Return the code of an oblast, district or town; a telephone or account number of nine digits is none."""
    return text if re.fullmatch(r"[1-7]\d{5}000", text) and text[:2] in _PREFIXES else ""


def _by_p_code(text: str) -> str:
    match = re.fullmatch(r"KZ(\d{2}|\d{4}|\d{6})", text, re.IGNORECASE)
    return match[1].ljust(9, "0") if match else ""


def _by_iso(text: str) -> str:
    match = re.fullmatch(r"KZ-(\d{2}|[A-Z]{3})", text, re.IGNORECASE)
    digits = _ISO_LETTERS.get(match[1].upper(), match[1]) if match else ""
    return f"{digits}0000000" if digits.isdigit() else ""


def _named(places: gpd.GeoDataFrame, level: Level) -> NameIndex:
    """Return the names of a level in the three languages."""
    upper = places[places["level"] == level]
    names = [
        (name, str(code))
        for column in ("name_ru", "name_kk", "name_en")
        for code, name in upper[column].items()
    ]
    if level == Level.OBLAST:
        names += [(name, code) for code, others in OBLAST_NAMES.items() for name in others]
    return NameIndex(names, lambda name: [{key} - {""} for key in name_keys(name)])


@lru_cache(maxsize=10_000)
def name_keys(name: str) -> tuple[str, str, str]:
    """Return a name folded with its kind (city or district), without it, and without a Russian ending."""
    bare = _KIND.sub(" ", name.lower()).strip()
    folded = comparable(bare)
    city = "city:" if _CITY.search(name.lower()) else ""
    return f"{city}{folded}", folded, _RUSSIAN_ENDING.sub("", folded)
