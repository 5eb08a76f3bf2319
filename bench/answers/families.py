"""Fifty families that differ in everything a family may say; drawn from a seed, the same wherever they are drawn."""

from __future__ import annotations

from random import Random
from typing import Any

SEED = 12
DEPARTURE = (
    "610000000",
    "790000000",
    "310000000",
    "430000000",
    "470000000",
    "330000000",
    "620000000",
    "750000000",
)
"""Oblasts and cities of the south and west, and one in between."""
RECEIVING = ("110000000", "390000000", "550000000", "590000000", "630000000")
TYPES = ("republican_city", "oblast_centre", "town", "large_village", "district_centre", "village")
OCCUPATIONS = (
    "7212", "2341", "2221", "8332", "6121", "5223", "9211", "2330", "7411", "5120", "2142", "3221", "7231", "2411",
    "8341", "9112", "7115", "5311", "2212", "6111",
)  # fmt: skip
CRITERIA = (
    "employment", "housing", "schooling", "health", "land", "business", "settlement_type", "ties", "climate",
    "infrastructure", "quota",
)  # fmt: skip
NEEDS = ("wheelchair", "special_education", "regular_treatment", "pregnancy", "elderly_care")
TIES = ("593248100", "551043100", "595063300", "596237300")
"""Settlements of the north where some of the families have relatives."""
Family = dict[str, Any]


def fifty_families() -> list[Family]:
    """Return fifty families as JSON objects, the first with nothing but an origin and an adult."""
    return families(50)


def families(number: int) -> list[Family]:
    """Return families as JSON objects, the first with nothing but an origin and an adult."""
    draw = Random(SEED)
    bare = {"origin": {"region": DEPARTURE[0]}, "adults": [{}]}
    return [bare, *(_family(draw) for _ in range(number - 1))]


def _family(draw: Random) -> Family:
    seeks = draw.random() < 0.9
    family: Family = {
        "origin": {"region": draw.choice(DEPARTURE), "settlement_type": draw.choice(TYPES)},
        "adults": [_adult(draw, seeks) for _ in range(draw.choice((1, 2, 2, 2, 3)))],
        "children": [{"age": draw.randrange(18)} for _ in range(draw.choice((0, 1, 2, 2, 3, 5)))],
        "marital_status": draw.choice(("single", "married", "married", "divorced", "widowed")),
        "languages": draw.sample(("kk", "ru", "en", "uz"), draw.randint(1, 2)),
        "housing": {"tenure": draw.choice(("rent", "buy", "build", "any"))},
        "land": {
            "purposes": draw.sample(("house", "household", "farm", "business"), draw.choice((0, 0, 1, 2)))
        },
        "business": {"wants": draw.random() < 0.2},
        "needs": draw.sample(NEEDS, draw.choice((0, 0, 0, 1, 2))),
        "ties": draw.sample(TIES, draw.choice((0, 0, 1))),
        "preferences": {name: draw.randint(0, 5) for name in draw.sample(CRITERIA, draw.choice((0, 2, 5)))},
        "must": _must(draw),
    }
    if draw.random() < 0.7:
        family["housing"] |= {
            "budget_kzt_month": draw.randrange(20, 200) * 1000,
            "savings_kzt": draw.randrange(0, 9000) * 1000,
        }
    return family


def _adult(draw: Random, seeks: bool) -> Family:
    adult: Family = {"age": draw.randrange(19, 68), "sex": draw.choice(("m", "f")), "seeks_work": seeks}
    if draw.random() < 0.85:
        adult |= {"occupation": draw.choice(OCCUPATIONS), "experience_years": draw.randrange(0, 30)}
    if draw.random() < 0.8:
        adult["education"] = draw.choice(("none", "secondary", "vocational", "higher"))
    return adult


def _must(draw: Random) -> Family:
    wanted: Family = {
        "regions": draw.sample(RECEIVING, 2),
        "school": True,
        "kindergarten": True,
        "job": True,
        "plot": True,
        "max_km_to_hospital": draw.choice((15, 40, 90)),
        "max_rent_kzt": draw.choice((40_000, 80_000)),
        "settlement_types": draw.sample(TYPES, 3),
    }
    chosen = draw.sample(sorted(wanted), draw.choice((0, 0, 1, 1, 2)))
    return {name: wanted[name] for name in chosen}
