"""The families' marks, and where what a column holds belongs in a draft."""

from __future__ import annotations

import re

from api.services.intake.own_table.cell_reading import Reading
from api.services.intake.own_table.columns import Column
from api.services.intake.own_table.draft import Draft, Path
from matching.personal import is_mark

_MARK = re.compile(r"[\w.-]{1,32}")


def whole(value: object) -> object:
    """Return a value of a draft as a reading has it: a list as a tuple."""
    return tuple(value) if isinstance(value, list) else value


def field_of(column: Column) -> str:
    """Return the field of a person that a column fills."""
    return "age" if column.role == "birth" else column.role


def is_set(draft: Draft, path: Path) -> bool:
    """Return whether something is there: a birth date before an age, the first cell before a later one."""
    return path[0] == "persons" and path[2] != "kind" and draft.persons[int(path[1])].get(path[2]) is not None


def disagrees(draft: Draft, path: Path, reading: Reading) -> bool:
    """Return whether an age differs from the one of the same person that is known already.

    Parameters
    ----------
    draft : Draft
        What is known of the family.
    path : Path
        Where the age stands in a household.
    reading : Reading
        The age that was read.
    """
    known = draft.persons[int(path[1])].get("age")
    return known is not None and reading.value is not None and abs(known - reading.value) > 1


def as_mark(text: str) -> str:
    """Return what may be a family's mark: without the sign for number; empty where it is a person's, or none."""
    bare = re.sub(r"[^\w.-]+", "-", re.sub(r"^\s*(?:№|N|#)\s*", "", text)).strip("-.")
    return bare if _MARK.fullmatch(bare) and is_mark(bare) else ""
