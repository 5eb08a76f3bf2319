"""What a family does tomorrow: with which documents it applies, where, how long it waits, and the whole procedure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from markupsafe import Markup

from api.services.language.i18n import Translator
from api.services.language.source_titles import rule_source
from geo.assemble import today
from geo.layers.facts import fact_table
from geo.occupations import title
from matching.eligibility import Eligibility
from matching.household import Household
from matching.working_days import Deadline, after

ARRIVAL = 9
"""Number of the step that is taken after the family has arrived."""
_PAGES = {"migration_portal": "migration.enbek.kz", "egov": "eGov"}
"""What a way of applying is called in every language, where it has an address."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the procedure: who does what, and within how many working days."""

    number: int
    text: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """What a family does next.

    Parameters
    ----------
    register : bool
        Whether it may have to register with the career centre first.
    documents : tuple of str
        What an application is made with.
    documents_source : str
        Where the list of documents is from, and the day to which it speaks.
    since : date
        Since when applications are made as told.
    days : int
        Working days of the steps before the move that have a limit.
    applied : date
        Day of an application from which their end is counted.
    until : Deadline
        The day on which they end.
    arrival_days : int
        Working days of those after the family has arrived.
    steps : tuple of Step
        The whole procedure.
    """

    register: bool
    documents: tuple[str, ...]
    documents_source: str
    since: date
    days: int
    applied: date
    until: Deadline
    arrival_days: int
    steps: tuple[Step, ...]


def tomorrow(household: Household | None, found: Eligibility | None, translator: Translator) -> Tomorrow:
    """Return what a family does next; what any family does where none is known.

    Parameters
    ----------
    household : Household or None
        The family.
    found : Eligibility or None
        Whether it may take part.
    translator : Translator
        The language.
    """
    states = {check.condition.rule: check.state for check in found.checks} if found else {}
    listed = fact_table("application_documents")
    source = rule_source(str(listed["source"].iat[0]), translator)
    all_steps = steps(translator)
    days, applied = (
        sum(step.days or 0 for step in all_steps if step.number < ARRIVAL),
        date.fromisoformat(today()),
    )
    return Tomorrow(
        register=states.get("category") != "met",
        documents=documents(household, translator),
        documents_source=source,
        since=date.fromisoformat(fact_table("application_ways")["valid_from"].max()),
        days=days,
        applied=applied,
        until=after(applied, days),
        arrival_days=sum(step.days or 0 for step in all_steps if step.number >= ARRIVAL),
        steps=all_steps,
    )


def steps(translator: Translator) -> tuple[Step, ...]:
    """Return the steps of the procedure, as the evaluation of 2021 and the orders of 2023 and 2025 have them."""
    changes = fact_table("procedure_changes").sort_values("valid_from")
    changed = {row["step"]: row["limit_working_days"] for row in changes.to_dict("records")}
    return tuple(
        Step(
            int(row["step"]),
            translator.gettext(f"step.{row['step']}"),
            int(changed.get(row["step"]) or row["limit_working_days"] or 0) or None,
        )
        for row in fact_table("procedure").to_dict("records")
    )


def documents(household: Household | None, translator: Translator) -> tuple[str, ...]:
    """Return the documents that a family applies with, one sentence each; the general list without a family."""
    texts: list[str] = []
    for row in fact_table("application_documents").to_dict("records"):
        document, owner = row["document"], row["whose"]
        if household is None:
            texts.append(translator.gettext(f"document.{document}"))
        elif owner == "person":
            texts += _identity(household, translator)
        elif owner == "family" and household.persons > 1:
            texts.append(translator.gettext(f"document.{document}"))
        elif owner == "worker" and (trades := _trades(household, translator)):
            of_trades = f"document.{document}.of"
            key = of_trades if translator.has(of_trades) else f"document.{document}"
            texts.append(translator.gettext(key, trades=trades))
    return tuple(texts)


def _identity(household: Household, translator: Translator) -> list[str]:
    adults, children = len(household.adults), len(household.children)
    said = [translator.gettext("document.identity.adults", n=adults)]
    return said + ([translator.gettext("document.identity.children", n=children)] if children else [])


def _trades(household: Household, translator: Translator) -> tuple[str, ...]:
    codes = dict.fromkeys(adult.occupation for adult in household.adults if adult.occupation)
    return tuple(title(code, translator.lang) for code in codes)


@cache
def pages() -> dict[str, str]:
    """Return the address of each page that an application can be made on, by the name that sentences call it."""
    ways = fact_table("application_ways")
    return {
        _PAGES[str(way)]: str(address)
        for way, address in ways[["way", "address"]].itertuples(index=False)
        if address
    }


_LINK = Markup('<a href="{}" rel="noreferrer">{}</a>')


def linked(text: str) -> Markup:
    """Return a sentence as HTML in which the pages of an application are links.

    Examples
    --------
    >>> linked("<b> eGov")
    Markup('&lt;b&gt; <a href="https://egov.kz" rel="noreferrer">eGov</a>')
    """
    known = pages()
    pieces = re.split(f"({'|'.join(map(re.escape, known))})", text)
    return Markup("").join(_LINK.format(known[piece], piece) if piece in known else piece for piece in pieces)
