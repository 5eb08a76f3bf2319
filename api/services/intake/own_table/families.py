"""From drafts to the households of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.services.intake.own_table.draft import Draft
from api.services.intake.own_table.lookups import AT_HOME, UNEMPLOYED, Places

GROWN = 18
YOUNGEST_ADULT = 16
_SAID = {
    "settlement_type": ("origin", "settlement_type"),
    "marital_status": ("marital_status",),
    "tenure": ("housing", "tenure"),
    "budget": ("housing", "budget_kzt_month"),
    "savings": ("housing", "savings_kzt"),
    "languages": ("languages",),
    "needs": ("needs",),
    "ties": ("ties",),
    "business": ("business", "wants"),
    "land": ("land", "purposes"),
    "wish_regions": ("must", "regions"),
    "kindergarten": ("must", "kindergarten"),
    "school": ("must", "school"),
}
"""Where the contract has what is said of a family."""


def household_of(draft: Draft, places: Places) -> dict[str, Any]:
    """Return a draft as the contract writes a household, with the centre's mark as ``id``."""
    family: dict[str, Any] = {"id": draft.id}
    region = next(
        (draft.said[name] for name in ("region", "settlement", "district") if draft.said.get(name)), ""
    )
    family["origin"] = {"region": places.oblast_of(str(region))}
    adults = [_adult(person) for person in draft.persons if not _is_child(person)]
    children = [person["age"] for person in draft.persons if _is_child(person)]
    children += [age for ages in draft.children.values() for age in ages]
    adults += [{"age": age, "seeks_work": False} for age in children if age >= GROWN]
    family["adults"] = adults or [{}]
    family["children"] = [{"age": age} for age in children if age < GROWN]
    for name, path in _SAID.items():
        value = draft.said.get(name)
        if value not in (None, [], ()):
            _set(family, path, value)
    category = next((person["category"] for person in draft.persons if person.get("category")), None)
    if category:
        family["programme"] = {"category": category}
    return family


def _is_child(person: Mapping[str, Any]) -> bool:
    """Return whether somebody is a child: by age; who applies, or is married, is an adult from 16 on."""
    age = person.get("age")
    if age is None:
        return False
    return bool(age < YOUNGEST_ADULT or (age < GROWN and person.get("kind") not in ("applicant", "spouse")))


def _adult(person: Mapping[str, Any]) -> dict[str, Any]:
    adult = {name: person[name] for name in ("age", "sex", "education") if person.get(name) is not None}
    if person.get("experience") is not None:
        adult["experience_years"] = person["experience"]
    occupation = person.get("occupation")
    if occupation not in (None, AT_HOME, UNEMPLOYED):
        adult["occupation"] = occupation
    if (
        occupation == AT_HOME
        or person.get("seeks_work") is False
        or (person.get("kind") == "child" and not occupation)
    ):
        adult["seeks_work"] = False
    return adult


def _set(family: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    target = family
    for step in path[:-1]:
        target = target.setdefault(step, {})
    target[path[-1]] = value
