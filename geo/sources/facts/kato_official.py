"""The classifier as kept on 17 July 2026 (NK RK 11-2025), names in two languages, and what became of older codes."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.kato import Level, level_of
from geo.names import fold, spelled, tidy

FILE = "kato_2025/kato_nk_rk_11-2025.csv"
SOURCE = "kato-2026"
COLUMNS = ["kato", "level", "name_ru", "name_kk"]

MADE_OF: dict[str, str] = {
    "104100000": "101000000",
    "104500000": "104600000",
    "191800000": "191000000",
    "635500000": "635200000",
    "636300000": "635400000",
}
"""Districts made after 2022 by the district that they were part of: Zhanasemey, Makanchi, Alatau, Markakol and
Ulken Naryn."""

_SETTLEMENT_KK = re.compile(
    r"^а\.|\s+(?:атындағы|атын\.|ат\.)\s*(?:ауыл|[ас])\.?$|(?:\s+ауылы|\s+[акқс]\.?|ас\.)$"
)
_OKRUG_KK = re.compile(r"(?:\s+(?:атындағы|атын\.|ат\.))?\s*(?:[аА]\.\s?[оә]|[кқ]\.ә|қ)\s?\.?\s*\.?$")


def read_official(path: Path) -> pd.DataFrame:
    """Read the classifier.

    Parameters
    ----------
    path : Path
        CSV with :data:`COLUMNS`, among others.

    Returns
    -------
    DataFrame
        ``code``, ``name`` (Russian, as written) and ``name_kk`` (without the word for what it is a name of), by code.

    Raises
    ------
    InputError
        When a column is missing, a code is not nine digits or stands twice, or a name is empty.
    """
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    lacking = set(COLUMNS) - set(rows.columns)
    if lacking:
        raise InputError(
            [
                Fault(path.name, "heading", name, "no such column", key="heading", params={"columns": name})
                for name in sorted(lacking)
            ]
        )
    bad = ~rows["kato"].str.fullmatch(r"[1-9]\d{8}") | rows["kato"].duplicated()
    bad |= (rows["name_ru"].str.strip() == "") | (rows["name_kk"].str.strip() == "")
    if bad.any():
        raise InputError(
            [
                Fault(
                    f"{path.name}, row {i + 2}",
                    "kato",
                    "nine digits, once, with two names",
                    rows["kato"][i],
                    key="cell.kato",
                )
                for i in rows.index[bad]
            ]
        )
    names = zip(rows["kato"], rows["name_kk"], strict=True)
    made = pd.DataFrame({"code": rows["kato"], "name": rows["name_ru"]})
    made["name_kk"] = [kazakh_name(code, name) for code, name in names]
    return made.sort_values("code", ignore_index=True)


def kazakh_name(code: str, written: str) -> str:
    """Return an official Kazakh name without the abbreviation of what it is a name of (``Абралы а.``: ``Абралы``)."""
    name = tidy(written)
    match level_of(code):
        case Level.OBLAST:
            return re.sub(r"\s+қ\.$", " қаласы", name.removesuffix(" облысы"))
        case Level.DISTRICT:
            name = name.replace("атын.ауданы", "ауданы")
            return re.sub(r"\s+(?:Қ\.Ә|Г\.А)\.$", " қ.ә.", name)
        case Level.OKRUG:
            return _OKRUG_KK.sub("", name).strip()
    return _SETTLEMENT_KK.sub("", name).strip()


def carried_codes(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, str]:
    """Return today's code of every settlement of an older list that is in the classifier.

    A code that is a settlement today stays. Another is carried to the only settlement of its name, with a code that the
    older list has not, in its district or in the one made of it. A name elsewhere in the oblast is not believed: most
    such are another village, or a siding.

    Parameters
    ----------
    old, new : DataFrame
        Places by :func:`geo.sources.facts.kato_list.places_of`: ``kato``, ``level``, ``district``, ``name_ru``.

    Returns
    -------
    dict
        Code of today by code of the older list; a settlement that is gone is not in it.
    """
    made = {before: after for after, before in MADE_OF.items()}
    today = new[new["level"] == Level.SETTLEMENT]
    before = old[old["level"] == Level.SETTLEMENT]
    known, used = set(today["kato"]), set(old["kato"])
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for code, district, name in today[["kato", "district", "name_ru"]].itertuples(index=False):
        for each in spelled(name) if code not in used else ():
            bearers[district, fold(each)].add(code)
    carried = {}
    for code, district, name in before[["kato", "district", "name_ru"]].itertuples(index=False):
        areas = {district, made.get(district, district)}
        hits = {hit for area in areas for each in spelled(name) for hit in bearers[area, fold(each)]}
        if code in known:
            carried[code] = code
        elif len(hits) == 1:
            carried[code] = hits.pop()
    return carried


def former_places(old: pd.DataFrame, new: pd.DataFrame, carried: dict[str, str]) -> pd.DataFrame:
    """Return what became of settlements of an older list: recoded, renamed, or gone.

    Parameters
    ----------
    old, new : DataFrame
        As for :func:`carried_codes`.
    carried : dict
        From :func:`carried_codes`.

    Returns
    -------
    DataFrame
        ``kato`` and ``name_ru`` as they were, ``now`` (the settlement today, or for one that is gone the okrug or
        district that its land belongs to), ``now_name_ru`` and ``rule`` (``recoded``, ``renamed``, ``gone``).
    """
    names = dict(zip(new["kato"], new["name_ru"], strict=True))
    rows = []
    for code, okrug, district, name in old.loc[
        old["level"] == Level.SETTLEMENT, ["kato", "okrug", "district", "name_ru"]
    ].itertuples(index=False):
        now = carried.get(code, "")
        if not now:
            over = okrug if okrug in names else district
            rows.append((code, name, over, names[over], "gone"))
        elif now != code:
            rows.append((code, name, now, names[now], "recoded"))
        elif not {fold(each) for each in spelled(name)} & {fold(each) for each in spelled(names[code])}:
            rows.append((code, name, code, names[code], "renamed"))
    return pd.DataFrame(rows, columns=["kato", "name_ru", "now", "now_name_ru", "rule"])
