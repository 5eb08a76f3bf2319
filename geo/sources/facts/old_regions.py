"""From the regions before 8 June 2022 to today's: codes that changed, and values that have to be split.

Three regions were made out of three (Abai out of East Kazakhstan, Jetisu out of Almaty region, Ulytau out of Karaganda
region) and their districts got new codes. Some old codes have been given to other places since (``191000000`` was
Taldykorgan and is Qonaev), so the crosswalk is for tables known to be older.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

from geo.kato import REGIONS_OF_2022
from geo.names import fold, stem
from geo.provenance import Status
from geo.sources.reading.observations import Observation, largest_remainder, observation_rows

ZONES_FILE = "geokz_boundaries/kaz_natural_zones.csv"
ZONES_SOURCE = "geokz-natural-zones"
ZONES_AS_OF = "2024-07-01"

RENAMED: dict[str, str] = {"191600000": "191000000", "196000000": "334800000"}
"""Old codes whose place has another name today: Kapshagay is Qonaev since 2022, Sarkand district is written Sarkan."""

REGIONS: dict[str, str] = {
    "north_kazakhstan": "590000000", "east_kazakhstan": "630000000", "kostanay": "390000000", "akmola": "110000000",
    "pavlodar": "550000000", "karaganda": "350000000", "almaty_region": "190000000", "mangystau": "470000000",
    "kyzylorda": "430000000", "zhambyl": "310000000", "turkistan": "610000000", "astana": "710000000",
}  # fmt: skip
"""Regions as the evaluation of 2021 names them, by the code they had then."""

_ALIKE = 60.0
SPLIT_NOTE = "{old} before 2022, split in proportion to the population of 1 January 2023"


def read_zones(path: Path) -> pd.DataFrame:
    """Return the natural zones as written: ``kato`` (older codes), ``zone`` and the Russian name of the district."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    zone = rows["ZONE_EN"].str.lower().str.replace(" ", "-")
    table = pd.DataFrame({"kato": rows["KATO"], "zone": zone, "name_ru": rows["ADM2_RU"]})
    return table.sort_values("kato", ignore_index=True)


def build_crosswalk(old: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the codes of an older table that are not the codes of the same places today.

    Parameters
    ----------
    old : DataFrame
        ``kato`` and ``name_ru`` of districts, older vintage.
    places : DataFrame
        Today's places.

    Returns
    -------
    DataFrame
        ``old_code, new_code, rule, name_ru``. The rule is ``same name`` (in the region or the one made out of it),
        ``renamed`` or ``city for its administration``. What no rule finds has an empty ``new_code``. Only districts can
        be derived: no source at hand has older codes of okrugs or settlements.
    """
    today = places[places["level"] == "district"]
    known = dict(zip(today["kato"], today["name_ru"], strict=True))
    rows = []
    for code, name in old[["kato", "name_ru"]].itertuples(index=False):
        if code in known and _alike(name, known[code]):
            continue
        new, rule = _todays(code, name, today)
        rows.append({"old_code": code, "new_code": new, "rule": rule, "name_ru": name})
    return pd.DataFrame(rows, columns=["old_code", "new_code", "rule", "name_ru"])


def _todays(code: str, name: str, today: pd.DataFrame) -> tuple[str, str]:
    if code in RENAMED:
        return RENAMED[code], "renamed"
    if code[:4] + "00000" in set(today["kato"]) and code[4:6] == "10":
        return code[:4] + "00000", "city for its administration"
    regions = {code[:2]} | {new for new, old in REGIONS_OF_2022.items() if old == code[:2]}
    among = today[today["kato"].str[:2].isin(regions)]
    hits = among.loc[[_same(name, each) for each in among["name_ru"]], "kato"]
    return (str(hits.iloc[0]), "same name") if len(hits) == 1 else ("", "not found")


def _alike(one: str, other: str) -> bool:
    """Tell whether two names may be one: the old table writes some in another case or spelling."""
    return fuzz.ratio(_key(one), _key(other)) >= _ALIKE


def _same(one: str, other: str) -> bool:
    return _key(one) == _key(other)


def _key(name: str) -> str:
    words = [word for word in name.replace("A", "А").split() if word.lower() not in ("район", "г.а.")]
    return stem(fold(" ".join(words)))


def natural_zones(old: pd.DataFrame, crosswalk: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return the zone of every district of today that the older table has, as an observation table.

    Parameters
    ----------
    old : DataFrame
        From :func:`read_zones`.
    crosswalk : DataFrame
        From :func:`build_crosswalk`.
    places : DataFrame
        Today's places.

    Returns
    -------
    DataFrame
        ``natural_zone`` by district, the zone as ``text``. Districts made since have no row.
    """
    carried = dict(zip(crosswalk["old_code"], crosswalk["new_code"], strict=True))
    districts = set(places.loc[places["level"] == "district", "kato"])
    found = {}
    for code, zone in old[["kato", "zone"]].itertuples(index=False):
        new = carried.get(code, code)
        if new in districts:
            found[new] = (zone, f"carried from {code}" if new != code else "")
    return observation_rows(
        Observation(
            code, "natural_zone", "2024", None, "category", ZONES_SOURCE, ZONES_AS_OF, text=zone, note=note
        )
        for code, (zone, note) in found.items()
    )


def carry(region: str, value: int, people: Mapping[str, int]) -> Iterator[tuple[str, int, Status, str]]:
    """Carry a whole number of an old region to today's regions.

    Parameters
    ----------
    region : str
        A name of :data:`REGIONS`.
    value : int
        Persons, families, vacancies.
    people : mapping
        Population of today's oblasts by code.

    Yields
    ------
    code, part, status, note
        The region itself and ``observed`` where its borders have not changed; otherwise its two parts with
        shares in proportion to their population, ``estimated``, that add up to the value.
    """
    code = REGIONS[region]
    parts = [code, *(new + "0000000" for new, old in REGIONS_OF_2022.items() if old == code[:2])]
    if len(parts) == 1:
        yield code, value, Status.OBSERVED, ""
        return
    shares = largest_remainder(value, [people[part] for part in parts])
    for part, share in zip(parts, shares, strict=True):
        yield part, share, Status.ESTIMATED, SPLIT_NOTE.format(old=region)
