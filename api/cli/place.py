"""``qonys place``: many families placed within quotas, with a workbook to work on."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.i18n import Lang, speaker
from api.settings import AtlasSettings
from geo.faults import Fault, InputError

if TYPE_CHECKING:
    from matching.placement.plan import Phase


def place(
    families: Annotated[Path, typer.Argument(help="families as .jsonl, .csv or .xlsx")],
    out: Annotated[Path, typer.Option(help="write the plan to this workbook (.xlsx)")],
    map: Annotated[Path | None, typer.Option(help="write a map of the plan to this HTML file")] = None,  # noqa: A002
    time_limit: Annotated[float, typer.Option(min=1, max=3600, help="seconds for the solver")] = 30.0,
    json_: Annotated[Path | None, typer.Option("--json", help="write the plan as JSON to this file")] = None,
    lang: Annotated[Lang, typer.Option(help="language of the workbook")] = "kk",
    household_rule: Annotated[
        Literal["mean", "sum"], typer.Option(help="a family counts once, or by its adults")
    ] = "mean",
    job_rule: Annotated[Literal["one", "all", "none"], typer.Option(help="who must find a vacancy")] = "one",
    fair: Annotated[
        bool, typer.Option(help="no household size below what first come, first served gives it")
    ] = False,
    decisions: Annotated[
        Path | None, typer.Option(help="a CSV of pins, bans, preferences and families to keep together")
    ] = None,
    seed: Annotated[int, typer.Option(help="varies the solver's neighbourhoods")] = 0,
) -> None:
    """Place families in settlements, within quotas, homes, jobs and school places."""
    from rich.console import Console

    from api.decisions import read_decisions
    from api.engine import Engine
    from api.families import read_families
    from api.placed import Order, shown_plan
    from api.placing import place_families
    from api.plan_workbook import plan_workbook

    engine = Engine.open(AtlasSettings().home)
    everyone = read_families(_read(families), families.name, engine)
    decided = (
        read_decisions(_read(decisions), decisions.name, everyone, engine.destinations) if decisions else []
    )
    order = Order(time_limit, seed, household_rule, job_rule, fair, decided)
    console, words = Console(stderr=True), speaker(lang)
    with console.status(words.say("plan.placing", n=len(everyone))) as status:

        def progress(phase: Phase) -> None:
            status.update(_progress(phase.name, phase.value, phase.bound))

        with _quiet():
            placed = place_families(engine, everyone, order, callback=progress)
    out.write_bytes(plan_workbook(placed, words))
    if json_ is not None:
        json_.write_text(
            json.dumps(shown_plan(placed, words), ensure_ascii=False, indent=1), encoding="utf-8"
        )
    if map is not None:
        from api.plan_map import plan_page

        map.write_text(plan_page(placed, words), encoding="utf-8")
    for name, figure in placed.certificate(words):
        typer.echo(f"{name}: {figure}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop what HiGHS prints to standard output, past Python, now and then: a pipe reads only our own lines."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _progress(phase: str, value: float, bound: float) -> str:
    gap = 100.0 * (bound - value) / bound if bound > 0 else 0.0
    return f"{phase}: {value:.2f} ≤ {bound:.2f} ({gap:.2f} %)"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), "", "a file that can be read", error.strerror or "")]) from None
