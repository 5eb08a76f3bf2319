"""``qonys data check``: what the atlas holds, and which files are missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.services.language.i18n import Lang, Speaker, speaker
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError

if TYPE_CHECKING:
    from geo.atlas import Atlas


def check(
    as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False,
    region: Annotated[str, typer.Option(help="KATO code of the region to tell the missing files of")] = "",
    lang: Annotated[Lang, typer.Option(help="language of what is printed")] = "kk",
) -> None:
    """Tell coverage, status, date, source and licence of every layer, and the files to ask for."""
    from geo.atlas import Atlas
    from geo.coverage import coverage_report

    atlas = Atlas.open(AtlasSettings().home)
    report = coverage_report(atlas)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    says = speaker(lang)
    _print_places(report, says)
    _print_layers(atlas, report, says)
    for code in _regions(atlas, region):
        _print_needs(atlas, code, says)


def _regions(atlas: Atlas, region: str) -> list[str]:
    from geo.coverage import receiving_oblasts

    if not region:
        return receiving_oblasts(atlas)
    code = region.ljust(9, "0")
    if code not in atlas.places.index or atlas.places.loc[code, "level"] != "oblast":
        raise InputError([Fault("--region", "", "the KATO code of an oblast, such as 590000000", region)])
    return [code]


def _print_places(report: dict[str, Any], says: Speaker) -> None:
    places = report["places"]
    shares = {name: says.number(100 * value) for name, value in places["positioned_share"].items()}
    counts = {name: str(places[name]) for name in ("oblasts", "districts", "settlements")}
    typer.echo(says.say("data.check.places", **counts, **shares))
    typer.echo(says.say("data.check.borders", **report["boundaries"]["districts"]))


def _print_layers(atlas: Atlas, report: dict[str, Any], says: Speaker) -> None:
    from rich.console import Console
    from rich.table import Table

    from geo.coverage import by_level
    from geo.layers.registry import LAYERS

    table = Table(title=says.say("data.check.title", version=report["atlas"]))
    for column in ("layer", "coverage", "status", "newest", "sources"):
        table.add_column(says.say(f"data.check.{column}"))
    for row in report["layers"]:
        levels = " / ".join(
            says.number(100 * share, 0) for share in by_level(atlas, LAYERS[row["id"]]).values()
        )
        status = "\n".join(
            f"{says.say(f'data.status.{name}')} {says.number(100 * share)}"
            for name, share in row["status"].items()
            if share
        )
        sources = "\n".join(f"{source['id']} ({source['licence'] or '–'})" for source in row["sources"])
        table.add_row(says.say(f"data.layer.{row['id']}"), levels, status, row["newest"], sources)
    Console().print(table)


def _print_needs(atlas: Atlas, code: str, says: Speaker) -> None:
    from geo.coverage import needs

    name = says.name(atlas.places.loc[code].to_dict())
    missing = needs(atlas, code)
    typer.echo("")
    typer.echo(says.say("data.needs.title" if missing else "data.needs.none", oblast=name))
    for need in missing:
        counts = {"lacking": str(need.lacking), "total": str(need.total), "target": need.target}
        typer.echo(f"– {says.say(f'data.need.{need.target}')}\n  {says.say('data.needs.lacking', **counts)}")
