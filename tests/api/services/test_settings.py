"""An unsafe setting is refused before anything is served."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from api.services.settings import ServerSettings

UNSAFE = [
    ({"host": "0.0.0.0", "hosts": "localhost"}, "reached from outside, and no name of its own"),
    ({"host": "::", "hosts": "127.0.0.1,localhost"}, "the same over IPv6"),
    ({"host": "10.0.0.5", "hosts": "localhost"}, "the same on one interface"),
    ({"hosts": ""}, "no name at all"),
    ({"hosts": "*"}, "every name"),
    ({"hosts": "example.kz,*.example.kz"}, "every name below one"),
    ({"rate_limit": "0/second"}, "no request at all"),
    ({"rate_limit": "unlimited"}, "no rate"),
    ({"rate_limit": ""}, "no rate"),
    ({"proxies": "*"}, "every client believed about its address"),
    ({"max_body_bytes": "0"}, "no body at all"),
    ({"max_body_bytes": "10000000000"}, "bodies that fill the memory"),
    ({"max_family_bytes": "100000000"}, "families that take minutes to refuse"),
    ({"body_timeout_s": "0"}, "no time for a body"),
    ({"body_timeout_s": "inf"}, "endless time for a body"),
    ({"head_timeout_s": "-1"}, "less than no time"),
    ({"send_timeout_s": "100000"}, "a day for a slow reader"),
    ({"max_in_flight": "0"}, "nobody may come in"),
    ({"max_connections": "0"}, "nobody may connect"),
    ({"max_head_bytes": "100000000"}, "headers that fill the memory"),
    ({"public_url": "javascript:alert(1)"}, "no address"),
    ({"public_url": "example.kz"}, "no scheme"),
    ({"public_url": "https:///settle"}, "no name"),
    ({"public_url": "https://example.kz/settle?x=1"}, "a query, behind which no path can follow"),
    ({"public_url": "https://example.kz/#settle"}, "a fragment"),
    ({"public_url": "https://someone@example.kz"}, "a user"),
    ({"max_bodies_bytes": "0"}, "no body at all"),
    ({"max_in_flight_per_client": "0"}, "nobody may come in"),
    ({"max_connections_per_client": "0"}, "nobody may connect"),
    ({"request_timeout_s": "0"}, "no time for an answer"),
    ({"request_timeout_s": "inf"}, "endless time for an answer"),
    ({"keep_alive_s": "inf"}, "endless time between requests"),
    ({"workers": "0"}, "nobody works"),
    ({"workers": "100000"}, "more processes than the machine bears"),
    ({"port": "70000"}, "no such port"),
]


@pytest.mark.parametrize(("given", "why"), UNSAFE, ids=[why for _, why in UNSAFE])
def test_unsafe(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], why: str) -> None:
    monkeypatch.delenv("QONYS_HOSTS", raising=False)
    monkeypatch.delenv("QONYS_RATE_LIMIT", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"QONYS_{name.upper()}", value)
    with pytest.raises(ValidationError):
        ServerSettings()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"host": "0.0.0.0", "hosts": "qonys.example.kz"},
        {"host": "::1"},
        {"rate_limit": "5/second;100/minute"},
        {"public_url": "https://qonys.example.kz/"},
    ],
)
def test_safe(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> None:
    monkeypatch.delenv("QONYS_HOSTS", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"QONYS_{name.upper()}", value)
    made = ServerSettings()
    assert made.rates
    assert not made.public_url.endswith("/")


def test_the_command_says_why_in_a_line() -> None:
    environment = {**os.environ, "QONYS_HOSTS": "localhost"}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--host", "0.0.0.0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "QONYS_HOSTS" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("public_url", "prefix", "host"),
    [
        ("https://region.example/settle/", "/settle", "region.example"),
        ("https://region.example:8443/a/b", "/a/b", "region.example"),
        ("http://[2001:db8::1]:8000", "", "[2001:db8::1]"),
    ],
)
def test_the_public_address_says_path_and_name(public_url: str, prefix: str, host: str) -> None:
    settings = ServerSettings.model_validate({"public_url": public_url})
    assert settings.prefix == prefix
    assert settings.allowed_hosts == {*settings.hosts, host}
