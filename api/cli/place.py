"""``qonys place``: many families placed within quotas, with a workbook to work on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from api.cli.centre_book import cell_answer, write_back
from api.services.intake.family_lists import Family, read_families
from api.services.language.fault_messages import in_language
from api.services.language.i18n import translator_for
from api.services.placements.archive import SUFFIX, archive_plan, read_archive
from api.services.placements.baseline import read_baseline
from api.services.placements.certificate_rows import certificate_rows
from api.services.placements.change_rows import changes_summary
from api.services.placements.decision_messages import decision_faults_in_words
from api.services.placements.decisions import read_decisions
from api.services.placements.pair_explanation import PairExplanation, explain_pair
from api.services.placements.plan_json import plan_json
from api.services.placements.plan_map import plan_page, price_geojson
from api.services.placements.plan_workbook import plan_workbook
from api.services.placements.price_rows import CHECKED, checked_price_rows
from api.services.placements.result import BaselinePlan, PlacementResult, PlacementSettings, PlanIndex
from api.services.placements.run import Watch, index_of, place_again, place_families
from api.services.placements.wording import Wording
from api.services.register_room import open_engine
from api.services.settings import AtlasSettings
from geo.faults import Fault, InputError
from geo.kato import gone, todays_settlement
from geo.names import Lang
from geo.sandbox.limits import IMPORT
from matching.placement.build import HouseholdRule, JobRule
from matching.placement.decisions import Decision
from matching.placement.plan import Phase

FamiliesFile = Annotated[
    Path,
    typer.Argument(
        help="families as .jsonl, or a table (.csv, .xlsx, .xls), a centre's own too; or a plan kept by --keep"
    ),
]
WorkbookFile = Annotated[Path, typer.Option(help="write the plan to this workbook (.xlsx)")]
MapFile = Annotated[
    Path | None, typer.Option("--map", help="write a map of the plan and its prices to this HTML file")
]
TimeLimit = Annotated[float, typer.Option(min=1, max=3600, help="seconds for the solver")]
JsonFile = Annotated[Path | None, typer.Option("--json", help="write the plan as JSON to this file")]
Language = Annotated[Lang, typer.Option(help="language of the workbook")]
Households = Annotated[HouseholdRule, typer.Option(help="a family counts once, or by its adults")]
Jobs = Annotated[JobRule, typer.Option(help="who must find a vacancy")]
Fair = Annotated[bool, typer.Option(help="no household size below what first come, first served gives it")]
DecisionsFile = Annotated[
    Path | None, typer.Option(help="a CSV or XLSX of pins, bans, preferences and families to keep together")
]
Seed = Annotated[int, typer.Option(help="varies the solver's neighbourhoods")]
BaselineFile = Annotated[
    Path | None, typer.Option(help="an earlier plan (.xlsx, .json): list what changes, and why")
]
Questions = Annotated[
    list[str] | None, typer.Option(metavar="FAMILY=KATO", help="say why a family is not placed there")
]
CheckPrices = Annotated[
    int, typer.Option(min=0, max=100, help="check so many prices by solving again with one unit more")
]
PricesFile = Annotated[Path | None, typer.Option(help="write the prices of all places to this GeoJSON file")]
CellAnswers = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="CELL=TEXT",
        help="what stands in a cell that is not clear: D7=сварщик; *=REGION for all",
    ),
]
BackFile = Annotated[
    Path | None, typer.Option(help="write the centre's own workbook with our columns to this file (.xlsx)")
]
ArchiveFile = Annotated[
    Path | None, typer.Option(help="keep the plan in this file, to ask about it and to solve it again")
]


def place(
    families: FamiliesFile,
    out: WorkbookFile,
    map_file: MapFile = None,
    time_limit: TimeLimit = 30.0,
    json_: JsonFile = None,
    lang: Language = "kk",
    household_rule: Households = "mean",
    job_rule: Jobs = "one",
    fair: Fair = False,
    decisions: DecisionsFile = None,
    seed: Seed = 0,
    compare: BaselineFile = None,
    why: Questions = None,
    check_prices: CheckPrices = 0,
    prices: PricesFile = None,
    keep: ArchiveFile = None,
    answer: CellAnswers = None,
    back: BackFile = None,
) -> None:
    """Place families in settlements, within quotas, homes, jobs and school places."""
    wording = Wording(open_engine(AtlasSettings().home), translator_for(lang))
    settings = PlacementSettings(time_limit, seed, household_rule, job_rule, fair, check_prices)
    with in_language(wording.translator):
        given = dict(cell_answer(each) for each in answer or ())
        inputs = _Inputs.read(families, decisions, compare, why or (), wording, given)
        result = _solve(inputs, settings, wording)
    answers = [explain_pair(result, family, kato, wording) for family, kato in inputs.questions]
    _Outputs(out, json_, map_file, prices, keep).write(result, answers, wording)
    if back is not None:
        with in_language(wording.translator):
            write_back(families, back, result, wording)
    for line in _report(result, answers, wording):
        typer.echo(line)


@dataclass(frozen=True)
class _Inputs:
    """What is placed: a list of families, or a plan that was kept; and what is asked about it."""

    families: Sequence[Family]
    kept: PlacementResult | None
    index: PlanIndex
    decisions: Sequence[Decision]
    baseline: BaselinePlan | None
    questions: Sequence[tuple[str, str]]

    @classmethod
    def read(
        cls,
        source: Path,
        decisions: Path | None,
        compare: Path | None,
        why: Sequence[str],
        wording: Wording,
        answers: Mapping[str, str],
    ) -> _Inputs:
        """Read all files; what the plan cannot know is refused before it is made."""
        raw, families, kept = _read(source), [], None
        if source.suffix == SUFFIX:
            kept = read_archive(raw, source.name)
        else:
            lang = wording.translator.lang
            families = read_families(raw, source.name, wording.engine, IMPORT, lang=lang, answers=answers)
        index = index_of(wording.engine, families) if kept is None else kept.index
        decided: list[Decision] = []
        if decisions is not None:
            with decision_faults_in_words(index, wording):
                decided = read_decisions(_read(decisions), decisions.name, index, IMPORT)
        baseline = None if compare is None else read_baseline(_read(compare), compare.name, IMPORT)
        questions = [asked_pair(text, index, wording) for text in why]
        return cls(families, kept, index, decided, baseline, questions)


def asked_pair(text: str, index: PlanIndex, wording: Wording) -> tuple[str, str]:
    """Return family and place of a question.

    Parameters
    ----------
    text : str
        ``FAMILY=KATO`` as typed; a code that was given up is led on.
    index : PlanIndex
        Families and places of the plan.
    wording : Wording
        Language of the faults.

    Raises
    ------
    InputError
        If it is no such pair, or names a family or a place that the plan does not know.
    """
    family, _, kato = (part.strip() for part in text.rpartition("="))
    if not family or not kato:
        raise InputError([Fault("--why", "", "FAMILY=KATO, such as F00012=593230100", text)])
    kato = todays_settlement(kato)
    if former := gone(kato):
        told = wording.text("place.gone", name=former.name_ru, now=f"{former.now} {former.now_name_ru}")
        raise InputError([Fault(f"--why {text}", "place", told)])
    for what, is_known in (("family", family in index.family), ("place", kato in index.place)):
        if not is_known:
            raise InputError([Fault(f"--why {text}", what, wording.text(f"plan.fault.row_{what}"))])
    return family, kato


def _solve(inputs: _Inputs, settings: PlacementSettings, wording: Wording) -> PlacementResult:
    """Return the plan of the list of families, or of the kept plan under other decisions."""
    with (
        decision_faults_in_words(inputs.index, wording),
        _progress(len(inputs.index.family_ids), wording) as show,
    ):
        watch, baseline = Watch(show), inputs.baseline
        if inputs.kept is not None:
            return place_again(inputs.kept, settings, inputs.decisions, baseline=baseline, watch=watch)
        return place_families(
            wording.engine, inputs.families, settings, inputs.decisions, baseline=baseline, watch=watch
        )


@contextmanager
def _progress(families: int, wording: Wording) -> Iterator[Callable[[Phase], None]]:
    """Show how far the solver is; in a pipe nothing is shown."""
    from rich.console import Console

    with Console(stderr=True).status(wording.text("plan.placing", n=families)) as status:

        def show(phase: Phase) -> None:
            gap = 100.0 * (phase.bound - phase.value) / phase.bound if phase.bound > 0 else 0.0
            status.update(f"{phase.name}: {phase.value:.0f} ≤ {phase.bound:.0f} ({gap:.2f} %)")

        yield show


@dataclass(frozen=True)
class _Outputs:
    """The files that were asked for."""

    workbook: Path
    json: Path | None
    map: Path | None
    prices: Path | None
    archive: Path | None

    def write(self, result: PlacementResult, answers: Sequence[PairExplanation], wording: Wording) -> None:
        """Write the plan to each of them."""
        self.workbook.write_bytes(plan_workbook(result, wording, answers))
        if self.json is not None:
            document = plan_json(result, wording, answers)
            self.json.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        if self.map is not None:
            self.map.write_text(plan_page(result, wording), encoding="utf-8")
        if self.prices is not None:
            self.prices.write_bytes(price_geojson(result, wording))
        if self.archive is not None:
            self.archive.write_bytes(archive_plan(result))


def _report(result: PlacementResult, answers: Sequence[PairExplanation], wording: Wording) -> Iterator[str]:
    """Yield the lines that are printed: certificate, how many families move, prices checked, answers."""
    for title, figure in certificate_rows(result, wording):
        number = wording.translator.format_number
        yield f"{title}: {number(figure, 4) if isinstance(figure, int | float) else figure}"
    if result.baseline is not None:
        yield f"{wording.text('plan.sheet.changes')}: {changes_summary(result, wording)}"
    for row in checked_price_rows(result, wording):
        figures = {name: row[name] for name in CHECKED}
        yield wording.text("plan.price_checked", place=row["place"], resource=row["resource"], **figures)
    yield from (" ".join(answer.sentences) for answer in answers)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError([Fault(str(path), "", "a file that can be read", error.strerror or "")]) from None
