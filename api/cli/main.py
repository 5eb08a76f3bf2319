"""The commands, put together; and how faults leave: one line each, and an exit status."""

from __future__ import annotations

import sys

import typer

from api.cli import data, evaluate, match, place, serve, train
from api.cli import map as maps
from geo.faults import InputError, NotReadyError

app = typer.Typer(
    name="qonys",
    help="Settlement matching for Kazakhstan's voluntary resettlement.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(data.app, name="data")
app.command("match")(match.match)
app.command("map")(maps.draw)
app.command("train")(train.train)
app.command("evaluate")(evaluate.evaluate)
app.command("place")(place.place)
app.command("serve")(serve.serve)


def main() -> None:
    """Run the command line: exit status 0 done, 1 bad input, 2 wrong usage."""
    try:
        app()
    except InputError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        raise SystemExit(1) from None
    except NotReadyError as error:
        print(error, file=sys.stderr)
        raise SystemExit(1) from None
    except BrokenPipeError:  # the reader of a pipe has gone: nothing is left to say
        raise SystemExit(0) from None
