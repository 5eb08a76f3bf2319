"""Both spouses' wishes in an answer: where they agree and differ, what each would choose, what the compromise gives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # of Python 3.12 and later, pydantic takes typing's own

from api.services.engine import Engine
from api.services.language.i18n import Translator
from matching.ranking.couple import Couple, Difference
from matching.ranking.shortlist import Shortlist

PERCENT = 100.0


class ShownPair(TypedDict):
    """What both wish of one criterion, in steps, stated or as usual."""

    criterion: str
    title: str
    first: float
    second: float


class ShownChoice(TypedDict):
    """A village and its points for each spouse alone."""

    kato: str
    first: Annotated[float, Field(description="points of 100 by the first's wishes alone")]
    second: Annotated[float, Field(description="points of 100 by the second's wishes alone")]


class ShownCouple(TypedDict):
    """The compromise of two spouses."""

    rule: Annotated[
        Literal["maximin"],
        Field(description="of all weights of the two the one by which who gains less gains most"),
    ]
    share: Annotated[
        float, Field(description="weight of the first's wishes, 0 to 1; the second's have the rest")
    ]
    gain_first: Annotated[
        float, Field(description="of what the own choice would give the first beyond the other's, 0 to 1")
    ]
    gain_second: Annotated[float, Field(description="the same of the second")]
    agree: list[ShownPair]
    differ: list[ShownPair]
    choice_first: Annotated[ShownChoice, Field(description="what fits the first alone best")]
    choice_second: Annotated[ShownChoice, Field(description="what fits the second alone best")]
    villages: Annotated[list[ShownChoice], Field(description="the matches and the places asked about")]
    text: Annotated[list[str], Field(description="all this in sentences")]


def shown_couple(answer: Shortlist, engine: Engine, translator: Translator) -> ShownCouple | None:
    """Return the compromise of an answer; None where no two spouses stated their wishes.

    Parameters
    ----------
    answer : Shortlist
        From :meth:`api.services.engine.Engine.match`.
    engine : Engine
        The same.
    translator : Translator
        Language of the sentences.
    """
    couple = answer.couple
    if couple is None:
        return None
    chosen = [_choice(couple, engine, kato) for kato in couple.choices]
    return {
        "rule": "maximin",
        "share": round(couple.share, 4),
        "gain_first": round(couple.gains[0], 4),
        "gain_second": round(couple.gains[1], 4),
        "agree": [_pair(pair, translator) for pair in couple.agree],
        "differ": [_pair(pair, translator) for pair in couple.differ],
        "choice_first": chosen[0],
        "choice_second": chosen[1],
        "villages": [_choice(couple, engine, each.kato) for each in (*answer.matches, *answer.asked)],
        "text": _sentences(couple, chosen, engine, translator),
    }


def couple_here(couple: ShownCouple | None, kato: str, translator: Translator) -> tuple[str, ...]:
    """Return what one village is for each of two spouses, and how their wishes weigh; nothing without them."""
    at = next((each for each in couple["villages"] if each["kato"] == kato), None) if couple else None
    if couple is None or at is None:
        return ()
    share = round(PERCENT * couple["share"])
    points = {
        "first": translator.format_number(at["first"], 0),
        "second": translator.format_number(at["second"], 0),
    }
    return (
        translator.gettext("couple.here", **points),
        translator.gettext("couple.rule", first=share, second=100 - share),
    )


def _pair(pair: Difference, translator: Translator) -> ShownPair:
    return {
        "criterion": pair.criterion,
        "title": translator.gettext(f"criterion.{pair.criterion}"),
        "first": round(pair.first, 2),
        "second": round(pair.second, 2),
    }


def _choice(couple: Couple, engine: Engine, kato: str) -> ShownChoice:
    row = engine.destinations.position[kato]
    first, second = couple.scores[:, row].round(2).tolist()
    return {"kato": kato, "first": first, "second": second}


def _sentences(
    couple: Couple, chosen: list[ShownChoice], engine: Engine, translator: Translator
) -> list[str]:
    text = translator.gettext
    lines = []
    if couple.agree:
        names = ", ".join(text(f"criterion.{pair.criterion}") for pair in couple.agree)
        lines.append(text("couple.agree", criteria=names))
    for pair in couple.differ:
        about = {"first": _steps(pair.first, translator), "second": _steps(pair.second, translator)}
        lines.append(text("couple.differ", criterion=text(f"criterion.{pair.criterion}"), **about))
    for key, choice in zip(("couple.choice.first", "couple.choice.second"), chosen, strict=True):
        points = {
            "first": translator.format_number(choice["first"], 0),
            "second": translator.format_number(choice["second"], 0),
        }
        lines.append(text(key, place=translator.place_name(engine.places[choice["kato"]]), **points))
    share = round(PERCENT * couple.share)
    lines.append(text("couple.rule", first=share, second=100 - share))
    gains = [round(PERCENT * gain) for gain in couple.gains]
    lines.append(text("couple.gains", first=gains[0], second=gains[1]))
    return lines


def _steps(steps: float, translator: Translator) -> str:
    return translator.format_number(steps, 1)
