"""``qonys data``: build, sync and check the atlas."""

from __future__ import annotations

import typer

from api.settings import AtlasSettings

app = typer.Typer(help="Build, sync, import and check the atlas.", no_args_is_help=True)


@app.command()
def build() -> None:
    """Build the atlas from the facts, and the official borders where they have been synced."""
    from rich.console import Console

    from geo.pipeline import build_atlas

    settings = AtlasSettings()
    with Console(stderr=True).status("building the atlas"):
        atlas = build_atlas(settings.home, demo=settings.demo)
    typer.echo(
        f"atlas {atlas.version}: {len(atlas.settlements)} settlements, {len(atlas.observations)} values"
    )
