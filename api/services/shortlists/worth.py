"""What one step of a wish is worth, in sentences."""

from __future__ import annotations

from api.services.engine import Engine
from api.services.language.formats import written
from api.services.language.i18n import Translator
from matching.household import Household
from matching.ranking.step_worth import StepWorth, worth_of_steps


def worth_lines(household: Household, engine: Engine, translator: Translator) -> tuple[str, ...]:
    """Return what each wish of a family is worth, the heaviest first."""
    found = worth_of_steps(engine.settled(household), engine.destinations, engine.ranker)
    return tuple(_line(each, engine, translator) for each in found)


def _line(each: StepWorth, engine: Engine, translator: Translator) -> str:
    number = translator.format_number
    line = translator.gettext(
        "worth.line",
        criterion=translator.gettext(f"criterion.{each.criterion}"),
        steps=number(each.steps, 1),
        points=number(each.points, 1),
        more=number(each.more, 1),
    )
    if not each.indicator:
        return line
    unit = engine.destinations.value(each.indicator, 0).unit
    ends = {
        "indicator": translator.gettext(f"indicator.{each.indicator}"),
        "worst": written(round(each.worst, 1), unit, translator),
        "best": written(round(each.best, 1), unit, translator),
    }
    return f"{line} {translator.gettext('worth.ends', **ends)}"
