"""``qonys data sync``, ``refresh`` and ``sources``: what is fetched, when, and what became of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.services.language.i18n import Translator, translator_for
from api.services.settings import AtlasSettings
from geo.names import Lang

if TYPE_CHECKING:
    from geo.sync.ledger import Record
    from geo.sync.refresh import Refreshed

SHOWN = 5
"""Faults of a file that are printed."""
FOR_THE_BUILD = ("borders",)
"""What is brought if no source is named: what ``qonys data build`` reads."""
Language = Annotated[Lang, typer.Option(help="language of what is printed", envvar="QONYS_LANG")]
Mirror = Annotated[
    Path | None, typer.Option(help="take the files from this folder, laid out like sources/", file_okay=False)
]


def sync(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="borders, kato, osm, enbek  [default: borders]"),
    ] = None,
    mirror: Mirror = None,
    lang: Language = "kk",
) -> None:
    """Bring sources now, whether they are due or not; what cannot be reached is told in one line and left out."""
    failed = _refresh(names or FOR_THE_BUILD, mirror, translator_for(lang))
    if names and failed:
        raise typer.Exit(1)


def refresh(mirror: Mirror = None, lang: Language = "kk") -> None:
    """Bring all sources that are due, for cron or a timer; a source that fails is asked again on the next day."""
    if _refresh((), mirror, translator_for(lang)):
        raise typer.Exit(1)


def sources(lang: Language = "kk") -> None:
    """Show every source: how old it is, what failed, when it is asked next, and what has to be asked for."""
    from rich.console import Console
    from rich.table import Table

    from geo.sync import catalogue, ledger

    words, folder = translator_for(lang), AtlasSettings().home / "sources"
    records = ledger.read(folder)
    table = Table(title=words.gettext("data.sources.title"))
    for column in ("source", "brought", "next", "state"):
        table.add_column(words.gettext(f"data.sources.{column}"))
    for source in catalogue.known((), folder):
        record = records.get(source.id, ledger.Record())
        due = record.due(source.every_days)
        soon = due <= datetime.now(UTC)
        table.add_row(
            f"{source.id}: {source.title} ({source.licence})\n{source.address}",
            record.brought[:10] or words.gettext("data.sources.never"),
            words.gettext("data.sources.due") if soon else due.date().isoformat(),
            _why(record, words)
            if record.fault
            else words.gettext("data.sources.fine" if record.brought else "data.sources.never"),
        )
    Console().print(table)
    typer.echo(words.gettext("data.sources.ask"))
    for target in catalogue.TO_ASK:
        typer.echo(f"– {words.gettext(f'data.need.{target}')}. {words.gettext(f'data.holder.{target}')}")
        typer.echo(f"  qonys data template {target} {target}.xlsx")
    for target in catalogue.WITHOUT_TEMPLATE:
        typer.echo(f"– {words.gettext(f'data.need.{target}')}. {words.gettext(f'data.holder.{target}')}")


def _refresh(names: Sequence[str], mirror: Path | None, words: Translator) -> int:
    from rich.console import Console

    from geo.sync.refresh import refresh as bring

    settings, failed, asked = AtlasSettings(), 0, 0
    with Console(stderr=True).status(words.gettext("data.sync.running")):
        for found in bring(settings.private_home(), names, mirror=mirror, demo=settings.demo):
            asked += 1
            failed += found.state == "failed"
            _print(found, words)
    if not asked:
        typer.echo(words.gettext("data.sync.none_due"))
    return failed


def _print(found: Refreshed, words: Translator) -> None:
    if found.state == "failed":
        said = words.gettext("data.sync.failed", source=found.source.id, why=_why(found.record, words))
        print(said, *found.details[:SHOWN], sep="\n", file=sys.stderr)
        return
    said = words.gettext(f"data.sync.{found.state}", source=found.source.id, version=found.record.version)
    typer.echo(said)


def _state(record: Record, words: Translator) -> str:
    if record.fault:
        return _why(record, words)
    return words.gettext("data.sources.fine" if record.brought else "data.sources.never")


def _why(record: Record, words: Translator) -> str:
    return words.gettext(f"data.sync.fault.{record.fault}", address=record.address, found=record.found)
