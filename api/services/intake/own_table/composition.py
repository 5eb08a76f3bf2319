"""A family told in one cell: ``супруга 1990 г.р., сын 2015, дочь 2019``."""

from __future__ import annotations

import re
from datetime import date

from api.services.intake.own_table.cell_reading import NOT_SAID, Reading, doubtful, is_nothing
from api.services.intake.own_table.figures import read_age, read_children
from api.services.intake.own_table.words import RELATION

_BETWEEN = re.compile(r"[;\n]|,\s*(?=[^\W\d_])|\s+и\s+(?=[^\W\d_])|\s+және\s+(?=[^\W\d_])|\+\s*(?=[^\W\d_])")
_ALONE = re.compile(r"(один|одна|жалғыз\w*|бір өзі|живет один|живет одна|1 чел\w*|1 адам)\W*")


def read_composition(text: str, today: date) -> Reading:
    """Return the adults beside the applicant (with kind and age) and the ages of the children."""
    plain = text.casefold().replace("ё", "е")
    if is_nothing(plain):
        return NOT_SAID
    if _ALONE.fullmatch(plain):
        return Reading(((), ()))
    adults: list[tuple[tuple[str, object], ...]] = []
    children: list[int] = []
    for part in (each.strip(" .,") for each in _BETWEEN.split(plain)):
        if not part:
            continue
        kind = _kind(part)
        if kind == "child":
            ages = read_children(part if re.search(r"\d", part) else "?", today, years_heading=True)
            if not ages.sure:
                return doubtful("unknown")
            children += ages.value
        elif kind in ("spouse", "adult", "applicant"):
            age = read_age(re.sub(r"^[^\d]+", "", part), today)
            if not age.sure or age.value is None:
                return doubtful("unknown")
            if kind != "applicant":
                adults.append((("kind", kind), ("age", age.value)))
        else:
            return doubtful("unknown")
    return Reading((tuple(adults), tuple(children)))


def _kind(part: str) -> str:
    return next((kind for kind, pattern in RELATION.items() if re.search(pattern, part)), "")
