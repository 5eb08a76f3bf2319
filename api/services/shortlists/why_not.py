"""«Why not this village?»: a place that a family typed or clicked, set against its best match."""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.services.engine import Engine
from api.services.intake.form_errors import Choice
from api.services.intake.place_index import (
    destination_index,
    everywhere_index,
    full_name,
    gone_settlements,
    place_finder,
    told_gone,
)
from api.services.language.i18n import Translator
from api.services.shortlists.cards import Card, Difference, card, differences
from api.services.shortlists.shortlist_types import ShownShortlist
from matching.messages import Message
from matching.ranking.shortlist import Shortlist


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
    messages : tuple of Message
        The answer in sentences.
    """

    card: Card
    best: Card | None = None
    rows: tuple[Difference, ...] = ()
    messages: tuple[Message, ...] = ()


CITIES = ("republican_city", "city_akimat", "oblast_centre", "town")
LEVELS = ("oblast", "district", "okrug", "settlement")
"""Kinds of city and levels of the classifier, best known first."""


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
        A sentence about a place that exists but is no destination.
    gone : tuple of str
        A sentence for each settlement of that code or name that the classifier has no more.
    answer : Answered or None
        What is to be said of it.
    """

    typed: str
    katos: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    elsewhere: str = ""
    gone: tuple[str, ...] = ()
    answer: Answered | None = None

    def answered(
        self, shortlist: Shortlist, shown: ShownShortlist, engine: Engine, translator: Translator
    ) -> Question:
        """Return the question with its answer, from a shortlist that was asked for the place, and the same as JSON.

        Parameters
        ----------
        shortlist : Shortlist
            Ranked with ``ask=question.katos``.
        shown : ShownShortlist
            The same as JSON.
        engine : Engine
            Names and surroundings of the places.
        translator : Translator
            The reader's language.

        Returns
        -------
        Question
            Unchanged if the shortlist was asked for no place.
        """
        here = next((match for match in shown["asked"] if match["kato"] in self.katos), None)
        if here is None:
            return self
        answer = Answered(card(here, engine, translator))
        found = next((why for why in shortlist.why_not if why.kato == here["kato"]), None)
        if found:
            there = shown["matches"][0]
            rows = differences(found, translator, here, there)
            answer = Answered(answer.card, card(there, engine, translator), rows, found.messages)
        return replace(self, answer=answer)


def read_question(typed: str, engine: Engine, translator: Translator) -> Question:
    """Return the place that was asked about.

    Parameters
    ----------
    typed : str
        A name or code in any of the three languages; cut after 120 letters.
    engine : Engine
        The destinations, and all places beside them.
    translator : Translator
        The reader's language.

    Returns
    -------
    Question
        A destination, choices where several may be meant, or a sentence about a place that is none; not yet answered.
    """
    text = " ".join(typed.split())[:120]
    if not text:
        return Question("")
    left = gone_settlements(text)
    exact = everywhere_index(engine).exact(text)
    told = tuple(told_gone(engine, former, translator, one_more=bool(exact)) for former in left)
    known = best_known(engine, [kato for kato in exact if kato not in engine.destinations.position])
    code, choices = place_finder(engine, translator, destination_index(engine))(text)
    offered = code in engine.destinations.position
    if known and not any(kato in engine.destinations.position for kato in exact):
        return Question(text, elsewhere=why_elsewhere(engine, known, translator), gone=told)
    if known and is_city(engine, known):
        meant = choices or (Choice(code, full_name(engine, code, translator)),)
        return Question(text, choices=meant, elsewhere=why_elsewhere(engine, known, translator), gone=told)
    if offered:
        return Question(text, (code,), gone=told)
    if choices and not {former.now for former in left} & {choice.value for choice in choices}:
        return Question(text, choices=choices, gone=told)
    other = code or next(iter(() if left else everywhere_index(engine).find(text)), "")
    return Question(text, elsewhere=why_elsewhere(engine, other, translator) if other else "", gone=told)


def is_city(engine: Engine, kato: str) -> bool:
    """Return whether a place is a city, or the land under its akimat."""
    return str(engine.atlas.places.at[kato, "kind"]) in CITIES


def best_known(engine: Engine, katos: list[str]) -> str:
    """Return which namesake people mean first: a city before the oblast of its name, both before a village."""
    levels, kinds = engine.atlas.places["level"], engine.atlas.places["kind"]

    def rank(kato: str) -> int:
        if is_city(engine, kato):
            return CITIES.index(kinds[kato])
        return len(CITIES) + LEVELS.index(levels[kato])

    return min(katos, key=rank, default="")


def why_elsewhere(engine: Engine, kato: str, translator: Translator) -> str:
    """Return the sentence about a place that exists and is not compared: which, and why.

    Parameters
    ----------
    engine : Engine
        The places.
    kato : str
        Code of one that is no destination.
    translator : Translator
        The reader's language.
    """
    place = engine.atlas.places.loc[kato]
    name = full_name(engine, kato, translator)
    if place["oblast"] not in engine.receiving:
        return translator.gettext("ask.elsewhere", place=name)
    if is_city(engine, kato):
        return translator.gettext("ask.elsewhere.city", place=name)
    if place["level"] != "settlement":
        return translator.gettext("ask.elsewhere.area", place=name)
    return translator.gettext("ask.elsewhere.closed", place=name)
