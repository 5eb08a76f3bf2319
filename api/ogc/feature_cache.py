"""The shelf: what is served of an atlas version, written once and mapped into memory by every worker.

::

    <home>/cache/<version>/<FORMAT>/  settlements.arrow  settlements.kk.features  settlements.kk.offsets.npy … meta.json

A shelf is written under a temporary name by whoever takes the lock first, and renamed into place: readers see all of it
or nothing. Features of a language lie one after the other, a comma after each, so that a run of them is one slice.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
import structlog

from api.ogc.build import GEOMETRY, Built, build, value_frames
from api.ogc.encode import feature_texts, geometry_texts, property_rows
from geo import durable
from geo.arrays import Ints
from geo.atlas import Atlas
from geo.faults import DamagedError
from geo.hierarchy import LEVELS
from geo.names import LANGS

_log = structlog.get_logger("qonys.atlas")

FORMAT = "features-2"
"""Changes whenever what is written changes, so that an older shelf is not read."""
KEPT = 3
"""Shelves that stay on disk; a worker that still reads an older one has it mapped."""
VALUE_COLUMNS = ("kato", "indicator", "value", "text", "unit", "status", "source", "as_of", "level")
"""Columns of the table of values, sorted by place and then in the registry's order of indicators."""


def folder(home: Path) -> Path:
    """Return the folder of all shelves."""
    return home / "cache"


def ensure(home: Path, atlas: Atlas) -> Path:
    """Return the shelf of a version; write it if nobody has, wait for it if somebody is writing."""
    target = folder(home) / atlas.version / FORMAT
    if not _is_whole(target):
        with _lock(home):
            if not _is_whole(target):
                _write(target, atlas)
                _forget(home, atlas.version)
    return target


def verify(path: Path) -> None:
    """Check that the files of a shelf are what was written.

    Raises
    ------
    DamagedError
        Naming the first file that is missing or differs.
    """
    meta, remedy = path / "meta.json", "cache"
    try:
        files = json.loads(meta.read_bytes())["files"]
    except FileNotFoundError:
        raise DamagedError(meta, "missing", remedy) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DamagedError(meta, "changed", remedy) from None
    durable.verify(path, files, remedy)


def _is_whole(path: Path) -> bool:
    if not path.is_dir():
        return False
    try:
        verify(path)
    except DamagedError as error:
        _log.warning("cache is written anew", reason=str(error))
        return False
    return True


@contextmanager
def _lock(home: Path) -> Iterator[None]:
    folder(home).mkdir(parents=True, exist_ok=True)
    with (folder(home) / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _write(target: Path, atlas: Atlas) -> None:
    fresh = target.parent / f".new-{FORMAT}"
    shutil.rmtree(fresh, ignore_errors=True)  # what a killed writer left: nobody else holds the lock
    fresh.mkdir(parents=True)
    values: dict[str, dict[str, pd.DataFrame]] = {level: value_frames(atlas, level) for level in LEVELS}
    collections: dict[str, object] = {}
    for name, built in build(atlas, values).items():
        _write_collection(fresh, name, built)
        fields = [field.to_dict() for field in built.fields]
        collections[name] = {"fields": fields, "known": built.known}
    _write_table(fresh / "values.arrow", _long(values))
    meta = {"version": atlas.version, "collections": collections, "files": durable.checksums(fresh)}
    (fresh / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    durable.put_in_place(fresh, target)


def _write_collection(into: Path, name: str, built: Built) -> None:
    _write_table(into / f"{name}.arrow", built.table)
    ids = built.table.column(built.fields[0].name).to_pylist()
    shapes = geometry_texts(shapely.from_wkb(built.table.column(GEOMETRY).to_numpy()))
    for lang in LANGS:
        texts = feature_texts(ids, shapes, property_rows(built.table, built.fields, lang))
        sizes = np.array([len(text) + 1 for text in texts], dtype=np.int64)
        np.save(into / f"{name}.{lang}.offsets.npy", np.concatenate([[0], np.cumsum(sizes)]))
        with (into / f"{name}.{lang}.features").open("wb") as out:
            for text in texts:
                out.write(text + b",")


def _write_table(path: Path, table: pa.Table) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def _long(values: dict[str, dict[str, pd.DataFrame]]) -> pa.Table:
    """Return the known values of every place as one table of `VALUE_COLUMNS`."""
    frames = [
        frame[frame["status"] != "missing"].assign(indicator=indicator, number=number)
        for by_indicator in values.values()
        for number, (indicator, frame) in enumerate(by_indicator.items())
    ]
    rows = pd.concat(frames).rename_axis("kato").reset_index()
    rows = rows.sort_values(["kato", "number"], kind="stable")
    return pa.table({name: pa.array(rows[name].to_numpy(), from_pandas=True) for name in VALUE_COLUMNS})


def _forget(home: Path, current: str) -> None:
    """Take away all but the newest shelves. A file that a worker has mapped lives until it lets go."""
    shelves = sorted(folder(home).glob("[!.]*/"), key=lambda path: path.stat().st_mtime)
    for path in [path for path in shelves if path.is_dir() and path.name != current][: -(KEPT - 1)]:
        shutil.rmtree(path, ignore_errors=True)


def read_table(path: Path) -> pa.Table:
    """Return an Arrow table whose columns lie in the mapped file."""
    return pa.ipc.open_file(pa.memory_map(str(path), "r")).read_all()


def read_features(shelf: Path, name: str, lang: str) -> tuple[memoryview, Ints]:
    """Return the features of a collection and language: their bytes, mapped, and where each begins; shape (n + 1,).

    Parameters
    ----------
    shelf : Path
        Folder of an atlas version's ready features.
    name : str
        Id of the collection.
    lang : {"kk", "ru", "en"}
        The language.

    Returns
    -------
    features : memoryview
        All features one behind the other, a comma after each.
    offsets : ndarray of int, shape (n + 1,)
        Where each begins, and where the last one ends.

    Raises
    ------
    OSError
        If they are not there.
    """
    offsets = np.load(shelf / f"{name}.{lang}.offsets.npy")
    with (shelf / f"{name}.{lang}.features").open("rb") as handle:
        size = os.fstat(handle.fileno()).st_size
        view = (
            memoryview(mmap.mmap(handle.fileno(), size, access=mmap.ACCESS_READ)) if size else memoryview(b"")
        )
    return view, offsets
