"""A centre's own workbook with our columns: number, three villages with reasons, place in a plan, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.services.deadline import while_wanted
from api.services.engine import Engine
from api.services.intake.family_lists import Family
from api.services.intake.own_table.draft import ALL, Recognised
from api.services.intake.own_table.labels import asked, remark
from api.services.intake.own_table.returned import given_back
from api.services.language.i18n import Translator
from api.services.placements.family_rows import family_rows
from api.services.placements.result import PlacementResult
from api.services.placements.wording import Wording
from api.services.shortlists.cards import Card, card
from api.services.shortlists.shortlist_json import shown_shortlist

VILLAGES = ("first", "second", "third")
_REASONS = 3


def with_villages(
    raw: bytes,
    name: str,
    recognised: Recognised,
    families: Iterable[Family],
    engine: Engine,
    translator: Translator,
) -> bytes:
    """Return a centre's workbook with the best villages of each family.

    Parameters
    ----------
    raw : bytes
        The file as it was sent.
    name : str
        Its name.
    recognised : Recognised
        What it was recognised as.
    families : iterable of Family
        Those that are clear; of others what is missing is told.
    engine : Engine
    translator : Translator
        Language of the columns.
    """
    villages = {family.id: _villages(family, engine, translator) for family in while_wanted(families)}
    missing = missing_of(recognised, translator, answered=frozenset(villages))
    none = ("",) * len(VILLAGES)
    cells = {
        draft.id: (draft.id, *villages.get(draft.id, none), missing.get(draft.id, ""))
        for draft in recognised.drafts
    }
    return given_back(raw, name, recognised, _titles(translator, VILLAGES), cells)


def with_plan(
    raw: bytes, name: str, recognised: Recognised, result: PlacementResult, wording: Wording
) -> bytes:
    """Return a centre's workbook with the place of each family in a plan.

    Parameters
    ----------
    raw : bytes
        The file as it was sent.
    name : str
        Its name.
    recognised : Recognised
        What it was recognised as.
    result : PlacementResult
        The plan; families are found in it by their marks.
    wording : Wording
        Language of the columns.
    """
    places = {
        str(row["family"]): ", ".join((row["settlement"], row["district"], row["region"]))
        if row["kato"]
        else wording.text("own.back.not_placed")
        for row in family_rows(result, wording)
    }
    why = {str(row["family"]): str(row["why"]) for row in family_rows(result, wording)}
    missing = missing_of(recognised, wording.translator, answered=frozenset(places))
    cells = {
        draft.id: (
            draft.id,
            ". ".join(filter(None, (places.get(draft.id, ""), why.get(draft.id, "")))),
            missing.get(draft.id, ""),
        )
        for draft in recognised.drafts
    }
    return given_back(raw, name, recognised, _titles(wording.translator, ("plan",)), cells)


def missing_of(recognised: Recognised, translator: Translator, answered: frozenset[str]) -> dict[str, str]:
    """Return what is not clear of each family, by its mark.

    Parameters
    ----------
    recognised : Recognised
    translator : Translator
        The reader's language.
    answered : frozenset of str
        Families whose questions were answered since.
    """
    found: dict[str, list[str]] = {}
    for question in recognised.questions:
        concerned = recognised.drafts if question.family == ALL else [recognised.drafts[question.family]]
        for draft in concerned:
            if draft.id not in answered:
                where = f"{question.cell}: " if question.cell else ""
                what = translator.gettext(f"own.role.{question.role}")
                found.setdefault(draft.id, []).append(f"{where}{what}. {asked(question, translator)}")
    for said in recognised.remarks:
        if said.family != ALL:
            found.setdefault(recognised.drafts[said.family].id, []).append(remark(said, translator))
    return {mark: " ".join(lines) for mark, lines in found.items()}


def _titles(translator: Translator, middle: Sequence[str]) -> list[str]:
    return [translator.gettext(f"own.back.{key}") for key in ("id", *middle, "missing")]


def _villages(family: Family, engine: Engine, translator: Translator) -> tuple[str, ...]:
    shown = shown_shortlist(engine.match(family.household, top=len(VILLAGES)), engine, translator)
    told = [_told(card(match, engine, translator)) for match in shown["matches"]]
    return tuple((told or [translator.gettext("own.back.nothing")]) + [""] * len(VILLAGES))[: len(VILLAGES)]


def _told(shown: Card) -> str:
    reasons: list[Mapping[str, object]] = [*shown.good[:_REASONS]]
    return f"{shown.name}, {shown.where}: " + "; ".join(str(reason["text"]) for reason in reasons)
