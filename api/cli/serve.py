"""``qonys serve``: the web server."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings, ServerSettings
from geo import store
from geo.faults import Fault, InputError, NotReadyError
from geo.names import Lang

BACKLOG = 512
"""Connections that wait to be accepted. After a flood each of them is looked at before a new one, though its client has
gone: the fewer, the sooner the server answers again."""


def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="port  [default: 8000]")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="processes  [default: 1]")] = None,
    lang: Annotated[Lang, typer.Option(help="language of what is printed")] = "kk",
) -> None:
    """Serve pages, REST, OGC API and maps."""
    import uvicorn

    from api.guard.protocol import BoundedProtocol

    settings = checked(host=host, port=port, workers=workers)
    home = AtlasSettings().private_home()
    if settings.workers > 1:
        _share_metrics(home)
    typer.echo(greeting(settings, home, translator_for(lang)), err=True)
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
        limit_concurrency=settings.max_connections,
        backlog=BACKLOG,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=settings.stop_timeout_s,
    )


def greeting(settings: ServerSettings, home: Path, translator: Translator) -> str:
    """Return the address, the atlas that will answer, and whether it holds made-up values."""
    url = settings.public_url or f"http://{settings.host}:{settings.port}"
    try:
        version = store.current_version(home)
        demo = store.read_manifest(store.folder(home) / "versions" / version).demo
    except NotReadyError:
        return translator.gettext("serve.no_atlas", url=url)
    mode = translator.gettext("mode.demo" if demo else "mode.real")
    return translator.gettext("serve.address", url=url, version=version, mode=mode)


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
