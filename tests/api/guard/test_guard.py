"""The guard's parts, each alone before a small application, and what they leave behind."""

from __future__ import annotations

import asyncio
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from limits import parse_many
from starlette.testclient import TestClient

from api.app import create_app
from api.guard.allowed_hosts import AllowedHosts
from api.guard.body_size import BodySizeLimit
from api.guard.concurrency import ConcurrencyLimit
from api.guard.rate_limit import RateLimit
from api.services.settings import AtlasSettings
from tests.api.guard.asgi import EMPTY, ask, echo, finished, piece, scope


@pytest.mark.parametrize(
    ("length", "messages", "status"),
    [
        (b"10", [piece(10, False)], 200),
        (None, [piece(60, True), piece(40, False)], 200),
        (None, [piece(60, True), piece(41, False)], 413),
        (b"101", [piece(1, False)], 413),
        (b"99999999999999999999", [piece(1, False)], 400),
        (b"-5", [piece(1, False)], 400),
        (b"ten", [piece(1, False)], 400),
    ],
)
def test_bodies_have_a_size(length: bytes | None, messages: list, status: int) -> None:
    headers = () if length is None else ((b"content-length", length),)
    app = BodySizeLimit(echo, most=100, most_together=1000, timeout_s=5, less={})
    told = finished(ask(app, scope(headers=headers), messages))
    assert told["status"] == status
    if status == 413:
        assert told["headers"][b"connection"] == b"close"
        assert json.loads(told["body"])["status"] == 413


def test_a_path_may_take_less() -> None:
    app = BodySizeLimit(echo, most=100, most_together=1000, timeout_s=5, less={"/small": 10})
    assert finished(ask(app, scope(path="/small"), [piece(11, False)]))["status"] == 413
    assert finished(ask(app, scope(path="/other"), [piece(11, False)]))["status"] == 200


def test_bodies_have_a_time() -> None:
    async def slow() -> dict[str, Any]:
        await asyncio.sleep(0.04)
        return piece(1, True)

    app = BodySizeLimit(echo, most=100, most_together=1000, timeout_s=0.1, less={})
    assert finished(ask(app, scope(), slow))["status"] == 408


def test_a_client_that_hangs_up_is_not_answered() -> None:
    app = BodySizeLimit(echo, most=100, most_together=1000, timeout_s=5, less={})
    assert "status" not in finished(ask(app, scope(), [{"type": "http.disconnect"}]))


def test_a_client_has_a_rate_and_others_are_not_in_its_way() -> None:
    async def many() -> list[int]:
        app = RateLimit(echo, parse_many("3/minute"))
        told = [await ask(app, scope(), EMPTY) for _ in range(5)]
        assert int(told[-1]["headers"][b"retry-after"]) in range(1, 61)
        other = await ask(app, scope(client="10.0.0.2"), EMPTY)
        health = await ask(app, scope(path="/health/live"), EMPTY)
        return [one["status"] for one in (*told, other, health)]

    assert finished(many()) == [200, 200, 200, 429, 429, 200, 200]


def test_a_network_of_ipv6_is_one_client() -> None:
    async def many() -> list[int]:
        app = RateLimit(echo, parse_many("2/minute"))
        return [(await ask(app, scope(client=f"2001:db8::{n}"), EMPTY))["status"] for n in range(1, 4)]

    assert finished(many()) == [200, 200, 429]


def test_a_crowd_is_told_to_come_back() -> None:
    async def many() -> list[int]:
        door = asyncio.Event()

        async def slow(given: Any, receive: Callable, send: Callable) -> None:
            await door.wait()
            await echo(given, receive, send)

        app = ConcurrencyLimit(slow, most=2, most_of_client=2)
        inside = [asyncio.create_task(ask(app, scope(), EMPTY)) for _ in range(2)]
        await asyncio.sleep(0)
        refused = await ask(app, scope(), EMPTY)
        assert refused["headers"][b"retry-after"]
        door.set()
        told = [await one for one in inside]
        after = await ask(app, scope(), EMPTY)
        return [one["status"] for one in (refused, *told, after)]

    assert finished(many()) == [503, 200, 200, 200]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"host", b"qonys.kz")], 200),
        ([(b"host", b"QONYS.kz:8000")], 200),
        ([(b"host", b"evil.example")], 400),
        ([(b"host", b"qonys.kz.evil.example")], 400),
        ([(b"host", b"qonys.kz@evil.example")], 400),
        ([(b"host", b"qonys.kz:8000:9000")], 400),
        ([(b"host", b"")], 400),
        ([], 400),
        ([(b"host", b"qonys.kz"), (b"host", b"evil.example")], 400),
        ([(b"host", "қоныс.kz".encode())], 400),
    ],
)
def test_only_our_names_are_answered_to(headers: list, status: int) -> None:
    told = finished(ask(AllowedHosts(echo, ["qonys.kz"]), scope(headers=headers), EMPTY))
    assert told["status"] == status
    assert b"evil" not in told["body"]


WANTED = (
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
    "x-frame-options",
    "permissions-policy",
)


@pytest.mark.parametrize(
    "path", ["/ogc/", "/api/v1/layers", "/nothing", "/api/docs", "/static/ogc.css", "/ogc/nothing"]
)
def test_every_answer_has_the_security_headers_once(client: TestClient, path: str) -> None:
    answer = client.get(path)
    names = [name.lower() for name, _ in answer.headers.multi_items()]
    for name in WANTED:
        assert names.count(name) == 1, name
    assert "server" not in names
    assert "access-control-allow-origin" not in names
    policy = answer.headers["content-security-policy"]
    assert ("unsafe-inline" in policy) == path.startswith("/api/docs")


def test_no_other_site_may_ask_in_a_visitors_name(client: TestClient) -> None:
    asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
    answer = client.options("/api/v1/matches", headers=asked)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("path", ["/api/docs", "/api/docs/ogc"])
def test_the_documentation_asks_nobody_else(client: TestClient, path: str) -> None:
    text = client.get(path).text
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", text)
    assert addresses
    for address in addresses:
        assert address.startswith("/")
        assert client.get(address).status_code == 200


def test_the_journal_holds_nothing_about_a_person(home: Path) -> None:
    lines = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.JSONRenderer()], logger_factory=structlog.PrintLoggerFactory(file=lines),
        wrapper_class=structlog.BoundLogger, cache_logger_on_first_use=False,
    )  # fmt: skip
    try:
        with TestClient(create_app(AtlasSettings(home=home)), client=("203.0.113.77", 5000)) as client:
            number = {"x-request-id": "from-the-proxy-1"}
            answer = client.get("/api/v1/places/593200000?lang=ru&secret=1", headers=number)
            assert answer.headers["x-request-id"] == "from-the-proxy-1"
            client.get("/ogc/collections/settlements/items/593230100?secret=Аигерим")
            client.post("/api/v1/matches", json={"name": "Айгерим", "iin": "900101300123"})
            client.get("/no/such/page/900101300123")
            strange = client.get("/ogc/", headers={"x-request-id": "<script>"})
            assert re.fullmatch("[0-9a-f]{16}", strange.headers["x-request-id"])
    finally:
        structlog.configure(**before)
    text = lines.getvalue()
    answers = [json.loads(line) for line in text.splitlines() if '"route"' in line]
    assert [line["route"] for line in answers] == [
        "/api/v1/places/{kato}", "/ogc/collections/settlements/items/{id}", "/api/v1/matches", "other", "/ogc/",
    ]  # fmt: skip
    assert answers[0]["request"] == "from-the-proxy-1"
    for word in (
        "593200000",
        "593230100",
        "secret",
        "Аигерим",
        "Айгерим",
        "900101300123",
        "203.0.113.77",
        "script",
    ):
        assert word not in text


def test_metrics_count_routes_and_not_paths(client: TestClient) -> None:
    client.get("/ogc/collections/settlements/items/no-such-village")
    text = client.get("/metrics").text
    assert 'route="/ogc/collections/settlements/items/{id}",status="404"' in text.replace('method="GET",', "")
    assert "no-such-village" not in text
