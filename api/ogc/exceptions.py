"""What is wrong with a request, told without repeating anything that the client sent."""

from __future__ import annotations

from http import HTTPStatus

from starlette.exceptions import HTTPException


def bad(detail: str) -> HTTPException:
    """Return a 400 that says what is expected."""
    return HTTPException(HTTPStatus.BAD_REQUEST, detail)


def not_found(detail: str) -> HTTPException:
    """Return a 404."""
    return HTTPException(HTTPStatus.NOT_FOUND, detail)
