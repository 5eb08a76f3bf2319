"""``qonys register``: the register of cases, looked after by whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.settings import AtlasSettings, RegisterSettings
from geo.faults import Fault, InputError, NotFoundError

if TYPE_CHECKING:
    from matching.cases.copying import Sums
    from matching.cases.register import Register

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _register() -> None:
    """Look after the register of cases."""


@contextmanager
def _opened(url: str = "") -> Iterator[Register]:
    """Open the register of the settings, or of an address."""
    from sqlalchemy.exc import OperationalError

    from matching.cases.register import Register

    where = url or RegisterSettings().url(AtlasSettings().private_home())
    try:
        register = Register.open(where)
    except OperationalError:  # its message may hold the address, and the address a password
        expected = "the address of a database that answers and lets us in"
        raise InputError([Fault("QONYS_DATABASE_URL", "", expected)]) from None
    try:
        yield register
    finally:
        register.close()


@app.command()
def init() -> None:
    """Make the register, or bring it to this version; what is in it stays."""
    from matching.cases.upgrade import revision

    with _opened() as register, register.transaction() as connection:
        typer.echo(f"the register is at step {revision(connection)}")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="a file that is not there yet")]) -> None:
    """Write all of it to one file, while it is in use; its owner alone can read the file."""
    from matching.cases.copying import write_file

    with _opened() as register:
        _tell(write_file(register, file))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="a file that 'backup' wrote")]) -> None:
    """Read a backup into an empty register, which is checked against it."""
    from matching.cases.copying import read_file

    with _opened() as register:
        _tell(read_file(file, register))


@app.command()
def move(
    to: Annotated[str, typer.Argument(help="address of an empty database: postgresql+psycopg://…")],
) -> None:
    """Copy the register to another database, which is checked against it; then set QONYS_DATABASE_URL to it."""
    from matching.cases.copying import copy_register

    with _opened() as source, _opened(to) as target:
        _tell(copy_register(source, target))


@app.command()
def audit(
    head: Annotated[str | None, typer.Option(help="hash of an event that was the last once")] = None,
) -> None:
    """Prove that the journal is whole and that the tables say what it says."""
    from matching.cases.audit import audit as look
    from matching.cases.refusals import BrokenJournalError

    with _opened() as register, register.transaction() as connection:
        found = look(connection, head)
    if found.findings:
        raise BrokenJournalError(found.findings)
    typer.echo(
        f"{found.events} events, {found.erased} of them erased with their case; the last is {found.head}"
    )


@app.command()
def erase(
    organisation: Annotated[str, typer.Argument(help="id of the centre")],
    number: Annotated[str, typer.Argument(help="the centre's number of the case")],
) -> None:
    """Erase one case and everything said of it; a tombstone in the journal keeps its chain whole."""
    from matching.cases.rights import erase_case
    from matching.cases.tables import cases
    from matching.cases.viewer import SYSTEM, Viewer

    with _opened() as register, register.writing(Viewer(SYSTEM, "head", organisation)) as gate:
        found = gate.connection.execute(
            gate.cases(cases.c.id).where(cases.c.number == number)
        ).scalar_one_or_none()
        if found is None:
            raise NotFoundError("the centre has no case of that number")
        erase_case(gate, found)
    typer.echo("erased")


@app.command()
def upkeep(
    years: Annotated[int, typer.Option(min=1, max=100, help="for which a closed case is kept")] = 3,
) -> None:
    """Free holds that have run out, erase cases closed long ago, publish the counts of the week."""
    from matching.cases.upkeep import upkeep as look_after

    with _opened() as register:
        done = look_after(register, years=years)
    typer.echo(f"{done.expired} holds had run out, the time of {done.retired} cases was over")


def _tell(sums: Sums) -> None:
    """Say what was copied: rows and hash of each table."""
    for name, (rows, digest) in sums.items():
        typer.echo(f"{name:24} {rows:9} rows  {digest[:16]}")
