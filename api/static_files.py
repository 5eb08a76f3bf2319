"""Style sheets and scripts: compressed once, and below an address that changes with them kept for a year."""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Scope
from typing_extensions import override  # of the standard library from Python 3.12

from api.caching import MIN_BYTES, accepts_gzip
from maps.assets import FOLDERS

PREFIX: Final = "/static"
STATIC: Final = Path(__file__).with_name("static")
KEPT: Final = "public, max-age=31536000, immutable"
"""Of an address that names its content."""
ASKED: Final = "public, no-cache"
"""Of one that does not: asked again, and answered with 304 where nothing changed."""
_TEXTS: Final = frozenset({".css", ".js", ".svg", ".json", ".map"})
_LEVEL = 9


class StaticFolder(StaticFiles):
    """A folder of files, compressed where the client takes that, with how long they may be kept.

    Parameters
    ----------
    folder : Path
        What is served.
    cache_control : str
        Header of every answer.
    """

    def __init__(self, folder: Path, cache_control: str = ASKED) -> None:
        super().__init__(directory=folder)
        self.cache_control = cache_control

    @override
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return a file, or that the client has it already."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        path, wanted = Path(full_path), Headers(scope=scope).get("accept-encoding", "")
        if path.suffix in _TEXTS and stat_result.st_size >= MIN_BYTES:
            if isinstance(response, FileResponse) and accepts_gzip(wanted):
                response = _compressed(path, stat_result, response)
            response.headers["vary"] = "Accept-Encoding"
        response.headers["cache-control"] = self.cache_control
        return response


def _compressed(path: Path, stat_result: os.stat_result, plain: FileResponse) -> Response:
    body = _gzip(path, stat_result.st_mtime_ns, stat_result.st_size)
    headers = {
        "content-encoding": "gzip",
        "etag": f"W/{plain.headers['etag']}",
        "last-modified": plain.headers["last-modified"],
    }
    return Response(body, plain.status_code, headers, plain.media_type)


@cache
def _gzip(path: Path, _changed_ns: int, _size: int) -> bytes:
    return gzip.compress(path.read_bytes(), _LEVEL, mtime=0)


@cache
def prefix() -> str:
    """Return the path that every static file is named below: it holds a hash of them all.

    A script imports its neighbours by relative paths, which so have the hash as well.
    """
    digest = hashlib.blake2b(digest_size=6)
    for folder in (STATIC, *FOLDERS.values()):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in _TEXTS):
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return f"{PREFIX}/{digest.hexdigest()}"


def install(app: FastAPI) -> None:
    """Serve the files of the pages and of their maps, below their hash and below the plain prefix."""
    for below, cache_control in ((prefix(), KEPT), (PREFIX, ASKED)):
        for name, folder in FOLDERS.items():
            app.mount(f"{below}/{name}", StaticFolder(folder, cache_control))
        app.mount(below, StaticFolder(STATIC, cache_control))
