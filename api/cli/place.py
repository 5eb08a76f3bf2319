"""``qonys place``: many families placed within quotas, with a workbook to work on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.services.language.fault_messages import in_language
from api.services.language.i18n import Lang, Speaker, speaker
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError
from geo.kato import gone, todays_settlement
from geo.sandbox.limits import IMPORT

if TYPE_CHECKING:
    from api.services.engine import Engine
    from api.services.intake.family_lists import Family
    from api.services.placements.decisions import Named
    from api.services.placements.result import Order, Placed
    from api.services.placements.run import Callback
    from matching.placement.plan import Phase

Rule = Literal["mean", "sum"]
Jobs = Literal["one", "all", "none"]


def place(
    families: Annotated[
        Path,
        typer.Argument(help="families as .jsonl, .csv or .xlsx; or a plan that --keep wrote, to overrule it"),
    ],
    out: Annotated[Path, typer.Option(help="write the plan to this workbook (.xlsx)")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="write a map of the plan and its prices to this HTML file")
    ] = None,
    time_limit: Annotated[float, typer.Option(min=1, max=3600, help="seconds for the solver")] = 30.0,
    json_: Annotated[Path | None, typer.Option("--json", help="write the plan as JSON to this file")] = None,
    lang: Annotated[Lang, typer.Option(help="language of the workbook")] = "kk",
    household_rule: Annotated[Rule, typer.Option(help="a family counts once, or by its adults")] = "mean",
    job_rule: Annotated[Jobs, typer.Option(help="who must find a vacancy")] = "one",
    fair: Annotated[
        bool, typer.Option(help="no household size below what first come, first served gives it")
    ] = False,
    decisions: Annotated[
        Path | None,
        typer.Option(help="a CSV or XLSX of pins, bans, preferences and families to keep together"),
    ] = None,
    seed: Annotated[int, typer.Option(help="varies the solver's neighbourhoods")] = 0,
    compare: Annotated[
        Path | None, typer.Option(help="an earlier plan (.xlsx, .json): list what changes, and why")
    ] = None,
    why: Annotated[
        list[str] | None, typer.Option(metavar="FAMILY=KATO", help="say why a family is not placed there")
    ] = None,
    check_prices: Annotated[
        int, typer.Option(min=0, max=100, help="check so many prices by solving again with one unit more")
    ] = 0,
    prices: Annotated[
        Path | None, typer.Option(help="write the prices of all places to this GeoJSON file")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="keep the plan in this file, to ask about it and to overrule it")
    ] = None,
) -> None:
    """Place families in settlements, within quotas, homes, jobs and school places."""
    from api.services.engine import Engine
    from api.services.placements.result import Order

    words = speaker(lang)
    engine = Engine.open(AtlasSettings().home)
    order = Order(time_limit, seed, household_rule, job_rule, fair, check_prices=check_prices)
    with in_language(words):
        source = _Source.read(families, engine)
        asked = [asked_pair(one, source.named, words) for one in why or ()]
        placed = _placed(source, order, decisions, compare, words)
    answers = _answers(placed, asked, words)
    _write(
        placed,
        words,
        answers,
        {".xlsx": out, ".json": json_, ".html": map_file, ".geojson": prices, "": keep},
    )
    for name, figure in placed.certificate(words):
        typer.echo(f"{name}: {_told(figure, words)}")
    _tell_rest(placed, answers, words)


@dataclass(frozen=True)
class _Source:
    """What is placed: a list of families, or a plan that was kept."""

    engine: Engine
    named: Named
    families: Sequence[Family] = ()
    kept: Placed | None = None

    @classmethod
    def read(cls, path: Path, engine: Engine) -> _Source:
        from api.services.intake.family_lists import read_families
        from api.services.placements.archive import SUFFIX, unpacked
        from api.services.placements.decisions import Named

        raw = _read(path)
        if path.suffix == SUFFIX:
            kept = unpacked(raw, path.name, engine)
            return cls(engine, kept.named, kept=kept)
        families = read_families(raw, path.name, engine, IMPORT)
        marks = [family.mark for family in families]
        return cls(engine, Named.of(engine, marks, engine.destinations.katos.tolist()), families)


def _placed(
    source: _Source, order: Order, decisions: Path | None, compare: Path | None, words: Speaker
) -> Placed:
    """Return the plan of a list of families, or of a kept plan under other decisions."""
    from api.services.placements.changes import read_former
    from api.services.placements.decision_messages import telling
    from api.services.placements.decisions import read_decisions
    from api.services.placements.run import Watch, overrule, place_families

    named = source.named
    former = read_former(_read(compare), compare.name, IMPORT) if compare is not None else None
    with telling(named, source.engine, words), _progress(len(named.marks), words) as told:
        watch = Watch(told)
        if decisions is not None:
            order = replace(order, decisions=read_decisions(_read(decisions), decisions.name, named, IMPORT))
        if source.kept is None:
            return place_families(source.engine, source.families, order, former=former, watch=watch)
        again = overrule(source.kept, order, watch=watch)
        return again if former is None else replace(again, former=former)


def asked_pair(text: str, named: Named, words: Speaker) -> tuple[str, str]:
    """Return family and place of a question; what the plan cannot know is said before it is made."""
    mark, _, kato = (part.strip() for part in text.rpartition("="))
    if not mark or not kato:
        raise InputError([Fault("--why", "", "FAMILY=KATO, such as F00012=593230100", text)])
    kato = todays_settlement(kato)
    if former := gone(kato):
        now = f"{former.now} {former.now_name_ru}"
        raise InputError(
            [Fault(f"--why {text}", "place", words.say("place.gone", name=former.name_ru, now=now))]
        )
    for what, known in (("family", mark in named.family), ("place", kato in named.place)):
        if not known:
            raise InputError([Fault(f"--why {text}", what, words.say(f"plan.fault.row_{what}"))])
    return mark, kato


def _answers(placed: Placed, asked: list[tuple[str, str]], words: Speaker) -> list[dict[str, Any]]:
    from api.services.placements.pair_explanation import why

    return [why(placed, mark, kato, words) for mark, kato in asked]


def _write(
    placed: Placed, words: Speaker, answers: list[dict[str, Any]], files: dict[str, Path | None]
) -> None:
    """Write the plan to every file that was asked for; the kinds are told by their usual endings."""
    from api.services.placements.archive import packed
    from api.services.placements.plan_json import shown_plan
    from api.services.placements.plan_map import plan_page, price_geojson
    from api.services.placements.plan_workbook import plan_workbook

    def as_json() -> bytes:
        return json.dumps(shown_plan(placed, words, answers), ensure_ascii=False, indent=1).encode()

    makers: dict[str, Callable[[], bytes]] = {
        ".xlsx": lambda: plan_workbook(placed, words, answers),
        ".json": as_json,
        ".html": lambda: plan_page(placed, words).encode(),
        ".geojson": lambda: price_geojson(placed, words),
        "": lambda: packed(placed),
    }
    for kind, path in files.items():
        if path is not None:
            path.write_bytes(makers[kind]())


def _told(figure: object, words: Speaker) -> str:
    return words.number(figure, 4) if isinstance(figure, int | float) else str(figure)


def _tell_rest(placed: Placed, answers: list[dict[str, Any]], words: Speaker) -> None:
    """Print what was asked for beside the plan: how many families move, answers, prices checked."""
    from api.services.placements.changes import changes, summary
    from api.services.placements.prices import CHECKED, checked_prices

    if placed.former is not None:
        typer.echo(f"{words.say('plan.sheet.changes')}: {summary(placed, changes(placed, words), words)}")
    for check in checked_prices(placed, words):
        figures = {name: check[name] for name in CHECKED}
        typer.echo(
            words.say("plan.price_checked", place=check["place"], resource=check["resource"], **figures)
        )
    for answer in answers:
        typer.echo(" ".join(answer["sentences"]))


@contextmanager
def _progress(families: int, words: Speaker) -> Iterator[Callback]:
    """Show how far the solver is; in a pipe nothing is shown."""
    from rich.console import Console

    with Console(stderr=True).status(words.say("plan.placing", n=families)) as status:

        def told(phase: Phase) -> None:
            gap = 100.0 * (phase.bound - phase.value) / phase.bound if phase.bound > 0 else 0.0
            status.update(f"{phase.name}: {phase.value:.2f} ≤ {phase.bound:.2f} ({gap:.2f} %)")

        yield told


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), "", "a file that can be read", error.strerror or "")]) from None
