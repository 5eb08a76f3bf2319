"""Processes that reach for the last homes and are killed at random moments; what must hold afterwards."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import func, select

from matching.cases.audit import audit
from matching.cases.capacity_ledger import Line, free, hold
from matching.cases.casework import open_case
from matching.cases.refusals import TakenError
from matching.cases.register import Register
from matching.cases.tables import reservation_lines, reservations
from matching.cases.viewer import Viewer
from tests.registers import draft, world_of

HANDS = 6
VILLAGES = 12
HOMES = 3
CASES = 240
_SPAWN = get_context("spawn")


def run(kind: str, url: str, attempts: int, kills: int, seconds: float) -> None:
    """Reach and kill, then print what was found."""
    register = Register.open(url)
    world = world_of(register)
    viewer = world.viewers["adviser"]
    with register.writing(viewer) as gate:
        ids = [open_case(gate, draft(f"K-{n}")) for n in range(CASES)]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        done, told, killed = _reach(url, viewer, ids, Path(folder), (attempts, kills, start + seconds))
    _report(kind, register, done, told, killed, time.monotonic() - start)
    register.close()


def _reach(
    url: str, viewer: Viewer, ids: list[str], folder: Path, wanted: tuple[int, int, float]
) -> tuple[Counter[str], set[str], int]:
    """Keep the hands busy until there were enough attempts and kills, or the time is over; return what they wrote."""
    attempts, kills, until = wanted
    draw, started, killed = random.Random(1), 0, 0
    hands = []
    while True:
        hands = [hand for hand in hands if hand.is_alive()]
        while len(hands) < HANDS:
            started += 1
            hand = _SPAWN.Process(target=work, args=(url, viewer, ids, folder / f"{started}.log", started))
            hand.start()
            hands.append(hand)
        time.sleep(draw.expovariate(1 / 3.0))
        done = _read(folder)[0]
        if (sum(done.values()) >= attempts and killed >= kills) or time.monotonic() > until:
            break
        victim = draw.choice(hands)
        assert victim.pid is not None
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        killed += 1
    for hand in hands:
        assert hand.pid is not None
        os.kill(hand.pid, signal.SIGKILL)
        hand.join()
    return *_read(folder), killed + len(hands)


def work(url: str, viewer: Viewer, ids: list[str], log: Path, seed: int) -> None:
    """Reach for homes, and free some; write down what came of each attempt once it is done."""
    register, draw = Register.open(url), random.Random(seed)
    with log.open("a", buffering=1) as out:
        while True:
            case = draw.choice(ids)
            kato = f"5932331{draw.randrange(VILLAGES):02d}"
            if draw.random() < 0.25:
                with register.writing(viewer) as gate:
                    free(gate, case, "withdrew")
                print("freed", file=out)
                continue
            lines = [Line("homes", kato, 1, HOMES), Line("persons:2026", "590000000", 2, 10_000)]
            try:
                with register.writing(viewer) as gate:
                    reservation = hold(gate, case, kato, lines, days=draw.randrange(1, 30))
            except TakenError:
                print("taken", file=out)
            else:
                print("held", reservation, file=out)


def _read(folder: Path) -> tuple[Counter[str], set[str]]:
    """Return how many attempts ended how, and the reservations that somebody was told of."""
    done: Counter[str] = Counter()
    told = set()
    for log in folder.glob("*.log"):
        for line in log.read_text().splitlines():
            what, _, reservation = line.partition(" ")
            done[what] += what != "freed"
            if len(reservation) == 24:
                told.add(reservation)
    return done, told


def _report(
    kind: str, register: Register, done: Counter[str], told: set[str], killed: int, seconds: float
) -> None:
    with register.transaction() as connection:
        found = audit(connection)
        there = set(connection.execute(select(reservations.c.id)).scalars())
        live = reservations.c.state.in_(("held", "kept"))
        joined = select(reservation_lines.c.kato, func.sum(reservation_lines.c.amount)).join(
            reservations, reservations.c.id == reservation_lines.c.reservation_id
        )
        homes = joined.where(live, reservation_lines.c.resource == "homes").group_by(reservation_lines.c.kato)
        doubled = [(kato, int(used)) for kato, used in connection.execute(homes) if used > HOMES]
        twice = connection.execute(
            select(reservations.c.case_id)
            .where(live)
            .group_by(reservations.c.case_id)
            .having(func.count() > 1)
        ).all()
    attempts = done["held"] + done["taken"]
    print(
        f"{kind}: {attempts} attempts by {HANDS} processes in {seconds:.0f} s ({attempts / seconds:.0f} a second):"
        f" {done['held']} held, {done['taken']} refused; {killed} killed"
    )
    print(f"  homes given away twice: {len(doubled)}; cases with two places: {len(twice)}")
    print(f"  reservations that were told and are lost: {len(told - there)} of {len(told)}")
    print(f"  journal: {found.events} events, findings: {len(found.findings)} {list(found.findings[:3])}")
