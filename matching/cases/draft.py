"""What may be written into a case: unknown fields are refused, and free texts that look like somebody's data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from geo.faults import Fault, InputError
from geo.layers.facts import fact_table
from matching.household import Household
from matching.needs import framework
from matching.personal import find_personal, is_mark

Answer = Literal["met", "open", "help"]
"""What the talk about a need came to: it is met, it is open, or help was asked for."""
Kind = Literal["violence", "psychological_help", "trafficking"]
"""What a sensitive answer is about."""
SENSITIVE_KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST = 4000
"""Characters of a free text."""

FreeText = Annotated[str, Field(max_length=LONGEST)]
Number = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w./-]+$")]
Kato = Annotated[str, Field(pattern=r"^\d{9}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class CaseDraft(_Strict):
    """A case as a centre opens it.

    ``needs`` has answers by ``domain.stage`` of :func:`matching.needs.framework`, ``documents`` those of
    ``data/application_documents.csv`` that the family has.
    """

    number: Number
    household: Household
    needs: dict[str, Answer] = Field(default_factory=dict)
    wishes: FreeText = ""
    documents: tuple[str, ...] = ()


class CaseChange(_Strict):
    """What is to change of a case; what is None stays."""

    number: Number | None = None
    household: Household | None = None
    needs: dict[str, Answer] | None = None
    wishes: FreeText | None = None
    documents: tuple[str, ...] | None = None
    proposed_kato: Kato | None = None
    chosen_kato: Kato | None = None
    due_on: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


def known_documents() -> frozenset[str]:
    """Return the documents that can be ticked."""
    return frozenset(map(str, fact_table("application_documents")["document"]))


def known_needs() -> frozenset[str]:
    """Return the needs that can be answered."""
    return frozenset(f"{domain}.{stage}" for domain, stage in framework())


def check_draft(draft: CaseDraft | CaseChange) -> None:
    """Refuse what pydantic cannot know: documents and needs that are none, a name as a number, data in free texts.

    Raises
    ------
    InputError
        With all faults.
    """
    faults = []
    if draft.number is not None and not is_mark(draft.number):
        faults.append(
            Fault(
                "case", "number", "the centre's own number, no name, IIN or telephone", key="mark_of_a_person"
            )
        )
    faults += [
        Fault(
            "case", field, f"one of {', '.join(sorted(known))}", key="case.unknown", params={"field": field}
        )
        for field, given, known in (
            ("documents", draft.documents or (), known_documents()),
            ("needs", draft.needs or (), known_needs()),
        )
        if set(given) - known
    ]
    faults += text_faults({"wishes": draft.wishes or ""})
    if faults:
        raise InputError(faults)


def text_faults(texts: dict[str, str]) -> list[Fault]:
    """Return a fault for everything in some texts, by field, that may be a person's data; it is not repeated."""
    return [
        Fault("case", field, f"a text without anybody's {kind}", key=f"case.personal.{kind}")
        for field, text in texts.items()
        for kind in dict.fromkeys(found.kind for found in find_personal(text))
    ]


def check_text(text: str, field: str) -> str:
    """Return a free text, or refuse it.

    Raises
    ------
    InputError
        If it is too long, or something in it may be a person's data.
    """
    faults = text_faults({field: text})
    if len(text) > LONGEST:
        faults.append(
            Fault("case", field, f"at most {LONGEST} characters", key="case.long", params={"most": LONGEST})
        )
    if faults:
        raise InputError(faults)
    return text.strip()


def sensitive_kinds(kinds: Iterable[str]) -> tuple[Kind, ...]:
    """Return the kinds of a sensitive answer in a fixed order.

    Raises
    ------
    InputError
        If one is unknown, or there is none.
    """
    given = frozenset(kinds)
    if not given or given - set(SENSITIVE_KINDS):
        raise InputError(
            [Fault("case", "kinds", f"one or more of {', '.join(SENSITIVE_KINDS)}", key="case.kinds")]
        )
    return tuple(kind for kind in SENSITIVE_KINDS if kind in given)
