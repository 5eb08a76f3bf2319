"""Filters are worked on beside the event loop: one at a time, a few wait, everybody else is answered."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import anyio
import pytest
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from api.ogc import filters
from api.ogc.aside import MOST_WAITING, Aside
from api.ogc.filters import Columns, Filter
from api.ogc.filters.bounds import MOST_WORK, QUICK_TEXT, QUICK_WORK, TooMuchWork
from geo.arrays import Flags

ITEMS = "/ogc/collections/settlements/items"


def run_apart(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene on an event loop of its own, whatever else runs in the thread of the tests (a browser's driver)."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, scene).result(60)


def test_one_piece_of_work_at_a_time_and_no_more_wait_than_may() -> None:
    go, inside, most, done = threading.Event(), 0, 0, []

    def work(number: int) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        assert go.wait(30)
        inside -= 1
        done.append(number)

    async def scene() -> None:
        aside = Aside()
        async with anyio.create_task_group() as group:
            for number in range(MOST_WAITING + 1):
                group.start_soon(aside.run, partial(work, number))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(HTTPException) as busy:
                await aside.run(partial(work, -1))
            assert busy.value.status_code == 503
            assert busy.value.headers == {"Retry-After": "1"}
            go.set()
        assert await aside.run(lambda: "again") == "again"

    run_apart(scene)
    assert most == 1
    assert sorted(done) == list(range(MOST_WAITING + 1))


def test_what_work_raises_is_raised() -> None:
    async def scene() -> None:
        with pytest.raises(ValueError, match="as it was"):
            await Aside().run(partial(_refuse, "as it was"))

    run_apart(scene)


def _refuse(told: str) -> None:
    raise ValueError(told)


def test_others_are_answered_while_a_filter_is_worked_on(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, begun, rows = threading.Event(), threading.Event(), Filter.rows

    def slow(given: Filter, columns: Columns, most: float) -> Flags:
        if most < MOST_WORK:
            raise TooMuchWork
        begun.set()
        assert go.wait(60)
        return rows(given, columns, most)

    monkeypatch.setattr(Filter, "rows", slow)
    with ThreadPoolExecutor(1) as other:
        filtered = other.submit(client.get, ITEMS, params={"filter": "TRUE", "limit": 1})
        try:
            assert begun.wait(60)
            for path in (f"{ITEMS}?limit=1", f"{ITEMS}?limit=1&bbox=60,45,75,55", "/ogc/", "/health/live"):
                assert client.get(path).status_code == 200
            assert not filtered.done()
        finally:
            go.set()
        assert filtered.result().status_code == 200


def test_a_filter_is_worked_on_where_it_belongs_and_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, float, bool]] = []
    rows, loop = Filter.rows, client.portal.call(threading.get_ident)

    def noted(given: Filter, columns: Columns, most: float) -> Flags:
        asked.append((given.text, most, threading.get_ident() == loop))
        return rows(given, columns, most)

    filters.warm()
    monkeypatch.setattr(Filter, "rows", noted)
    small, long, heavy = (
        "population > 1234",
        "population > 1235" + " " * QUICK_TEXT,
        " OR ".join(["TRUE"] * 50),
    )
    for text in (small, long, heavy):
        for offset in (0, 1):
            answer = client.get(ITEMS, params={"filter": text, "limit": 1, "offset": offset})
            assert answer.status_code == 200
    assert asked[0] == (small, QUICK_WORK, True)
    assert asked[1] == (long, MOST_WORK, False)
    assert asked[2:4] == [(heavy, QUICK_WORK, True), (heavy, MOST_WORK, False)]
    assert [text for text, most, _ in asked if most == MOST_WORK] == [long, heavy], "its rows are kept"


@pytest.mark.parametrize("accept", ["application/geo+json", "text/html"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_every_form_of_an_answer_minds_the_filter(client: TestClient, accept: str, encoding: str) -> None:
    headers = {"accept": accept, "accept-encoding": encoding}
    for text, status in (("kind = 'town'", 200), ("kind = ", 400), ("secret = 1", 400)):
        answer = client.get(ITEMS, params={"filter": text, "limit": 1000, "lang": "en"}, headers=headers)
        assert answer.status_code == status
        if status == 200:
            assert client.head(ITEMS, params={"filter": text}, headers=headers).status_code == 200
            again = client.get(
                answer.request.url, headers={**headers, "if-none-match": answer.headers["etag"]}
            )
            assert again.status_code == 304
