"""Errors as RFC 9457 problem details: one table maps domain errors to HTTP; routes never build an error response."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.services.failures import format_failure
from geo.faults import BusyError, ConflictError, DomainError, InputError, NotFoundError, NotReadyError
from matching.cases.refusals import NotAllowedError
from matching.household import CRITERIA_IDS, Household

MEDIA_TYPE = "application/problem+json"

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    NotReadyError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""HTTP status of each domain error, and of those derived from it."""
RETRY_AFTER_S = 5
"""Seconds after which to ask again for what is not ready."""
_log = structlog.get_logger("qonys.errors")

MOST_FAULTS = 50
"""Faults that one answer tells at most."""
RESPONSES: dict[int | str, dict[str, object]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (400, 404, 405, 408, 413, 414, 415, 422, 429, 431, 503)
}
"""What every route may be refused with, for the OpenAPI document."""
SCHEMA: dict[str, object] = {
    "title": "Problem",
    "description": "Problem details (RFC 9457); nothing that the client sent is repeated.",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "expected": {"type": "string"}},
            },
        },
    },
}
_UNKNOWN = "(a field that there is not)"
_OUR_OWN = (
    "ask family families persons date kind place bonus reason fair household households number wishes documents remark"
    " note text kato stage due_on month on_day kinds sensitive login role organisation territory name"
).split()
"""Fields that are not of a family: of other routes, and of what a person decides about a plan."""


def problem(status: int, detail: str = "", **extra: Any) -> JSONResponse:
    """Return a problem answer; ``detail`` holds nothing that the client sent.

    Parameters
    ----------
    status : int
        Of HTTP; its phrase is the title.
    detail : str
        What went wrong, never a text that the client sent.
    **extra
        More members, such as ``faults``.

    References
    ----------
    RFC 9457, Problem Details for HTTP APIs.
    """
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status)}
    if detail:
        body["detail"] = detail
    return JSONResponse({**body, **extra}, status_code=status, media_type=MEDIA_TYPE)


@cache
def _field_names() -> frozenset[str]:
    """Return the names that a family may have in it: a path is told only as far as it consists of them."""
    schema = Household.model_json_schema()
    models = [schema, *schema["$defs"].values()]
    named = {name for model in models for name in model.get("properties", {})}
    return frozenset({*named, *CRITERIA_IDS, *_OUR_OWN})


def _told_path(path: Iterable[object]) -> str:
    """Return the path of a field; a part that is neither a number nor a name of ours came from the client."""
    parts = [str(part) for part in path]
    return ".".join(part if part.isdigit() or part in _field_names() else _UNKNOWN for part in parts)


def _input(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InputError)
    faults = [
        {
            "field": _told_path(fault.field.split(".")) if fault.field else fault.where,
            "expected": fault.expected,
        }
        for fault in error.faults[:MOST_FAULTS]
    ]
    return problem(STATUS_OF[InputError], "the input cannot be used; see errors", errors=faults)


def _validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = []
    for item in error.errors()[:MOST_FAULTS]:
        place = item["loc"][:-1] if item["type"] == "extra_forbidden" else item["loc"]
        # what stands below an object without a fixed set of names is a name that the client made
        told = [_UNKNOWN if before == "needs" else str(part) for before, part in pairwise(("", *place))]
        faults.append({"field": ".".join(told), "expected": item["msg"]})
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "the request does not fit its schema; see errors", errors=faults
    )


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    methods = _methods(request.app.router, request.scope["path"]) if error.status_code == 405 else set()
    if methods:
        answer.headers["Allow"] = ", ".join(sorted(methods))
    return answer


def _methods(router: Any, path: str) -> set[str]:
    """Return the methods of a path: of several routes with one path, the framework names those of the first."""
    found: set[str] = set()
    for route in router.routes:
        if isinstance(route, APIRoute) and route.path_regex.match(path):
            found |= route.methods or set()
        elif hasattr(route, "original_router"):
            found |= _methods(route.original_router, path)
    return found


def status_of(error: Exception) -> HTTPStatus:
    """Return the status of an error: that of the nearest of its classes in :data:`STATUS_OF`, else 500."""
    statuses = (STATUS_OF[kind] for kind in type(error).__mro__ if kind in STATUS_OF)
    return next(statuses, HTTPStatus.INTERNAL_SERVER_ERROR)


def retry_after(error: Exception) -> dict[str, str]:
    """Return the header that says when to ask again; none where that would not help."""
    if status_of(error) != HTTPStatus.SERVICE_UNAVAILABLE:
        return {}
    return {"Retry-After": str(getattr(error, "retry_after_s", RETRY_AFTER_S))}


def log_failure(request: Request, error: Exception) -> None:
    """Log an error that is answered with 5xx: its traceback and the id of the request, and nothing that was sent."""
    status = status_of(error)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    trace = format_failure(error)
    _log.error("request failed", request=request_id(request), status=int(status), traceback=trace)


def request_id(request: Request) -> str:
    """Return the id that the access log gave a request."""
    return str(request.scope.get("qonys.request", ""))


def _domain(request: Request, error: Exception) -> JSONResponse:
    log_failure(request, error)
    answer = problem(status_of(error), str(error) if isinstance(error, DomainError) else "")
    answer.headers.update(retry_after(error))
    return answer


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log_failure(request, error)
    answer = problem(HTTPStatus.INTERNAL_SERVER_ERROR)
    # Answered outside of the access log, which adds it to every other answer.
    answer.headers["X-Request-ID"] = request_id(request)
    return answer


def install(app: FastAPI) -> None:
    """Make an application answer every error as a problem."""
    app.add_exception_handler(InputError, _input)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(Exception, _unexpected)
