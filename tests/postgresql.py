"""A PostgreSQL of our own for tests and benches: Debian's binaries, a folder of its own, a socket in it and no port."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_LOSSY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL's binaries; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@dataclass(frozen=True)
class Cluster:
    """A running server: its folder, its process, and who it runs as where root may not run it."""

    folder: Path
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://qonys@/{database}?host={self.folder}"

    def make(self, database: str, template: str = "template0") -> str:
        """Make a database; return its address."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY"))
        engine.dispose()
        return self.url(database)

    def drop(self, database: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {database} WITH (FORCE)"))
        engine.dispose()


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server; it ends with this block, and with this process however that ends.

    Parameters
    ----------
    durable : bool
        Whether what is committed survives a crash of the machine: for benches.
    """
    bin_ = binaries()
    assert bin_ is not None
    folder = Path(tempfile.mkdtemp(prefix="qonys-pg-", dir="/tmp"))
    who = _whom(folder)
    try:
        made = [
            bin_ / "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            "qonys",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run([*made, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/", **who)
        yield from _served(bin_, folder, who, () if durable else _LOSSY)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(bin_: Path, folder: Path, who: dict[str, Any], settings: tuple[str, ...]) -> Iterator[Cluster]:
    options = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=200", *settings]
    command = [bin_ / "postgres", "-D", folder / "data", *(part for each in options for part in ("-c", each))]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    process = subprocess.Popen(command, preexec_fn=_end_with_parent, **quiet, **who)
    server = Cluster(folder, process)
    try:
        _wait(server)
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGQUIT)


def _whom(folder: Path) -> dict[str, Any]:
    """Return as whom the server runs: root may not run it, so Debian's user of that name does."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wait(server: Cluster) -> None:
    engine = create_engine(server.url("postgres"))
    for _ in range(200):
        try:
            with engine.connect():
                break
        except Exception:  # noqa: BLE001 - whatever it is, it is not there yet
            time.sleep(0.05)
    else:
        raise RuntimeError("PostgreSQL did not start")
    engine.dispose()
