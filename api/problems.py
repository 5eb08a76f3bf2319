"""Errors as RFC 9457 problem details: one table maps domain errors to HTTP; routes never build an error response."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from geo.faults import InputError, NotReadyError

MEDIA_TYPE = "application/problem+json"

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
    KeyError: HTTPStatus.NOT_FOUND,
}
"""HTTP status of each domain error."""


def problem(status: int, detail: str = "", **extra: Any) -> JSONResponse:
    """Return a problem answer; ``detail`` holds nothing that the client sent."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    return JSONResponse({**body, **extra}, status_code=status, media_type=MEDIA_TYPE)


def _input(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    faults = [{"field": fault.field or fault.where, "expected": fault.expected} for fault in error.faults]
    return problem(STATUS_OF[InputError], "the input cannot be used; see errors", errors=faults)


def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [{"field": ".".join(map(str, item["loc"])), "expected": item["msg"]} for item in error.errors()]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "the request does not fit its schema; see errors", errors=faults
    )


def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _mapped(_request: Request, error: Exception) -> JSONResponse:
    status = STATUS_OF[type(error)]
    return problem(status, str(error) if isinstance(error, NotReadyError) else "")


def install(app: FastAPI) -> None:
    """Make an application answer every error as a problem."""
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(NotReadyError, _mapped)
    app.add_exception_handler(KeyError, _mapped)
