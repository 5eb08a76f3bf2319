"""What the placement routes take and return, as the OpenAPI document describes it.

Values and prices in JSON are in units of a hundred points of the score.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.services.intake.family_lists import MOST_FAMILIES
from api.services.placements.decisions import MOST_BONUS, MOST_DECISIONS, DecisionKind
from api.services.placements.job_files import Reason
from api.services.placements.prices import Resource
from matching.placement.build import HouseholdRule, JobRule

MOST_CHECKS = 20
"""Prices that one order may have checked, each by a solve of seconds."""
FamilyId = Annotated[str, Field(description="the centre's own id of the family")]
Kato = Annotated[str, Field(description="KATO code; empty for none")]
Bonus = Annotated[
    float | None,
    BeforeValidator(lambda cell: None if cell == "" else cell),
    Field(
        description="points that a preferred place counts more",
        json_schema_extra={"exclusiveMinimum": 0, "maximum": MOST_BONUS},  # checked with the rest of the row
    ),
]


class DecisionRow(BaseModel):
    """What a person decided about a family."""

    model_config = ConfigDict(extra="forbid", str_max_length=500)

    kind: DecisionKind
    family: Annotated[
        str, Field(description="id of the family; two or more, separated by ';', to keep together")
    ]
    place: Annotated[
        str,
        Field(description="KATO code of a settlement, of a district for a ban too; none to keep together"),
    ] = ""
    bonus: Bonus = None
    reason: str


class BaselineRow(BaseModel):
    """Where an earlier plan placed a family; a row of its ``families`` may be given as it is."""

    model_config = ConfigDict(extra="ignore", str_max_length=500)

    family: FamilyId
    kato: Annotated[str, Field(description="KATO code of the settlement, empty for a family left unplaced")]


Decisions = Annotated[list[DecisionRow], Field(max_length=MOST_DECISIONS)]
Seconds = Annotated[float, Field(ge=1, le=300, allow_inf_nan=False)]
Checks = Annotated[int, Field(ge=0, le=MOST_CHECKS, description="prices to check by solving again")]


class PlacementOrder(BaseModel):
    """What is to be placed, and by which visible settings."""

    model_config = ConfigDict(extra="forbid")

    families: Annotated[list[dict[str, object]], Field(min_length=1, max_length=MOST_FAMILIES)]
    household_rule: HouseholdRule = "mean"
    job_rule: JobRule = "one"
    fair: bool = False
    decisions: Decisions = []
    time_limit: Seconds = 30.0
    check_prices: Checks = 0
    former: Annotated[
        list[BaselineRow],
        Field(max_length=MOST_FAMILIES, description="an earlier plan, to list what changes"),
    ] = []


class DecisionOrder(BaseModel):
    """All decisions that hold for a plan from now on; those that are left out are withdrawn."""

    model_config = ConfigDict(extra="forbid")

    decisions: Decisions
    time_limit: Seconds = 4.5
    check_prices: Checks = 0


class Started(BaseModel):
    """A placement that has been taken."""

    id: str
    status: Literal["queued", "running", "stopping"]


class Certified(BaseModel):
    """Value, bound and gap as the checker computed them anew."""

    value: float
    bound: float
    gap: float


class CertificateRow(BaseModel):
    """A line of the certificate."""

    title: str
    figure: float | str


class FamilyRow(BaseModel):
    """Where a family goes, or why it is left."""

    family: FamilyId
    persons: int
    decision: Annotated[str, Field(description="why a person decided about it; empty if none did")]
    kato: Kato
    settlement: str | None = None
    district: str | None = None
    region: str
    value: float | None = None
    rank: Annotated[int | None, Field(description="1 for the family's best eligible place")] = None
    listed: Annotated[
        int | None, Field(description="place in the family's own list; null beyond the tenth")
    ] = None
    why: str


class PriceRow(BaseModel):
    """The shadow price of a capacity of a settlement, or of a quota."""

    place: str
    kato: str
    resource: str
    price: float
    capacity: float
    used: float


class AreaPriceRow(BaseModel):
    """The shadow prices of a resource in an oblast or a district."""

    level: Literal["oblast", "district"]
    kato: str
    name: str
    kind: Resource
    status: str
    capacity: float
    used: float
    most_at: Annotated[str, Field(description="KATO code of the place with the highest price")]
    where: str
    price: Annotated[float, Field(description="mean of the settlements' prices, weighted by capacity")]
    most: Annotated[float, Field(description="highest price")]


class ChangeRow(BaseModel):
    """A family that the former plan placed elsewhere."""

    family: FamilyId
    before_kato: Kato
    before: str
    after_kato: Kato
    after: str
    gain: Annotated[
        float | None, Field(description="none where the former place is no longer open to the family")
    ]
    why: str


class PriceCheckRow(BaseModel):
    """A price beside what one more unit really brought."""

    kato: str
    resource: str
    place: str
    price: float
    bound_gain: float
    value_gain: float
    doubt: float


class ChargeRow(BaseModel):
    """What a family would pay for one scarce thing at a place."""

    resource: str
    quota: bool
    amount: float
    price: float
    cost: float
    left: float
    full: bool


class Explained(BaseModel):
    """Why a family is placed where it is and not at a place."""

    family: FamilyId
    place: str
    name: str
    placed_at: Kato
    placed_name: str
    sentences: list[str]
    eligible: bool
    value: float
    cost: float
    placed_value: float
    placed_cost: float
    behind: Annotated[float, Field(description="reduced cost of the place asked about")]
    charges: list[ChargeRow]


class PlanDocument(BaseModel):
    """A plan."""

    atlas: str
    value: float
    bound: float
    gap: float
    placed: int
    checked: Certified
    certificate: list[CertificateRow]
    families: list[FamilyRow]
    decisions: list[DecisionRow]
    prices: list[PriceRow]
    prices_by_area: list[AreaPriceRow]
    changes: list[ChangeRow] | None = None
    price_checks: list[PriceCheckRow] | None = None
    answers: list[Explained] | None = None


class Progress(BaseModel):
    """How far a solve is; empty before its first stage has ended."""

    phase: str | None = None
    seconds: float | None = None
    value: float | None = None
    bound: float | None = None


class Queued(BaseModel):
    """A placement that waits for its turn."""

    id: str
    status: Literal["queued"]
    place: Annotated[int, Field(ge=1, description="place in the queue")]


class Running(BaseModel):
    """A placement that is being made."""

    id: str
    status: Literal["running"]
    progress: Progress


class Done(BaseModel):
    """A placement that has its plan."""

    id: str
    status: Literal["done"]
    plan: PlanDocument


class FaultRow(BaseModel):
    """What is wrong with an order."""

    where: str
    field: str
    expected: str


class Failed(BaseModel):
    """A placement that has no plan and will have none."""

    id: str
    status: Literal["failed"]
    reason: Annotated[
        Reason,
        Field(
            description="input: it could not be used, see faults; crash: an error of the server, see its log; "
            "time: it took longer than time_limit and a quarter of a minute; lost: the server was restarted; "
            "cancelled: it was stopped before its turn came"
        ),
    ]
    faults: Annotated[list[FaultRow] | None, Field(description="at least one where the reason is input")] = (
        None
    )


PlacementState = Annotated[Queued | Running | Done | Failed, Field(discriminator="status")]
