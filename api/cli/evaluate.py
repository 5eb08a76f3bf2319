"""``qonys evaluate``: how good the ranker is, against the planted truth."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from api.services.engine import Engine
from api.services.settings import AtlasSettings


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


def _print(report: dict[str, Any]) -> None:
    from rich.console import Console

    from matching.evaluation.thresholds import list_thresholds, thresholds, year_thresholds

    console = Console()
    fits = report["survey_fit"]
    _table(
        console,
        "survey fit",
        ("target", "observed", "pooled", "simulated", "standard error"),
        [
            (fit["target"], *(f"{100 * fit[key]:.1f} %" for key in ("observed", "pooled", "simulated", "se")))
            for fit in fits
        ],
    )
    rankers = report["ndcg_at_10"]
    _table(
        console,
        "rankers",
        ("ranker", "NDCG@10", "share of the oracle's value"),
        [(name, _share(rankers[name]), _share(report["value_share_of_oracle"][name])) for name in rankers],
    )
    _table(
        console,
        "groups",
        ("group", "families", "share of oracle", "value", "status quo", "coverage"),
        [
            (
                g["group"],
                f"{g['families']:.0f}",
                f"{g['share_of_top_choice_value']:.3f}",
                f"{g['value']:.3f}",
                f"{g['status_quo']:.3f}",
                f"{report['interval_coverage_90'].get(g['group'], float('nan')):.3f}",
            )
            for g in report["groups"]
        ],
    )
    _table(
        console,
        "bars",
        ("bar", "wanted", "found", "met"),
        [
            (bar.name, bar.wanted, bar.found, "yes" if bar.met else "NO")
            for bar in (
                *thresholds(report),
                *list_thresholds(report["lists"]),
                *year_thresholds(report["year"]),
            )
        ],
    )


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
