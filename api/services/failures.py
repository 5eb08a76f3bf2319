"""Exceptions as they may be logged: where they came from, without their messages, which may repeat an input."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from geo.faults import DomainError

_DEEPEST = 20
"""Exceptions behind an exception that are followed."""


def format_failure(error: BaseException) -> str:
    """Return the traceback of an exception and of those behind it.

    Their messages are left out, as a library's may hold what somebody sent; only a
    :class:`geo.faults.DomainError` keeps its own.

    Parameters
    ----------
    error : BaseException
        As it was caught.

    Returns
    -------
    str
        As Python prints it, the first cause first.

    Examples
    --------
    >>> try:
    ...     int("Aigerim")
    ... except ValueError as error:
    ...     "ValueError" in format_failure(error), "Aigerim" in format_failure(error).splitlines()[-1]
    (True, False)
    """
    chain = list(_chain(error))
    return "\n".join(_format_one(each) for each in reversed(chain))


def _chain(error: BaseException) -> Iterator[BaseException]:
    following: BaseException | None = error
    for _ in range(_DEEPEST):
        if following is None:
            return
        yield following
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)


def _format_one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    message = f": {error}" if isinstance(error, DomainError) else ""
    inner = ""
    if isinstance(error, BaseExceptionGroup):
        inner = "".join(f"\nOne of {name}:\n{format_failure(each)}" for each in error.exceptions[:_DEEPEST])
    return f"{frames}{name}{message}{inner}"
