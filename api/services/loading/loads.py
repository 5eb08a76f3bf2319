"""A file on its way into the atlas: its folder, its rehearsal, its publication.

Each lies in ``QONYS_HOME/loads/<id>`` and is read by a process of its own, since an import takes longer than an answer
may. What the process writes is what ``qonys data import`` tells.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from geo.durable import keep_private
from geo.export.text_table import csv_bytes
from geo.faults import NotFoundError

Step = Literal["rehearse", "publish"]
KEPT_S = 24 * 3600
"""Seconds after which a folder is put away."""
MOST_KEPT = 20
_ID = re.compile(r"[A-Za-z0-9_-]{20,40}")
_STRANGE = re.compile(r"[^\w.() -]+")


@dataclass(frozen=True, slots=True)
class Load:
    """One file, or a few that are loaded together.

    Parameters
    ----------
    path : Path
        Its folder.
    """

    path: Path

    @property
    def id(self) -> str:
        """What its page is called by: nobody guesses it."""
        return self.path.name

    @property
    def order(self) -> dict[str, Any]:
        """What was asked for: layer and options, by the names that :func:`geo.imports.import_file` has for them."""
        found: dict[str, Any] = json.loads((self.path / "order.json").read_text(encoding="utf-8"))
        return found

    @property
    def files(self) -> list[Path]:
        """The files, in the order in which they were sent."""
        return [self.path / "files" / name for name in self.order["files"]]

    def answer(self, step: Step) -> dict[str, Any] | None:
        """Return what a step told; None while it has not ended, or was not begun."""
        try:
            found: dict[str, Any] = json.loads((self.path / f"{step}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return found

    def begun(self, step: Step) -> bool:
        """Tell whether a step has been begun."""
        return (self.path / f"{step}.begun").exists()

    def begin(self, home: Path, step: Step, *, demo: bool) -> None:
        """Begin a step in a process of its own; one that was begun is not begun again.

        Parameters
        ----------
        home : Path
            The folder of the atlas.
        step : {"rehearse", "publish"}
            Whether it only tells, or writes.
        demo : bool
            Whether the next version may hold made-up values.
        """
        try:
            (self.path / f"{step}.begun").touch(exist_ok=False)
        except FileExistsError:
            return
        module = "api.services.loading.load_worker"
        command = [sys.executable, "-m", module, str(home), str(self.path), step, "demo" if demo else "real"]
        process = subprocess.Popen(  # noqa: S603 (this Python, our own module, paths of ours; no shell)
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        _RUNNING[self.id, step] = process

    def died(self, step: Step) -> bool:
        """Tell whether the process of a step of this server has ended without an answer."""
        process = _RUNNING.get((self.id, step))
        return process is not None and process.poll() is not None and self.answer(step) is None

    def write(self, step: Step, answer: Mapping[str, Any]) -> None:
        """Write what a step tells, whole."""
        fresh = self.path / f".{step}.json"
        fresh.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
        fresh.replace(self.path / f"{step}.json")


_RUNNING: dict[tuple[str, str], subprocess.Popen[bytes]] = {}


def new_load(home: Path, files: Sequence[tuple[str, bytes]], order: Mapping[str, Any]) -> Load:
    """Keep files and what was asked for; put old ones away.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    files : sequence of (str, bytes)
        Name and content of each.
    order : mapping
        Layer and options.
    """
    keep_private(home)
    every = home / "loads"
    every.mkdir(exist_ok=True)
    _put_away(every)
    load = Load(every / secrets.token_urlsafe(18))
    (load.path / "files").mkdir(parents=True)
    names: list[str] = []
    for number, (name, content) in enumerate(files):
        plain = _STRANGE.sub("_", Path(name.replace("\\", "/")).name).lstrip(".")[-120:] or f"{number}"
        own = plain if plain not in names else f"{number}-{plain}"
        (load.path / "files" / own).write_bytes(content)
        names.append(own)
    text = json.dumps({**order, "files": names}, ensure_ascii=False)
    (load.path / "order.json").write_text(text, encoding="utf-8")
    return load


def corrected(home: Path, load: Load, rows: Sequence[Sequence[str]]) -> Load:
    """Keep rows that were refused, as they were corrected, as a file of its own.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    load : Load
        What they come from: its layer and options hold for them, too.
    rows : sequence of sequence of str
        Headings, then cells; rows without a cell are left out.
    """
    filled = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    table = csv_bytes(list(rows[0]), filled, delimiter=";")
    order = {name: value for name, value in load.order.items() if name != "files"}
    # what a list closes elsewhere was told by the whole of it: these are a few of its rows
    order |= {"complete": [], "period": "", "encoding": "", "crs": ""}
    return new_load(home, [("corrected.csv", table)], order)


def find_load(home: Path, name: str) -> Load:
    """Return a load by its id.

    Raises
    ------
    NotFoundError
        If there is none, or it has been put away.
    """
    path = home / "loads" / name
    if not _ID.fullmatch(name) or not (path / "order.json").is_file():
        raise NotFoundError("there is no such load, or it has been put away")
    return Load(path)


def _put_away(every: Path) -> None:
    known = sorted((path for path in every.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    old = [path for path in known if time.time() - path.stat().st_mtime > KEPT_S]
    for path in {*old, *known[: max(0, len(known) - MOST_KEPT + 1)]}:
        shutil.rmtree(path, ignore_errors=True)
