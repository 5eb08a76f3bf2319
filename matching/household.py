"""The family that applies: who they are, what they do, what they wish and need. Never a name, an IIN
or a phone number.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from geo.faults import Fault, InputError, shorten
from geo.places import SettlementType
from geo.sources.reading import strict_json
from matching.personal import field_name, repeatable

Education = Literal["none", "secondary", "vocational", "higher"]
Purpose = Literal["house", "household", "farm", "business"]
Language = Literal["kk", "ru", "en", "uz", "other"]
Need = Literal["wheelchair", "special_education", "regular_treatment", "pregnancy", "elderly_care"]

CRITERIA_IDS = (
    "employment",
    "housing",
    "schooling",
    "health",
    "land",
    "business",
    "settlement_type",
    "ties",
    "climate",
    "infrastructure",
    "quota",
)
"""Criteria that a family can weigh."""

MOST_ADULTS = 10
MOST_CHILDREN = 15

Code = Annotated[str, Field(pattern=r"^\d{9}$", description="9-digit KATO code")]


def _whole(value: Any) -> Any:
    """Return a whole number that is written with a point as one: JSON Schema makes no difference between 3 and 3.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


class Origin(_Strict):
    """Where the family lives now."""

    region: Code
    settlement_type: SettlementType | None = None


class Adult(_Strict):
    """A grown-up of the family."""

    age: Annotated[Whole, Field(ge=16, le=100)] = 35
    sex: Literal["m", "f"] | None = None
    occupation: Annotated[str, Field(pattern=r"^\d{4}$", description="ISCO-08 unit group")] | None = None
    experience_years: Annotated[float, Field(ge=0, le=80)] = 0.0
    education: Education | None = None
    seeks_work: bool = True


class Child(_Strict):
    """A child of the family."""

    age: Annotated[Whole, Field(ge=0, le=17)]


class Housing(_Strict):
    """What the family can pay for a home."""

    tenure: Literal["rent", "buy", "build", "any"] = "any"
    budget_kzt_month: Annotated[float, Field(ge=0, le=1e9)] | None = None
    savings_kzt: Annotated[float, Field(ge=0, le=1e12)] | None = None


class Land(_Strict):
    """What the family wants land for."""

    purposes: tuple[Purpose, ...] = ()


class Business(_Strict):
    """Whether the family wants to work for itself."""

    wants: bool = False


Category = Literal["job_seeker", "unemployed", "listed_employed", "serpin_graduate", "none"]


class Programme(_Strict):
    """What decides whether the family may take part in the resettlement programme; None where it did not say."""

    category: Annotated[
        Category | None, Field(description="how an adult is registered with the career centre")
    ] = None
    registered_a_year: Annotated[
        bool | None, Field(description="registered for a year or more in the region of origin")
    ] = None
    took_part_before: bool | None = None
    proof_of_skill: Annotated[bool | None, Field(description="a diploma, certificate or licence")] = None


def _known_criterion(value: Any) -> Any:
    if isinstance(value, dict) and set(value) - set(CRITERIA_IDS):
        raise ValueError(f"criteria among {', '.join(CRITERIA_IDS)}")
    return value


Weights = Annotated[dict[str, Annotated[float, Field(ge=0, le=5)]], BeforeValidator(_known_criterion)]


class Must(_Strict):
    """What a village must have; others are left out, and counted."""

    regions: tuple[Code, ...] = ()
    school: bool = False
    kindergarten: bool = False
    job: bool = False
    plot: bool = False
    max_km_to_hospital: Annotated[float, Field(ge=0, le=2000)] | None = None
    max_km_to_school: Annotated[float, Field(ge=0, le=2000)] | None = None
    max_rent_kzt: Annotated[float, Field(ge=0, le=1e9)] | None = None
    max_price_kzt_m2: Annotated[float, Field(ge=0, le=1e9)] | None = None
    settlement_types: tuple[SettlementType, ...] = ()


class Household(_Strict):
    """A family that looks for a place to settle.

    Every field but ``origin.region`` and one adult may be left out; unknown fields are refused.
    """

    origin: Origin
    adults: Annotated[tuple[Adult, ...], Field(min_length=1, max_length=MOST_ADULTS)]
    children: Annotated[tuple[Child, ...], Field(max_length=MOST_CHILDREN)] = ()
    marital_status: Literal["single", "married", "divorced", "widowed"] | None = None
    languages: tuple[Language, ...] = ()
    housing: Housing = Housing()
    land: Land = Land()
    business: Business = Business()
    needs: tuple[Need, ...] = ()
    ties: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    preferences: Weights = Field(default_factory=dict)
    spouse_preferences: Annotated[
        Weights,
        Field(
            description="wishes of the second spouse, if they state them apart; `preferences` are the first's then"
        ),
    ] = Field(default_factory=dict)
    must: Must = Must()
    programme: Programme = Programme()

    @property
    def persons(self) -> int:
        """Number of people who move."""
        return len(self.adults) + len(self.children)

    @property
    def seekers(self) -> tuple[Adult, ...]:
        """Adults who look for work in an occupation they have."""
        return tuple(adult for adult in self.adults if adult.seeks_work and adult.occupation)

    def children_between(self, low: int, high: int) -> int:
        """Return the number of children aged ``low`` to ``high`` years, both included."""
        return sum(low <= child.age <= high for child in self.children)


def parse_household(
    raw: str | bytes | Mapping[str, object],
    *,
    occupations: Container[str],
    places: Container[str],
    where: str = "family",
) -> Household:
    """Return the household that a JSON text or object describes.

    A text is read as the OpenAPI document says: a number is a number there. An object may come from a table or a form,
    which hold nothing but text: numbers and truth values may be written as such.

    Parameters
    ----------
    raw : str, bytes or mapping
        The family, as the design's contract writes it.
    occupations : container of str
        The ISCO-08 unit groups.
    places : container of str
        KATO codes of all known places.
    where : str
        What to call the input in a fault.

    Raises
    ------
    InputError
        With one fault for everything that is wrong.
    """
    try:
        if isinstance(raw, str | bytes):
            strict_json.loads(raw)
    except (ValueError, RecursionError) as error:  # text, encoding, or a number of thousands of digits
        found = f"text that is not JSON ({error})"
        raise InputError([Fault(where, "", "a JSON object", found, key="json")]) from None
    try:
        if isinstance(raw, str | bytes):  # strictly, only the JSON reader takes a list for a tuple
            household = Household.model_validate_json(raw, strict=True)
        else:
            household = Household.model_validate(raw)
    except ValidationError as error:
        raise InputError([_fault(where, item) for item in _outermost_left_out(error)]) from None
    faults = [
        *_unknown_occupations(household, occupations, where),
        *_unknown_places(household, places, where),
    ]
    if faults:
        raise InputError(faults)
    return household


_EXPECTED = {
    "extra_forbidden": "no such field",
    "missing": "a value, the field is required",
    "string_pattern_mismatch": "a code of the form {pattern}",
    "too_short": "{min_length} or more",
    "too_long": "{max_length} at most",
}


def _outermost_left_out(error: ValidationError) -> list[ErrorDetails]:
    """Return the errors without those of a list that is only short because an item of it is wrong."""
    items = error.errors(include_url=False)
    # A set of what lies around each error: a family of a hundred thousand adults has as many of them.
    explained = {item["loc"][:length] for item in items for length in range(len(item["loc"]))}
    return [item for item in items if item["loc"] not in explained]


def _fault(where: str, error: ErrorDetails) -> Fault:
    field = ".".join(map(field_name, error["loc"]))
    message = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    expected = _EXPECTED.get(error["type"], message).format(**(error.get("ctx") or {}))
    found = "" if error["type"] in {"missing", "extra_forbidden"} else repeatable(error.get("input"))
    params = {
        name: value.replace(" or ", ", ")
        if isinstance(value, str)
        else value  # pydantic lists with an English word
        for name, value in (error.get("ctx") or {}).items()
        if isinstance(value, int | float | str)
    }
    return Fault(where, field, expected, found, key=f"schema.{error['type']}", params=params)


def _unknown_occupations(household: Household, known: Container[str], where: str) -> list[Fault]:
    return [
        Fault(
            where,
            f"adults.{index}.occupation",
            "an ISCO-08 unit group (4 digits)",
            shorten(adult.occupation),
            key="occupation",
        )
        for index, adult in enumerate(household.adults)
        if adult.occupation is not None and adult.occupation not in known
    ]


def _unknown_places(household: Household, known: Container[str], where: str) -> list[Fault]:
    codes = [
        ("origin.region", household.origin.region),
        *((f"ties.{index}", code) for index, code in enumerate(household.ties)),
        *((f"must.regions.{index}", code) for index, code in enumerate(household.must.regions)),
    ]
    return [
        Fault(where, field, "the KATO code of a known place", shorten(code), key="place")
        for field, code in codes
        if code not in known
    ]
