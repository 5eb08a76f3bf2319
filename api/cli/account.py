"""``qonys account``: people who sign in, by whoever has a shell as the service's user."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.language.i18n import translator_for
from api.services.settings import AtlasSettings, ServerSettings
from geo.names import Lang

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.services.accounts.accounts import Accounts

app = typer.Typer(no_args_is_help=True, help="People who sign in.")
LoginArgument = Annotated[str, typer.Argument(help="the person's login")]
LangOption = Annotated[Lang, typer.Option(help="language of what is printed", envvar="QONYS_LANG")]


@contextmanager
def _accounts() -> Iterator[Accounts]:
    from api.services.accounts.accounts import Accounts

    accounts = Accounts.open(AtlasSettings().private_home())
    try:
        yield accounts
    finally:
        accounts.register.close()


def link_address(token: str, lang: Lang, host: str = "", port: int = 0) -> str:
    """Return the whole address of a one-time link, as far as the settings know it.

    Parameters
    ----------
    token : str
        What the link holds.
    lang : {"kk", "ru", "en"}
        Language of the page.
    host, port : str, int
        Of a server that was started with others than the settings have.
    """
    settings = ServerSettings()
    root = settings.public_url or f"http://{host or settings.host}:{port or settings.port}"
    return f"{root}/account/link/{token}" + ("" if lang == "kk" else f"?lang={lang}")


def _print_link(accounts: Accounts, login: str, token: str, lang: Lang) -> None:
    url, hours = link_address(token, lang), accounts.settings.link_hours
    typer.echo(translator_for(lang).gettext("account.cli.link", login=login, n=hours, url=url))


@app.command()
def add(
    login: LoginArgument,
    role: Annotated[str, typer.Option(help="adviser, head, receiving, planner or administrator")],
    organisation: Annotated[
        str | None, typer.Option(help="id of the organisation; none for an administrator")
    ] = None,
    lang: LangOption = "kk",
) -> None:
    """Add a person, and print a one-time link by which the person chooses a password."""
    from api.services.accounts import opening

    with _accounts() as accounts:
        _print_link(accounts, login, opening.add(accounts, login, role, organisation), lang)


@app.command()
def disable(login: LoginArgument, lang: LangOption = "kk") -> None:
    """Let a person sign in no more, and end all sessions."""
    from api.services.accounts import opening

    with _accounts() as accounts:
        opening.disable(accounts, login)
    typer.echo(translator_for(lang).gettext("account.cli.disabled", login=login))


@app.command()
def reset(login: LoginArgument, lang: LangOption = "kk") -> None:
    """Take away a person's password, codes and sessions, and print a new one-time link."""
    from api.services.accounts import opening

    with _accounts() as accounts:
        _print_link(accounts, login, opening.reset(accounts, login), lang)


@app.command(name="first-link", hidden=True)
def first_link(
    host: Annotated[str, typer.Option(help="address of the server")] = "",
    port: Annotated[int, typer.Option(help="its port")] = 0,
    lang: LangOption = "kk",
) -> None:
    """Print a one-time link for the first administrator, where nobody can sign in as one yet."""
    os.nice(10)  # beside a server that starts
    from api.services.accounts import opening

    with _accounts() as accounts:
        token = opening.first_link(accounts)
        if token is not None:
            url, hours = link_address(token, lang, host, port), accounts.settings.link_hours
            typer.echo(translator_for(lang).gettext("account.first_link", n=hours, url=url), err=True)
