"""Errors as problems: one table, classes derived from its own honoured, and a trace of every error of ours."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from api import problems
from api.guard.access_log import AccessLog
from api.services.failures import format_failure
from api.services.placements.pair_explanation import UnknownError
from geo.faults import BusyError, ConflictError, DamagedError, Fault, InputError, NotFoundError, NotReadyError


class DerivedError(ConflictError):
    """Of a class that the table does not name."""


ERRORS = [
    (NotFoundError("no such thing"), 404, "no such thing"),
    (UnknownError("family"), 404, "the plan has no such family"),
    (DerivedError("not now"), 409, "not now"),
    (BusyError("all are busy", retry_after_s=30), 503, "all are busy"),
    (NotReadyError("run 'qonys data build'"), 503, "run 'qonys data build'"),
    (InputError([Fault("family", "adults", "one adult")]), 422, "the input cannot be used; see errors"),
    (KeyError("Aigerim"), 500, None),
    (ValueError("Aigerim"), 500, None),
]


def client_of(error: Exception) -> TestClient:
    app = FastAPI()
    problems.install(app)
    app.add_middleware(AccessLog)

    @app.get("/")
    def fail() -> None:
        raise error

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(("error", "status", "detail"), ERRORS, ids=[repr(case[0])[:30] for case in ERRORS])
def test_an_error_has_the_status_of_its_class_or_of_the_nearest_one_in_the_table(error, status, detail):
    answer = client_of(error).get("/")
    assert answer.status_code == answer.json()["status"] == status
    assert answer.json().get("detail") == detail
    assert ("retry-after" in answer.headers) == (status == 503)
    assert "Aigerim" not in answer.text


@pytest.mark.parametrize(("error", "status", "detail"), ERRORS, ids=[repr(case[0])[:30] for case in ERRORS])
def test_every_5xx_is_logged_with_its_traceback_and_the_id_of_the_request(error, status, detail):
    with capture_logs() as lines:
        answer = client_of(error).get("/", headers={"X-Request-ID": "abcdef-123456"})
    failures = [line for line in lines if line["event"] == "request failed"]
    assert answer.headers["x-request-id"] == "abcdef-123456"
    assert len(failures) == (status >= 500)
    for line in failures:
        assert line["request"] == "abcdef-123456"
        assert "in fail" in line["traceback"]
        assert type(error).__name__ in line["traceback"]
        assert "Aigerim" not in str(line)


def test_a_busy_service_says_when_to_ask_again():
    assert client_of(BusyError("x", retry_after_s=30)).get("/").headers["retry-after"] == "30"


def failing(message: str) -> None:
    try:
        int(message)
    except ValueError as error:
        raise KeyError(message) from error


def test_a_trace_names_what_lies_behind_and_repeats_no_message(tmp_path):
    try:
        failing("Aigerim")
    except KeyError as error:
        text = format_failure(error)
    assert text.index("ValueError") < text.index("KeyError")
    assert text.count("in failing") == 2
    assert "Aigerim" not in text.replace('failing("Aigerim")', "")
    ours = format_failure(DamagedError(tmp_path / "places.parquet", "changed", "rollback"))
    assert "places.parquet: the file is not what was written" in ours
    group = format_failure(ExceptionGroup("Aigerim", [ValueError("Aigerim"), OSError("Aigerim")]))
    assert "ValueError" in group
    assert "OSError" in group
    assert "Aigerim" not in group


LOGGING = """
import logging
from api.guard.logs import configure
configure()
try:
    int("Aigerim")
except ValueError:
    logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=True)
"""


def test_the_log_of_the_web_server_repeats_no_message():
    """It writes what our own handlers have re-raised."""
    done = subprocess.run([sys.executable, "-c", LOGGING], capture_output=True, timeout=60, check=True)
    line = json.loads(done.stderr)
    assert line["event"] == "Exception in ASGI application"
    assert "ValueError" in line["exception"]
    assert "Aigerim" not in line["exception"].splitlines()[-1]
    assert logging.getLevelName(line["level"].upper()) == logging.ERROR
