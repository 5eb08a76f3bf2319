"""From the answers of the form to a household, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from api.services.intake.form_answers import MOST_ADULTS, WISHES, Answers
from api.services.intake.form_errors import Choice, Trouble
from api.services.intake.written_numbers import NOTHING, ages, amount, years
from geo.occupations import outside_work
from matching.household import MOST_ADULTS as MOST_ALL
from matching.household import MOST_CHILDREN, Household
from matching.support import known_mci

Found = tuple[str, tuple[Choice, ...]]
Finder = Callable[[str], Found]
"""Takes what was typed; returns the code, or none and what may have been meant."""

ADULT_AGE = 18
"""Age from which somebody is an adult (Social Code of Kazakhstan: a child is under 18)."""
YEARS_AHEAD = 5
"""Years after the newest known index for which a day of moving is taken."""

MOST_GROWN = 25
"""Age up to which somebody may stand among the children: from 18 on as an adult who looks for no work."""
NO_OCCUPATION = "-"
"""What the form holds where none of the proposed occupations was meant."""
NUMBERS: dict[str, tuple[float, float]] = {
    **{f"a{number}": (16, 100) for number in range(1, MOST_ADULTS + 1)},
    **{f"x{number}": (0, 80) for number in range(1, MOST_ADULTS + 1)},
    "budget": (0, 10_000_000),
    "savings": (0, 1_000_000_000),
    "hospital": (0, 2000),
    "rent": (0, 10_000_000),
    "price": (0, 100_000_000),
    **{f"{letter}_{name}": (0, 5) for letter in "wv" for name in WISHES},
}
"""Smallest and largest value of every number in the form."""


FIELDS = {
    "origin.settlement_type": "place",
    "adults": "o1",
    "children": "kids",
    "housing.budget": "budget",
    "housing.savings": "savings",
    "housing": "home",
    "land": "land",
    "languages": "tongue",
    "needs": "need",
    "ties": "kin",
    "preferences": "wishes",
    "spouse_preferences": "wishes",
    "programme": "category",
    "must.regions": "region",
    "must.settlement_types": "type",
    "must.max_km": "hospital",
    "must.max_rent": "rent",
    "must.max_price": "price",
    "must": "must",
}
"""Field of the form for the beginning of a path of the contract; all others are about where the family comes from."""


class _Reader:
    """Reads answers and keeps what is wrong with them."""

    def __init__(self, answers: Answers, occupation: Finder, place: Finder) -> None:
        self.answers = answers
        self.troubles: list[Trouble] = []
        self.codes: dict[str, str] = {}
        self._occupation, self._place = occupation, place

    def number(self, name: str) -> float | None:
        """Return a number, written as people write it; none where there is no usable one."""
        text = self.answers.one(name)
        if not text:
            return None
        low, high = NUMBERS[name]
        value = years(text) if name[0] in "ax" and name[1:].isdecimal() else amount(text)
        if value is not None and low <= value <= high:
            return value
        self.troubles.append(Trouble(name, "fault.number", {"low": low, "high": high}))
        return None

    def ages(self) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Return the children, from ages set apart by anything, and those among them who are grown up by now."""
        found = ages(self.answers.one("kids"))
        if found is None or len(found) > MOST_CHILDREN or any(age > MOST_GROWN for age in found):
            self.troubles.append(Trouble("kids", "fault.kids", {"most": MOST_CHILDREN}))
            return [], []
        children: list[dict[str, object]] = [{"age": age} for age in found if age < ADULT_AGE]
        return children, [{"age": age, "seeks_work": False} for age in found if age >= ADULT_AGE]

    def others(self) -> list[dict[str, object]]:
        """Return the adults that a file names beyond those that the form asks about, by their ages."""
        found = ages(self.answers.one("grown")) or []
        return [
            {"age": age, "seeks_work": False} for age in found[: MOST_ALL - MOST_ADULTS] if 16 <= age <= 100
        ]

    def adults(self) -> list[dict[str, object]]:
        """Return the adults that something was said of; one who says nothing where none was."""
        numbers = range(1, MOST_ADULTS + 1)
        said = [
            number for number in numbers if any(self.answers.one(f"{letter}{number}") for letter in "oaxe")
        ]
        return [self._adult(number) for number in said] or [{}]

    def _adult(self, number: int) -> dict[str, object]:
        age, experience = self.number(f"a{number}"), self.number(f"x{number}")
        typed = self.answers.one(f"o{number}")
        status = outside_work(typed)
        at_home = typed == NO_OCCUPATION or NOTHING.fullmatch(typed.casefold()) is not None
        named = not (status or at_home)
        return _without_none(
            age=None if age is None else int(age),
            occupation=self.code(f"o{number}", self._occupation, "fault.occupation") if named else None,
            seeks_work=None if named or status == "unemployed" else False,
            experience_years=experience,
            education=self.answers.one(f"e{number}") or None,
        )

    def code(self, name: str, find: Finder, key: str) -> str | None:
        """Return the code of what was typed; none, and a question, where it is not clear."""
        text = self.answers.one(name)
        if not text:
            return None
        code, choices = find(text)
        if code:
            self.codes[name] = code
        else:
            self.troubles.append(
                Trouble(name, key if choices else f"{key}.unknown", {"typed": text}, choices)
            )
        return code or None

    def flag(self, name: str) -> bool | None:
        """Return a yes or no; None where nothing was said."""
        return {"yes": True, "no": False}.get(self.answers.one(name))

    def day(self) -> None:
        """Check the day of moving: support can be reckoned from the first known index on, and a few years ahead."""
        text, first = self.answers.one("date"), known_mci()[0].valid_from
        last = date(known_mci()[-1].valid_from.year + YEARS_AHEAD, 12, 31)
        try:
            known = not text or first <= date.fromisoformat(text) <= last
        except ValueError:
            known = False
        if not known:
            self.troubles.append(Trouble("date", "fault.date", {"first": first, "last": last}))

    def relatives(self) -> list[str]:
        """Return the place where relatives live."""
        code = self.code("kin", self._place, "fault.place")
        return [code] if code else []


def read_family(
    answers: Answers, occupation: Finder, place: Finder
) -> tuple[dict[str, object], tuple[Trouble, ...], Answers]:
    """Return a household as the contract writes it, what is wrong with the answers, and the answers with codes.

    Parameters
    ----------
    answers : Answers
        What the form or the link holds.
    occupation, place : callable
        Find the code of what was typed.
    """
    reader = _Reader(answers, occupation, place)
    reader.day()
    children, grown = reader.ages()
    one, many = answers.one, answers.all
    family: dict[str, object] = {
        "origin": _without_none(region=one("from"), settlement_type=one("place") or None),
        "adults": [*reader.adults(), *reader.others(), *grown],
        "children": children,
        "housing": _without_none(
            tenure=one("home") or None,
            budget_kzt_month=reader.number("budget"),
            savings_kzt=reader.number("savings"),
        ),
        "land": {"purposes": list(many("land"))},
        "business": {"wants": answers.has("business")},
        "languages": list(many("tongue")),
        "needs": list(many("need")),
        "ties": reader.relatives(),
        "preferences": _without_none(**{name: reader.number(f"w_{name}") for name in WISHES}),
        "spouse_preferences": _without_none(**{name: reader.number(f"v_{name}") for name in WISHES}),
        "programme": _without_none(
            category=one("category") or None,
            registered_a_year=reader.flag("registered"),
            took_part_before=reader.flag("before"),
            proof_of_skill=reader.flag("proof"),
        ),
        "must": _without_none(
            regions=list(many("region")),
            settlement_types=list(many("type")),
            school=answers.has("school"),
            kindergarten=answers.has("kindergarten"),
            job=answers.has("job"),
            plot=answers.has("plot"),
            max_km_to_hospital=reader.number("hospital"),
            max_rent_kzt=reader.number("rent"),
            max_price_kzt_m2=reader.number("price"),
        ),
    }
    return family, tuple(reader.troubles), answers.changed(**reader.codes)


def field_of(path: str) -> str:
    """Return the field of the form behind a path of the contract (``origin.region``, ``children.0.age``)."""
    return next((name for start, name in FIELDS.items() if path.startswith(start)), "from")


def _without_none(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def answers_of(household: Household) -> Answers:
    """Return the answers that lead back to a household, as far as the form asks."""
    pairs = [
        ("from", household.origin.region),
        ("place", household.origin.settlement_type),
        ("category", household.programme.category),
        ("registered", _flag(household.programme.registered_a_year)),
        ("before", _flag(household.programme.took_part_before)),
        ("proof", _flag(household.programme.proof_of_skill)),
        *_adult_pairs(household),
        ("kids", ", ".join(str(child.age) for child in household.children)),
        ("grown", ", ".join(str(adult.age) for adult in household.adults[MOST_ADULTS:])),
        ("home", "" if household.housing.tenure == "any" else household.housing.tenure),
        ("budget", household.housing.budget_kzt_month),
        ("savings", household.housing.savings_kzt),
        ("business", household.business.wants),
        ("kin", next(iter(household.ties), None)),
        *((f"w_{name}", household.preferences.get(name)) for name in WISHES),
        *((f"v_{name}", household.spouse_preferences.get(name)) for name in WISHES),
        ("school", household.must.school),
        ("kindergarten", household.must.kindergarten),
        ("job", household.must.job),
        ("plot", household.must.plot),
        ("hospital", household.must.max_km_to_hospital),
        ("rent", household.must.max_rent_kzt),
        ("price", household.must.max_price_kzt_m2),
        *(("land", purpose) for purpose in household.land.purposes),
        *(("region", code) for code in household.must.regions),
        *(("need", need) for need in household.needs),
        *(("type", kind) for kind in household.must.settlement_types),
        *(("tongue", tongue) for tongue in household.languages),
    ]
    return Answers.read((name, _plain(value)) for name, value in pairs)


def _adult_pairs(household: Household) -> list[tuple[str, object]]:
    return [
        pair
        for number, adult in enumerate(household.adults[:MOST_ADULTS], 1)
        for pair in (
            (f"o{number}", adult.occupation if adult.seeks_work else None),
            (f"a{number}", adult.age),
            (f"x{number}", adult.experience_years or None),
            (f"e{number}", adult.education),
        )
    ]


def _flag(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[answer]


def _plain(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
