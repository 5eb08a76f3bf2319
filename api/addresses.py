"""Addresses of this server as its clients have to write them: below the path of ``QONYS_PUBLIC_URL``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_PREFIX: ContextVar[str] = ContextVar("_PREFIX", default="")


@contextmanager
def below_prefix(prefix: str) -> Iterator[None]:
    """Make the addresses of the request that is answered inside begin with a path."""
    token = _PREFIX.set(prefix)
    try:
        yield
    finally:
        _PREFIX.reset(token)


def address_of(path: str) -> str:
    """Return the address of a path of ours, for a link, a form, a redirect or a script."""
    return _PREFIX.get() + path
