"""What a family answered, as it stands in the query of a link: short, in a fixed order, without a name in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urlencode

MOST_ADULTS = 4
"""Adults that the form asks about; a file may hold more."""
WISHES = (
    "employment", "housing", "schooling", "health", "land", "ties", "climate", "infrastructure", "settlement_type"
)  # fmt: skip
"""Criteria that the form lets a family weigh."""

ADULTS = tuple(f"{letter}{number}" for number in range(1, MOST_ADULTS + 1) for letter in "oaxe")
"""``o1`` occupation, ``a1`` age, ``x1`` years in it, ``e1`` education of the first adult, and so on."""
ONCE = (
    *(
        "from",
        "place",
        "category",
        "registered",
        "before",
        "proof",
        *ADULTS,
        "kids",
        "grown",
        "home",
        "budget",
        "savings",
        "business",
        "kin",
    ),
    *(f"w_{name}" for name in WISHES),
    *(f"v_{name}" for name in WISHES),
    *("school", "kindergarten", "job", "plot", "hospital", "rent", "price", "date"),
)
MANY = ("land", "region", "need", "type", "tongue")
NAMES = (*ONCE, *MANY)
"""Every parameter that holds an answer, in the order of the link."""

LONGEST = 120
MOST_VALUES = 20


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one family.

    Parameters
    ----------
    values : mapping of str to tuple of str
        Values by parameter, none of them empty.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def read(cls, pairs: Iterable[tuple[str, str]]) -> Answers:
        """Return the answers in the pairs of a query; what is empty, unknown or overlong is left out."""
        found: dict[str, list[str]] = {}
        for name, raw in pairs:
            value = " ".join(raw.split())
            if name in NAMES and value and len(value) <= LONGEST:
                found.setdefault(name, []).append(value)
        kept = {
            name: tuple(dict.fromkeys(found[name]))[: MOST_VALUES if name in MANY else 1]
            for name in NAMES
            if name in found
        }
        return cls(MappingProxyType(kept))

    def one(self, name: str) -> str:
        """Return the only value of a parameter; empty if it has none."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of a parameter."""
        return self.values.get(name, ())

    def has(self, name: str, value: str = "1") -> bool:
        """Return whether a parameter has a value, as a ticked box."""
        return value in self.all(name)

    @property
    def given(self) -> bool:
        """Whether the family has said where it comes from: without that there is nothing to rank by."""
        return bool(self.one("from"))

    def changed(self, **changes: str | tuple[str, ...]) -> Answers:
        """Return a copy with some parameters replaced; an empty value takes one away."""
        texts = {name: (value,) if isinstance(value, str) else value for name, value in changes.items()}
        pairs = [(name, text) for name, values in ({**self.values, **texts}).items() for text in values]
        return Answers.read(pairs)

    def pairs(self) -> list[tuple[str, str]]:
        """Return name and value of every answer, in the order of the link."""
        return [(name, value) for name in NAMES for value in self.values.get(name, ())]

    def query(self, **more: str | tuple[str, ...]) -> str:
        """Return the query of a link that restores the answers, with further parameters behind them."""
        extra = [
            (name, text) for name, v in more.items() for text in ((v,) if isinstance(v, str) else v) if text
        ]
        return urlencode([*self.pairs(), *extra])
