"""A family in a few lines, as those who work with it read it."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.engine import Engine
from api.services.intake.occupation_index import occupation_label
from api.services.intake.place_index import full_name, own_name
from api.services.language.i18n import Translator
from matching.household import Adult, Household


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: what it is about, and what is said."""

    label: str
    text: str


def family_facts(household: Household, engine: Engine, translator: Translator) -> tuple[Fact, ...]:
    """Return the family as lines; what was not said has none.

    Parameters
    ----------
    household : Household
        The family.
    engine : Engine
        Names of places.
    translator : Translator
        The language.
    """
    say = translator.gettext
    lines = [
        Fact(say("desk.fact.from"), full_name(engine, household.origin.region, translator)),
        *(Fact(say("desk.fact.adult"), _adult(adult, translator)) for adult in household.adults),
        Fact(say("desk.fact.children"), ", ".join(str(child.age) for child in household.children)),
        Fact(say("desk.fact.tenure"), _tenure(household, translator)),
        Fact(say("desk.fact.tongues"), ", ".join(say(f"tongue.{each}") for each in household.languages)),
        Fact(say("desk.fact.land"), ", ".join(say(f"purpose.{each}") for each in household.land.purposes)),
        Fact(say("desk.fact.needs"), ", ".join(say(f"need.{each}") for each in household.needs)),
        Fact(say("desk.fact.kin"), ", ".join(_place(kato, engine, translator) for kato in household.ties)),
    ]
    return tuple(line for line in lines if line.text)


def _adult(adult: Adult, translator: Translator) -> str:
    is_said = "age" in adult.model_fields_set  # else it is the age that is reckoned with, which nobody told
    parts = [
        translator.gettext("desk.age", years=adult.age) if is_said else translator.gettext("desk.age.unsaid")
    ]
    if adult.occupation:
        parts.append(occupation_label(adult.occupation, translator) or adult.occupation)
    if adult.education:
        parts.append(translator.gettext(f"education.{adult.education}"))
    return ", ".join(parts)


def _tenure(household: Household, translator: Translator) -> str:
    is_said = "tenure" in household.housing.model_fields_set
    return translator.gettext(f"tenure.{household.housing.tenure}") if is_said else ""


def _place(kato: str, engine: Engine, translator: Translator) -> str:
    return full_name(engine, kato, translator) if kato in engine.katos else kato


def village_name(kato: str | None, engine: Engine, translator: Translator) -> str:
    """Return the name of a settlement; its code where the atlas knows it no more, nothing where there is none.

    Parameters
    ----------
    kato : str or None
        Its code.
    engine : Engine
        Knows the places of the atlas.
    translator : Translator
        The reader's language.
    """
    if not kato:
        return ""
    return own_name(engine, kato, translator) if kato in engine.katos else kato
