"""The ledger: nothing is given away twice, by however many at once; holds run out, are kept and are free again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.cases.audit import audit
from matching.cases.canonical import now
from matching.cases.capacity_ledger import Line, expire, free, held_for, hold, keep
from matching.cases.casework import change_case, open_case, read_case
from matching.cases.claim import in_use
from matching.cases.draft import CaseChange
from matching.cases.refusals import StepError, TakenError
from matching.cases.steps import take_step
from matching.cases.upkeep import upkeep
from tests.registers import draft

KATO = "593233100"


def homes(limit: int | None = 1, as_of: str = "") -> list[Line]:
    return [Line("homes", KATO, 1, limit, as_of), Line("persons:2026", "590000000", 2, 100)]


def opened(world, number: str, who: str = "adviser") -> str:
    with world.register.writing(world.viewers[who]) as gate:
        return open_case(gate, draft(number))


def whole(register) -> None:
    with register.transaction() as connection:
        assert audit(connection).findings == ()


def test_the_last_home_is_held_once(world):
    first, second = opened(world, "A-1"), opened(world, "B-1", "stranger")
    with world.register.writing(world.viewers["adviser"]) as gate:
        hold(gate, first, KATO, homes())
    with pytest.raises(TakenError) as refused, world.register.writing(world.viewers["stranger"]) as gate:
        hold(gate, second, KATO, homes())
    assert (refused.value.resource, refused.value.kato) == ("homes", KATO)
    with world.register.writing(world.viewers["stranger"]) as gate:
        assert held_for(gate, second) is None
        hold(gate, second, KATO, homes(limit=None))  # where nobody knows how many there are, nothing limits
    whole(world.register)


def test_going_on_frees_nothing_and_going_back_does(world):
    """A village may be proposed before the advice is written down as given: that step is no reason to lose it."""
    case, viewer = opened(world, "A-1"), world.viewers["adviser"]
    with world.register.writing(viewer) as gate:
        hold(gate, case, KATO, homes())
        take_step(gate, case, "assessed")
        take_step(gate, case, "advised")
        take_step(gate, case, "applied")
        assert held_for(gate, case) is not None
        take_step(gate, case, "advised", reason="withdrew")
        assert held_for(gate, case) is None
    whole(world.register)


def test_a_hold_elsewhere_frees_the_first_and_a_failure_does_not(world):
    case, other = opened(world, "A-1"), opened(world, "A-2")
    there = [Line("homes", "593233200", 1, 1)]
    viewer = world.viewers["adviser"]
    with world.register.writing(viewer) as gate:
        hold(gate, other, "593233200", there)
        hold(gate, case, KATO, homes())
    with pytest.raises(TakenError), world.register.writing(viewer) as gate:
        hold(gate, case, "593233200", there)
    with world.register.writing(viewer) as gate:
        held = held_for(gate, case)
        assert held is not None
        assert held.kato == KATO
        free(gate, other, "withdrew")
        hold(gate, case, "593233200", there)
    with world.register.writing(viewer) as gate:
        hold(gate, other, KATO, homes())
    whole(world.register)


def test_a_transaction_goes_on_after_a_refusal_and_nothing_of_the_hold_is_left(world):
    first, second = opened(world, "A-1"), opened(world, "A-2")
    with world.register.writing(world.viewers["adviser"]) as gate:
        hold(gate, first, KATO, homes())
        hold(gate, second, "593233200", [Line("homes", "593233200", 1, 1)])
        with pytest.raises(TakenError):
            hold(gate, second, KATO, [Line("families:2026", "590000000", 1, 9), *homes()])
        held = held_for(gate, second)
        assert held is not None
        assert held.kato == "593233200"
    whole(world.register)


def test_holds_run_out(world):
    case, other = opened(world, "A-1"), opened(world, "A-2")
    viewer, start = world.viewers["adviser"], now()
    with world.register.writing(viewer, start) as gate:
        hold(gate, case, KATO, homes(), days=3)
    with world.register.reading(viewer, start + timedelta(days=2)) as gate:
        assert held_for(gate, case) is not None
        assert len(in_use(gate.connection, gate.at)) == 2
    later = start + timedelta(days=4)
    with world.register.reading(viewer, later) as gate:
        assert held_for(gate, case) is None
        assert in_use(gate.connection, gate.at) == ()
    with world.register.writing(viewer, later) as gate:
        hold(gate, other, KATO, homes())  # nobody had to tidy up first
    assert upkeep(world.register, later + timedelta(days=30)).expired == 1
    whole(world.register)


def test_a_hold_lasts_until_the_office_must_have_answered_and_no_longer(world):
    start = now()
    with world.register.writing(world.viewers["adviser"], start) as gate:
        case = open_case(gate, draft("A-1"))
        for stage in ("assessed", "advised", "applied"):
            take_step(gate, case, stage)
        hold(gate, case, KATO, homes(), days=1)
        change_case(gate, case, read_case(gate, case).version, CaseChange(chosen_kato=KATO))
        take_step(gate, case, "listed")
        due = read_case(gate, case).due_on
    office, last = world.viewers["north"], datetime.combine(due, time(20), UTC)
    with (
        pytest.raises(StepError, match="run out"),
        world.register.writing(office, last + timedelta(1)) as gate,
    ):
        take_step(gate, case, "accepted")
    with world.register.writing(office, last) as gate:
        take_step(gate, case, "accepted")
        assert held_for(gate, case).state == "kept"
    whole(world.register)


def test_what_is_kept_does_not_run_out_and_is_not_moved(world):
    case = opened(world, "A-1")
    viewer = world.viewers["head"]
    with world.register.writing(viewer) as gate:
        hold(gate, case, KATO, homes(), days=1)
        keep(gate, case)
    with world.register.writing(viewer, now() + timedelta(days=400)) as gate:
        assert expire(gate.connection, gate.at) == 0
        assert held_for(gate, case).state == "kept"
        take_step(gate, case, "closed", reason="withdrew")
        assert held_for(gate, case) is None
        with pytest.raises(StepError):
            hold(gate, case, KATO, homes())
    whole(world.register)


def test_a_family_that_is_in_the_figure_of_the_atlas_is_not_counted_twice(world):
    case, other = opened(world, "A-1"), opened(world, "A-2")
    viewer, came = world.viewers["adviser"], date(2026, 6, 1)
    with world.register.writing(viewer) as gate:
        hold(gate, case, KATO, homes())
        keep(gate, case, came)
    with pytest.raises(TakenError), world.register.writing(viewer) as gate:
        hold(gate, other, KATO, homes(as_of="2026-05-31"))
    with world.register.writing(viewer) as gate:  # the count of homes is newer than the family's arrival
        hold(gate, other, KATO, homes(as_of="2026-06-30"))
    whole(world.register)


@pytest.mark.parametrize("attempts", [60])
def test_many_at_once_for_few_homes(world, attempts):
    """Eight connections, three homes: three get one, and every other is told; then one comes free and one more gets it."""
    cases = [opened(world, f"C-{number}") for number in range(attempts)]

    def reach(case: str) -> str:
        try:
            with world.register.writing(world.viewers["adviser"]) as gate:
                hold(gate, case, KATO, homes(limit=3))
        except TakenError:
            return "taken"
        return "held"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(reach, cases))
    assert (found.count("held"), found.count("taken")) == (3, attempts - 3)
    lucky = cases[found.index("held")]
    with world.register.writing(world.viewers["adviser"]) as gate:
        free(gate, lucky, "withdrew")
    with ThreadPoolExecutor(8) as pool:
        again = list(pool.map(reach, [case for case in cases if found[cases.index(case)] == "taken"][:16]))
    assert again.count("held") == 1
    whole(world.register)


def test_one_case_holds_one_place_however_often_it_is_asked_for_at_once(world):
    case = opened(world, "A-1")

    def reach(number: int) -> None:
        with world.register.writing(world.viewers["adviser"]) as gate:
            hold(gate, case, KATO, homes(limit=50))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(reach, range(18)))
    with world.register.reading(world.viewers["adviser"]) as gate:
        assert [line.amount for line, _ in in_use(gate.connection, gate.at)] == [1, 2]
    whole(world.register)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["hold", "keep", "free", "day"])), max_size=12))
def test_journal_and_state_agree_whatever_is_done(world, doings):
    cases = [opened(world, f"H-{number}-{now().timestamp()}") for number in range(4)]
    at, viewer = now(), world.viewers["adviser"]
    for number, what in doings:
        chosen = cases[number]
        try:
            with world.register.writing(viewer, at) as gate:
                match what:
                    case "hold":
                        hold(gate, chosen, KATO, homes(limit=2), days=2)
                    case "keep":
                        keep(gate, chosen)
                    case "free":
                        free(gate, chosen, "withdrew")
                    case _:
                        at += timedelta(days=1)
        except (TakenError, StepError):
            continue
    with world.register.writing(viewer, at) as gate:
        held = sum(line.amount for line, _ in in_use(gate.connection, at) if line.resource == "homes")
        assert held <= 2
        for case in cases:
            free(gate, case, "withdrew")
    whole(world.register)
