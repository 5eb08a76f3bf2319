"""The commands, put together; and how faults leave: one line each, and an exit status."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from api.services.language.i18n import best_language, translator_for
from geo.faults import DomainError, InputError

_COMMANDS = {
    "data": "data:app",
    "match": "match:match",
    "map": "map:draw",
    "train": "train:train",
    "evaluate": "evaluate:evaluate",
    "place": "place:place",
    "serve": "serve:serve",
    "account": "account:app",
    "register": "register:app",
}
"""Where each command is; its module is read when it is asked for, since each brings much along that no other needs."""


_DISK = {
    errno.ENOSPC: "the disk is full: free some space and try again; what was there before is unchanged",
    errno.EDQUOT: "the disk quota is used up: free some space and try again; what was there before is unchanged",
    errno.EROFS: "the disk is read-only: set QONYS_HOME to a folder that can be written to",
    errno.EACCES: "permission denied: give the user that runs qonys the right to write there, or set QONYS_HOME",
    errno.EPERM: "permission denied: give the user that runs qonys the right to write there, or set QONYS_HOME",
}
"""What a disk refuses, and what to do about it."""


class _Commands(TyperGroup):
    """The commands of :data:`_COMMANDS`."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return their names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; None for a name that is none."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(f"api.cli.{module}"), name)
        if isinstance(found, typer.Typer):
            return _told(typer.main.get_group(found), cmd_name)
        alone = typer.Typer(add_completion=False)
        alone.command(cmd_name)(found)
        return _told(typer.main.get_command(alone), cmd_name)


def _told(command: Any, name: str) -> Any:
    """Return a command with the line that the list of commands has for it, in the language of ``QONYS_LANG``."""
    words = translator_for(best_language(os.environ.get("QONYS_LANG")))
    command.name = name
    command.short_help = words.gettext(f"cli.help.{name}")
    return command


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"qonys {version('qonys')}")
        raise typer.Exit


app = typer.Typer(
    name="qonys",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _qonys(
    number: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version and end")
    ] = False,
) -> None:
    """Settlement matching for Kazakhstan's voluntary resettlement."""


def main() -> None:
    """Run the command line: exit status 0 done, 1 bad input, 2 wrong usage."""
    try:
        app()
    except InputError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        raise SystemExit(1) from None
    except DomainError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    except BrokenPipeError:  # the reader of a pipe has gone: nothing is left to say
        raise SystemExit(0) from None
    except OSError as error:
        if error.errno not in _DISK:
            raise
        print(f"{error.filename or 'QONYS_HOME'}: {_DISK[error.errno]}", file=sys.stderr)
        raise SystemExit(1) from None
