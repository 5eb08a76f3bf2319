"""``qonys data check``: what the atlas holds, and which files are missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError
from geo.names import Lang

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.coverage import CoverageReport


def check(
    as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False,
    region: Annotated[str, typer.Option(help="KATO code of the region to tell the missing files of")] = "",
    lang: Annotated[Lang, typer.Option(help="language of what is printed", envvar="QONYS_LANG")] = "kk",
) -> None:
    """Tell coverage, status, date, source and licence of every layer, and the files to ask for."""
    from geo.assemble import today
    from geo.atlas import Atlas
    from geo.coverage import coverage_report

    atlas = Atlas.open(AtlasSettings().home)
    report = coverage_report(atlas, today())
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    translator = translator_for(lang)
    _print_places(report, translator)
    _print_layers(atlas, report, translator)
    _print_old(report, translator)
    _print_impossible_years(atlas, translator)
    for code in _regions(atlas, region):
        _print_needs(atlas, code, translator)


def _regions(atlas: Atlas, region: str) -> list[str]:
    from geo.receiving import receiving_oblasts

    if not region:
        return receiving_oblasts(atlas)
    code = region.ljust(9, "0")
    if code not in atlas.places.index or atlas.places.loc[code, "level"] != "oblast":
        raise InputError(
            [
                Fault(
                    "--region", "", "the KATO code of an oblast, such as 590000000", region, key="oblast_code"
                )
            ]
        )
    return [code]


def _print_places(report: CoverageReport, translator: Translator) -> None:
    places = report["places"]
    shares = {
        "receiving": translator.format_number(100 * places["positioned_share"]["receiving"]),
        "all": translator.format_number(100 * places["positioned_share"]["all"]),
    }
    counts = {name: str(places[name]) for name in ("oblasts", "districts", "settlements")}
    typer.echo(translator.gettext("data.check.places", **counts, **shares))
    typer.echo(translator.gettext("data.check.borders", **report["boundaries"]["districts"]))


def _print_layers(atlas: Atlas, report: CoverageReport, translator: Translator) -> None:
    from rich.console import Console
    from rich.table import Table

    from geo.coverage import by_level
    from geo.layers.registry import LAYERS

    table = Table(title=translator.gettext("data.check.title", version=report["atlas"]))
    for column in ("layer", "coverage", "status", "newest", "sources"):
        table.add_column(translator.gettext(f"data.check.{column}"))
    for row in report["layers"]:
        levels = " / ".join(
            translator.format_number(100 * share, 0) for share in by_level(atlas, LAYERS[row["id"]]).values()
        )
        status = "\n".join(
            f"{translator.gettext(f'data.status.{name}')} {translator.format_number(100 * share)}"
            for name, share in row["status"].items()
            if share
        )
        sources = "\n".join(f"{source['id']} ({source['licence'] or '–'})" for source in row["sources"])
        table.add_row(translator.gettext(f"data.layer.{row['id']}"), levels, status, row["newest"], sources)
    Console().print(table)


def _print_old(report: CoverageReport, translator: Translator) -> None:
    for row in report["layers"]:
        for indicator, share in row["old"].items():
            said = {
                "what": translator.gettext(f"indicator.{indicator}"),
                "share": translator.format_number(100 * share),
                "n": row["life_days"],
            }
            typer.echo(translator.gettext("data.check.old", **said))


def _print_impossible_years(atlas: Atlas, translator: Translator) -> None:
    from geo.assemble import today
    from geo.receiving import implausible

    rows = implausible(atlas, today())[["kato", "period"]].drop_duplicates()
    for kato, year in rows.itertuples(index=False, name=None):
        place = translator.place_name(atlas.places.loc[kato].to_dict())
        typer.echo(translator.gettext("data.check.year", place=place, year=str(year)))


def _print_needs(atlas: Atlas, code: str, translator: Translator) -> None:
    from geo.coverage import needs

    name = translator.place_name(atlas.places.loc[code].to_dict())
    missing = needs(atlas, code)
    typer.echo("")
    typer.echo(translator.gettext("data.needs.title" if missing else "data.needs.none", oblast=name))
    for need in missing:
        counts = {"lacking": str(need.lacking), "total": str(need.total), "target": need.target}
        lacking = translator.gettext("data.needs.lacking", **counts)
        typer.echo(f"– {translator.gettext(f'data.need.{need.target}')}\n  {lacking}")
