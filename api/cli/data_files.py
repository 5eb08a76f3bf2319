"""``qonys data import``, ``template``, ``history`` and ``rollback``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.language.fault_messages import in_language
from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings
from geo.names import Lang

if TYPE_CHECKING:
    from geo.imports import ImportReport

SHOWN = 20
"""Rejected rows that are printed; all of them are in the report."""

Language = Annotated[Lang, typer.Option(help="language of what is printed")]


def import_(
    layer: Annotated[
        str, typer.Argument(help="what the files hold: quota, vacancies, land, infrastructure …")
    ],
    files: Annotated[list[Path], typer.Argument(help="one or more files (folders for saved pages)")],
    as_of: Annotated[str | None, typer.Option(help="ISO date of values that have none")] = None,
    source: Annotated[str | None, typer.Option(help="what a reader would call the source")] = None,
    licence: Annotated[str, typer.Option(help="licence of the values")] = "",
    crs: Annotated[
        str, typer.Option("--crs", "--srs", help="reference system of shapes that state none, EPSG:…")
    ] = "",
    older_too: Annotated[bool, typer.Option("--older-too", help="older values displace newer ones")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
    lang: Language = "kk",
) -> None:
    """Load files into a layer: all that is right becomes the next version, what is wrong comes back with reasons."""
    from rich.console import Console

    from geo.imports import import_file

    settings, words = AtlasSettings(), translator_for(lang)
    with Console(stderr=True).status(words.gettext("data.importing")), in_language(words):
        report = import_file(
            settings.private_home(), layer, files, as_of=as_of, source=source, licence=licence, crs=crs,
            older_too=older_too, demo=settings.demo,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print_report(report, translator_for(lang))
    _print_rejects(report, translator_for(lang))
    if not report.accepted and report.rejected:
        raise typer.Exit(1)


def _print_report(report: ImportReport, translator: Translator) -> None:
    counts = {
        name: getattr(report, name) for name in ("rows", "accepted", "changed", "unchanged", "rejected")
    }
    for note in report.notes:
        typer.echo(note)
    typer.echo(translator.gettext("data.report.rows", **counts))
    same = "same" if report.before == report.after else "version"
    typer.echo(translator.gettext(f"data.report.{same}", before=report.before, after=report.after))
    typer.echo(translator.gettext("data.report.folder", path=report.folder))


def _print_rejects(report: ImportReport, translator: Translator) -> None:
    faults = [str(fault) for reject in report.rejects for fault in reject.faults]
    for line in faults[:SHOWN]:
        print(line, file=sys.stderr)
    if len(faults) > SHOWN:
        print(translator.gettext("data.report.more", count=len(faults) - SHOWN), file=sys.stderr)
    if faults:
        print(
            translator.gettext("data.report.rejects", path=Path(report.folder) / "rejects.xlsx"),
            file=sys.stderr,
        )


def template(
    layer: Annotated[str, typer.Argument(help="what is to be loaded")],
    out: Annotated[Path, typer.Argument(help="workbook to write, .xlsx")],
    lang: Language = "kk",
) -> None:
    """Write a workbook to fill in: heading, an example row, explanations in three languages."""
    from geo.imports.templates import write_template

    write_template(out, layer, lang, lambda code, key: translator_for(code).gettext(key))
    typer.echo(translator_for(lang).gettext("data.template.written", path=out))


def history(
    as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False, lang: Language = "kk"
) -> None:
    """Show the versions of the atlas, what made each, and which is current."""
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    from geo.imports import history as steps

    translator, known = translator_for(lang), steps(AtlasSettings().home)
    if as_json:
        typer.echo(json.dumps([asdict(step) for step in known], ensure_ascii=False, indent=1))
        return
    table = Table(title=translator.gettext("data.history.title"))
    for column in ("version", "created", "reason", "imports"):
        table.add_column(translator.gettext(f"data.history.{column}"))
    for step in known:
        mark = f" ({translator.gettext('data.history.current')})" if step.current else ""
        table.add_row(step.version + mark, step.created[:19], step.reason, str(len(step.imports)))
    Console().print(table)


def rollback(
    version: Annotated[str, typer.Argument(help="version, or its first digits")], lang: Language = "kk"
) -> None:
    """Make an older version current again; nothing is deleted."""
    from geo.imports import rollback as back

    current = back(AtlasSettings().private_home(), version)
    typer.echo(translator_for(lang).gettext("data.rollback.done", version=current))
