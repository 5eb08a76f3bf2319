"""What the values behind shortlists are: ``python -m bench.demo_share [--home DIR]``.

Counts, by status, all and the distinct values (indicator and place) behind the first ten villages of twenty differing
families. Needs a built atlas; the families are written out here, so that two states of the data answer the same ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import product
from pathlib import Path

from geo.atlas import Atlas
from geo.provenance import Status
from matching.destinations import Destinations
from matching.household import Household
from matching.ranking.ranker import SurveyRanker
from matching.ranking.shortlist import shortlist

_ORIGINS = ("610000000", "310000000", "430000000", "190000000", "790000000")
_WORK = ("7212", "2341", "6121", "5223")
_TYPES = ("village", "town", "republican_city")


def families() -> list[Household]:
    """Return twenty families: each origin with each work, and of the other traits every kind in turn."""
    return [
        Household.model_validate(
            {
                "origin": {"region": origin, "settlement_type": _TYPES[number % 3]},
                "adults": [{"age": 25 + number, "occupation": work, "seeks_work": True}],
                "children": [{"age": 3 + number % 12}] * (number % 4),
                "housing": {"tenure": "buy", "savings_kzt": 4_000_000} if number % 2 else {"tenure": "rent"},
                "land": {"purposes": ["household"] if number % 3 else []},
                "business": {"wants": number % 5 == 0},
            }
        )
        for number, (origin, work) in enumerate(product(_ORIGINS, _WORK))
    ]


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".qonys"))
    places = Destinations.of(Atlas.open(parser.parse_args().home))
    ranker = SurveyRanker()
    every: Counter[str] = Counter()
    distinct: dict[tuple[str, str], str] = {}
    for family in families():
        for match in shortlist(family, places, ranker).matches:
            for value in (value for reason in match.reasons for value in reason.values):
                every[value.status] += 1
                distinct[match.kato, value.indicator] = value.status
    once = Counter(distinct.values())
    print(f"{'status':10} {'values':>8} {'share':>7} {'distinct':>9} {'share':>7}")
    for status in (each.value for each in Status):
        print(
            f"{status:10} {every[status]:8} {every[status] / every.total():7.1%} "
            f"{once[status]:9} {once[status] / once.total():7.1%}"
        )


if __name__ == "__main__":
    main()
