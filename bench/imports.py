"""Rows per second and peak memory of imports: a million plots with their conflicts, 200,000 vacancies.

``python -m bench.imports [--plots 1000000] [--vacancies 200000]``. Files are generated from a seed; writing them is
not counted. Each import runs in a process of its own, on an atlas of all places of the country without demo values.
Bars: 120 s and 30 s, 4 GiB.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rich.console import Console
from rich.table import Table

from data import FOLDER
from geo import store
from geo.assemble import BARRED_COLUMNS
from geo.atlas import Atlas
from geo.imports import ImportReport, import_file
from geo.indicative.voronoi import COLUMNS
from geo.layers.land import COLUMNS as PARCEL_COLUMNS
from geo.layers.registry import LAYERS
from geo.layers.vacancies import COLUMNS as VACANCY_COLUMNS
from geo.places import load_places
from geo.tables import Tables, empty_records, observation_table

SEED = 20261120
SIDE = 0.0009
"""Side of a plot, degrees: about 0.6 ha."""
PURPOSES = (
    "для индивидуального жилищного строительства",
    "ЛПХ",
    "крестьянское хозяйство",
    "строительство магазина",
)


def make_home(home: Path) -> gpd.GeoDataFrame:
    """Publish an atlas of all places and facts, without demo values; return its settlements."""
    places = load_places()
    tables = Tables(
        places=places,
        boundaries=empty_records(COLUMNS),
        observations=observation_table(layer.facts(places) for layer in LAYERS.values()),
        vacancies=empty_records(VACANCY_COLUMNS),
        parcels=empty_records(PARCEL_COLUMNS),
        barred=empty_records(BARRED_COLUMNS),
    )
    with store.writing(home):
        return Atlas.build(tables, home).settlements


def make_plots(count: int, settlements: gpd.GeoDataFrame, folder: Path) -> tuple[Path, Path]:
    """Write plots on a grid beside every village (one in fifty shoved onto its neighbour) and 3,000 barred areas."""
    rng = np.random.default_rng(SEED)
    at = rng.integers(0, len(settlements), count)
    order = pd.Series(at).groupby(at).cumcount().to_numpy()
    lon = settlements["lon"].to_numpy()[at] + 0.01 + SIDE * (order % 20)
    lat = settlements["lat"].to_numpy()[at] + 0.01 + SIDE * (order // 20)
    lon += np.where(rng.random(count) < 0.02, 0.3 * SIDE, 0.0)
    rows = {
        "gid": np.arange(count),
        "purpose": rng.choice(PURPOSES, count),
        "area_ha": rng.uniform(0.1, 1.0, count).round(3),
    }
    plots = gpd.GeoDataFrame(rows, geometry=shapely.box(lon, lat, lon + SIDE, lat + SIDE), crs=4326)
    chosen = settlements.sample(3000, random_state=SEED)
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    radius = 0.006 + 0.002 * np.sin(9 * angles)
    rings = np.stack([np.cos(angles) * radius, np.sin(angles) * radius], axis=1)
    centres = chosen[["lon", "lat"]].to_numpy() + 0.012
    barred = gpd.GeoDataFrame(
        {"kind": "лесной фонд"},
        index=range(3000),
        geometry=shapely.polygons(centres[:, None, :] + rings),
        crs=4326,
    )
    paths = folder / "plots.gpkg", folder / "barred.gpkg"
    plots.to_file(paths[0])
    barred.to_file(paths[1])
    return paths


def make_vacancies(count: int, settlements: gpd.GeoDataFrame, folder: Path) -> Path:
    """Write vacancies with titles of the coder's corpus, places by name, wages with thousands separators."""
    rng = np.random.default_rng(SEED)
    titles = pd.read_csv(FOLDER / "isco08.csv", dtype=str)["title_ru"].to_numpy()
    grades = np.array(["", " 3 разряда", " 5 разряда", ", вахта", " (срочно)", " на постоянную работу"])
    places = load_places()
    at = settlements.iloc[rng.integers(0, len(settlements), count)]
    table = pd.DataFrame(
        {
            "Номер": np.arange(count),
            "Должность": pd.Series(rng.choice(titles, count)) + pd.Series(rng.choice(grades, count)),
            "Работодатель": pd.Series(rng.integers(0, 20_000, count)).map("ТОО «Предприятие {}»".format),
            "Область": places["name_ru"].reindex(at["oblast"]).to_numpy(),
            "Район": places["name_ru"].reindex(at["district"]).to_numpy(),
            "Населенный пункт": at["name_ru"].to_numpy(),
            "Зарплата, тенге": pd.Series(rng.integers(85, 600, count)).map("{} 000".format),
            "Дата публикации": pd.Series(rng.integers(1, 28, count)).map("{:02d}.10.2026".format),
            "Действует до": pd.Series(rng.integers(1, 28, count)).map("{:02d}.12.2026".format),
        }
    )
    path = folder / "vacancies.csv"
    table.to_csv(path, sep=";", index=False)
    return path


def _import(pipe: Connection, home: Path, layer: str, file: Path) -> None:
    start = time.perf_counter()
    report: ImportReport = import_file(home, layer, [file], as_of="2026-11-01", today="2026-11-20")
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    # ru_maxrss would be the parent's, which survives exec; VmHWM is this process's own (Linux)
    peak = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    pipe.send((seconds, cpu, peak / 1024**2, report.rows, report.accepted, report.rejected))


def measured(home: Path, layer: str, file: Path) -> tuple[float, float, float, int, int, int]:
    """Return seconds, CPU seconds, peak GiB, rows read, accepted and rejected of an import in a fresh process."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_import, args=(theirs, home, layer, file))
    process.start()
    result: tuple[float, float, float, int, int, int] = ours.recv()
    process.join()
    return result


def main() -> None:
    """Print one line per import."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plots", type=int, default=1_000_000)
    parser.add_argument("--vacancies", type=int, default=200_000)
    options = parser.parse_args()
    table = Table(
        "import",
        "rows",
        "accepted",
        "rejected",
        "seconds",
        "CPU s",
        "rows/s",
        "peak GiB",
        "bar",
        title="Imports",
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        settlements = make_home(home)
        plots, barred = make_plots(options.plots, settlements, Path(folder))
        vacancies = make_vacancies(options.vacancies, settlements, Path(folder))
        for layer, file, bar in (
            ("barred", barred, ""),
            ("land", plots, "120 s"),
            ("vacancies", vacancies, "30 s"),
        ):
            seconds, cpu, peak, rows, accepted, rejected = measured(home, layer, file)
            figures = (
                f"{rows:,}",
                f"{accepted:,}",
                f"{rejected:,}",
                f"{seconds:.1f}",
                f"{cpu:.1f}",
                f"{rows / seconds:,.0f}",
                f"{peak:.2f}",
            )
            table.add_row(layer, *figures, bar)
        offered = (
            Atlas.open(home).parcels["withheld"].str.split(":").str[0].replace("", "offered").value_counts()
        )
    Console(width=110).print(table)
    Console().print(", ".join(f"{name} {count:,}" for name, count in offered.items()))


if __name__ == "__main__":
    main()
