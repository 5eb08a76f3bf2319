"""``qonys data import``, ``template``, ``history`` and ``rollback``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.language.fault_messages import in_language, told, told_note
from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError
from geo.names import Lang

if TYPE_CHECKING:
    from geo.imports import ImportReport

SHOWN = 20
"""Rejected rows that are printed; all of them are in the report."""

FAMILIES = "families"
"""Name of the template that no layer is loaded from."""
Language = Annotated[Lang, typer.Option(help="language of what is printed", envvar="QONYS_LANG")]


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
    encoding: Annotated[
        str, typer.Option(help="encoding of text and shapefiles that do not say it: cp1251, utf-8 …")
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="OURS=THEIRS: a heading of the files, by the id of our column; kept for the source"
        ),
    ] = None,
    every: Annotated[
        list[str] | None,
        typer.Option(help="OURS=VALUE: what every row has in a column that the files lack"),
    ] = None,
    complete: Annotated[
        list[str] | None,
        typer.Option(
            help="KATO code of an area for which the list is complete: what it does not name is not"
        ),
    ] = None,
    period: Annotated[
        str, typer.Option(help="time for which it is complete: 2026-10, 2026-10-01..2026-10-31")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="tell what would change, write nothing")] = False,
    allow_rejects: Annotated[
        bool, typer.Option("--allow-rejects", help="exit status 0 though rows were refused")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
    lang: Language = "kk",
) -> None:
    """Load files into a layer: all that is right becomes the next version, what is wrong comes back with reasons.

    Exit status 1 where rows were refused, unless --allow-rejects.
    """
    from rich.console import Console

    from geo.imports import import_file

    settings, words = AtlasSettings(), translator_for(lang)
    with Console(stderr=True).status(words.gettext("data.importing")), in_language(words):
        report = import_file(
            settings.private_home(), layer, files, as_of=as_of, source=source, licence=licence, crs=crs,
            older_too=older_too, demo=settings.demo, encoding=encoding, columns=_columns(column or []),
            every=_columns(every or [], "--every"),
            complete=complete or [], period=period, dry_run=dry_run,
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    else:
        _print_report(report, words)
    _print_rejects(report, words)
    if report.rejected and not allow_rejects:
        raise typer.Exit(1)


def _columns(pairs: list[str], option: str = "--column") -> dict[str, str]:
    """Return what is stated as ``OURS=THEIRS``."""
    columns = {}
    for pair in pairs:
        ours, mark, theirs = pair.partition("=")
        if not (mark and ours.strip() and theirs.strip()):
            raise InputError(
                [Fault(option, "", "OURS=THEIRS, such as title=Лауазым", pair, key="column_pair")]
            )
        columns[ours.strip()] = theirs.strip()
    return columns


def _print_report(report: ImportReport, translator: Translator) -> None:
    counts = {
        name: getattr(report, name) for name in ("rows", "accepted", "changed", "unchanged", "rejected")
    }
    for note in report.notes:
        typer.echo(told_note(note, translator))
    typer.echo(translator.gettext("data.report.rows", **counts))
    if report.expired:
        typer.echo(translator.gettext("data.report.expired", count=report.expired))
    if not report.folder:
        typer.echo(translator.gettext("data.report.dry", before=report.before))
        return
    same = "same" if report.before == report.after else "version"
    typer.echo(translator.gettext(f"data.report.{same}", before=report.before, after=report.after))
    typer.echo(translator.gettext("data.report.folder", path=report.folder))


def _print_rejects(report: ImportReport, translator: Translator) -> None:
    faults = [fault for reject in report.rejects for fault in reject.faults]
    for line, _ in told(InputError(faults[:SHOWN]), translator) if faults else ():
        print(line, file=sys.stderr)
    if len(faults) > SHOWN:
        print(translator.gettext("data.report.more", count=len(faults) - SHOWN), file=sys.stderr)
    if faults and report.folder:
        print(
            translator.gettext("data.report.rejects", path=Path(report.folder) / "rejects.xlsx"),
            file=sys.stderr,
        )


def template(
    layer: Annotated[str, typer.Argument(help="what is to be loaded; or families, for qonys place")],
    out: Annotated[Path, typer.Argument(help="workbook to write, .xlsx")],
    lang: Language = "kk",
) -> None:
    """Write a workbook to fill in: heading, an example row, explanations in three languages."""
    from geo.imports.templates import write_template

    if layer == FAMILIES:
        _write_families(out, lang)
    else:
        write_template(out, layer, lang, lambda code, key: translator_for(code).gettext(key))
    typer.echo(translator_for(lang).gettext("data.template.written", path=out))


def _write_families(out: Path, lang: Lang) -> None:
    """Write the workbook in which a centre may enter its families."""
    from api.services.intake.own_table.template import family_template

    try:
        out.write_bytes(family_template(translator_for(lang)))
    except OSError as error:
        raise InputError([Fault(str(out), "", "a file that can be written", error.strerror or "")]) from None


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
