"""Brings the public files that the project may not carry itself, pinned and checked: ``qonys data sync``.

The official shapes are files of ``arodionoff/geokz`` (CC BY 4.0) at one commit. Each is checked against the SHA-256 in
`PINNED`; a folder is put in place when all of its files are right, and not before.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from geo.faults import Fault, shorten
from geo.sources.boundary_files import OFFICIAL_FOLDER

COMMIT = "41c1a00454ec9e01bda031b5074920bd82de02ce"
UPSTREAM = f"https://raw.githubusercontent.com/arodionoff/geokz/{COMMIT}/inst/shape"
"""Folder of the files upstream; they have the same names there."""
PINNED = {
    "kaz_admbnda_adm1_2024.cpg": "3ad3031f5503a4404af825262ee8232cc04d4ea6683d42c5dd0a2f2a27ac9824",
    "kaz_admbnda_adm1_2024.dbf": "d54e7f6e68e2a0f8778b8231aba861d77794b38f0a4fc009006ac67a2010fd95",
    "kaz_admbnda_adm1_2024.prj": "a02a27b1d1982c8516d83398e85a3c8b1aef1713c13ef4d84d7bde17430c07c4",
    "kaz_admbnda_adm1_2024.shp": "e9cd4e520b263ebe2f984be026b25850be56853ecf6e623ab041cf21d0dfe6f7",
    "kaz_admbnda_adm1_2024.shx": "4bf4bbbd34a272c4fd43a482b190d2f57d4fe6d5cf97b9657f65eef4a07ef684",
    "kaz_admbnda_adm2_2024.cpg": "3ad3031f5503a4404af825262ee8232cc04d4ea6683d42c5dd0a2f2a27ac9824",
    "kaz_admbnda_adm2_2024.dbf": "e0fb676d93cdacb3b3a583fa64a679ce1e0a5456b464308f05a2a1c09f1c1168",
    "kaz_admbnda_adm2_2024.prj": "a02a27b1d1982c8516d83398e85a3c8b1aef1713c13ef4d84d7bde17430c07c4",
    "kaz_admbnda_adm2_2024.shp": "6821c48a27c5c77c20d1cf71365a0c4078d48e28494b19fa9a6be4c7c2b63a49",
    "kaz_admbnda_adm2_2024.shx": "9486f1b1f95a2eaceb23fc6834f68bd549dbb4bf0b47d833075850fd6b1d9dd6",
}
"""SHA-256 of each file."""
_TIMEOUT_S = 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did.

    Parameters
    ----------
    folder : Path
        Where the files are, or would be.
    brought : tuple of str
        Files that are new there.
    kept : tuple of str
        Files that were there and right.
    fault : Fault, optional
        Why nothing was brought; what was there before is still there.
    """

    folder: Path
    brought: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    fault: Fault | None = None

    def __str__(self) -> str:
        if self.fault:
            return f"official borders not synced: {self.fault}"
        return f"official borders in {self.folder}: {len(self.brought)} files new, {len(self.kept)} kept"


def sync(sources: Path, mirror: Path | None = None) -> SyncResult:
    """Bring the official shapes into a folder of sources.

    Parameters
    ----------
    sources : Path
        Folder of sources, such as ``QONYS_HOME/sources``; made if it is not there.
    mirror : Path, optional
        A folder laid out like ``../shared/sources`` to take the files from, instead of from the network.

    Returns
    -------
    SyncResult
        An absent network, a missing or a changed file is told in it, not raised.
    """
    folder = sources / OFFICIAL_FOLDER
    kept = tuple(name for name in PINNED if _is_right(folder / name, name))
    if len(kept) == len(PINNED):
        return SyncResult(folder, kept=kept)
    try:
        sources.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sync-", dir=sources) as made:
            fresh = Path(made) / OFFICIAL_FOLDER
            fresh.mkdir()
            for name in PINNED:
                fault = _bring(name, folder if name in kept else None, mirror, fresh)
                if fault:
                    return SyncResult(folder, kept=kept, fault=fault)
            _put_in_place(fresh, folder, Path(made) / "before")
    except OSError as error:
        fault = Fault(
            str(sources), "", "a folder that can be written to", str(error.strerror), key="folder_written"
        )
        return SyncResult(folder, kept=kept, fault=fault)
    return SyncResult(folder, tuple(name for name in PINNED if name not in kept), kept)


def _bring(name: str, have: Path | None, mirror: Path | None, fresh: Path) -> Fault | None:
    origin = have or (mirror / OFFICIAL_FOLDER if mirror else None)
    if origin is None:
        return _download(name, fresh)
    if not (origin / name).is_file():
        return Fault(str(origin), name, "the file", "none", key="file_missing")
    shutil.copyfile(origin / name, fresh / name)
    if not _is_right(fresh / name, name):
        return Fault(
            str(origin), name, f"SHA-256 {PINNED[name][:12]}…", f"{_sha256(fresh / name)[:12]}…", key="hash"
        )
    return None


def _download(name: str, fresh: Path) -> Fault | None:
    import pooch  # brings an HTTP client along, which only a sync needs
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    url = f"{UPSTREAM}/{name}"
    client = pooch.HTTPDownloader(progressbar=False, timeout=_TIMEOUT_S)
    try:
        pooch.retrieve(url, known_hash=f"sha256:{PINNED[name]}", fname=name, path=fresh, downloader=client)
    except requests.RequestException as error:
        return Fault(
            url, "", "a network connection (or --mirror DIR)", f"none ({type(error).__name__})", key="network"
        )
    except ValueError as error:  # what pooch raises when the hash is another one
        return Fault(url, "", f"SHA-256 {PINNED[name][:12]}…", shorten(str(error)), key="hash")
    return None


def _put_in_place(fresh: Path, folder: Path, before: Path) -> None:
    """Replace a folder by renaming, twice: readers find the old files or the new ones, never a mixture."""
    if folder.exists():
        folder.rename(before)
    fresh.rename(folder)


def _is_right(file: Path, name: str) -> bool:
    return file.is_file() and _sha256(file) == PINNED[name]


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
