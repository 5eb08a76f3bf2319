"""What an import leaves on disk: its report, its rejects, and the rows that were taken, so that a rebuild keeps them.

::

    <home>/imports/<id>/  report.json  rejects.csv  rejects.xlsx  0/observations.parquet …  1/…

A folder is written under a temporary name and renamed. Which imports are in force is said by the manifest of the atlas
version (``imports``) and by nothing else: a folder that no manifest names is a report and no more.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo import durable
from geo.faults import DamagedError, NotReadyError
from geo.imports.periods import ANY
from geo.imports.report import ImportReport, write_report
from geo.provenance import Source
from geo.sources.reading.parsed import Parsed

GEO = ("places", "boundaries", "barred", "parcels", "vacancies")
PARTS = (*GEO, "observations")
CHECKSUMS = "checksums.json"
"""Says what the other files of an import's folder are; folders written before there was one are not checked."""


REMEDY = "import"


@dataclass(frozen=True, slots=True)
class Entry:
    """An import in force.

    Parameters
    ----------
    parts : tuple of Parsed
        What was taken, file by file.
    older_too : bool
        Whether older values displaced newer ones.
    source : Source
        The source of the values that named none.
    complete : tuple of str
        KATO codes of the areas for which its files were said to be complete.
    period : (str, str)
        First and last day of the time for which they were.
    """

    parts: tuple[Parsed, ...]
    older_too: bool
    source: Source
    complete: tuple[str, ...] = ()
    period: tuple[str, str] = ANY


def folder(home: Path) -> Path:
    """Return the folder of all imports."""
    return home / "imports"


def new_id(home: Path, layer: str) -> str:
    """Return a name for a new import: time (UTC) and layer."""
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{layer}"
    taken = {path.name for path in folder(home).glob(f"{stem}*")}
    return next(name for n in range(len(taken) + 1) if (name := f"{stem}-{n}" if n else stem) not in taken)


def write(
    home: Path,
    report: ImportReport,
    taken: list[Parsed],
    older_too: bool,
    source: Source,
    complete: tuple[str, ...] = (),
    period: tuple[str, str] = ANY,
) -> Path:
    """Write an import's folder whole; call it inside :func:`geo.store.writing`.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    report : ImportReport
        What became of the rows.
    taken : list of Parsed
        What was taken, file by file; empty where nothing changed.
    older_too : bool
        Whether older values displaced newer ones.
    source : Source
        The source of the values that named none.
    complete : tuple of str
        KATO codes of the areas for which its files were said to be complete.
    period : (str, str)
        First and last day of the time for which they were.

    Returns
    -------
    Path
        The folder.
    """
    every = folder(home)
    every.mkdir(parents=True, exist_ok=True)
    for left in every.glob(".new-*"):  # what a killed import left: nobody else holds the lock
        shutil.rmtree(left)
    fresh = every / f".new-{report.id}"
    fresh.mkdir()
    for number, parsed in enumerate(taken):
        _write_part(fresh / str(number), parsed)
    more: dict[str, object] = {"older_too": older_too, "source": source.to_dict(), "parts": len(taken)}
    more |= {"complete": list(complete), "period": list(period)}
    write_report(fresh, report, more)
    sums = json.dumps(durable.checksums(fresh), indent=1)
    (fresh / CHECKSUMS).write_text(sums, encoding="utf-8")
    return durable.put_in_place(fresh, every / report.id)


def _write_part(path: Path, parsed: Parsed) -> None:
    path.mkdir()
    for name in PARTS:
        frame = getattr(parsed, name)
        if frame is not None and len(frame):
            frame.to_parquet(path / f"{name}.parquet", compression="zstd")


def read(home: Path, name: str) -> Entry:
    """Read an import in force.

    Raises
    ------
    NotReadyError
        If its folder is gone.
    DamagedError
        If one of its files is not what was written.
    """
    path = folder(home) / name
    verify(path)
    try:
        report = json.loads((path / "report.json").read_text(encoding="utf-8"))
        parts = tuple(_read_part(path / str(number)) for number in range(report["parts"]))
    except FileNotFoundError:
        raise NotReadyError(
            f"the rows of import {name} are gone from {folder(home)}: load its files again"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise DamagedError(path / "report.json", "no_schema", REMEDY) from None
    source, complete = Source(**report["source"]), tuple(report.get("complete", ()))
    first, last = report.get("period", ANY)
    return Entry(parts, report["older_too"], source, complete, (first, last))


def verify(path: Path) -> None:
    """Check that the files of an import's folder are what was written.

    Raises
    ------
    DamagedError
        Naming the first file that is missing or differs.
    """
    file = path / CHECKSUMS
    if not file.exists():
        return
    try:
        expected = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        raise DamagedError(file, "no_json", REMEDY) from None
    durable.verify(path, expected, REMEDY)


def _read_part(path: Path) -> Parsed:
    frames: dict[str, Any] = {}
    for name in PARTS:
        file = path / f"{name}.parquet"
        if file.exists():
            frames[name] = gpd.read_parquet(file) if name in GEO else pd.read_parquet(file)
    return Parsed(0, **frames)
