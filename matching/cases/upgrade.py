"""The chain of migrations, run at start under a lock where a database is not at its newest step."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from geo.faults import NotReadyError

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x516F6E79_73  # one number for all registers of a server: they are few, and wait seconds


@cache
def newest() -> str:
    """Return the newest step of the chain, by the names of its files: ``r0007_accounts.py`` is step ``r0007``."""
    return max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("r*.py"))


def revision(connection: Connection) -> str | None:
    """Return the step that a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def upgrade(engine: Engine, lock_file: Path | None) -> None:
    """Bring a database to the newest step.

    Parameters
    ----------
    engine : Engine
        Of the database.
    lock_file : Path or None
        File that who migrates holds, for SQLite; None for PostgreSQL, which has locks of its own.

    Raises
    ------
    NotReadyError
        If a newer version of Qonys made the database.
    """
    with engine.connect() as connection:
        if _is_newest(connection):
            return
    with _alone(engine, lock_file), engine.begin() as connection:
        if not _is_newest(connection):
            migrate(connection, "head")


def _is_newest(connection: Connection) -> bool:
    at = revision(connection)
    if at is not None and at > newest():
        raise NotReadyError("a newer version of Qonys made this register: upgrade Qonys")
    return at == newest()


def migrate(connection: Connection, target: str) -> None:
    """Run the chain up to a step, in the transaction of a connection."""
    from alembic import command  # slow to import, and needed once a release
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)


@contextmanager
def _alone(engine: Engine, lock_file: Path | None) -> Iterator[None]:
    """Let one process migrate at a time."""
    if lock_file is not None:
        handle = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
