"""The register under load, in SQLite and in a PostgreSQL of its own.

Run: ``python -m bench.register [lists] [ledger] [--database sqlite|postgresql] [--attempts N] [--kills N] [--cases N]``

``ledger``: processes reach for the last homes of some villages and free them, while one after the other is killed at a
random moment; then every reservation that a process was told of must be there, no village may have given away more than
it has, and the journal, played again, must say what the tables say. ``lists``: advisers open lists and cases.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.register import killing, reading
from tests.postgresql import cluster


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Yield the address of an empty database that loses nothing."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'register.sqlite'}"
        return
    with cluster(durable=True) as server:
        yield server.make("bench")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["lists", "ledger"], choices=["lists", "ledger"])
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--attempts", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=3600.0, help="end of the ledger's run, done or not")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--advisers", type=int, default=100)
    wanted = parser.parse_args()
    for kind in [wanted.database] if wanted.database else ["sqlite", "postgresql"]:
        if "lists" in wanted.what:
            with database(kind) as url:
                reading.run(kind, url, wanted.cases, wanted.advisers)
        if "ledger" in wanted.what:
            with database(kind) as url:
                killing.run(kind, url, wanted.attempts, wanted.kills, wanted.seconds)


if __name__ == "__main__":
    main()
