"""The service sees what the register has promised, and opens none where nobody keeps one."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from api.services.engine import Engine
from api.services.register_room import RegisterRoom, in_use, open_engine
from matching.cases.capacity_ledger import free, hold
from matching.cases.casework import open_case
from matching.cases.claim import lines_of
from matching.cases.register import Register, default_url
from matching.room.remaining import remaining
from tests.registers import draft, household, world_of


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A home of the test's own, with the atlas of all."""
    (tmp_path / "atlas").symlink_to(home / "atlas")
    return tmp_path


def test_without_a_register_none_is_opened(own_home: Path):
    assert not in_use(own_home)
    assert RegisterRoom(own_home).look(Engine.open(own_home)) is None
    assert not (own_home / "register.sqlite").exists()


def test_nothing_of_it_is_imported_where_nobody_keeps_one():
    asked = "import sys, api.cli.main, api.cli.match, api.services.register_room; print('sqlalchemy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_the_service_sees_what_is_promised_and_what_is_free_again(own_home: Path):
    world = world_of(Register.open(default_url(own_home)))
    engine, room = Engine.open(own_home), RegisterRoom(own_home)
    ranker = engine.ranker
    assert room.look(engine) is None  # nothing is promised yet
    village = next(
        str(k)
        for k, n in zip(
            engine.destinations.katos, engine.destinations.column("homes_free").value, strict=True
        )
        if n >= 1
    )
    row = engine.destinations.position[village]
    whole = remaining(engine.destinations).capacity["homes"][row]
    with world.register.writing(world.viewers["adviser"]) as gate:
        case = open_case(gate, draft("A-1"))
        hold(gate, case, village, lines_of(household(), village, engine.destinations))
    less = room.look(engine)
    assert less is not None
    assert remaining(less.destinations).capacity["homes"][row] == whole - 1
    assert less.ranker is ranker
    assert room.look(less) is None  # it has that already
    assert remaining(open_engine(own_home).destinations).capacity["homes"][row] == whole - 1
    with world.register.writing(world.viewers["adviser"]) as gate:
        free(gate, case, "withdrew")
    again = room.look(less)
    assert again is not None
    assert remaining(again.destinations).capacity["homes"][row] == whole
    world.register.close()


def test_a_database_that_does_not_answer_stops_nobody(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, caplog
):
    monkeypatch.setenv("QONYS_DATABASE_URL", "postgresql+psycopg://someone:secret@127.0.0.1:1/none")
    engine, room = Engine.open(own_home), RegisterRoom(own_home)
    assert room.look(engine) is None
    assert room.look(engine) is None
    # servers that other tests of this process left running look at the register too
    ours = [each for each in caplog.records if each.threadName == threading.current_thread().name]
    assert len([each for each in ours if "register" in each.getMessage()]) == 1
    assert "secret" not in caplog.text
