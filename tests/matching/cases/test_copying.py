"""A register is copied whole between the databases, by counts and hashes; what is not whole is not copied."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from matching.cases.audit import audit
from matching.cases.casework import add_note, open_case, read_case
from matching.cases.copying import CopyError, copy_register, read_file, read_sums, write_file
from matching.cases.plan_keeping import PlanLine, keep_plan
from matching.cases.refusals import BrokenJournalError
from matching.cases.rights import erase_case
from matching.cases.sensitive import write_sensitive
from tests.registers import World, draft, postgresql_register, sqlite_register, world_of


def fill(world: World) -> str:
    with world.register.writing(world.viewers["head"]) as gate:
        cases = [
            open_case(gate, draft(f"Қ-{number}", wishes="ә і ң ғ ү ұ қ ө һ \U0001f600 'тырнақша' \\"))
            for number in range(12)
        ]
        add_note(gate, cases[0], "жазба\nекінші жол")
        write_sensitive(gate, cases[0], ["violence"], "құпия")
        keep_plan(
            gate,
            "жоспар",
            [PlanLine(cases[0], None)],
            atlas="a",
            model="m",
            summary={},
            archive=bytes(range(256)),
        )
        erase_case(gate, cases[1])
    return cases[0]


def test_a_backup_is_the_register_and_comes_back(world, tmp_path: Path, template):
    case = fill(world)
    path = tmp_path / "backup.sqlite"
    sums = write_file(world.register, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob("backup.sqlite-*"))
    assert sums == read_sums(world.register)
    assert sums["case_"][0] == 11
    with pytest.raises(CopyError, match="already"):
        write_file(world.register, path)
    before = path.read_bytes()
    with sqlite_register(tmp_path, template) as fresh:
        assert read_file(path, fresh) == sums
        with fresh.reading(world.viewers["head"]) as gate:
            assert read_case(gate, case).number == "Қ-0"
        with fresh.writing(world.viewers["head"]) as gate:  # and goes on
            open_case(gate, draft("Қ-99"))
        with fresh.transaction() as connection:
            assert audit(connection).findings == ()
        with pytest.raises(CopyError, match="not empty"):
            read_file(path, fresh)
    assert path.read_bytes() == before


def test_moved_to_postgresql_and_back(server, tmp_path: Path, template):
    with sqlite_register(tmp_path, template) as source, postgresql_register(server) as target:
        fill(world_of(source))
        sums = copy_register(source, target)
        assert read_sums(target) == sums == read_sums(source)
        with sqlite_register(tmp_path, template) as back:
            assert copy_register(target, back) == sums


def test_what_is_not_whole_is_not_copied(world, tmp_path: Path):
    fill(world)
    with world.register.transaction(writes=True) as connection:
        connection.execute(text("UPDATE case_ SET stage = 'listed'"))
    path = tmp_path / "backup.sqlite"
    with pytest.raises(BrokenJournalError, match="stage"):
        write_file(world.register, path)
    assert not list(tmp_path.glob("backup*"))


def test_a_file_that_is_no_backup_is_refused(register, tmp_path: Path):
    path = tmp_path / "some.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(CopyError, match="no backup"):
        read_file(path, register)
