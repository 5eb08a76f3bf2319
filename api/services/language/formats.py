"""Numbers, units and dates as a page writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from api.services.language.i18n import Translator
from api.services.language.source_titles import rule_source, source_name
from geo.names import Lang
from geo.occupations import title, unit_groups
from geo.provenance import Status

NOTHING = "—"
"""Stands for a value that is not known; its status says so in words."""
WHOLE = frozenset({"persons", "families", "KZT", "KZT/month", "KZT/m2", "KZT/m2/month", "vacancies", "homes", "plots",
                   "places", "listings", "schools"})  # fmt: skip
"""Units of which no fraction is written."""


T = TypeVar("T")


def written(value: float | str | None, unit: str, translator: Translator) -> str:
    r"""Return a value with its unit, in words where it is a flag or a category.

    Parameters
    ----------
    value : float or str or None
        A number, a category, or nothing known.
    unit : str
        Of the number; ``flag`` for yes and no, ``category`` or empty for none.
    translator : Translator
        The reader's language.

    Examples
    --------
    >>> from api.services.language.i18n import translator_for
    >>> written(12_500.0, "persons", translator_for("en")), written(1.0, "flag", translator_for("en"))
    ('12,500\xa0persons', 'yes')
    """
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        key = f"category.{value}"
        return translator.gettext(key) if translator.has(key) else value
    if unit == "flag":
        return translator.gettext("flag.yes" if value > 0 else "flag.no")
    digits = 0 if unit in WHOLE else 1
    if translator.has(f"count.{unit}"):
        return translator.gettext(f"count.{unit}", n=round(value, digits))
    number = translator.format_number(value, digits)
    return f"{number}\u00a0{translator.gettext(f'unit.{unit}')}" if unit and unit != "category" else number


def money(value: float, translator: Translator) -> str:
    """Return an amount in tenge."""
    return f"{translator.format_number(value, 0)}\u00a0{translator.gettext('unit.KZT')}"


def signed(value: float, translator: Translator) -> str:
    """Return a number with its sign."""
    text = translator.format_number(value, 1)
    return f"+{text}" if round(value, 1) > 0 else text


_LETTERS = {letter: place for place, letter in enumerate("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя")}


def alphabetical(name: str) -> tuple[int, ...]:
    """Return a key that sorts Kazakh and Russian names by their alphabets, and Latin ones among themselves."""
    return tuple(_LETTERS.get(letter, ord(letter) - 0x1000) for letter in name.casefold())


def occupation(vacancy: dict[str, object], lang: Lang) -> str:
    """Return what a vacancy is called: its occupation in the reader's language, else as its record has it."""
    code = str(vacancy["isco"])
    return title(code, lang) if code in unit_groups() else str(vacancy["title"])


def made_up_last(values: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    """Return values with those that are made up at the end, else in their order: one mark serves them all."""
    return sorted(values, key=lambda value: str(value["status"]) == Status.DEMO)


def without_decimals(value: T) -> T | float:
    """Return a figure of a sentence as whole as a made-up one may be; what is above nothing stays so.

    Examples
    --------
    >>> without_decimals(8.54), without_decimals(0.3), without_decimals(0.0), without_decimals("2,5")
    (9.0, 1.0, 0.0, '2,5')
    """
    if not isinstance(value, float):
        return value
    return float(max(round(value), 1)) if value > 0 else float(round(value))


FILTERS: dict[str, Callable[..., Any]] = {
    "made_up_last": made_up_last,
    "money": money,
    "occupation": occupation,
    "rule_source": rule_source,
    "without_decimals": without_decimals,
    "signed": signed,
    "source_name": source_name,
    "written": written,
}
"""What templates may write with."""
