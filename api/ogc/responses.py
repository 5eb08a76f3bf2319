"""Answers: which form and language, whether the client has it already, and how it goes out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.exceptions import HTTPException
from starlette.types import Scope, Send

from api.caching import accepts_gzip, compressed, is_current, weight_of
from api.ogc.links import HTML

_PIECE = 256 * 1024
"""Bytes that are handed to the connection at once, so that a slow reader holds no copy of a long answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with, made when it is needed.

    Parameters
    ----------
    media : str
        Media type.
    tag : str
        Entity tag of all that the answer depends on: requests with the same get the same bytes.
    make : callable
        Makes the body; one that takes long is made beside the event loop and awaited.
    headers : dict
        Further headers.
    """

    media: str
    tag: str
    make: Callable[[], bytes | Awaitable[bytes]]
    headers: dict[bytes, bytes] = field(default_factory=dict)


class ZipCache:
    """Compressed answers, the most recently used, up to a number of bytes.

    Parameters
    ----------
    most : int
        Bytes that are kept at most.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def get(self, tag: str) -> bytes | None:
        """Return what is kept for a tag."""
        found = self._kept.get(tag)
        if found is not None:
            self._kept.move_to_end(tag)
        return found

    def put(self, tag: str, body: bytes) -> None:
        """Keep a body; the least recently used go when there is no room."""
        if len(body) > self.most // 8 or tag in self._kept:
            return
        self._kept[tag] = body
        self.size += len(body)
        while self.size > self.most:
            self.size -= len(self._kept.popitem(last=False)[1])


def header(scope: Scope, name: bytes) -> str:
    """Return a request header; empty without it."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


@lru_cache(maxsize=256)
def wants_html(accept: str, data: str) -> bool:
    """Return whether an ``Accept`` header prefers a page to data.

    Parameters
    ----------
    accept : str
        The header; empty for anything.
    data : str
        Media type of the data.

    Raises
    ------
    HTTPException
        406, if it accepts neither.
    """
    best, is_page = 0.0, False
    known = {
        "application/json": False,
        data.partition(";")[0]: False,
        "application/*": False,
        "*/*": False,
        HTML: True,
    }
    for part in accept[:1000].split(",") if accept.strip() else ["*/*"]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = weight_of(parameters)
        if name in {"text/*", *known} and weight > best:
            best, is_page = weight, known.get(name, True)
    if not best:
        raise HTTPException(406, "application/json, application/geo+json and text/html are served")
    return is_page


async def send_answer(
    answer: Answer, scope: Scope, send: Send, shared: Mapping[bytes, bytes], cache: ZipCache
) -> None:
    """Send an answer, or that it has not changed; compressed, where the client takes that.

    Parameters
    ----------
    answer : Answer
        Media type, tag, headers of its own, and a body that is made only if it is sent.
    scope : dict
        ASGI scope of the request.
    send : callable
        ASGI's.
    shared : mapping of bytes to bytes
        Headers of every answer.
    cache : ZipCache
        Bodies that were compressed before.
    """
    headers = [*shared.items(), *answer.headers.items(), (b"etag", answer.tag.encode())]
    wanted = header(scope, b"if-none-match")
    if wanted and is_current(wanted, answer.tag):
        await _send(send, 304, headers, b"")
        return
    headers.append((b"content-type", answer.media.encode()))
    body = None
    if accepts_gzip(header(scope, b"accept-encoding")):
        body = await _zipped(answer, cache)
        headers += [(b"content-encoding", b"gzip")] if body else []
    if body is None:
        body = await _made(answer)
    headers.append((b"content-length", str(len(body)).encode()))
    await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


async def _made(answer: Answer) -> bytes:
    body = answer.make()
    return body if isinstance(body, bytes) else await body


async def _zipped(answer: Answer, cache: ZipCache) -> bytes | None:
    """Return the compressed body; None when it is too short to be worth it."""
    body = cache.get(answer.tag)
    if body is None:
        body = await compressed(await _made(answer))
        if body is not None:
            cache.put(answer.tag, body)
    return body


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if len(body) <= _PIECE:
        await send({"type": "http.response.body", "body": body})
        return
    view = memoryview(body)
    for start in range(0, len(body), _PIECE):
        piece = bytes(view[start : start + _PIECE])
        await send({"type": "http.response.body", "body": piece, "more_body": start + _PIECE < len(body)})
