"""The database itself: its chain of steps, its permissions, that what is written is whole and the journal is kept."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo.faults import InputError, NotReadyError
from matching.cases.journal import append
from matching.cases.register import Register
from matching.cases.tables import METADATA
from matching.cases.upgrade import newest, revision
from tests.registers import ADMINISTRATOR


def test_the_chain_makes_the_tables_that_the_code_knows(register):
    with register.transaction() as connection:
        ours = {"include_name": lambda name, kind, _: kind != "table" or name in METADATA.tables}
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, METADATA) == []
        assert revision(connection) == newest()


def test_a_register_of_a_newer_version_is_refused(register):
    with register.transaction(writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    url = register.engine.url.render_as_string(hide_password=False)
    with pytest.raises(NotReadyError, match="upgrade"):
        Register.open(url)


def test_no_other_database_is_taken():
    with pytest.raises(InputError):
        Register.open("mysql://x")


def test_files_are_for_their_owner_alone(tmp_path: Path):
    register = Register.open(f"sqlite:///{tmp_path / 'new' / 'register.sqlite'}")
    with register.writing(ADMINISTRATOR) as gate:
        append(gate, "test", "x", {})
        files = list((tmp_path / "new").iterdir())
        assert {path.suffix for path in files} >= {".sqlite", ".sqlite-wal", ".sqlite-shm"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    register.close()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path):
    register = Register.open(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with register.transaction() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    register.close()


def _open(url: str) -> str:
    register = Register.open(url)
    with register.transaction() as connection:
        found = revision(connection)
    register.close()
    return str(found)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_at_once_migrate_once(kind, request, tmp_path):
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    else:
        url = request.getfixturevalue("server").make("at_once")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_open, [url] * 2) == [newest()] * 2


def test_a_transaction_that_fails_leaves_nothing(register):
    def fail() -> None:
        with register.writing(ADMINISTRATOR) as gate:
            append(gate, "test", "x", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with register.transaction() as connection:
        assert connection.execute(text("SELECT count(*) FROM event")).scalar_one() == 0
        assert connection.execute(text("SELECT number FROM journal_head")).scalar_one() == 0


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("DELETE FROM event", False),
        ("UPDATE event SET kind = 'other'", False),
        ("UPDATE event SET body = '{}'", False),
        ("UPDATE event SET actor = 'x', body = NULL, salt = NULL", False),
        ("UPDATE event SET body = NULL, salt = NULL", True),
    ],
)
def test_the_database_itself_keeps_the_journal(register, statement, allowed):
    with register.writing(ADMINISTRATOR) as gate:
        append(gate, "test", "x", {"new": 1})
    if allowed:
        with register.transaction(writes=True) as connection:
            connection.execute(text(statement))
        return
    with pytest.raises(DBAPIError, match="appended to"), register.transaction(writes=True) as connection:
        connection.execute(text(statement))
