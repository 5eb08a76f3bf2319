"""Occupations as the form takes them: what people type, or the code behind a suggested title."""

from __future__ import annotations

import re

from api.services.intake.form_errors import Choice
from api.services.intake.form_family import Finder, Found
from api.services.language.i18n import Translator
from geo.occupations import find, title, unit_groups

SURE = 0.9
"""Score from which the best hit is taken without asking …"""
AHEAD = 0.08
"""… if it is ahead of the second by this much."""
MOST_CHOICES = 6

_CODE_BEHIND = re.compile(r"(?:^|\s)(\d{4})$")


def occupation_label(code: str, translator: Translator) -> str:
    """Return title and code of a unit group; empty if there is none of that code."""
    return f"{title(code, translator.lang)} · {code}" if code in unit_groups() else ""


def occupation_finder(translator: Translator) -> Finder:
    """Return what finds the ISCO-08 unit group of a typed text, a :data:`~api.services.intake.form_family.Finder`."""

    def found(text: str) -> Found:
        behind = _CODE_BEHIND.search(text)
        if behind and behind[1] in unit_groups():
            return behind[1], ()
        hits = find(text, translator.lang, MOST_CHOICES)
        if not hits:
            return "", ()
        clear = hits[0].score >= SURE and (len(hits) == 1 or hits[0].score - hits[1].score >= AHEAD)
        if clear:
            return hits[0].code, ()
        return "", tuple(Choice(hit.code, f"{hit.title} · {hit.code}") for hit in hits)

    return found
