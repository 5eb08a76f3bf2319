"""The JSON of a shortlist, field by field: what is written is checked against it, and the API's document shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # of Python 3.12 and later, pydantic takes typing's own

from api.services.shortlists.couple_json import ShownCouple
from api.services.shortlists.eligibility_json import ShownEligibility
from geo.provenance import Status

StatusName = Annotated[str, Field(json_schema_extra={"enum": list(Status)})]
Points = Annotated[float, Field(description="points of the score, of 100")]
Kato = Annotated[str, Field(description="9-digit KATO code")]
Text = Annotated[str, Field(description="a sentence in the language asked for")]


class Names(TypedDict):
    """A place's names by language."""

    kk: str
    ru: str
    en: str


class NamedArea(TypedDict):
    """A district or oblast."""

    kato: Kato
    name: Names


class ShownValue(TypedDict):
    """A value with unit, status, date and source."""

    indicator: str
    value: float | str | None
    unit: str
    status: StatusName
    as_of: str
    source: str
    old: Annotated[bool, Field(description="whether it is older than values of its kind should be")]


class ShownReason(TypedDict):
    """What a criterion adds to the score, and why."""

    criterion: str
    title: str
    contribution: Points
    text: Text
    values: list[ShownValue]


class CardReason(ShownReason):
    """A reason with the status of the least sure value that decides it, for pages; not in the JSON."""

    status: StatusName


class ShownInterval(TypedDict):
    """A probability with the interval that holds it in nine cases of ten."""

    value: float
    low: float
    high: float


class NotKnown(TypedDict):
    """An indicator that would have to be known for a probability."""

    indicator: str
    title: str


class ShownVacancy(TypedDict):
    """An open vacancy near a match."""

    id: str
    title: str
    isco: Annotated[str, Field(description="ISCO-08 unit group")]
    employer: str
    wage_kzt: Annotated[float | None, Field(description="tenge a month before tax")]
    count: Annotated[int, Field(description="posts")]
    housing: Annotated[bool, Field(description="whether the employer offers a home")]
    kato: Kato
    km: Annotated[float, Field(description="geodesic kilometres from the match")]
    likeness: Annotated[float, Field(description="how similar the occupation is to the family's, 0 to 1")]
    status: StatusName
    source: str
    as_of: str
    settlement: Names


class ShownRoom(TypedDict):
    """How much room a place has, beside how well it fits; the score says nothing of it."""

    homes: Annotated[ShownValue, Field(description="free homes")]
    families: Annotated[
        int | None,
        Field(description="families of a year that have it among their ten best by fit; null if not known"),
    ]
    seats: Annotated[int, Field(description="persons that its quota still takes")]
    points: Annotated[
        float,
        Field(description="points that shortage takes away in the order of the list; 100 without seats"),
    ]


class ShownMatch(TypedDict):
    """A settlement for a family: ``base`` and the contributions of ``reasons`` add up to ``score``."""

    rank: Annotated[int, Field(description="1 for the first destination that meets every requirement")]
    group: Annotated[
        int, Field(description="group of equally good destinations, 1 for the best; 0 if a requirement fails")
    ]
    equals: Annotated[int, Field(description="destinations in that group, this one included")]
    kato: Kato
    name: Names
    district: NamedArea
    oblast: NamedArea
    lon: Annotated[float, Field(description="degrees of WGS 84")]
    lat: Annotated[float, Field(description="degrees of WGS 84")]
    position_status: StatusName
    score: Points
    base: Points
    reasons: list[ShownReason]
    rests_on: Annotated[
        dict[str, float], Field(description="share of the score by status of the values behind it; sums to 1")
    ]
    blocked_by: Annotated[list[str], Field(description="requirements that it fails; none for a match")]
    stays_12_months: ShownInterval | None
    works_in_occupation: ShownInterval | None
    not_known: list[NotKnown]
    vacancies: list[ShownVacancy]
    room: ShownRoom | None


class ShownDifference(TypedDict):
    """A criterion at the place asked about, and at the first of the list."""

    criterion: str
    title: str
    here: Points
    there: Points
    behind: Points
    text_here: Text
    text_there: Text


class ShownWhyNot(TypedDict):
    """Why a place is not the first of the list, and the one change that would bring it up most."""

    kato: Kato
    best: Annotated[str, Field(description="KATO code of the first of the list")]
    rank: int
    of: Annotated[int, Field(description="destinations that meet every requirement")]
    score: Points
    best_score: Points
    differences: list[ShownDifference]
    blocked_by: list[str]
    change: Annotated[str, Field(description="a criterion or requirement; empty where no one change would")]
    new_rank: int
    text: list[Text]


class ShownAsked(ShownMatch):
    """A place that the family asked about."""

    why_not: Annotated[
        ShownWhyNot | None, Field(description="null where no destination meets every requirement")
    ]


class ShownAdvice(TypedDict):
    """One thing that would help a family."""

    change: Literal["course", "requirement"]
    added: int
    days: int
    occupation: str
    adult: int
    requirement: str
    text: str


class ShownModel(TypedDict):
    """What ranked, and from what it learned."""

    name: str
    trained_on: str


class ShownBest(TypedDict):
    """The first village of a region in the family's list."""

    oblast: NamedArea
    kato: Kato
    name: Names
    rank: int
    group: int
    score: Points


class ShownDemand(TypedDict):
    """What room is reckoned with: the families expected in a year."""

    families: int
    made: Annotated[str, Field(description="day on which it was counted")]
    current: Annotated[bool, Field(description="whether it was counted with this version of the atlas")]


class ShownShortlist(TypedDict):
    """The best destinations of a family, and the places that it asked about."""

    atlas: Annotated[str, Field(description="version of the atlas")]
    model: ShownModel
    matches: list[ShownMatch]
    excluded: Annotated[
        dict[str, int], Field(description="number of destinations that each requirement rules out")
    ]
    asked: list[ShownAsked]
    considered: Annotated[int, Field(description="destinations in all")]
    order: Annotated[
        Literal["room", "fit"], Field(description="whether fit and room order the list, or fit alone")
    ]
    expected_families: Annotated[
        int | None, Field(description="families expected in a year; null if not known")
    ]
    best_in_regions: Annotated[
        list[ShownBest], Field(description="the first of every region that has one, in the list's order")
    ]
    demand: Annotated[ShownDemand | None, Field(description="null if not known")]
    couple: Annotated[
        ShownCouple | None, Field(description="null where no two spouses stated their wishes apart")
    ]


class ShownAnswer(ShownShortlist):
    """A shortlist, and whether the family may take part."""

    eligibility: ShownEligibility
