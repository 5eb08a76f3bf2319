"""What the heading of a column says that it holds, and of whom, in Kazakh and Russian."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_args

from api.services.intake.own_table.heading_words import (
    BEFORE,
    BIRTH,
    NAME,
    NOT_ASKED,
    PATTERNS,
    SUBJECTS,
    Role,
    Subject,
)

LEFT_OUT: tuple[Role, ...] = ("name", "iin", "phone", "address", "document", "email")
"""Columns whose cells are looked at by nothing but what recognises them."""
ROLES: tuple[Role, ...] = get_args(Role)
PERSONAL: tuple[Role, ...] = (
    "birth",
    "age",
    "sex",
    "occupation",
    "experience",
    "education",
    "seeks_work",
    "category",
)
"""What is said of one person."""

_COMPILED = tuple((role, re.compile(f"{BEFORE}(?:{pattern})")) for role, pattern in PATTERNS)
_SUBJECT = tuple((subject, re.compile(f"{BEFORE}(?:{pattern})")) for subject, pattern in SUBJECTS)
_COUNT_OF_CHILD = re.compile(
    r"(?:^|\s)(\d)(?:\s*(?:й|ші|шы|інші|ыншы))?\s*(?:ребен|бала)|(?:ребен\w*|бала\w*)\s*(?:№\s*)?(\d)\b"
)


@dataclass(frozen=True, slots=True)
class Titled:
    """What a heading says.

    Parameters
    ----------
    role : Role
        What the column holds; empty where the heading does not tell.
    subject : Subject
        Of whom.
    number : int
        Of which child, where children have columns of their own; 0 else.
    thousands : bool
        Whether sums are in thousands.
    """

    role: Role
    subject: Subject = ""
    number: int = 0
    thousands: bool = False


def folded(title: str) -> str:
    """Return a heading in small letters, words set apart by single blanks, ``ё`` as ``е``."""
    return " ".join(re.sub(r"[^\w№#]+", " ", title.casefold().replace("ё", "е").replace("_", " ")).split())


def read_title(title: str) -> Titled:
    """Return what a heading says that its column holds.

    Examples
    --------
    >>> read_title("Профессия супруги (мужа)"), read_title("ЖСН").role, read_title("Примечание").role
    (Titled(role='occupation', subject='spouse', number=0, thousands=False), 'iin', '')
    """
    text = folded(title)
    if not text or NOT_ASKED.search(text):
        return Titled("")
    role = _role(text)
    who = re.sub(r"муж|жен", "", text) if role == "sex" else text
    subject: Subject = next((subject for subject, pattern in _SUBJECT if pattern.search(who)), "")
    numbered = _COUNT_OF_CHILD.search(text)
    number = (
        int(numbered[1] or numbered[2]) if numbered and role in ("children", "birth", "age", "name") else 0
    )
    if subject == "child" and role in PERSONAL:
        role = "children" if role in ("birth", "age") else ""
    thousands = role in ("budget", "savings") and bool(re.search(r"тыс|мың|т тг", text))
    return Titled(role, subject if role in PERSONAL else "", number, thousands)


def _role(text: str) -> Role:
    """Return the role that a folded heading names; of a name and a birth in one cell the birth is read."""
    if NAME.search(text) and not re.search("(?:регион|област|облыс|район|аудан|села|ауыл|насел)", text):
        if not BIRTH.search(text):
            return "name"
        return "children" if _SUBJECT[0][1].search(text) else "birth"
    return next((role for role, pattern in _COMPILED if pattern.search(text)), "")


def roles_in(title: str) -> tuple[Role, ...]:
    """Return every role that the words of a heading may mean, the likeliest first."""
    text = folded(title)
    return tuple(dict.fromkeys(role for role, pattern in _COMPILED if pattern.search(text)))


def is_asked(title: str) -> bool:
    """Return whether a heading is about something that is read of a family: no remark, no day of an application."""
    return not NOT_ASKED.search(folded(title))
