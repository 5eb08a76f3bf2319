"""The classifier as a list: ``id;parent_id;code;name``, Russian names only (17 October 2022)."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from geo.faults import Fault, InputError
from geo.kato import REPUBLICAN_CITIES, Level, level_of
from geo.names import fold, spelled, tidy

FILE = "kato/kato_20221017_ru.csv"
COLUMNS = ["id", "parent_id", "code", "name"]

_SETTLEMENT_KIND = re.compile(r"^(г|п|с)\.\s*")
_ADMINISTRATION = re.compile(r"^(с\.о|с\.а|п\.а|г\.а|р\.а)\.\s*|\s+(с\.о|с\.а|п\.а|г\.а|р\.а)\.?$")
_LOCALITY_KIND = re.compile(r"^(?:зимовка|точка|ферма|поселье|уч\.|рзд\.|ст\.|отг\.|кр\.|крес\.)\s*")
_KINDS = {
    "с.о": "rural_okrug",
    "с.а": "village_akimat",
    "п.а": "posyolok_akimat",
    "г.а": "town_akimat",
    "р.а": "city_district",
}


def read_kato_list(path: Path) -> pd.DataFrame:
    """Read the list.

    Parameters
    ----------
    path : Path
        A file of ``id;parent_id;code;name`` in UTF-8, separated by semicolons.

    Returns
    -------
    DataFrame
        One row a code: ``code`` and ``name``, both text, in the order of the codes.

    Raises
    ------
    InputError
        When a column is missing, a code is not nine digits, or a code stands twice.
    """
    rows = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    if list(rows.columns) != COLUMNS:
        found = ", ".join(map(str, rows.columns))
        raise InputError(
            [
                Fault(
                    path.name,
                    "heading",
                    ";".join(COLUMNS),
                    found,
                    key="heading",
                    params={"columns": ";".join(COLUMNS)},
                )
            ]
        )
    bad = rows.loc[~rows["code"].str.fullmatch(r"[1-9]\d{8}") | rows["code"].duplicated(), "code"]
    if len(bad):
        faults = [
            Fault(f"{path.name}, row {i + 2}", "code", "nine digits, once", bad[i], key="cell.kato")
            for i in bad.index
        ]
        raise InputError(faults)
    return rows[["code", "name"]].sort_values("code", ignore_index=True)


def is_settlement(code: str, name: str) -> bool:
    """Tell whether a row is a real settlement.

    The rule: the name starts with ``г.``, ``п.`` or ``с.`` (town, posyolok, village) and the code ends in ``00`` but
    not in ``000``. It yields 6,033 rows, 3,131 of them in the eight receiving regions. Left out are

    - localities *inside* a settlement (last two digits not 00): winter camps, sections, sidings, and 123 villages
      on ``…80`` that the classifier counts with a neighbour;
    - railway stations, sidings, farms, forestries and sanatoria that stand on a code of their own;
    - the 41 cities on ``…0000`` (three republican, 38 of oblast significance): they are places of level oblast and
      okrug, with the kinds ``republican_city``, ``oblast_centre`` and ``town``.

    Parameters
    ----------
    code, name : str
        A row of the list.

    Returns
    -------
    bool
    """
    return code.endswith("00") and not code.endswith("000") and bool(_SETTLEMENT_KIND.match(name.strip()))


def is_place_name(code: str, name: str) -> bool:
    """Tell whether :func:`places_of` can read a row: above the settlements a name tells what it is a name of.

    A row of a settlement's code always can: what is no settlement is passed over.
    """
    if level_of(code) is not Level.OKRUG:
        return True
    return bool(_ADMINISTRATION.search(tidy(name)) or _SETTLEMENT_KIND.match(tidy(name)))


def places_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return oblasts, districts, okrugs and real settlements with what the list says of them.

    Parameters
    ----------
    rows : DataFrame
        From :func:`read_kato_list`.

    Returns
    -------
    DataFrame
        ``kato, level, parent, oblast, district, okrug, kind, name_ru``; ``kind`` of a settlement is still the list's:
        ``town``, ``posyolok`` or ``village``. ``okrug`` is empty where the list has none.
    """
    upper = rows["code"].str.endswith("000")
    real = [is_settlement(code, name) for code, name in zip(rows["code"], rows["name"], strict=True)]
    kept = rows[upper | pd.Series(real, index=rows.index)]
    known = set(kept["code"])
    return pd.DataFrame([_place(code, tidy(name), known) for code, name in kept.itertuples(index=False)])


def with_rivals(rows: pd.DataFrame) -> frozenset[str]:
    """Return the settlements that share their name with a mere locality of another okrug of their district.

    A point of that name may be the winter camp as well as the village.

    Parameters
    ----------
    rows : DataFrame
        From :func:`read_kato_list`.

    Returns
    -------
    frozenset of str
        Codes.
    """
    settled: dict[tuple[str, str], list[str]] = defaultdict(list)
    localities: list[tuple[str, str, str]] = []
    for code, name in rows.loc[~rows["code"].str.endswith("000"), ["code", "name"]].itertuples(index=False):
        for bare in spelled(_LOCALITY_KIND.sub("", tidy(name))):
            if is_settlement(code, name):
                settled[code[:4], fold(bare)].append(code)
            else:
                localities.append((code[:4], fold(bare), code[:6]))
    return frozenset(
        code
        for district, name, okrug in localities
        for code in settled.get((district, name), ())
        if code[:6] != okrug
    )


def _place(code: str, name: str, known: set[str]) -> dict[str, str]:
    level = level_of(code)
    district = "" if level is Level.OBLAST else code[:4] + "00000"
    if level is Level.DISTRICT:
        district = code
    okrug = code[:6] + "000" if level in (Level.OKRUG, Level.SETTLEMENT) else ""
    okrug = okrug if okrug in known else ""
    oblast = code[:2] + "0000000"
    above = {
        Level.OBLAST: "",
        Level.DISTRICT: oblast,
        Level.OKRUG: district,
        Level.SETTLEMENT: okrug or district,
    }
    kind, bare = _kind_and_name(code, level, name)
    return {
        "kato": code,
        "level": str(level),
        "parent": above[level],
        "oblast": oblast,
        "district": district,
        "okrug": okrug,
        "kind": kind,
        "name_ru": bare,
    }


def _kind_and_name(code: str, level: Level, name: str) -> tuple[str, str]:
    city = _SETTLEMENT_KIND.match(name) if not _ADMINISTRATION.search(name) else None
    if level is Level.SETTLEMENT:
        assert city is not None
        kind = {"г": "town", "п": "posyolok", "с": "village"}[city[1]]
        return kind, name[city.end() :]
    if city:
        return ("republican_city" if level is Level.OBLAST else "town"), name[city.end() :]
    if level is Level.OBLAST:
        return "oblast", name
    if level is Level.DISTRICT:
        return _district_kind(code, name), re.sub(r"^Район ", "район ", name)
    found = _ADMINISTRATION.search(name)
    assert found is not None
    kind = _KINDS[found[1] or found[2]]
    return kind, _ADMINISTRATION.sub("", name).strip()


def _district_kind(code: str, name: str) -> str:
    if code[:2] in REPUBLICAN_CITIES:
        return "city_district"
    return "city_akimat" if name.endswith("Г.А.") else "district"
