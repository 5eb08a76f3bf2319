"""The form: its choices, and what is shown in each field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from api.services.engine import Engine
from api.services.intake.form_answers import MOST_ADULTS, WISHES, Answers
from api.services.intake.form_errors import Trouble
from api.services.intake.form_family import NO_OCCUPATION
from api.services.intake.occupation_index import occupation_label
from api.services.intake.place_index import full_name, own_name
from api.services.language.formats import alphabetical
from api.services.language.i18n import Translator
from geo.places import SETTLEMENT_TYPES
from matching.eligibility import is_resettled
from matching.household import Category, Education, Language, Need, Purpose

WISH_STEPS = ("0", "", "5")
"""Not important, as for most, very important: weights 0, the survey's own, and twice that."""
ADULT_LABELS = {"o": "form.occupation", "a": "form.age", "x": "form.years", "e": "form.education"}
LABELS = {
    "home": "form.tenure",
    "kin": "form.kin.where",
    "date": "form.date.when",
    "need": "form.needs",
    "category": "eligibility.form.category",
    "tongue": "form.tongues",
    **{name: f"must.{name}" for name in ("hospital", "rent", "price", "region", "type")},
}
"""Message ids of the labels of fields, where they are not ``form.<name>``."""
HOSPITAL_KM = ("30", "60", "100", "200")


@dataclass(frozen=True)
class Form:
    """The form of one family, ready to be shown.

    Parameters
    ----------
    answers : Answers
        What has been answered.
    troubles : tuple of Trouble
        What is wrong with it.
    engine : Engine
        Knows the places.
    translator : Translator
        Says their names.
    """

    answers: Answers
    troubles: tuple[Trouble, ...]
    engine: Engine
    translator: Translator

    adults = tuple(range(1, MOST_ADULTS + 1))
    wishes = WISHES
    wish_steps = WISH_STEPS
    hospital_km = HOSPITAL_KM
    settlement_types = SETTLEMENT_TYPES
    educations = get_args(Education)
    purposes = get_args(Purpose)
    needs = get_args(Need)
    tongues = get_args(Language)
    categories = get_args(Category)
    tenures = ("any", "rent", "buy", "build")

    def trouble(self, name: str) -> Trouble | None:
        """Return what is wrong with a field, if anything."""
        return next((trouble for trouble in self.troubles if trouble.field == name), None)

    def label(self, name: str) -> str:
        """Return what a field is called on the page; for an adult's, with the number of the adult."""
        if name[0] in "oaxe" and name[1:].isdecimal():
            adult = self.translator.gettext("form.adult", number=int(name[1:]))
            return f"{adult}, {self.translator.gettext(ADULT_LABELS[name[0]])}"
        key = f"criterion.{name[2:]}" if name.startswith(("w_", "v_")) else LABELS.get(name, f"form.{name}")
        return self.translator.gettext(key)

    def touched(self, *names: str) -> bool:
        """Return whether any of the fields is answered or in trouble: such a part of the form is shown open."""
        return any(self.answers.one(name) or self.trouble(name) for name in names)

    @property
    def said_apart(self) -> bool:
        """Return whether the second spouse stated wishes of their own."""
        return self.touched(*(f"v_{name}" for name in WISHES))

    def shown(self, name: str) -> str:
        """Return the text of a field: for a code, the name that goes with it and the code behind."""
        text = self.answers.one(name)
        if name[0] == "o" and text == NO_OCCUPATION:
            return ""
        if name[0] == "o" and text.isdecimal():
            return occupation_label(text, self.translator) or text
        if name == "kin" and text in self.engine.katos:
            return f"{full_name(self.engine, text, self.translator)} {text}"
        return text

    @property
    def date(self) -> str:
        """Return the day of moving that is shown."""
        return self.answers.one("date")

    def regions(self, role: Literal["departure", "receiving", "other"]) -> list[tuple[str, str]]:
        """Return code and name of the oblasts that have a part in the programme, or of those that have none."""
        places = self.engine.atlas.places
        inside = set(self.engine.receiving)

        def role_of(code: str) -> str:
            return "receiving" if code in inside else "departure" if is_resettled(code) else "other"

        codes = (str(code) for code in places.index[places["level"] == "oblast"])
        rows = (
            (code, own_name(self.engine, code, self.translator)) for code in codes if role_of(code) == role
        )
        return sorted(rows, key=lambda row: alphabetical(row[1]))


def moving_day(answers: Answers, today: date) -> date:
    """Return the day of moving, or today where none (or none that is a day) is given."""
    try:
        return date.fromisoformat(answers.one("date"))
    except ValueError:
        return today
