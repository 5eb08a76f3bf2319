"""Whether a family may take part, in words: the verdict, what it rests on, the duties, and what else fits."""

from __future__ import annotations

from datetime import UTC, date, datetime

from typing_extensions import TypedDict  # of Python 3.12 and later, pydantic takes typing's own

from api.services.engine import Engine
from api.services.language.i18n import Translator
from api.services.language.source_titles import rule_source
from matching.eligibility import Check, Eligibility, OtherProgramme, eligibility
from matching.household import Household
from matching.room.remaining import remaining
from matching.support import mci_on


class ShownCheck(TypedDict):
    """A condition: its sentence, whether it is met, and where it is written."""

    rule: str
    state: str
    confirmed: bool
    text: str
    source: str


class ShownProgramme(TypedDict):
    """Another programme that fits, in a sentence."""

    programme: str
    confirmed: bool
    text: str
    source: str


class ShownEligibility(TypedDict):
    """What a reader sees of :class:`matching.eligibility.Eligibility`."""

    verdict: str
    title: str
    checks: list[ShownCheck]
    others: list[ShownProgramme]
    duties: list[str]


def family_eligibility(household: Household, engine: Engine, on: date | None = None) -> Eligibility:
    """Return whether a family may take part on a day (today in UTC if not given), by the quotas of the atlas.

    Parameters
    ----------
    household : Household
        Who they are.
    engine : Engine
        Its quotas say whether there is a place left.
    on : date, optional
        Day of the application; today in UTC if not given.
    """
    return eligibility(household, on or datetime.now(UTC).date(), _seats_left(engine))


def _seats_left(engine: Engine) -> float | None:
    """Return the persons that the quotas of the receiving regions still take; None where no quota is known."""
    left = remaining(engine.destinations)
    return float(left.seats.sum()) if left.persons_in_all.any() else None


def shown_eligibility(found: Eligibility, translator: Translator, on: date | None = None) -> ShownEligibility:
    """Return an eligibility in words.

    Parameters
    ----------
    found : Eligibility
        From :func:`family_eligibility`.
    translator : Translator
        The language.
    on : date, optional
        Day whose monthly calculation index turns grants into tenge; today in UTC if not given.
    """
    index = mci_on(on or datetime.now(UTC).date()).kzt
    return {
        "verdict": found.verdict,
        "title": translator.gettext(f"eligibility.verdict.{found.verdict}"),
        "checks": [_shown_check(check, translator) for check in found.checks],
        "others": [_shown_programme(each, index, translator) for each in found.others],
        "duties": [
            translator.gettext(f"eligibility.duties.{name}") for name in ("contract", "return", "when")
        ],
    }


def _shown_check(check: Check, translator: Translator) -> ShownCheck:
    rule = check.condition
    return {
        "rule": rule.rule,
        "state": check.state,
        "confirmed": rule.confirmed,
        "text": translator.gettext(f"eligibility.{rule.rule}.{check.state}"),
        "source": rule_source(rule.source, translator),
    }


def _shown_programme(programme: OtherProgramme, index: float, translator: Translator) -> ShownProgramme:
    grant, loan = programme.grant_mci * index, programme.loan_mci * index
    return {
        "programme": programme.programme,
        "confirmed": programme.confirmed,
        "text": translator.gettext(
            f"eligibility.other.{programme.programme}",
            grant=translator.format_number(grant, 0),
            loan=translator.format_number(loan, 0),
        ),
        "source": programme.source,
    }
