"""``qonys data``: build, sync and check the atlas."""

from __future__ import annotations

import typer

from api.cli import data_check, data_files, data_sync, data_verify
from api.services.settings import AtlasSettings

app = typer.Typer(help="Build, sync, import and check the atlas.", no_args_is_help=True)


@app.command()
def build() -> None:
    """Build the atlas from the facts, and the official borders where they have been synced."""
    from rich.console import Console

    from api.cli.renew_demand import renew_demand
    from api.services.engine import Engine
    from geo.pipeline import build_atlas

    settings = AtlasSettings()
    with Console(stderr=True).status("building the atlas"):
        atlas = build_atlas(settings.private_home(), demo=settings.demo)
        renew_demand(Engine.open(settings.home))
    typer.echo(
        f"atlas {atlas.version}: {len(atlas.settlements)} settlements, {len(atlas.observations)} values"
    )


app.command("sync")(data_sync.sync)
app.command("refresh")(data_sync.refresh)
app.command("sources")(data_sync.sources)
app.command("import")(data_files.import_)
app.command("template")(data_files.template)
app.command("history")(data_files.history)
app.command("rollback")(data_files.rollback)
app.command("check")(data_check.check)
app.command("verify")(data_verify.verify)
