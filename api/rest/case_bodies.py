"""Bodies and answers of the routes of cases; a field that is none of them is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

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
