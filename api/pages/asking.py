"""«Why not this village?»: a place that a family typed or clicked, set against its best match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.engine import Engine
from api.i18n import Speaker
from api.pages.places import destination_index, everywhere_index, full_name, place_finder
from api.pages.troubles import Choice
from api.pages.view import Card, Difference, card, differences


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the question.

    Parameters
    ----------
    card : Card
        The place asked about.
    best : Card or None
        The best match that it is set against; none where nothing fits the family.
    rows : tuple of Difference
        The score's difference, criterion by criterion.
    gap : float
        Points by which its score differs from the best.
    """

    card: Card
    best: Card | None
    rows: tuple[Difference, ...]
    gap: float


@dataclass(frozen=True, slots=True)
class Question:
    """A place asked about.

    Parameters
    ----------
    typed : str
        As the family wrote it.
    katos : tuple of str
        The destination meant, if it is clear.
    choices : tuple of Choice
        Destinations that may be meant.
    elsewhere : str
        Name of a place that exists but is no destination.
    answer : Answered or None
        What is to be said of it.
    """

    typed: str
    katos: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    elsewhere: str = ""
    answer: Answered | None = None

    def answered(self, shown: dict[str, Any], engine: Engine, speaker: Speaker) -> Question:
        """Return the question with its answer, taken from a shown shortlist in which the place was asked for."""
        if not shown["asked"]:
            return self
        asked = shown["asked"][0]
        best = next(iter(shown["matches"]), None)
        answer = Answered(
            card(asked, engine, speaker),
            card(best, engine, speaker) if best else None,
            differences(asked, best) if best else (),
            asked["score"] - best["score"] if best else 0.0,
        )
        return Question(self.typed, self.katos, self.choices, self.elsewhere, answer)


def read_question(typed: str, engine: Engine, speaker: Speaker) -> Question:
    """Return the place that was asked about."""
    text = " ".join(typed.split())[:120]
    if not text:
        return Question("")
    code, choices = place_finder(engine, speaker, destination_index(engine))(text)
    if code in engine.destinations.position:
        return Question(text, (code,))
    if choices:
        return Question(text, choices=choices)
    other = code or next(iter(everywhere_index(engine).find(text)), "")
    return Question(text, elsewhere=full_name(engine, other, speaker) if other else "")
