"""``qonys data``: build, sync and check the atlas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli import data_check, data_files, data_verify
from api.services.settings import AtlasSettings

app = typer.Typer(help="Build, sync, import and check the atlas.", no_args_is_help=True)


@app.command()
def build() -> None:
    """Build the atlas from the facts, and the official borders where they have been synced."""
    from rich.console import Console

    from geo.pipeline import build_atlas

    settings = AtlasSettings()
    with Console(stderr=True).status("building the atlas"):
        atlas = build_atlas(settings.private_home(), demo=settings.demo)
    typer.echo(
        f"atlas {atlas.version}: {len(atlas.settlements)} settlements, {len(atlas.observations)} values"
    )


@app.command()
def sync(
    mirror: Annotated[
        Path | None, typer.Option(help="take the files from this folder, laid out like sources/")
    ] = None,
) -> None:
    """Bring the official borders; what cannot be reached is told in one line and left out."""
    from geo.sources.sync import sync as bring

    typer.echo(str(bring(AtlasSettings().private_home() / "sources", mirror)))


app.command("import")(data_files.import_)
app.command("template")(data_files.template)
app.command("history")(data_files.history)
app.command("rollback")(data_files.rollback)
app.command("check")(data_check.check)
app.command("verify")(data_verify.verify)
