"""Another state of the code as a command and a server: its own modules, a home of its own, a fixed date."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import time_machine

from bench.serving import free_port, running

NOW = "2026-11-20T06:00:00+00:00"
"""When everything happens. Clocks still run from here: servers wait for them."""
_START = f"""
import time_machine
time_machine.travel("{NOW}", tick=True).start()
"""
_QONYS = "import sys; from api.cli import main; sys.exit(main())"
"""What the command ``qonys`` of an environment runs."""
_FIND = "import api; print(api.__file__)"


def committed(root: Path, revision: str, folder: Path) -> Path:
    """Write the files of a commit into a new folder.

    Parameters
    ----------
    root : Path
        A clone that has the commit.
    revision : str
        What git knows it by: an id, a tag, ``HEAD~3``.
    folder : Path
        A folder that is not there yet.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    RuntimeError
        If git does not know the commit.
    """
    folder.mkdir(parents=True)
    archive = folder.with_suffix(".tar")
    command = ["git", "-C", str(root), "archive", "--format=tar", "-o", str(archive.resolve()), revision]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    archive.unlink()
    return folder


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout, and a folder for its home and its fixed clock.

    It runs in the environment of its own in ``.venv`` where it has one, else in the one that runs this.

    Parameters
    ----------
    code : Path
        The checkout.
    folder : Path
        An empty folder; the home and what sets the clock are written there.
    """

    code: Path
    folder: Path

    @property
    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("QONYS_")}
        return {
            **ours,
            "PYTHONPATH": os.pathsep.join((str(self._clock), str(self.code.resolve()))),
            "QONYS_HOME": str(self.folder / "home"),
            "QONYS_RATE_LIMIT": "1000000/second",
        }

    @property
    def _python(self) -> str:
        own = self.code.resolve() / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    def prepare(self) -> None:
        """Set the clock, build the atlas with demo values and train.

        Raises
        ------
        RuntimeError
            If the checkout's interpreter does not take the date, or runs other code.
        """
        self._clock.mkdir()
        (self._clock / "sitecustomize.py").write_text(_START, encoding="utf-8")
        package = Path(time_machine.__file__).parent
        for path in (package, *package.parent.glob("_time_machine.*")):
            (self._clock / path.name).symlink_to(path)
        today = self._run("-c", "import datetime; print(datetime.date.today())").strip()
        if today != NOW[:10]:
            raise RuntimeError(f"{self.code}: its Python lives on {today}, not on {NOW[:10]}")
        found = Path(self._run("-c", _FIND).strip())
        if not found.is_relative_to(self.code.resolve()):
            raise RuntimeError(f"{self.code}: its Python runs {found}")
        self.qonys("data", "build")
        self.qonys("train")

    def qonys(self, *arguments: str) -> str:
        """Run a command of Qonys in the folder; return what it prints."""
        return self._run("-c", _QONYS, *arguments)

    def _run(self, *arguments: str) -> str:
        command = [self._python, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self.folder, env=self._environment
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}{done.stdout}")
        return done.stdout

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve until the block ends; yield the address."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        command = [self._python, "-c", _QONYS, "serve", "--port", str(port)]
        with running(command, f"{address}/health/ready", self._environment, self.folder):
            yield address
