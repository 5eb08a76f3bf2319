"""What is said of room: homes, families that look there, and what that does to the list."""

from __future__ import annotations

import pytest

from api.services.language.i18n import translator_for
from api.services.shortlists.grounds import room_line, room_status, room_text
from matching.room.crowding import NO_SEATS

UNKNOWN = "How many homes are free is not known"
CASES = [
    (85.0, 400, 0.2, "Free homes: 85; families a year that may look here: about 400", "enough room"),
    (
        85.0,
        0,
        0.0,
        "Free homes: 85; hardly any other family looks here (less than one a year)",
        "hardly anybody",
    ),
    (None, None, 0.0, f"{UNKNOWN}; how many families look here is not known", "nothing is known"),
    (
        3.0,
        40,
        7.26,
        "Free homes: 3; families a year that may look here: about 40; for want of homes or quota it counts 7 points "
        "less in the order of the list",
        "a shortage",
    ),
    (
        3.0,
        40,
        NO_SEATS,
        "Free homes: 3; families a year that may look here: about 40; the quota has no seats left for your family, so "
        "it comes last",
        "no seats",
    ),
]


def _room(homes, families, points, status="demo"):
    shown = {"indicator": "homes_free", "value": homes, "unit": "count", "status": status}
    return {
        "homes": {**shown, "as_of": "", "source": "", "old": False},
        "families": families,
        "seats": 9,
        "points": points,
    }


@pytest.mark.parametrize(("homes", "families", "points", "text", "why"), CASES)
def test_room_in_words(homes, families, points, text, why):
    assert room_text(_room(homes, families, points), translator_for("en")) == text


@pytest.mark.parametrize(
    ("status", "shown"),
    [("demo", "demo"), ("missing", "missing"), ("observed", "estimated"), ("estimated", "estimated")],
)
def test_room_is_at_most_estimated(status, shown):
    room = _room(1.0, 2, 0.0, status)
    assert room_status(room) == shown
    assert room_line(room, translator_for("en")).endswith(
        f"({translator_for('en').gettext(f'status.{shown}')})"
    )
