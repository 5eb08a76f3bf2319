"""The bulletin of the Bureau of National Statistics on population by oblast, district, town and district centre.

An XLSX workbook with merged headings in Kazakh and Russian and place names in Kazakh only. The reader serves both the
table in ``data/`` and later editions that a user imports; it tells every row that it could not place.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

from geo.faults import Fault, InputError, shorten
from geo.names import fold, sound, spelled, stem, tidy
from geo.sources.gazetteer.name_index import NameIndex
from geo.sources.reading.tabular import read_sheets

FILE = "bns_population_2023/bns_population_2023-01-01.xlsx"
CODED = "bns_population_2023/pop_2023_adm2.csv"
SOURCE = "bns-population-2023"
AS_OF = "2023-01-01"

FIGURES = (
    "total",
    "male",
    "female",
    "urban",
    "urban_male",
    "urban_female",
    "rural",
    "rural_male",
    "rural_female",
)
"""The nine columns of figures, in the order of the merged heading."""
DETAIL = "03"
"""The sheet that goes down to towns, posyolki and district centres."""

_HEADINGS = ("Барлық халық", "ерлер", "әйелдер", "қала халқы", "ауыл халқы")
_COUNTRY = "казакстанреспубликасы"
_ALIKE = 50.0
_LEAD = 10.0
_RESPELLED = 87.0
"""Least likeness, in percent, of two spellings of a district."""
_ABSENT = {"-", "–", "x", "х", "...", ""}
_KIND = re.compile(r"\s+(облысы|қ\.ә\.|а\.ә\.|ауданы|қаласы|қ\.|к\.|а\.|с\.)$")
_UPPER = {"қ.ә.": "district", "ауданы": "district", "облысы": "oblast"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of figures.

    Parameters
    ----------
    number : int
        Row in the sheet, from 1.
    name : str
        Kazakh name without its kind word.
    kind : str
        The kind word (``ауданы``, ``қ.ә.``, ``қ.``, ``к.``, ``а.`` …), empty where there is none.
    figures : tuple of int or None
        In the order of :data:`FIGURES`; ``None`` where the sheet has a dash.
    """

    number: int
    name: str
    kind: str
    figures: tuple[int | None, ...]


def read_rows(path: Path) -> tuple[list[Row], list[Fault]]:
    """Return the rows of figures of the detailed sheet, and the rows that are none.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    rows : list of Row
    rejects : list of Fault
        Rows with a name and figures that are no whole numbers or do not add up.

    Raises
    ------
    InputError
        When it is no workbook, has no sheet ``03`` or other headings.
    """
    sheets = {sheet.name: sheet.lines for sheet in read_sheets(path)}
    if DETAIL not in sheets:
        raise InputError(
            [
                Fault(
                    path.name,
                    "sheets",
                    f"a sheet named {DETAIL}",
                    ", ".join(sheets),
                    key="sheet_named",
                    params={"name": DETAIL},
                )
            ]
        )
    cells = sheets[DETAIL]
    _check_headings(path.name, cells[:6])
    rows: list[Row] = []
    rejects: list[Fault] = []
    for number, line in enumerate(cells, start=1):
        if (
            not isinstance(line[0], str)
            or not tidy(line[0])
            or not any(isinstance(cell, float) for cell in line)
        ):
            continue
        where = f"{path.name}, sheet {DETAIL}, row {number}"
        row, fault = _row(where, number, tidy(line[0]), line[1 : 1 + len(FIGURES)])
        rows += [row] if row else []
        rejects += [fault] if fault else []
    return rows, rejects


def _check_headings(name: str, head: Sequence[Sequence[object]]) -> None:
    text = " ".join(str(cell) for line in head for cell in line)
    missing = [heading for heading in _HEADINGS if heading not in text]
    if missing:
        raise InputError(
            [
                Fault(
                    f"{name}, sheet {DETAIL}",
                    "headings",
                    ", ".join(_HEADINGS),
                    f"none of {missing}",
                    key="heading",
                    params={"columns": ", ".join(_HEADINGS)},
                )
            ]
        )


def _row(where: str, number: int, text: str, cells: Sequence[object]) -> tuple[Row | None, Fault | None]:
    figures: list[int | None] = []
    for column, cell in zip(FIGURES, cells, strict=True):
        if isinstance(cell, float) and cell == int(cell) and cell >= 0:
            figures.append(int(cell))
        elif isinstance(cell, str) and cell.strip() in _ABSENT:
            figures.append(None)
        else:
            return None, Fault(
                where, column, "a whole number of persons or a dash", shorten(cell), key="cell.whole"
            )
    for whole, parts in (("total", ("male", "female")), ("total", ("urban", "rural"))):
        total = sum(figures[FIGURES.index(part)] or 0 for part in parts)
        if total != figures[FIGURES.index(whole)]:
            return None, Fault(
                where,
                whole,
                f"the sum of {' and '.join(parts)}, {total}",
                str(figures[0]),
                key="sum",
                params={"sum": total},
            )
    kind = _KIND.search(text)
    name = text[: kind.start()] if kind else text
    return Row(number, name, kind[1] if kind else "", tuple(figures)), None


def place_rows(rows: list[Row], places: pd.DataFrame, file: str = "") -> tuple[dict[str, Row], list[Fault]]:
    """Return the row of every place that the sheet speaks of.

    The sheet's order gives the hierarchy: an oblast, its districts, under each its towns, posyolki and centre.

    Parameters
    ----------
    rows : list of Row
        From :func:`read_rows`.
    places : DataFrame
        ``kato, level, kind, oblast, district, name_ru, name_kk``.
    file : str
        Named in the faults.

    Returns
    -------
    placed : dict
        Row by KATO code.
    rejects : list of Fault
        Rows whose name no place of their district has.
    """
    finder = _Finder(places)
    placed: dict[str, Row] = {}
    rejects: list[Fault] = []
    oblast = district = ""
    for row in rows:
        if fold(row.name) == _COUNTRY:
            continue
        code = ""
        if row.kind in ("", "облысы", "қаласы") and (code := finder.oblast(row)):
            oblast, district = code, ""
        elif row.kind in _UPPER and (code := finder.district(row, oblast)):
            district = code
        else:
            code = finder.settlement(row, district, placed)
        if code and code not in placed:
            placed[code] = row
        else:
            expected = f"a place of {district or oblast or 'the country'} not named before"
            rejects.append(
                Fault(
                    f"{file}, row {row.number}",
                    "name",
                    expected,
                    f"{row.name} {row.kind}".strip(),
                    key="bulletin_name",
                )
            )
    return placed, rejects


class _Finder:
    """Finds places by Kazakh name: equal letters first, then the same sounds, then the same stem, then likeness."""

    def __init__(self, places: pd.DataFrame) -> None:
        upper = places["level"] == "oblast"
        self._oblasts = places[upper]
        self._groups = dict(iter(places[~upper].groupby("district")))
        self._districts = dict(iter(places[places["level"] == "district"].groupby("oblast")))

    def oblast(self, row: Row) -> str:
        return _same(
            row.name, self._oblasts[(self._oblasts["kind"] == "republican_city") == (row.kind == "қаласы")]
        )

    def district(self, row: Row, oblast: str) -> str:
        among = self._districts.get(oblast)
        if among is None:
            return ""
        choice = among[(among["kind"] == "city_akimat") == (row.kind == "қ.ә.")]
        return _same(row.name, choice) or _respelled(row.name, choice)

    def settlement(self, row: Row, district: str, named: Collection[str]) -> str:
        among = self._groups.get(district)
        if among is None:
            return ""
        if found := ALIASES.get((district, row.name), ""):
            return found
        for kinds in _KINDS_OF.get(row.kind, ()):
            choice = among[among["kind"].isin(kinds) & ~among["kato"].isin(named)]
            if found := _same(row.name, choice) or _alike(row, choice):
                return found
        return ""


ALIASES: dict[tuple[str, str], str] = {("111800000", "Зауыт"): "111841100"}
"""Kazakh names that are translations, not renderings, of the Russian ones."""

NOT_IN_LIST = ("Астана ауданы", "Алматы ауданы", "Әлихан Бөкейхан ауданы")
"""Rows of the edition of 2023 that are no place of the list: the two districts of Aktobe city stand on no code of
their own, and a district of Karaganda stands twice, with and without what belongs to it."""

_RURAL = ("village", "district_centre", "large_village")
_KINDS_OF: dict[str, tuple[tuple[str, ...], ...]] = {
    "қаласы": (("town", "oblast_centre"),),
    "қ.": (("town",),),
    "а.ә.": (("city_district",),),
    "ауданы": (("city_district",),),
    "к.": (("posyolok", "town"), _RURAL),
    "": (("posyolok", "town"),),
    "а.": (_RURAL, ("posyolok",)),
    "с.": (_RURAL, ("posyolok",)),
}
"""Kinds of place that a kind word may mean, the likeliest first: some posyolki have become villages and the reverse."""


def _same(name: str, among: pd.DataFrame) -> str:
    """Return the code of the only place of a name by the strictest comparison that finds one; empty when none does."""
    table = among[["kato", "name_ru", "name_kk"]].itertuples(index=False)
    names = ((_bare_upper(written), str(code)) for code, *both in table for written in both)
    hits = NameIndex(names, _forms).find(name)
    return next(iter(hits)) if len(hits) == 1 else ""


def _forms(name: str) -> list[set[str]]:
    return [{key(each) for each in spelled(name)} for key in (fold, _sound, _stem)]


def _alike(row: Row, among: pd.DataFrame) -> str:
    """Return the code of the place whose name is most like the row's, where one stands out.

    The only town of a city administration is its city; a district's centre has the code ``xxxx30100``.
    """
    if row.kind == "қаласы" and len(among) == 1:
        return str(among["kato"].iloc[0])
    if row.kind in ("а.", "с."):
        among = among[among["kato"].str.endswith("30100")]
    scores = {
        code: max(
            fuzz.ratio(_sound(one), _sound(other)) for one in spelled(row.name) for other in spelled(name)
        )
        for code, name in among[["kato", "name_ru"]].itertuples(index=False)
    }
    ranked = sorted(scores, key=lambda code: -scores[code])
    if not ranked or scores[ranked[0]] < _ALIKE:
        return ""
    lead = scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)
    return ranked[0] if lead >= _LEAD else ""


def _respelled(name: str, districts: pd.DataFrame) -> str:
    """Return the only district whose Kazakh name is the same but for a letter or two (``Сарқант``, ``Сарқан``)."""
    hits = [
        code
        for code, written in districts[["kato", "name_kk"]].itertuples(index=False)
        if fuzz.ratio(_sound(name), _sound(_bare_upper(written))) >= _RESPELLED
    ]
    return str(hits[0]) if len(hits) == 1 else ""


def _sound(name: str) -> str:
    return sound(fold(name))


def _stem(name: str) -> str:
    return stem(_sound(name))


def _bare_upper(name: str) -> str:
    """Return the name of a district or oblast without its kind words."""
    return re.sub(r"(?i)\b(район|область|облысы|ауданы|қаласы|Г\.А\.|қ\.ә\.)(\s|$)", " ", name).strip()
