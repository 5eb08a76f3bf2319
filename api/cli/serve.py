"""``qonys serve``: the web server."""

from __future__ import annotations

import os
import shutil
from math import ceil
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.services.settings import AtlasSettings, ServerSettings
from geo.faults import Fault, InputError

BACKLOG = 512
"""Connections that wait to be accepted. After a flood each of them is looked at before a new one, though its client has
gone: the fewer, the sooner the server answers again."""


def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="port  [default: 8000]")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="processes  [default: 1]")] = None,
) -> None:
    """Serve pages, REST, OGC API and maps."""
    import uvicorn

    from api.guard.protocol import BoundedProtocol

    settings = checked(host=host, port=port, workers=workers)
    if settings.workers > 1:
        _share_metrics(AtlasSettings().home)
    uvicorn.run(
        "api.app:service",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="auto",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.proxies,
        backlog=BACKLOG,
        timeout_keep_alive=ceil(settings.keep_alive_s),
        timeout_graceful_shutdown=settings.stop_timeout_s,
    )


def checked(**given: str | int | None) -> ServerSettings:
    """Return the settings of the environment with those of the command line put over them.

    Raises
    ------
    InputError
        If one of them is not safe, or not sound.
    """
    try:
        return ServerSettings.model_validate(
            {name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        raise InputError(
            [
                Fault("settings", ".".join(map(str, item["loc"])).lower(), item["msg"])
                for item in error.errors()
            ]
        ) from None


def _share_metrics(home: Path) -> None:
    """Let workers add up their counters in files; those of an earlier run are removed."""
    folder = home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
