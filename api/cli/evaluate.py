"""``qonys evaluate``: how good the ranker is, against the planted truth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.services.engine import Engine
from api.services.settings import AtlasSettings

if TYPE_CHECKING:
    from matching.evaluation.evaluate import FitRow, ReportDocument


def evaluate(
    as_json: Annotated[bool, typer.Option("--json", help="print the whole report as JSON")] = False,
    seeds: Annotated[int, typer.Option(min=1, max=5, help="worlds to try on")] = 5,
) -> None:
    """Fit simulated worlds to the survey, train on each, and measure on families that were held out."""
    from rich.console import Console

    from matching.evaluation.evaluate import SEEDS
    from matching.evaluation.evaluate import evaluate as run
    from matching.evaluation.exposure import TOP, exposure
    from matching.evaluation.year import YEARS, generated_year
    from matching.ranking.lists import first_rows
    from matching.room.crowding import crowding

    engine = Engine.open(AtlasSettings().home)
    console = Console(stderr=True)
    places, ranker = engine.destinations, engine.ranker
    crowded = crowding(places, engine.demand)
    with console.status("evaluating") as status:
        report = run(places, SEEDS[:seeds], lambda text: status.update(text)).to_dict()
        status.update("lists of differing families")
        report["lists"] = exposure(
            places,
            lambda batch: ranker.scores(batch, places),
            lambda batch: first_rows(batch, places, ranker, crowded, TOP),
        ).to_dict()
        status.update("a year of families that take the first of their lists")
        report["year"] = {
            name: generated_year(places, ranker, engine.demand, **how).to_dict()
            for name, how in YEARS.items()
        }
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _print(report)


def _print(report: ReportDocument) -> None:
    from rich.console import Console

    console = Console()
    titles: tuple[str, ...] = ("target", "observed", "pooled", "simulated", "standard error")
    _table(console, "survey fit", titles, [_fit_row(fit) for fit in report["survey_fit"]])
    shares = report["value_share_of_oracle"]
    rankers: list[tuple[str, ...]] = [
        (name, _share(value), _share(shares[name])) for name, value in report["ndcg_at_10"].items()
    ]
    _table(console, "rankers", ("ranker", "NDCG@10", "share of the oracle's value"), rankers)
    titles = ("group", "families", "share of oracle", "value", "status quo", "coverage")
    coverage = report["interval_coverage_90"]
    _table(console, "groups", titles, [_group_row(group, coverage) for group in report["groups"]])
    _table(console, "bars", ("bar", "wanted", "found", "met"), _threshold_rows(report))


def _fit_row(fit: FitRow) -> tuple[str, ...]:
    figures = (fit["observed"], fit["pooled"], fit["simulated"], fit["se"])
    return (fit["target"], *(f"{100 * figure:.1f} %" for figure in figures))


def _group_row(group: Mapping[str, Any], coverage: Mapping[str, float]) -> tuple[str, ...]:
    figures = (group["share_of_top_choice_value"], group["value"], group["status_quo"])
    covered = coverage.get(group["group"], float("nan"))
    return (
        group["group"],
        f"{group['families']:.0f}",
        *(f"{figure:.3f}" for figure in (*figures, covered)),
    )


def _threshold_rows(report: ReportDocument) -> list[tuple[str, ...]]:
    from matching.evaluation.thresholds import list_thresholds, thresholds, year_thresholds

    found = (*thresholds(report), *list_thresholds(report["lists"]), *year_thresholds(report["year"]))
    return [(bar.name, bar.wanted, bar.found, "yes" if bar.met else "NO") for bar in found]


def _table(console: Any, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _share(figure: float | None) -> str:
    return "not installed" if figure is None else f"{figure:.4f}"
