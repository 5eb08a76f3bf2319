"""Bodies and answers of the routes of cases; a field that is none of them is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.services.shortlists.shortlist_types import ShownShortlist
from matching.cases.case_stages import Reason, Stage
from matching.cases.draft import LONGEST, CaseChange, Kato


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=False)


class OwnSession(BaseModel):
    """Who is signed in, and the token that changes need."""

    login: str
    role: str
    token: str


class Opened(BaseModel):
    """A case that was opened, or changed."""

    id: str
    version: int


class Listed(BaseModel):
    """A line of the list of cases."""

    id: str
    number: str
    stage: str
    due_on: date | None
    persons: int
    chosen_kato: str | None
    proposed_kato: str | None
    changed_at: str


class CaseList(BaseModel):
    """A page of the list, and whether another follows."""

    cases: list[Listed]
    more: bool


class Changed(_Strict):
    """What is to change of a case, and the version that it was read at."""

    version: Annotated[int, Field(ge=1, le=2**31)]
    change: CaseChange


class Step(_Strict):
    """The stage to take a case to."""

    stage: Stage
    reason: Reason | None = None
    remark: Annotated[str, Field(max_length=LONGEST)] = ""
    on: date | None = None


class NoteText(_Strict):
    """A note."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Proposal(_Strict):
    """The settlement to hold room in."""

    kato: Kato
    days: Annotated[int, Field(ge=1, le=60)] = 14


class Reserved(BaseModel):
    """What is held or kept for a case."""

    id: str
    kato: str
    state: Literal["held", "kept"]
    held_until: str
    lines: list[dict[str, Any]]


class WholeCase(BaseModel):
    """A case, to its own centre."""

    id: str
    organisation_id: str
    number: str
    stage: str
    reason: str | None
    due_on: date | None
    household: dict[str, Any]
    needs: dict[str, str]
    wishes: str
    documents: list[str]
    proposed_kato: str | None
    chosen_kato: str | None
    opened_at: str
    changed_at: str
    arrived_on: date | None
    closed_on: date | None
    version: int


class Seeker(BaseModel):
    """An adult who looks for work."""

    occupation: str | None
    experience_years: float
    education: str | None


class ToPrepare(BaseModel):
    """A case, to the receiving office: what it must prepare for."""

    id: str
    number: str
    stage: str
    organisation_id: str
    kato: str
    due_on: date | None
    arrived_on: date | None
    persons: int
    children: list[int]
    workers: list[Seeker]
    tenure: str
    land: list[str]
    languages: list[str]
    needs: list[str]


class ToldNote(BaseModel):
    """A note, and who wrote it when."""

    id: str
    author_id: str
    at: str
    text: str


class ToldEvent(BaseModel):
    """Something that was done with a case."""

    number: int
    at: str
    actor: str
    kind: str
    subject: str
    body: Any


class WrittenNote(BaseModel):
    """The id of a note, or of a reservation."""

    id: str


class Exported(BaseModel):
    """All that is known of a case, but for sensitive answers."""

    case: WholeCase
    notes: list[ToldNote]
    held: dict[str, Any] | None
    follow_ups: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    history: list[ToldEvent]


class CaseMatches(ShownShortlist):
    """A shortlist, and the KATO codes of those in it that have no room left for this family."""

    full: list[str]


class CountCell(BaseModel):
    """Families of one origin, destination and group of stages, in fives; fewer than five are not told."""

    origin: str
    destination: str
    stages: str
    families: int


class CountsOfWeek(BaseModel):
    """The counts that were published for a week."""

    period: str
    cells: list[CountCell]
