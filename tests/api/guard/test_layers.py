"""Layers that look at who asks, how long it takes and what is given back, each alone before a small application."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from anyio import to_thread
from fastapi import FastAPI
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from api import guard
from api.addresses import address_of
from api.guard.body_size import BodySizeLimit
from api.guard.concurrency import ConcurrencyLimit
from api.guard.head_method import HeadMethod
from api.guard.public_address import PublicAddress
from api.guard.same_origin import SameOrigin
from api.guard.time_limit import TimeLimit
from api.services.deadline import DeadlineError, check_deadline, deadline
from api.services.settings import ServerSettings
from tests.api.guard.asgi import EMPTY, ask, echo, finished, piece, scope

HOST = (b"host", b"qonys.kz")


def site(value: bytes) -> tuple[bytes, bytes]:
    return (b"sec-fetch-site", value)


def origin(value: bytes) -> tuple[bytes, bytes]:
    return (b"origin", value)


@pytest.mark.parametrize(
    ("headers", "status", "why"),
    [
        ([], 200, "no browser: there is no visitor in whose name it could ask"),
        ([site(b"same-origin")], 200, "our page"),
        ([site(b"none")], 200, "the person himself"),
        ([site(b"cross-site")], 403, "another site"),
        ([site(b"same-site")], 403, "a neighbour's page below the same domain"),
        ([site(b"")], 403, "nothing that a browser sends"),
        ([site(b"same-origin"), origin(b"null")], 200, "our page, which keeps its address to itself"),
        ([site(b"cross-site"), origin(b"https://qonys.kz")], 403, "what the browser says goes before"),
        ([origin(b"https://qonys.kz")], 200, "an older browser on our page"),
        ([origin(b"HTTPS://QONYS.KZ")], 200, "names have no case"),
        ([origin(b"https://qonys.kz:444")], 403, "another port is another site"),
        ([origin(b"https://evil.example")], 403, "another site"),
        ([origin(b"https://qonys.kz.evil.example")], 403, "a name that begins like ours"),
        ([origin(b"https://evil.example/qonys.kz")], 403, "our name as a path"),
        ([origin(b"null")], 403, "a sandboxed page"),
        ([origin(b"")], 403, "no origin is left out, not empty"),
        ([origin(b"qonys.kz")], 403, "no scheme"),
        ([origin("https://қоныс.kz".encode())], 403, "no ASCII"),
    ],
)
def test_other_sites_change_nothing(headers: list, status: int, why: str) -> None:
    app = SameOrigin(echo)
    answer = finished(ask(app, scope(headers=(HOST, *headers), scheme="https"), EMPTY))
    assert answer["status"] == status, why


def test_start_and_stop_of_the_server_pass_every_layer() -> None:
    """A start has no method, path or headers: a layer that looked for one would keep the server from starting."""
    app = FastAPI()
    guard.install(app, ServerSettings())
    assert len(app.user_middleware) == 10
    for layer in app.user_middleware:
        seen: list[tuple[Any, ...]] = []

        async def inner(*given: Any, seen: list[tuple[Any, ...]] = seen) -> None:
            seen.append(given)

        start = ({"type": "lifespan"}, object(), object())
        finished(layer.cls(inner, *layer.args, **layer.kwargs)(*start))
        assert seen == [start], layer.cls


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_what_changes_nothing_may_be_asked_from_anywhere(method: str) -> None:
    given = scope(method=method, headers=(HOST, site(b"cross-site")))
    assert finished(ask(SameOrigin(echo), given, EMPTY))["status"] == 200


def test_the_public_name_is_ours_whatever_a_proxy_calls_us() -> None:
    app = SameOrigin(echo, "https://qonys.kz/settle")
    inside = (b"host", b"127.0.0.1:8000")
    given = scope(headers=(inside, origin(b"https://qonys.kz")))
    assert finished(ask(app, given, EMPTY))["status"] == 200
    assert finished(ask(app, scope(headers=(inside, origin(b"null"))), EMPTY))["status"] == 403


def test_forms_work_over_plain_http_in_a_local_network() -> None:
    """There a browser sends no Sec-Fetch-Site, and ``null`` for a page with ``Referrer-Policy: no-referrer``."""
    assert finished(ask(SameOrigin(echo), scope(headers=(HOST, origin(b"null"))), EMPTY))["status"] == 200


def test_a_request_has_a_wall_clock() -> None:
    ended: list[str] = []

    async def slow(_scope: Any, _receive: Callable, _send: Callable) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("given up")

    app = TimeLimit(slow, 0.05)
    assert finished(ask(app, scope(), EMPTY))["status"] == 503
    assert ended == ["given up"]


def test_the_work_of_a_thread_is_given_up_not_only_its_answer() -> None:
    ended = threading.Event()

    def long_work() -> None:
        try:
            while not threading.Event().wait(0.01):
                check_deadline()
        except DeadlineError:
            ended.set()
            raise

    async def slow(_scope: Any, _receive: Callable, _send: Callable) -> None:
        await to_thread.run_sync(long_work)

    with pytest.raises(DeadlineError):  # which api.problems answers 503
        finished(ask(TimeLimit(slow, 0.05), scope(), EMPTY))
    assert ended.is_set()


def test_a_deadline_holds_inside_and_not_after() -> None:
    with deadline(-1), pytest.raises(DeadlineError):
        check_deadline()
    check_deadline()


def test_an_answer_that_has_begun_is_not_cut() -> None:
    async def slowly_read(given: Any, receive: Callable, send: Callable) -> None:
        async def slow_send(message: dict) -> None:
            await send(message)
            await asyncio.sleep(1.5)

        await PlainTextResponse("whole")(given, receive, slow_send)

    assert finished(ask(TimeLimit(slowly_read, 0.05), scope(), EMPTY))["body"] == b"whole"


def test_a_client_holds_only_so_many_places() -> None:
    async def many() -> list[int]:
        door = asyncio.Event()

        async def slow(given: Any, receive: Callable, send: Callable) -> None:
            await door.wait()
            await echo(given, receive, send)

        app = ConcurrencyLimit(slow, most=4, most_of_client=2)
        inside = [asyncio.create_task(ask(app, scope(), EMPTY)) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await ask(app, scope(), EMPTY)
        other = asyncio.create_task(ask(app, scope(client="10.0.0.2"), EMPTY))
        await asyncio.sleep(0)
        door.set()
        answers = [await one for one in (*inside, other)]
        after = await ask(app, scope(), EMPTY)
        return [one["status"] for one in (refused, *answers, after)]

    assert finished(many()) == [503, 200, 200, 200, 200]


@pytest.mark.parametrize("size", [0, 1, 131_072, 131_073, 1_000_000])
def test_a_long_answer_is_handed_over_in_pieces(size: int) -> None:
    whole = bytes(n % 251 for n in range(size))
    pieces: list[dict] = []

    async def run() -> None:
        async def send(message: dict) -> None:
            pieces.append(message)

        async def receive() -> dict:
            return EMPTY[0]

        await ConcurrencyLimit(Response(whole), most=1, most_of_client=1)(scope(), receive, send)

    finished(run())
    bodies = [one["body"] for one in pieces[1:]]
    assert b"".join(bodies) == whole
    assert max(map(len, bodies)) <= 131_072
    assert [one.get("more_body", False) for one in pieces[1:]] == [True] * (len(bodies) - 1) + [False]


def test_bodies_have_a_size_together() -> None:
    async def many() -> list[int]:
        door = asyncio.Event()

        async def slow(given: Any, receive: Callable, send: Callable) -> None:
            await door.wait()
            await echo(given, receive, send)

        app = BodySizeLimit(slow, most=200_000, most_together=300_000, timeout_s=5, less={})
        held = asyncio.create_task(ask(app, scope(), [piece(190_000, False)]))
        await asyncio.sleep(0)
        refused = await ask(app, scope(), [piece(60_000, True), piece(60_000, False)])
        small = asyncio.create_task(ask(app, scope(), [piece(60_000, False)]))
        await asyncio.sleep(0)
        door.set()
        answers = [refused, await held, await small]
        assert app.held == 0
        return [one["status"] for one in answers]

    assert finished(many()) == [503, 200, 200]


@pytest.mark.parametrize("messages", [[piece(60, True), piece(60, False)], [{"type": "http.disconnect"}]])
def test_a_body_that_is_not_taken_is_not_held(messages: list) -> None:
    app = BodySizeLimit(echo, most=100, most_together=1000, timeout_s=5, less={})
    finished(ask(app, scope(), messages))
    assert app.held == 0


async def only_get(given: Any, receive: Callable, send: Callable) -> None:
    """Answer as a framework's route of GET does."""
    if given["method"] == "GET":
        given["qonys.route"] = "/known"
        await PlainTextResponse("content", headers={"x-own": "1"})(given, receive, send)
    else:
        await PlainTextResponse("", 405, headers={"allow": "GET"})(given, receive, send)


def test_head_is_answered_like_get_without_the_content() -> None:
    given = scope(method="HEAD")
    answer = finished(ask(HeadMethod(only_get), given, EMPTY))
    get = finished(ask(HeadMethod(only_get), scope(method="GET"), EMPTY))
    assert (answer["status"], answer["headers"], answer["body"]) == (200, get["headers"], b"")
    assert get["body"] == b"content"
    assert given["qonys.route"] == "/known", "the access log names it"


def test_head_is_named_where_get_is() -> None:
    answer = finished(ask(HeadMethod(only_get), scope(method="PUT"), EMPTY))
    assert answer["headers"][b"allow"] == b"GET, HEAD"


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("/settle/adviser", "/adviser"),
        ("/adviser", "/adviser"),
        ("/settle", "/"),
        ("/settle/", "/"),
        ("/settlement", "/settlement"),
        ("/settle/settle/x", "/settle/x"),
    ],
)
def test_the_path_of_the_public_address_may_be_there_or_not(asked: str, known: str) -> None:
    async def named(given: Any, receive: Callable, send: Callable) -> None:
        text = f"{given['path']} {given['raw_path'].decode()} {address_of('/x')}"
        await PlainTextResponse(text)(given, receive, send)

    answer = finished(ask(PublicAddress(named, "/settle"), scope(path=asked), EMPTY))
    assert answer["body"].decode() == f"{known} {known} /settle/x"


@pytest.mark.parametrize(
    ("location", "public"),
    [
        ("http://127.0.0.1:8000/adviser?lang=ru", "/settle/adviser?lang=ru"),
        ("http://127.0.0.1:8000", "/settle/"),
        ("/settle/adviser", "/settle/adviser"),
    ],
)
def test_redirects_lead_back_to_us(location: str, public: str) -> None:
    app = PublicAddress(RedirectResponse(location), "/settle")
    assert finished(ask(app, scope(method="GET"), EMPTY))["headers"][b"location"].decode() == public
