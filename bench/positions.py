"""Names and positions of settlements against their bars: ``python -m bench.positions [--shapes ADM2.shp]``.

With the official shapes of districts (``qonys data sync``) it counts the positions outside their own district.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data import FOLDER
from geo.crs import EQUAL_AREA
from geo.kato import former_settlements
from geo.places import load_places
from geo.provenance import Status

EDGE_M = 3_000.0
"""How far outside its district a position may lie: the shapes are generalised, positions are to 0.001 degrees."""


def print_bars(destinations: gpd.GeoDataFrame, shapes: Path | None) -> None:
    """Print each bar with what is reached."""
    old = {code for code, each in former_settlements().items() if each.now != code}
    observed = destinations[destinations["position_status"] == Status.OBSERVED]
    rows = {
        "destinations": len(destinations),
        "in the classifier of 2026, %": 100 * (1 - destinations.index.isin(list(old)).mean()),
        "Kazakh name of the classifier, %": 100
        * ((destinations["name_kk"] != "") & (destinations["name_kk_source"] == "kato-2026")).mean(),
        "English name of ASCII letters, %": 100 * destinations["name_en"].map(str.isascii).mean(),
        "position from a source, % (bar 95)": 100 * len(observed) / len(destinations),
    }
    if shapes is not None:
        explained = observed["position_rule"].str.contains("exclave|outside the drawn border")
        rows["in an exclave or beside the border"] = int(explained.sum())
        rows["in another district (bar 0)"] = outside(observed[~explained], gpd.read_file(shapes))
    for name, figure in rows.items():
        print(f"{name:36} {figure:10.2f}")


def outside(observed: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> int:
    """Return how many positions lie outside the shape of their district, by more than :data:`EDGE_M`."""
    code = next(name for name in districts.columns if str(name).lower() == "kato")
    shape = districts.set_index(districts[code].astype(str)).geometry.to_crs(EQUAL_AREA)
    own = gpd.GeoSeries(shape.reindex(observed["district"]).to_numpy(), index=observed.index, crs=EQUAL_AREA)
    known = own.notna()
    far = observed.geometry.to_crs(EQUAL_AREA)[known].distance(own[known]) > EDGE_M
    return int(far.sum())


def main() -> None:
    """Print the tables and the bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shapes", type=Path, help="official shapes of districts with a column of KATO codes"
    )
    shapes = parser.parse_args().shapes
    settlements = load_places().query("level == 'settlement'")
    regions = pd.read_csv(FOLDER / "programme_regions.csv", dtype=str)
    receiving = settlements["oblast"].isin(regions.loc[regions["role"] == "receiving", "kato"])
    names = load_places()["name_ru"]
    observed = settlements["position_status"] == Status.OBSERVED
    by_region = pd.DataFrame({"settlements": settlements["oblast"].value_counts()})
    by_region["positioned"] = settlements.loc[observed, "oblast"].value_counts()
    by_region["share"] = (by_region["positioned"] / by_region["settlements"]).round(4)
    by_region["receiving"] = by_region.index.isin(settlements.loc[receiving, "oblast"])
    by_region.index = pd.Index(names[by_region.index], name="region")
    print(by_region.sort_values(["receiving", "share"], ascending=False).to_string(), end="\n\n")
    rules = settlements.groupby(["position_rule", receiving.map({True: "receiving", False: "other"})])
    table = rules.size().unstack(fill_value=0)
    table["confidence"] = settlements.groupby("position_rule")["position_confidence"].first()
    print(table.sort_values("confidence", ascending=False).to_string(), end="\n\n")
    for name, chosen in (("receiving regions", receiving), ("all", receiving | ~receiving)):
        print(f"{name}: {observed[chosen].sum()} of {chosen.sum()} = {observed[chosen].mean():.4f}")
    print_bars(settlements[receiving], shapes)


if __name__ == "__main__":
    main()
