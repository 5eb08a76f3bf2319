"""The journal is whole, its proof finds what is not; families are handed out, forgotten and retired without breaking it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from geo.faults import NotFoundError
from matching.cases.audit import audit
from matching.cases.canonical import now
from matching.cases.capacity_ledger import Line, hold
from matching.cases.casework import add_note, change_case, open_case, read_case
from matching.cases.counts import LEAST, publish_counts, read_counts
from matching.cases.draft import CaseChange
from matching.cases.journal import START
from matching.cases.plan_keeping import PlanLine, keep_plan, list_plans, read_plan
from matching.cases.rights import erase_case, export_case
from matching.cases.sensitive import write_sensitive
from matching.cases.steps import take_step
from matching.cases.upkeep import upkeep
from tests.registers import draft, household

KATO = "593233100"
SECRET = "Мұны ешкім сақтамасын"


@pytest.fixture
def lived(world):
    """A case of which everything there is was said, one that settled, and the world they are in."""
    with world.register.writing(world.viewers["head"]) as gate:
        case = open_case(gate, draft("A-1", wishes=SECRET))
        for stage in ("assessed", "advised"):
            take_step(gate, case, stage)
        hold(gate, case, KATO, [Line("homes", KATO, 1, 5)])
        add_note(gate, case, SECRET)
        write_sensitive(gate, case, ["violence"], SECRET)
        keep_plan(gate, "Күзгі жоспар", [PlanLine(case, KATO, [SECRET])], atlas="a1", model="m1", summary={})
    settled = settle(world, "A-2")
    return world, case, settled


def settle(world, number: str) -> str:
    with world.register.writing(world.viewers["head"]) as gate:
        case = open_case(gate, draft(number))
        for stage in ("assessed", "advised", "applied"):
            take_step(gate, case, stage)
        hold(gate, case, KATO, [Line("homes", KATO, 1, 5)])
        change_case(gate, case, read_case(gate, case).version, CaseChange(chosen_kato=KATO))
        take_step(gate, case, "listed")
    with world.register.writing(world.viewers["north"]) as gate:
        take_step(gate, case, "accepted")
    with world.register.writing(world.viewers["head"]) as gate:
        take_step(gate, case, "closed", reason="settled")
    return case


def findings(register, head: str | None = None) -> tuple[str, ...]:
    with register.transaction() as connection:
        return audit(connection, head).findings


def test_a_register_in_use_is_whole(lived):
    world, *_ = lived
    with world.register.transaction() as connection:
        found = audit(connection)
        assert found.findings == ()
        assert found.events > 20
        assert audit(connection, found.head).findings == ()
        assert audit(connection, START).findings == ()
        assert audit(connection, "f" * 64).findings == ("the journal lacks the event that was its last once",)


TAMPERINGS = [
    ("UPDATE event SET body = '{}' WHERE number = 12", "its body is not what was written"),
    ("UPDATE event SET actor = 'x' WHERE number = 12", "is not what was written"),
    ("UPDATE event SET at = '2020' WHERE number = 12", "is not what was written"),
    ("DELETE FROM event WHERE number = 12", "event 12 is missing"),
    ("DELETE FROM event WHERE number = (SELECT max(number) FROM event)", "does not end where its head says"),
    ("UPDATE event SET body = NULL, salt = NULL WHERE kind = 'case.opened'", "no tombstone says why"),
    ("UPDATE case_ SET stage = 'listed' WHERE number = 'A-1'", "stage not as the journal says"),
    ("UPDATE case_ SET household = '{}' WHERE number = 'A-1'", "household not as the journal says"),
    (
        "UPDATE case_ SET chosen_kato = '590000000' WHERE number = 'A-2'",
        "chosen_kato not as the journal says",
    ),
    ("UPDATE reservation SET state = 'freed' WHERE state = 'held'", "not as the journal says"),
    ("UPDATE capacity_use SET amount = amount + 1", "in use"),
    ("UPDATE reservation_line SET amount = 2", "in use"),
    ("DELETE FROM reservation_line", "in use"),
]


@pytest.mark.parametrize(("statement", "finding"), TAMPERINGS)
def test_the_proof_finds_what_somebody_changed(lived, statement, finding):
    """As somebody does who rules the database: the triggers are taken away first."""
    world, *_ = lived
    with world.register.transaction(writes=True) as connection:
        drop = "DROP TRIGGER event_no_{}" + (" ON event" if connection.dialect.name == "postgresql" else "")
        for verb in ("delete", "update"):
            connection.execute(text(drop.format(verb)))
        assert connection.execute(text(statement)).rowcount >= 1
    assert any(finding in each for each in findings(world.register))


def everything(register) -> str:
    """All that lies in the database."""
    with register.transaction() as connection:
        names = "case_ case_note sensitive_answer follow_up kept_plan kept_plan_case event".split()
        return str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in names])


def test_an_erased_case_is_gone_and_the_chain_holds(lived):
    world, case, settled = lived
    assert SECRET in everything(world.register)
    with world.register.writing(world.viewers["head"]) as gate:
        erase_case(gate, case)
        with pytest.raises(NotFoundError):
            read_case(gate, case)
        assert list_plans(gate) == ()  # nothing is left of a plan of this case alone
        open_case(gate, draft("A-1"))  # its number is free again
    assert SECRET not in everything(world.register)
    assert findings(world.register) == ()
    with world.register.transaction() as connection:
        assert audit(connection).erased >= 5
        in_use = connection.execute(
            text("SELECT amount FROM capacity_use WHERE resource = 'homes'")
        ).scalar_one()
    assert in_use == 1  # the home of who settled
    with world.register.writing(world.viewers["head"]) as gate:
        erase_case(gate, settled)
    assert findings(world.register) == ()
    with world.register.transaction() as connection:
        kept = connection.execute(text("SELECT state, case_id FROM reservation")).all()
    assert kept == [("kept", None)]  # a home is lived in, whoever was forgotten


def test_an_archive_does_not_outlive_a_case_that_is_erased(world):
    with world.register.writing(world.viewers["head"]) as gate:
        first, second = (open_case(gate, draft(number)) for number in ("A-1", "A-2"))
        lines = [PlanLine(case, KATO, ["why"]) for case in (first, second)]
        plan = keep_plan(gate, "plan", lines, atlas="a", model="m", summary={}, archive=b"of both")
        erase_case(gate, first)
        found = read_plan(gate, plan)
    assert found.archive is None
    assert [(line.case_id, line.reasons) for line in found.lines] == [(second, ["why"])]
    assert findings(world.register) == ()


def test_sqlite_overwrites_what_is_erased(lived):
    world, case, _ = lived
    if world.register.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL overwrites with VACUUM, by whoever runs it: docs/register.md")
    path = world.register.engine.url.database
    with world.register.writing(world.viewers["head"]) as gate:
        erase_case(gate, case)
    with world.register.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.rollback()
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    from pathlib import Path

    assert SECRET.encode() not in Path(path).read_bytes()


def test_what_is_known_is_handed_out_but_for_what_was_said_in_confidence(lived):
    world, case, _ = lived
    with world.register.writing(world.viewers["head"]) as gate:
        found = export_case(gate, case)
    assert found["case"]["number"] == "A-1"
    assert found["case"]["household"] == household().model_dump(mode="json", exclude_defaults=True)
    assert [note["text"] for note in found["notes"]] == [SECRET]
    assert found["plans"][0]["kato"] == KATO
    assert {event["kind"] for event in found["history"]} >= {
        "case.opened",
        "case.step",
        "room.held",
        "case.note",
    }
    assert "violence" not in str(found)
    assert findings(world.register) == ()


def test_cases_retire_into_counts(lived):
    world, case, settled = lived
    assert upkeep(world.register, now() + timedelta(days=3 * 365 - 5)).retired == 0
    done = upkeep(world.register, now() + timedelta(days=3 * 366))
    assert (done.retired, done.expired) == (1, 0)
    with world.register.reading(world.viewers["head"]) as gate:
        read_case(gate, case)  # never closed: it stays
        with pytest.raises(NotFoundError):
            read_case(gate, settled)
    with world.register.transaction() as connection:
        rows = connection.execute(text("SELECT * FROM retired_count")).all()
    assert [tuple(row)[1:] for row in rows] == [("610000000", "590000000", "settled", 1)]
    assert findings(world.register) == ()


def published(world, at) -> dict[tuple[str, str, str], int]:
    with world.register.transaction(writes=True) as connection:
        publish_counts(connection, at)
    with world.register.reading(world.viewers["planner"]) as gate:
        return {(c.origin, c.destination, c.stages): c.families for c in read_counts(gate).cells}


def several(world, number: int, letter: str, region: str = "610000000") -> None:
    with world.register.writing(world.viewers["adviser"]) as gate:
        for each in range(number):
            open_case(gate, draft(f"{letter}-{each}", household=household(region=region)))


def test_a_planner_is_told_of_no_small_group_not_even_by_taking_away(world):
    several(world, 7, "A")
    several(world, LEAST - 1, "B", "310000000")
    start = now()
    first = published(world, start)
    assert first == {("610000000", "000000000", "prepared"): 5}
    # Two registers that differ only in small groups and inside a step of five are told of alike: no sum, no
    # difference and no two tables say more than the cells.
    several(world, 2, "C")
    several(world, 3, "D", "350000000")
    assert published(world, start) == first  # what was published of a week stays
    assert published(world, start + timedelta(days=7)) == first
    several(world, 1, "E")
    assert published(world, start + timedelta(days=8)) == first
    assert published(world, start + timedelta(days=14)) == {("610000000", "000000000", "prepared"): 10}


def test_no_counts_are_an_answer_too(world):
    with world.register.reading(world.viewers["planner"]) as gate:
        assert read_counts(gate).period == ""
    assert published(world, now()) == {}


def test_a_plan_of_last_month_opens_and_explains_itself(world):
    start = now()
    with world.register.writing(world.viewers["adviser"], start) as gate:
        cases = [open_case(gate, draft(f"P-{number}")) for number in range(2)]
        lines = [
            PlanLine(
                cases[0],
                KATO,
                [{"criterion": "employment", "points": 3.5}],
                {"kind": "pin", "reason": "туысы бар"},
            ),
            PlanLine(cases[1], None, ["үй жоқ"]),
        ]
        plan = keep_plan(
            gate,
            "Қараша",
            lines,
            atlas="2026-11-01-abc",
            model="learned 1",
            summary={"value": 81.5},
            archive=b"\x00\x01",
        )
    with world.register.reading(world.viewers["head"], start + timedelta(days=31)) as gate:
        found = read_plan(gate, plan)
        assert [listed.id for listed in list_plans(gate)] == [plan]
    assert (found.atlas, found.model, found.summary, found.archive) == (
        "2026-11-01-abc", "learned 1", {"value": 81.5}, b"\x00\x01",
    )  # fmt: skip
    assert [(line.number, line.kato) for line in found.lines] == [("P-0", KATO), ("P-1", None)]
    assert found.lines[0].reasons == [{"criterion": "employment", "points": 3.5}]
    assert found.lines[0].decision == {"kind": "pin", "reason": "туысы бар"}
    with world.register.reading(world.viewers["stranger"]) as gate, pytest.raises(NotFoundError):
        read_plan(gate, plan)
