"""Files as people have them, each imported, against what is right: ``python -m bench.import_cases [--cases DIR]``.

The table of what is right is in the README of the folder of cases (``../shared/cases``). Each case gets a copy of one
built atlas, of facts alone, so that what is counted comes from the files.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.atlas import Atlas
from geo.crs import EQUAL_AREA
from geo.faults import InputError
from geo.imports import ImportReport, import_file
from geo.pipeline import build_atlas

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "cases"
TODAY = "2026-11-26"
KYZYLZHAR, KOSTANAY_OBLAST = "595000000", "390000000"


@dataclass(frozen=True)
class Outcome:
    """What became of the files of a case, loaded one after the other.

    Parameters
    ----------
    results : list of ImportReport or Exception
        A report a file; or what was raised.
    before, after : Atlas
        The atlas without and with them.
    """

    results: list[ImportReport | Exception]
    before: Atlas
    after: Atlas

    @property
    def accepted(self) -> int:
        """Rows accepted, of the last file."""
        last = self.results[-1]
        return last.accepted if isinstance(last, ImportReport) else 0

    @property
    def told(self) -> str:
        """Everything that was told of the last file: notes, and faults."""
        last = self.results[-1]
        if not isinstance(last, ImportReport):
            return str(last)
        faults = (str(fault) for reject in last.rejects for fault in reject.faults)
        return "\n".join((*last.notes, *faults))

    @property
    def crashed(self) -> bool:
        """Whether something else than a fault was raised."""
        return any(isinstance(each, Exception) and not isinstance(each, InputError) for each in self.results)

    def values(self, indicator: str) -> pd.DataFrame:
        """Return the observed values of an indicator, by place."""
        held = self.after.observations
        return held[(held["indicator"] == indicator) & (held["status"] == "observed")]

    def records(self, table: str) -> gpd.GeoDataFrame:
        """Return the observed records of a table."""
        held: gpd.GeoDataFrame = getattr(self.after, table)
        return held[held["status"] == "observed"]


Check = Callable[[Outcome], str]
"""Returns nothing where the outcome is right, else what it was."""


@dataclass(frozen=True)
class Case:
    """One line of the table.

    Parameters
    ----------
    files : sequence of str
        Loaded one after the other.
    layer : str
        Where to.
    right : Check
        Whether the outcome is right.
    options : dict
        Of :func:`geo.imports.import_file`.
    """

    files: Sequence[str]
    layer: str
    right: Check
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its last file."""
        return self.files[-1].partition("/")[0]


def _taken(rows: int, *words: str) -> Check:
    """Return a check that a number of rows was accepted, and some words were told."""

    def right(outcome: Outcome) -> str:
        lacking = [word for word in words if word not in outcome.told]
        if outcome.accepted != rows:
            return f"{outcome.accepted} accepted, not {rows}: {outcome.told[:160]}"
        return f"not told: {', '.join(lacking)}" if lacking else ""

    return right


def _rejected(outcome: Outcome) -> str:
    return "" if outcome.accepted == 0 and outcome.told and not outcome.crashed else "not a reject"


def _wages(**expected: float | None) -> Check:
    """Return a check of vacancies and their wages by title; None is a wage that is not known."""

    def right(outcome: Outcome) -> str:
        found = outcome.records("vacancies").set_index("title")["wage_kzt"]
        wrong = {
            title: found.get(title, "no vacancy")
            for title, wage in expected.items()
            if title not in found or (found[title] != wage if wage else pd.notna(found[title]))
        }
        return f"wages: {wrong}; {outcome.told[:160]}" if wrong else ""

    return right


def _plots(count: int, offered: int) -> Check:
    def right(outcome: Outcome) -> str:
        found = outcome.records("parcels")
        if (len(found), int(found["offered"].sum())) == (count, offered):
            return ""
        reasons = ", ".join(sorted(set(found["withheld"]) - {""}))
        return f"{len(found)} plots, {found['offered'].sum()} offered {reasons}: {outcome.told[:160]}"

    return right


def _cyrillic(outcome: Outcome) -> str:
    wrong = _plots(3, 3)(outcome)
    return "" if not wrong or ("encoding" in outcome.told and outcome.accepted == 0) else wrong


def _shares_of_change(outcome: Outcome) -> pd.Series:
    """Return, by unit, the share of its area by which its shape changed; 1 where it became empty."""
    one, other = (
        atlas.boundaries.drop_duplicates("kato").set_index("kato").geometry.to_crs(EQUAL_AREA)
        for atlas in (outcome.before, outcome.after)
    )
    return one.symmetric_difference(other.reindex(one.index)).area / one.area


def _own_shape(outcome: Outcome) -> str:
    changed = _shares_of_change(outcome)
    harmed = changed[(changed > 1e-6) & ~changed.index.isin({KYZYLZHAR, KYZYLZHAR[:2] + "0" * 7})]
    empty = outcome.after.boundaries.geometry.is_empty.sum()
    if not empty and harmed.empty and not outcome.crashed:
        return ""
    return f"{len(harmed)} other units changed, {empty} empty: {outcome.told[:100]}"


def _no_oblast(outcome: Outcome) -> str:
    changed = _shares_of_change(outcome)
    return f"the oblast changed by {changed[KOSTANAY_OBLAST]:.2f}" if changed[KOSTANAY_OBLAST] > 0.05 else ""


def _quota(outcome: Outcome) -> str:
    held = outcome.values("quota_resettlers")
    value = held.loc[held["kato"] == KYZYLZHAR, "value"].max()
    told = "черновик" in outcome.told
    return "" if value == 120 and told else f"{value:g}, the hidden sheet told: {told}"


def _oblasts(outcome: Outcome) -> str:
    """Check that the bare name is the city: its rows contradict each other, that of the region stands alone."""
    held = outcome.values("quota_resettlers")
    region = held.loc[(held["kato"] == "190000000") & (held["period"] == "2026"), "value"]
    if list(region) == [120.0]:
        return ""
    return f"quota of the region {list(region)}: {outcome.told[:160]}"


def _opened(*villages: str) -> Check:
    """Return a check of which villages are open; each is written with its district, as ``district/village``."""

    def right(outcome: Outcome) -> str:
        held = outcome.values("open_settlement")
        open_now = outcome.after.places.reindex(held.loc[held["value"] > 0, "kato"])
        districts = outcome.after.places["name_ru"].reindex(open_now["district"])
        found = {f"{above}/{own}" for above, own in zip(districts, open_now["name_ru"], strict=True)}
        return "" if found == set(villages) else f"open are {sorted(found)}: {outcome.told[:160]}"

    return right


def _school(outcome: Outcome) -> str:
    first = outcome.results[0]
    held = outcome.values("school")
    if isinstance(first, ImportReport) and first.accepted:
        return "a day in 2062 was taken"
    return "" if len(held) == 1 and held["value"].iat[0] == 1.0 else f"not read: {outcome.told[:160]}"


def _dates(outcome: Outcome) -> str:
    held = outcome.values("open_settlement")
    wrong = sorted(set(held["as_of"]) - {"2026-01-15"})
    if wrong:
        return f"taken as {', '.join(wrong)}"
    # 01/15/2026 may be refused: slashes are read in two ways
    return "" if outcome.accepted >= 11 and "15.01.2062" in outcome.told else _taken(12)(outcome)


def _first_ten(outcome: Outcome) -> str:
    held = outcome.values("open_settlement")
    return "" if len(held) == 9 else f"{len(held)} of 9: {outcome.told[:160]}"


def _reads_by_content(outcome: Outcome) -> str:
    if outcome.crashed or "cut off or damaged" in outcome.told:
        return outcome.told[:160]
    return "" if outcome.accepted or any(word in outcome.told for word in ("HTML", "XLS")) else outcome.told


_J = {"Электрик": 275_000.0}
_KNOWN = dict.fromkeys((f"Водитель {n}" for n in (0, 1, 2, 3, 6, 7, 8, 11)), 250_000.0)
CASES = (
    Case(["B05_own_shape.geojson"], "boundaries", _own_shape),
    Case(["B01_city_latin.geojson"], "boundaries", _no_oblast),
    Case(
        ["T02_before.csv", "T02_sheet_per_district.xlsx"],
        "open_settlements",
        _opened(
            *("Кызылжарский район/Бесколь", "Кызылжарский район/Асаново", "Айыртауский район/Саумалколь"),
            *("Айыртауский район/Арыкбалык", "Есильский район/Явленка"),
        ),
    ),
    Case(["T01_hidden_first.xlsx"], "quota", _quota),
    Case(["L02b_two_layers.gpkg"], "land", _plots(3, 3)),
    Case(["L01b_one_folder_labels.kml"], "land", _plots(3, 0)),
    Case(["L16c_strids.geojson", "L16d_strids.geojson"], "land", _plots(6, 0)),
    Case(
        ["T03b_merged_wrong.xlsx"],
        "open_settlements",
        _opened("Таскалинский район/Таскала", "Таскалинский район/Актау", "Кызылжарский район/Бесколь"),
    ),
    Case(["V10_currency.csv"], "vacancies", _wages(Программист=None, Водитель=None)),
    Case(["T21_future_a.csv", "T21_future_b.csv"], "infrastructure", _school),
    Case(["L03_cp1251_no_cpg/plots.shp"], "land", _cyrillic),
    Case(["L03e_utf8_no_cpg/plots.shp"], "land", _cyrillic),
    Case(["L04_UPPER/PLOTS.SHP"], "land", _plots(3, 3)),
    Case(["L08c_no_crs_metres.geojson"], "land", _plots(3, 3), {"crs": "EPSG:32642"}),
    Case(["L13c_curve.csv"], "land", _plots(1, 0), {"crs": "EPSG:4326"}),
    Case(["J02_folder"], "vacancies", _taken(3, "p9_broken")),
    Case(["J02b_folder_empty"], "vacancies", _taken(3, "p10_empty")),
    *(
        Case([f"{name}.html"], "vacancies", _wages(**_J))
        for name in ("J01_ctrl", "J03_charset", "J05_semicolon", "J05b_cdata", "J07_salary_text")
    ),
    Case(["V01_u2028.jsonl"], "vacancies", _taken(3)),
    Case(["V05_bigint.jsonl"], "vacancies", _rejected),
    Case(["J13_big_int.json"], "vacancies", _rejected),
    Case(["T18_sep.csv"], "vacancies", _taken(5)),
    Case(
        ["T30_tabs_reordered.xlsx"],
        "open_settlements",
        _opened(*(f"Кызылжарский район/{name}" for name in ("Бесколь", "Асаново", "Плоское"))),
    ),
    Case(["T05_kato_forms.xlsx"], "open_settlements", _first_ten),
    Case(
        ["T07_wages.csv"],
        "vacancies",
        _wages(
            **_KNOWN,
            **dict.fromkeys(("Водитель 4", "Водитель 5"), 275_000.0),
            **dict.fromkeys(("Водитель 9", "Водитель 10", "Водитель 12"), None),
        ),
    ),
    Case(["T11_oblasts.csv"], "quota", _oblasts),
    Case(["T06_dates.xlsx"], "open_settlements", _dates),
    Case(["T13_html_as.xls"], "open_settlements", _reads_by_content),
    Case(["T13b_xls_named.xlsx"], "open_settlements", _reads_by_content),
)
"""The table, in its order."""


def outcome_of(case: Case, folder: Path, home: Path) -> Outcome:
    """Import the files of a case into a home of its own, and return what became of them."""
    results: list[ImportReport | Exception] = []
    before = Atlas.open(home)
    for name in case.files:
        options = {"as_of": None, "today": TODAY} | case.options
        try:
            results.append(import_file(home, case.layer, [folder / name], **options))
        except Exception as error:  # noqa: BLE001 (a crash is an outcome, too)
            results.append(error)
    return Outcome(results, before, Atlas.open(home))


def wrong_with(case: Case, folder: Path, home: Path) -> str:
    """Return what is wrong with the outcome of a case, nothing where it is right."""
    outcome = outcome_of(case, folder, home)
    if outcome.crashed:
        last = outcome.results[-1]
        return f"{type(last).__name__}: {str(last)[:120]}"
    return case.right(outcome)


def main() -> None:
    """Print a line a case, and how many are right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, default=FOLDER)
    parser.add_argument("--only", default="", help="cases whose name holds this")
    arguments = parser.parse_args()
    chosen = [case for case in CASES if arguments.only in case.name]
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "built"
        build_atlas(built, demo=False, on="2026-11-01")
        right = 0
        for number, case in enumerate(chosen):
            home = shutil.copytree(built, Path(folder) / str(number))
            wrong = wrong_with(case, arguments.cases, home)
            right += not wrong
            print(f"{case.name:30} {wrong or 'right'}")
    print(f"{right} of {len(chosen)} right")


if __name__ == "__main__":
    main()
