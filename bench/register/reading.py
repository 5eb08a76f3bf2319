"""Advisers who open lists and cases, each some time after the last answer."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import update

from matching.cases.capacity_ledger import held_for
from matching.cases.case_list import CaseFilter, list_cases, stage_counts
from matching.cases.case_stages import STAGES
from matching.cases.casework import add_note, open_case, read_case, read_notes
from matching.cases.gate import Gate
from matching.cases.journal import history
from matching.cases.organisations import add_organisation, add_person, viewer_of
from matching.cases.register import Register
from matching.cases.tables import cases
from matching.cases.viewer import Viewer
from tests.registers import ADMINISTRATOR, draft, household

CENTRES = 5
SECONDS = 20.0
THINK_S = 1.0
"""Mean time between an answer and the next request of an adviser."""


def run(kind: str, url: str, number: int, advisers: int) -> None:
    """Print how long lists and cases take."""
    register = Register.open(url)
    viewers, ids = filled(register, number)
    times: dict[str, list[float]] = defaultdict(list)
    routes = routes_of(ids)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(advisers) as pool:
        for seed in range(advisers):
            pool.submit(browse, register, viewers[seed % CENTRES], seed % CENTRES, routes, times, until, seed)
    print(
        f"{kind}: {number} cases, {advisers} advisers at once, {THINK_S:g} s between an answer and the next request"
    )
    for name, each in sorted(times.items()):
        centiles = statistics.quantiles(each, n=100)
        tail = "  ".join(f"p{at} {centiles[at - 1]:6.1f} ms" for at in (50, 95, 99))
        print(f"  {name:10} {len(each):6}  {tail}")
    register.close()


def filled(register: Register, number: int) -> tuple[list[Viewer], list[list[str]]]:
    """Return a viewer and the cases of each centre."""
    draw = random.Random(0)
    with register.writing(ADMINISTRATOR) as gate:
        centres = [add_organisation(gate, "departure", f"Орталық {n}", ["610000000"]) for n in range(CENTRES)]
        people = [add_person(gate, f"adviser{n}", "adviser", centre) for n, centre in enumerate(centres)]
    with register.transaction() as connection:
        found = [viewer_of(connection, person) for person in people]
    viewers = [viewer for viewer in found if viewer is not None]
    ids: list[list[str]] = []
    family = household(4)
    for viewer in viewers:
        with register.writing(viewer) as gate:
            mine = [open_case(gate, draft(f"A-{n}", household=family)) for n in range(number // CENTRES)]
            for case in mine:
                due = gate.at.date() + timedelta(draw.randrange(-20, 60))
                moved = {"stage": draw.choice(STAGES), "due_on": due}
                gate.connection.execute(update(cases).where(cases.c.id == case).values(**moved))
            for case in mine[::10]:
                add_note(gate, case, "Отбасымен сөйлестік, құжаттары дайын")
        ids.append(mine)
    return viewers, ids


def routes_of(ids: list[list[str]]) -> dict[str, Callable[[Gate, int, random.Random], object]]:
    """Return what advisers ask for, by name."""

    def one(gate: Gate, centre: int, draw: random.Random) -> object:
        case = draw.choice(ids[centre])
        return read_case(gate, case), read_notes(gate, case), history(gate, case), held_for(gate, case)

    return {
        "list": lambda gate, _, draw: (
            list_cases(gate, CaseFilter(stage=draw.choice(STAGES))),
            stage_counts(gate),
        ),
        "overdue": lambda gate, *_: (list_cases(gate, CaseFilter(overdue=True)), stage_counts(gate)),
        "deep": lambda gate, _, draw: list_cases(gate, CaseFilter(page=draw.randrange(1, 60))),
        "number": lambda gate, _, draw: list_cases(gate, CaseFilter(number=f"A-{draw.randrange(400)}")),
        "case": one,
    }


def browse(
    register: Register,
    viewer: Viewer,
    centre: int,
    routes: dict[str, Callable[[Gate, int, random.Random], object]],
    times: dict[str, list[float]],
    until: float,
    seed: int,
) -> None:
    """Ask for one thing after the other until the time is over."""
    draw = random.Random(seed)
    time.sleep(draw.random() * THINK_S)
    while time.monotonic() < until:
        name = draw.choice(sorted(routes))
        start = time.perf_counter()
        with register.reading(viewer) as gate:
            routes[name](gate, centre, draw)
        times[name].append(1000 * (time.perf_counter() - start))
        time.sleep(draw.expovariate(1 / THINK_S))
