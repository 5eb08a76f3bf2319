"""How an atlas lies on disk: one folder per version, one pointer to the current one, both put in place whole.

::

    <home>/atlas/versions/<version>/  places.parquet … manifest.json
    <home>/atlas/current              one line: the version that readers open

A version folder is written under a temporary name, flushed and renamed; then the pointer is replaced. Whoever reads
sees the old version or the new one, and refuses one whose files are not what the manifest says. A lock file keeps two
writers apart.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import geopandas as gpd
import pandas as pd
from pydantic import ConfigDict, TypeAdapter, ValidationError

from geo import durable
from geo.faults import DamagedError, NotReadyError
from geo.tables import Tables

FORMAT = 2
"""Layout that is written. Format 1, without checksums of the files, is read as well."""
MOST_MANIFEST_BYTES = 8 << 20
"""Largest manifest that is read: a thousand imports with their sources take less than one MiB."""
REMEDY = "rollback"
KEPT = 20
"""Versions that stay on disk, for rolling back and for readers that still hold one open."""

GEO_TABLES = ("places", "boundaries", "vacancies", "parcels", "barred")
TABLES = (*GEO_TABLES, "observations")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version of the atlas is made of.

    Parameters
    ----------
    version : str
        First 16 hexadecimal digits of the SHA-256 over the content of all tables and the sources.
    created : str
        ISO time (UTC) of the build.
    reason : str
        What made this version (``"build"``, ``"import vacancies"``).
    parent : str
        The version it was made from; empty for a build.
    demo : bool
        Whether it holds demo values.
    tables : dict
        Per table ``{"rows": int, "sha256": str}``, of the content and not of the file.
    sources : list of dict
        Sources as :meth:`geo.provenance.Source.to_dict` gives them.
    imports : list of str
        Imports that the version holds, in their order (:mod:`geo.imports.journal`).
    files : dict
        Checksums of the files of the version (:func:`geo.durable.checksums`); empty in format 1.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    version: str
    created: str
    reason: str
    parent: str
    demo: bool
    tables: dict[str, dict[str, object]]
    sources: list[dict[str, str]] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    files: dict[str, dict[str, object]] = field(default_factory=dict)
    format: int = FORMAT


_MANIFEST = TypeAdapter(Manifest)


def content_hash(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's content: column names, index and values, geometry as WKB."""
    plain = pd.DataFrame(frame.drop(columns="geometry")) if "geometry" in frame else frame
    digest = hashlib.sha256("\x1f".join(map(str, frame.columns)).encode())
    digest.update(pd.util.hash_pandas_object(plain, index=True).to_numpy().tobytes())
    if isinstance(frame, gpd.GeoDataFrame):
        for wkb in frame.geometry.to_wkb():
            digest.update(wkb or b"-")
    return digest.hexdigest()


def text_hash(what: object) -> str:
    """Return the SHA-256 of something that JSON can write, with sorted keys."""
    return hashlib.sha256(json.dumps(what, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def version_of(hashes: dict[str, str]) -> str:
    """Return the version name of tables and sources with these content hashes."""
    lines = "".join(f"{name}:{hashes[name]}\n" for name in sorted(hashes))
    return hashlib.sha256(f"{FORMAT}\n{lines}".encode()).hexdigest()[:16]


def folder(home: Path) -> Path:
    """Return the folder of all versions."""
    return home / "atlas"


def current_version(home: Path) -> str:
    """Return the version that readers open.

    Raises
    ------
    NotReadyError
        If none has been published yet.
    """
    try:
        return (folder(home) / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise NotReadyError("there is no atlas yet: run 'qonys data build'") from None


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a version folder.

    Raises
    ------
    NotReadyError
        If there is none, or a newer version of Qonys wrote it.
    DamagedError
        If it is no manifest.
    """
    file = path / "manifest.json"
    try:
        if file.stat().st_size > MOST_MANIFEST_BYTES:
            raise DamagedError(file, "too_large", REMEDY)
        text = file.read_bytes()
        raw = json.loads(text)
    except FileNotFoundError:
        raise NotReadyError(f"the atlas version {path.name} is not there: run 'qonys data build'") from None
    except (ValueError, RecursionError):
        raise DamagedError(file, "no_json", REMEDY) from None
    return _manifest(file, raw, text)


def _manifest(file: Path, raw: object, text: bytes) -> Manifest:
    written = raw.get("format") if isinstance(raw, dict) else None
    if isinstance(written, int) and written > FORMAT:
        raise NotReadyError(
            f"{file.parent.name}/{file.name}: written by a newer Qonys (format {written}, this one reads "
            f"up to {FORMAT}); update Qonys"
        )
    try:
        return _MANIFEST.validate_json(text)
    except ValidationError:
        raise DamagedError(file, "no_schema", REMEDY) from None


def verify(path: Path, manifest: Manifest) -> None:
    """Check that a version's files are those that were published.

    Parameters
    ----------
    path : Path
        The version's folder.
    manifest : Manifest
        Its manifest.

    Raises
    ------
    DamagedError
        Naming the first file that is missing or differs.
    """
    if manifest.files and set(manifest.files) != {f"{name}.parquet" for name in TABLES}:
        raise DamagedError(path / "manifest.json", "no_schema", REMEDY)
    durable.verify(path, manifest.files, REMEDY)


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the writers' lock: a second writer waits until the first has published or died."""
    folder(home).mkdir(parents=True, exist_ok=True)
    with (folder(home) / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def publish(tables: Tables, manifest: Manifest, home: Path) -> Path:
    """Write a version and point readers at it; call it inside :func:`writing`.

    Parameters
    ----------
    tables : Tables
        What the version holds.
    manifest : Manifest
        What :func:`geo.atlas.checked_manifest` says of them; the checksums of the files are added here.
    home : Path
        The folder of the atlas.

    Returns
    -------
    Path
        The version's folder. A version that is there already is not written again.
    """
    versions = folder(home) / "versions"
    target = versions / manifest.version
    if not is_whole(target):
        _write_version(tables, manifest, versions, target)
    point_at(home, manifest.version)
    _forget_oldest(home)
    return target


def _write_version(tables: Tables, manifest: Manifest, versions: Path, target: Path) -> None:
    versions.mkdir(parents=True, exist_ok=True)
    for left in versions.glob(".new-*"):  # what a killed writer left: nobody else holds the lock
        shutil.rmtree(left)
    fresh = versions / f".new-{manifest.version}"
    fresh.mkdir()
    try:
        _fill(fresh, tables, manifest)
        durable.put_in_place(fresh, target)
    except OSError:  # a full disk: what it was filled with goes
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _fill(fresh: Path, tables: Tables, manifest: Manifest) -> None:
    for name in TABLES:
        getattr(tables, name).to_parquet(fresh / f"{name}.parquet", compression="zstd")
    whole = asdict(replace(manifest, files=durable.checksums(fresh)))
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)
    (fresh / "manifest.json").write_text(text, encoding="utf-8")


def is_whole(path: Path) -> bool:
    """Return whether a version's folder is there and its files are those that were published."""
    try:
        verify(path, read_manifest(path))
    except NotReadyError:
        return False
    return True


def point_at(home: Path, version: str) -> None:
    """Make ``version`` the one that readers open, atomically."""
    pointer = folder(home) / "current"
    fresh = pointer.with_suffix(".new")
    fresh.write_text(version + "\n", encoding="ascii")
    durable.flush(fresh)
    fresh.replace(pointer)
    durable.flush(folder(home))


def version_folders(home: Path) -> list[Path]:
    """Return the folders of all versions on disk, by name."""
    return sorted(path for path in (folder(home) / "versions").glob("[!.]*") if path.is_dir())


def manifests(home: Path) -> list[Manifest]:
    """Return the manifests of all versions on disk that can be read, oldest first."""
    found = []
    for path in version_folders(home):
        with suppress(NotReadyError):  # what is wrong with the others is said by geo.verify
            found.append(read_manifest(path))
    return sorted(found, key=lambda manifest: manifest.created)


def _forget_oldest(home: Path) -> None:
    current = current_version(home)
    for manifest in manifests(home)[:-KEPT]:
        if manifest.version != current:
            shutil.rmtree(folder(home) / "versions" / manifest.version)
