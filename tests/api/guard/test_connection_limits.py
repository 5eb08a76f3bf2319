"""Who is taken in, who makes room, and who has taken too long: of connections that only say what they are doing."""

from __future__ import annotations

import asyncio
import time

import pytest

from api.guard.connections import Connections, Phase
from api.services.settings import ServerSettings
from tests.api.guard.asgi import finished


class Fake:
    """A connection as :class:`Connections` knows it."""

    def __init__(self, address: str, since: float, phase: Phase = Phase.HEAD, is_stuck: bool = False) -> None:
        self.address, self.since, self.phase, self.is_stuck = address, since, phase, is_stuck
        self.was: list[str] = []

    def hang_up(self) -> None:
        self.was.append("hung up")

    def drop(self) -> None:
        self.was.append("dropped")


def limits(**given: float | str) -> ServerSettings:
    return ServerSettings.model_validate({"max_connections": 10, "max_connections_per_client": 4, **given})


def test_the_one_that_holds_most_makes_room() -> None:
    connections = Connections(limits())
    greedy = [Fake("10.0.0.1", since=n) for n in range(4)]
    modest = [Fake(f"10.0.1.{n}", since=0) for n in range(6)]
    assert all(map(connections.admit, [*greedy, *modest]))
    newcomer = Fake("10.0.2.1", since=100)
    assert connections.admit(newcomer)
    assert greedy[0].was == ["dropped"]
    assert not any(one.was for one in modest)
    assert len(connections) <= 10


def test_what_is_being_answered_is_left_alone() -> None:
    connections = Connections(limits())
    busy = [Fake(f"10.0.0.{n}", since=0, phase=Phase.ANSWER) for n in range(10)]
    assert all(map(connections.admit, busy))
    assert not connections.admit(Fake("10.0.9.9", since=1))
    assert not any(one.was for one in busy)
    connections.remove(busy[0])
    assert connections.admit(Fake("10.0.9.9", since=1))


def test_an_address_is_not_a_client() -> None:
    """A subscriber chooses among the addresses of his IPv6 network; a proxy speaks for many."""
    connections = Connections(limits(proxies="127.0.0.1,10.1.0.0/16"))
    network = [Fake(f"2001:db8::{n}", since=n) for n in range(1, 6)]
    assert all(map(connections.admit, network))
    assert [one.was for one in network] == [["dropped"], [], [], [], []]
    proxied = [Fake("10.1.0.7", since=n) for n in range(6)]
    assert all(map(connections.admit, proxied))
    assert not any(one.was for one in proxied)


@pytest.mark.parametrize(
    ("phase", "is_stuck", "limit", "was"),
    [
        (Phase.HEAD, False, 10, "hung up"),
        (Phase.BODY, False, 15 + 2, "hung up"),
        (Phase.ANSWER, False, 30 + 2, "hung up"),
        (Phase.IDLE, False, 10, "hung up"),
        (Phase.CLOSING, False, 30, "dropped"),
        (Phase.ANSWER, True, 30, "dropped"),
        (Phase.IDLE, True, 30, "dropped"),
    ],
)
def test_every_phase_has_its_limit(phase: Phase, is_stuck: bool, limit: float, was: str) -> None:
    connections = Connections(limits())
    one = Fake("10.0.0.1", since=1000.0, phase=phase, is_stuck=is_stuck)
    connections.admit(one)
    connections.close_overdue(1000.0 + limit - 0.1)
    assert one.was == []
    connections.close_overdue(1000.0 + limit + 0.1)
    assert one.was == [was]


def test_there_is_no_phase_without_a_limit() -> None:
    assert set(Connections(limits()).limits_s) == set(Phase)


def test_time_goes_on_whatever_a_look_ends_in() -> None:
    class Broken(Fake):
        def hang_up(self) -> None:
            raise RuntimeError

    async def run() -> list[object]:
        problems: list[object] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, told: problems.append(told["exception"])
        )
        connections = Connections(limits(head_timeout_s=0.02))
        connections.start()
        other, broken = Fake("10.0.0.1", since=0), Broken("10.0.0.2", since=0)
        connections.admit(broken)
        while not problems:
            await asyncio.sleep(0.01)
        connections.remove(broken)
        connections.admit(other)
        while not other.was:
            await asyncio.sleep(0.01)
        connections.stop()
        return problems

    problems = finished(asyncio.wait_for(run(), 30))
    assert all(isinstance(problem, RuntimeError) for problem in problems)


def test_a_standstill_of_ours_is_not_held_against_clients() -> None:
    """What they sent meanwhile has not been read yet: the first look after it closes nothing, the second does."""

    async def run() -> list[list[str]]:
        connections = Connections(limits())
        one = Fake("10.0.0.1", since=time.monotonic() - 60)
        connections.admit(one)
        connections.start()
        connections._last_look -= 60
        seen = []
        for _ in range(2):
            connections._look()
            seen.append(list(one.was))
        connections.stop()
        return seen

    assert finished(run()) == [[], ["hung up"]]
