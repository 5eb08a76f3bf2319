"""Overlap of the indicative shapes with the official ones, and the time they take.

    python -m bench.boundaries [SOURCES]

SOURCES is a folder laid out like ``../shared/sources``. Prints intersection over union in the equal-area projection,
for the seven receiving regions with a quota, for the other oblasts, and for districts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.boundaries import best_boundaries, indicative, simplified
from geo.crs import EQUAL_AREA
from geo.indicative.outline import load_outline
from geo.kato import Level
from geo.places import load_places
from geo.sources.boundary_files import read_boundaries

SEVEN = ("59", "55", "39", "63", "10", "62", "35")
"""First digits of the receiving regions with a quota in 2023 to 2026 (``data/``, quotas)."""
CITIES = ("71", "75", "79")


def overlap(ours: gpd.GeoDataFrame, theirs: gpd.GeoDataFrame) -> pd.Series:
    """Return intersection over union of the shapes that have a code in common, by code."""
    a = ours.set_index("kato").geometry.to_crs(EQUAL_AREA)
    b = theirs.set_index("kato").geometry.to_crs(EQUAL_AREA)
    codes = a.index.intersection(b.index)
    return a[codes].intersection(b[codes], align=False).area / a[codes].union(b[codes], align=False).area


def main(sources: Path) -> None:
    """Print the tables."""
    places = load_places()
    start = time.perf_counter()
    computed = indicative(places, load_outline())
    seconds = time.perf_counter() - start
    folder = sources / "geokz_boundaries"
    oblasts, _ = read_boundaries(folder / "kaz_admbnda_adm1_2024.shp", places, source="geokz-boundaries")
    districts, _ = read_boundaries(folder / "kaz_admbnda_adm2_2024.shp", places, source="geokz-boundaries")
    by_oblast = overlap(computed[computed["level"] == Level.OBLAST], oblasts)
    for code, value in by_oblast.items():
        mark = "quota" if code[:2] in SEVEN else ""
        print(f"{code}  {places.at[code, 'name_en']:<24} {value:.3f}  {mark}")
    seven = by_oblast[by_oblast.index.str[:2].isin(SEVEN)]
    others = by_oblast[~by_oblast.index.str[:2].isin(SEVEN + CITIES)]
    by_district = overlap(computed[computed["level"] == Level.DISTRICT], districts)
    print(f"mean over the seven with a quota   {seven.mean():.4f}   (bar 0.86, aim 0.90)")
    print(f"mean over the ten others           {others.mean():.4f}")
    print(
        f"districts: mean {by_district.mean():.3f}, median {by_district.median():.3f}, of {len(by_district)}"
    )
    print(f"indicative shapes computed in {seconds:.1f} s")
    start = time.perf_counter()
    best = best_boundaries(places, sources)
    print(f"all shapes, official where there are any, in {time.perf_counter() - start:.1f} s")
    for tolerance in (500, 1000, 2000):
        corners = simplified(best, tolerance).geometry.count_coordinates().sum()
        print(f"simplified by {tolerance:>4} m: {corners} corners")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1].parent / "shared" / "sources")
