"""Who may see and do what: random people and cases, checked against a table of permissions written here and not there."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.faults import NotFoundError
from matching.cases.capacity_ledger import Line, held_for, hold
from matching.cases.case_list import CaseFilter, list_cases, stage_counts
from matching.cases.case_stages import STAGES
from matching.cases.casework import add_note, change_case, open_case, read_case, read_notes
from matching.cases.counts import read_counts
from matching.cases.draft import CaseChange
from matching.cases.follow_up import FollowUp, outcomes_csv, read_follow_ups, record_follow_up
from matching.cases.gate import Gate
from matching.cases.journal import history
from matching.cases.organisations import read_organisations, read_people
from matching.cases.plan_keeping import PlanLine, keep_plan, list_plans, plans_of
from matching.cases.preparation import read_preparation
from matching.cases.refusals import NotAllowedError, StaleError, StepError
from matching.cases.rights import erase_case, export_case
from matching.cases.sensitive import read_sensitive, write_sensitive
from matching.cases.steps import take_step
from matching.cases.tables import cases
from tests.registers import draft

ROUTES: dict[str, Callable[[Gate, str], object]] = {
    "read": read_case,
    "prepare": read_preparation,
    "change": lambda gate, case: change_case(gate, case, 1, CaseChange(wishes="мектеп")),
    "step": lambda gate, case: take_step(gate, case, "closed", reason="withdrew"),
    "hold": lambda gate, case: hold(gate, case, "593233100", [Line("homes", "593233100", 1, 9)]),
    "held": held_for,
    "note": lambda gate, case: add_note(gate, case, "сөйлестік"),
    "notes": read_notes,
    "history": history,
    "write_sensitive": lambda gate, case: write_sensitive(gate, case, ["violence"], "айтылды"),
    "sensitive": read_sensitive,
    "plan": lambda gate, case: keep_plan(
        gate, "жоспар", [PlanLine(case, None)], atlas="a", model="m", summary={}
    ),
    "plans": plans_of,
    "follow": lambda gate, case: record_follow_up(gate, case, FollowUp(1, gate.at.date(), True, True, True)),
    "follow_ups": read_follow_ups,
    "export": export_case,
    "erase": erase_case,
}
"""Every way to a case by its id."""
ADVISER = set(ROUTES) - {"export", "erase"}
TABLE = {
    "adviser": ADVISER,
    "head": set(ROUTES),
    "receiving": {"prepare", "step", "held", "follow", "follow_ups"},
    "planner": set(),
    "administrator": set(),
}
"""What each role may do with a case that it sees, as issue 16 says it."""
SHOWN_TO_RECEIVING = {"listed", "accepted", "declined", "moving", "arrived", "followed"}
TERRITORY = {"north": ("590000000", "599999999"), "district": ("553600000", "553699999")}
CENTRE = {"turkistan": {"adviser", "second", "head"}, "zhambyl": {"stranger", "strange_head"}}
ROLE = {
    "adviser": "adviser", "second": "adviser", "head": "head", "stranger": "adviser", "strange_head": "head",
    "north": "receiving", "district": "receiving", "planner": "planner", "administrator": "administrator",
}  # fmt: skip


def sees(who: str, centre: str, stage: str, kato: str | None) -> bool:
    """The independent table: own centre's cases; those listed to the own territory; nobody else's."""
    if ROLE[who] in ("adviser", "head"):
        return who in CENTRE[centre]
    if ROLE[who] == "receiving" and kato is not None and stage in SHOWN_TO_RECEIVING:
        low, high = TERRITORY[who]
        return low <= kato <= high
    return False


def outcome(route: str, world, who: str, case: str) -> str:
    """What comes of a route: everything is undone again."""
    try:
        with world.register.writing(world.viewers[who]) as gate:
            ROUTES[route](gate, case)
            gate.connection.rollback()
    except NotFoundError as error:
        return f"no: {error}"
    except NotAllowedError:
        return "may not"
    except (StaleError, StepError):
        return "done"  # seen and allowed, and not at this stage
    return "done"


def set_up(world, centre: str, number: str, stage: str, kato: str | None) -> str:
    who = "adviser" if centre == "turkistan" else "stranger"
    with world.register.writing(world.viewers[who]) as gate:
        case = open_case(gate, draft(number))
        wanted = {"stage": stage, "chosen_kato": kato, "arrived_on": gate.at.date()}
        gate.connection.execute(update(cases).where(cases.c.id == case).values(**wanted))
    return case


DRAWN = st.tuples(
    st.sampled_from(sorted(CENTRE)),
    st.sampled_from(STAGES),
    st.sampled_from([None, "593233100", "590000000", "553630100", "553530100", "600000000"]),
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(DRAWN, min_size=1, max_size=4), draws=st.data())
def test_every_route_to_a_case_follows_the_table(world, made, draws):
    ids = [
        (set_up(world, centre, f"N-{uuid4().hex}", stage, kato), centre, stage, kato)
        for centre, stage, kato in made
    ]
    missing = {route: outcome(route, world, "adviser", "0" * 24) for route in ROUTES}
    for case, *known in ids:
        for who, role in ROLE.items():
            route = draws.draw(st.sampled_from(sorted(ROUTES)))
            found = outcome(route, world, who, case)
            if not sees(who, *known):
                # A role that may do nothing of the kind is told so before anything is looked for, whatever the id.
                assert found == outcome(route, world, who, "0" * 24), (route, who, known)
                assert found in (missing[route], "may not"), (route, who, known)
            elif route in TABLE[role]:
                assert found == "done" or (route == "step" and found == "may not"), (route, who, known)
            else:
                assert found == "may not", (route, who, known)


def test_every_person_and_every_route_to_one_case_of_another(world):
    """All of it, for one case that is nobody's but one centre's."""
    case = set_up(world, "zhambyl", "B-7", "advised", None)
    for who in ROLE.keys() - CENTRE["zhambyl"]:
        for route in ROUTES:
            found = outcome(route, world, who, case)
            assert found == outcome(route, world, who, "0" * 24)
            assert found != "done", (route, who)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(DRAWN, min_size=1, max_size=6))
def test_lists_and_numbers_hold_what_the_viewer_sees(world, made):
    known = {set_up(world, c, f"M-{uuid4().hex}", s, k): (c, s, k) for c, s, k in made}
    for who, role in ROLE.items():
        with world.register.reading(world.viewers[who]) as gate:
            if role in ("planner", "administrator"):
                with pytest.raises(NotAllowedError):
                    list_cases(gate)
                with pytest.raises(NotAllowedError):
                    stage_counts(gate)
                continue
            page = list_cases(gate, CaseFilter(number="M-"))
            mine = {case for case, each in known.items() if sees(who, *each)}
            assert page.more or {each.id for each in page.cases} & known.keys() == mine
            if role == "receiving":
                assert {each.proposed_kato for each in page.cases} <= {None}
            assert sum(number for number, _ in stage_counts(gate).values()) >= len(mine)


@pytest.mark.parametrize(
    ("what", "allowed"),
    [
        (list_plans, {"adviser", "head"}),
        (outcomes_csv, {"head"}),
        (read_counts, {"planner"}),
        (read_organisations, {"administrator"}),
        (read_people, {"administrator"}),
    ],
)
def test_what_is_about_no_single_case(world, what, allowed):
    for who, role in ROLE.items():
        with world.register.writing(world.viewers[who]) as gate:
            if role in allowed:
                what(gate)
            else:
                with pytest.raises(NotAllowedError):
                    what(gate)


def test_sensitive_answers_are_for_who_wrote_them_and_the_head(world):
    case = set_up(world, "turkistan", "A-1", "advised", None)
    with world.register.writing(world.viewers["adviser"]) as gate:
        write_sensitive(gate, case, ["trafficking", "violence"], "құпия сөз")
    with world.register.reading(world.viewers["second"]) as gate:
        assert read_sensitive(gate, case) == ()
    for who in ("adviser", "head"):
        with world.register.writing(world.viewers[who]) as gate:
            assert read_sensitive(gate, case)[0].kinds == ("violence", "trafficking")
            assert "құпия" not in str(history(gate, case))
    with world.register.writing(world.viewers["head"]) as gate:
        exported = str(export_case(gate, case))
        assert "құпия" not in exported
        assert "violence" not in exported


def test_a_receiving_office_is_told_what_to_prepare_and_no_more(world):
    case = set_up(world, "turkistan", "A-2", "listed", "593233100")
    with world.register.reading(world.viewers["north"]) as gate:
        told = read_preparation(gate, case)
    assert (told.persons, told.children, told.kato) == (2, (7,), "593233100")
    assert not {"wishes", "documents", "origin", "marital_status", "savings", "ties", "needs_answers"} & set(
        type(told).__dataclass_fields__
    )


CASE_TABLES = {
    "cases", "notes", "sensitive_answers", "follow_ups", "reservations", "plan_lines", "kept_plans", "events",
}  # fmt: skip
OUTSIDE_THE_GATE = {
    "audit",
    "copying",
    "counts",
    "rights",
    "capacity_ledger",
    "upkeep",
    "tables",
    "gate",
    "journal",
}
"""Modules that know cases without a viewer: the upkeep, the proof, the copies; each is looked at by hand."""


def test_nobody_else_queries_cases_beside_the_gate():
    """A query that selects a case's table begins at the gate, or follows a ``gate.case`` in the same function."""
    folder = Path(__file__).parents[3] / "matching" / "cases"
    for path in folder.glob("*.py"):
        if path.stem in OUTSIDE_THE_GATE:
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                text = ast.unparse(function)
                queries = any(f"select({name}" in text for name in CASE_TABLES)
                assert not queries or "gate.case(" in text or "gate.plans(" in text, (
                    f"{path.stem}.{function.name}"
                )
