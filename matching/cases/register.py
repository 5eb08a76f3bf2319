"""A register that is open: its database, and transactions that know the viewer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from geo.faults import Fault, InputError, NotReadyError
from matching.cases.canonical import now
from matching.cases.gate import Gate
from matching.cases.journal import lock
from matching.cases.upgrade import upgrade
from matching.cases.viewer import Viewer

FILE = "register.sqlite"
_WAIT_S = 30.0
"""Seconds that a writer waits for the one before it."""
_PRAGMAS = (
    ("journal_mode", "WAL"),
    ("foreign_keys", "ON"),
    ("synchronous", "FULL"),
    ("secure_delete", "ON"),  # what is erased is overwritten
)
POOL = 12
"""Connections that stay open to PostgreSQL."""


def default_url(home: Path) -> str:
    """Return the address of the register in a home."""
    return f"sqlite:///{home / FILE}"


@dataclass(frozen=True, eq=False)
class Register:
    """An open register.

    Parameters
    ----------
    engine : Engine
        Its database, at the newest step of the chain.
    """

    engine: Engine

    @classmethod
    def open(cls, url: str) -> Register:
        """Open a register, made or brought to the newest step where needed.

        Parameters
        ----------
        url : str
            ``sqlite:///PATH`` or ``postgresql+psycopg://…``.

        Raises
        ------
        InputError
            If it is another address.
        NotReadyError
            If a newer version of Qonys made it.
        """
        engine = connect(url)
        path = file_of(url)
        try:
            upgrade(engine, None if path is None else path.with_suffix(".lock"))
        except NotReadyError:
            engine.dispose()
            raise
        return cls(engine)

    @contextmanager
    def reading(self, viewer: Viewer, at: datetime | None = None) -> Iterator[Gate]:
        """Give a viewer a transaction that reads one state of the register.

        Parameters
        ----------
        viewer : Viewer
            Who looks.
        at : datetime, optional
            The moment that it is; now if not given.
        """
        with self.transaction() as connection:
            yield Gate(connection, viewer, at or now())

    @contextmanager
    def writing(self, viewer: Viewer, at: datetime | None = None) -> Iterator[Gate]:
        """Give a viewer a transaction that may write: all of it is done at the end, or nothing.

        Writers go one after the other, so that what one has read is still so when it writes.

        Parameters
        ----------
        viewer : Viewer
            Who writes.
        at : datetime, optional
            The moment that it is; now if not given.
        """
        with self.transaction(writes=True) as connection:
            lock(connection)
            yield Gate(connection, viewer, at or now())

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """Give a transaction that knows no viewer: for the signing in and the upkeep, and not for cases.

        Parameters
        ----------
        writes : bool
            Whether it may write; one that only reads sees one state of the register throughout.
        """
        with self.engine.connect() as connection:
            connection = connection.execution_options(qonys_writes=writes)
            if not writes and self.engine.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def file_of(url: str) -> Path | None:
    """Return the file of a register in SQLite; None for PostgreSQL."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def connect(url: str) -> Engine:
    """Return the engine of an address; a file of SQLite is made for its owner alone.

    Raises
    ------
    InputError
        If the address is of neither kind.
    """
    kind = url.partition(":")[0]
    if kind == "sqlite":
        return _sqlite(url)
    if kind == "postgresql+psycopg":
        return create_engine(url, pool_size=POOL, max_overflow=POOL, pool_pre_ping=True)
    raise InputError([Fault("QONYS_DATABASE_URL", "", "sqlite:///PATH or postgresql+psycopg://HOST/NAME")])


def _sqlite(url: str) -> Engine:
    path = file_of(url)
    assert path is not None
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = create_engine(url, connect_args={"timeout": _WAIT_S}, pool_size=POOL, max_overflow=POOL)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Set up a connection to SQLite; transactions are begun by :func:`_begin` and not by the driver."""
    connection.isolation_level = None
    for name, value in _PRAGMAS:
        connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Connection) -> None:
    """Begin as what follows needs it: who writes waits here, and not later, when it has read what may be old."""
    writes = connection.get_execution_options().get("qonys_writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
