"""``qonys serve``: the web server."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
from contextlib import nullcontext
from math import ceil
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from api.cli.shared_metrics import shared_metrics
from api.services.accounts.account_settings import LOOPBACK, AccountSettings
from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings, ServerSettings
from geo import store
from geo.faults import Fault, InputError, NotReadyError
from geo.names import Lang

BACKLOG = 512
"""Connections that wait to be accepted. After a flood each of them is looked at before a new one, though its client has
gone: the fewer, the sooner the server answers again."""
WORKER_TIMEOUT_S = 20
"""Seconds after which a worker that says nothing is replaced: on a busy machine imports alone can take many."""
_OTHER_FILES = 256
"""Files that a worker opens besides its connections: tables, pipes to readers and jobs, logs."""


def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="port  [default: 8000]")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="processes  [default: 1]")] = None,
    lang: Annotated[Lang, typer.Option(help="language of what is printed", envvar="QONYS_LANG")] = "kk",
) -> None:
    """Serve pages, REST, OGC API and maps."""
    settings = checked(host=host, port=port, workers=workers)
    _allow_files(settings)
    home = AtlasSettings().private_home()
    typer.echo(greeting(settings, home, translator_for(lang)), err=True)
    if settings.host in LOOPBACK and AccountSettings().first_link:
        _offer_first_link(settings, lang)
    with shared_metrics(home) if settings.workers > 1 else nullcontext():
        _run(settings)


def _offer_first_link(settings: ServerSettings, lang: Lang) -> None:
    """Print the link by which the first administrator signs in, from a process beside the server that starts.

    Only where nobody but this machine can reach the server: elsewhere ``qonys account add`` makes the first one.
    """
    command = [sys.executable, "-c", "from api.cli import main; main()", "account", "first-link"]
    where = ["--host", settings.host, "--port", str(settings.port), "--lang", lang]
    beside = subprocess.Popen([*command, *where])  # noqa: S603  # our own module, and settings that were checked
    threading.Thread(target=beside.wait, name="first link", daemon=True).start()


def _run(settings: ServerSettings) -> None:
    import uvicorn

    uvicorn.run(
        "api.app:service",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="auto",
        http="api.guard.protocol:BoundedProtocol",  # by name: a worker answers its supervisor before it imports it
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
        timeout_worker_healthcheck=WORKER_TIMEOUT_S,
    )


def greeting(settings: ServerSettings, home: Path, translator: Translator) -> str:
    """Return the address, the atlas that will answer, and whether it holds made-up values.

    Parameters
    ----------
    settings : ServerSettings
        Address, or the public one where there is a proxy.
    home : Path
        Where the atlas lies.
    translator : Translator
        Language of the line.

    Returns
    -------
    str
        One line; where no atlas is built yet, how to build it.
    """
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


def _allow_files(settings: ServerSettings) -> None:
    """Let this process open as many files as it takes connections.

    Raises
    ------
    InputError
        If the system does not let it.
    """
    wanted = settings.max_connections + _OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        most = f"at most {hard - _OTHER_FILES}, since this process may open {hard} files"
        raise InputError([Fault("settings", "max_connections", most, str(settings.max_connections))])
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
