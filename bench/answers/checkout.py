"""Another state of the code as a command and a server: its own interpreter, a home of its own, a fixed date."""

from __future__ import annotations

import os
import subprocess
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


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout with an environment in ``.venv``, and a folder for its home and its fixed clock.

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
            "PYTHONPATH": str(self._clock),
            "QONYS_HOME": str(self.folder / "home"),
            "QONYS_RATE_LIMIT": "1000000/second",
        }

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    def prepare(self) -> None:
        """Set the clock, build the atlas with demo values and train.

        Raises
        ------
        RuntimeError
            If the checkout's interpreter does not take the date.
        """
        self._clock.mkdir()
        (self._clock / "sitecustomize.py").write_text(_START, encoding="utf-8")
        package = Path(time_machine.__file__).parent
        for path in (package, *package.parent.glob("_time_machine.*")):
            (self._clock / path.name).symlink_to(path)
        today = self._run("python", "-c", "import datetime; print(datetime.date.today())").strip()
        if today != NOW[:10]:
            raise RuntimeError(f"{self.code}: its Python lives on {today}, not on {NOW[:10]}")
        self.qonys("data", "build")
        self.qonys("train")

    def qonys(self, *arguments: str) -> str:
        """Run a command of Qonys in the folder; return what it prints."""
        return self._run("qonys", *arguments)

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self.code.resolve() / ".venv" / "bin" / program), *arguments]
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
        command = [str(self.code.resolve() / ".venv" / "bin" / "qonys"), "serve", "--port", str(port)]
        with running(command, f"{address}/health/ready", self._environment, self.folder):
            yield address
