"""A register copied whole, from either database to either: the backup, its way back, and the move to PostgreSQL.

Every table is copied in one transaction that sees one state, and counted and hashed on both sides, column by column and
byte by byte; a copy that differs is not left behind.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, select
from sqlalchemy.exc import DatabaseError

from geo.faults import ConflictError, NotFoundError
from matching.cases.audit import audit
from matching.cases.canonical import packed
from matching.cases.refusals import BrokenJournalError
from matching.cases.register import Register
from matching.cases.upgrade import revision

_BATCH = 1000
_VERSION_TABLE = "alembic_version"
SEEDED = frozenset({"journal_head"})
"""Tables that a new register has rows in."""

Sums = Mapping[str, tuple[int, str]]
"""Rows and SHA-256 of each table."""


class CopyError(ConflictError):
    """A copy would write over something, or is not what it was made from."""


def copy_register(source: Register, target: Register) -> Sums:
    """Copy a register into an empty one; return the rows and the hash of each table.

    Parameters
    ----------
    source, target : Register
        From where, and where to. Both are at the newest step of the chain.

    Raises
    ------
    CopyError
        If the target holds something, or the copy is not what the source is; nothing is left in it then.
    BrokenJournalError
        If the source's journal is not whole: it is to be looked into before it is copied.
    """
    with source.transaction() as there, target.transaction(writes=True) as here:
        _require_whole(there)
        theirs, ours = _tables(there), _tables(here)
        if theirs.keys() != ours.keys() or revision(there) != revision(here):
            raise CopyError("the two registers are not at the same step")
        _require_empty(here, ours)
        for name in ours:
            _copy(there, here, theirs[name], ours[name])
        sums = sums_of(there)
        if sums_of(here) != sums:
            raise CopyError("the copy is not what was copied: nothing was changed")
        _require_whole(here)
    return sums


def sums_of(connection: Connection) -> Sums:
    """Return the rows and the hash of each table, the same in both databases."""
    found = {}
    for name, table in _tables(connection).items():
        number, digest = 0, hashlib.sha256()
        for row in _rows(connection, table):
            number += 1
            digest.update(packed({key: _plain(value) for key, value in row.items()}).encode() + b"\n")
        found[name] = (number, digest.hexdigest())
    return found


def read_sums(register: Register) -> Sums:
    """Return the rows and the hash of each table of a register."""
    with register.transaction() as connection:
        return sums_of(connection)


def write_file(register: Register, path: Path) -> Sums:
    """Write a register into a new file of SQLite that its owner alone reads; return what is in it.

    Raises
    ------
    CopyError
        If the file is there already.
    """
    if path.exists():
        raise CopyError("the file is there already: give another name")
    with ExitStack() as undo:
        undo.callback(path.unlink, missing_ok=True)
        with _opened(path) as copy:
            sums = copy_register(register, copy)
        undo.pop_all()
    return sums


def read_file(path: Path, register: Register) -> Sums:
    """Copy a file that :func:`write_file` wrote into an empty register; return what is in it. The file stays as it is.

    Raises
    ------
    NotFoundError
        If there is no such file.
    CopyError, BrokenJournalError
        As for :func:`copy_register`.
    """
    if not path.is_file():
        raise NotFoundError("there is no such file")
    with TemporaryDirectory() as folder:
        fresh = Path(folder) / "copy.sqlite"
        shutil.copyfile(path, fresh)
        fresh.chmod(0o600)
        try:
            with _opened(
                fresh
            ) as source:  # brought to the newest step first, where an older version wrote it
                return copy_register(source, register)
        except DatabaseError:
            raise CopyError("the file is no backup of a register") from None


@contextmanager
def _opened(path: Path) -> Iterator[Register]:
    """Open a register that is one file, and leave nothing beside it."""
    register = Register.open(f"sqlite:///{path}")
    try:
        yield register
        with closing(register.engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA journal_mode=DELETE")
    finally:
        register.close()
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        path.with_suffix(".lock").unlink(missing_ok=True)


def _require_whole(connection: Connection) -> None:
    findings = audit(connection).findings
    if findings:
        raise BrokenJournalError(findings)


def _require_empty(connection: Connection, tables: Mapping[str, Table]) -> None:
    for name, table in tables.items():
        if name not in SEEDED and connection.execute(select(table).limit(1)).first() is not None:
            raise CopyError(f"the register that is copied into is not empty: it has a {name}")


def _tables(connection: Connection) -> dict[str, Table]:
    """Return all tables as the database has them, those that others refer to first."""
    metadata = MetaData()
    names = [name for name in inspect(connection).get_table_names() if name != _VERSION_TABLE]
    metadata.reflect(connection, only=names)
    return {table.name: table for table in metadata.sorted_tables}


def _copy(there: Connection, here: Connection, source: Table, target: Table) -> None:
    if source.name in SEEDED:
        here.execute(target.delete())
    batch: list[dict[str, Any]] = []
    for row in _rows(there, source):
        batch.append(row)
        if len(batch) == _BATCH:
            here.execute(target.insert(), batch)
            batch = []
    if batch:
        here.execute(target.insert(), batch)


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """Yield all rows in the order of the key, by bytes of the text: the same in every database."""
    key = list(table.primary_key)
    names = sorted(column.name for column in table.columns)
    columns = [table.c[name] for name in names]
    order = [
        column if column.type.python_type is int else column.collate(_bytewise(connection)) for column in key
    ]
    streamed = connection.execution_options(stream_results=True, yield_per=_BATCH)
    for row in streamed.execute(select(*columns).order_by(*order)):
        yield dict(zip(names, row, strict=True))


def _bytewise(connection: Connection) -> str:
    return "C" if connection.dialect.name == "postgresql" else "BINARY"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
