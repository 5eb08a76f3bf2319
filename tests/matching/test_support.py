"""Entitlements against the rules and indices as the sources have them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.faults import InputError
from matching.support import estimate, known_mci, known_rules, mci_on

MCI_CASES = [
    ("2015-01-01", 1982, "the first day of the first index"),
    ("2022-03-31", 3063, "the day before a change within the year"),
    ("2022-04-01", 3180, "the day of a change within the year"),
    ("2026-11-20", 4325, "2026"),
]


@pytest.mark.parametrize(("day", "kzt", "why"), MCI_CASES)
def test_index_of_a_day(day, kzt, why):
    assert mci_on(date.fromisoformat(day)).kzt == kzt


def test_a_day_before_every_index_is_a_fault():
    with pytest.raises(InputError, match="monthly calculation index"):
        estimate(4, date(2014, 12, 31))


def test_nobody_is_a_fault():
    with pytest.raises(InputError, match="at least one person"):
        estimate(0, date(2026, 1, 1))


def test_a_family_of_four_in_2026_gets_what_the_news_reckoned():
    found = estimate(4, date(2026, 11, 20))
    moving = found.of("relocation")
    assert moving is not None
    assert moving.high == 4 * 302_750  # 70 MCI = 302,750 tenge a person, as published for 2026
    assert moving.low == moving.high
    rent = found.of("rent_and_utilities")
    assert rent is not None
    assert (rent.low, rent.high) == (15 * 4325, 30 * 4325)
    assert rent.total_high == 12 * 30 * 4325
    certificate = found.of("mobility_certificate")
    assert certificate is not None
    assert certificate.high == 1625 * 4325


def test_the_certificate_of_2023_is_an_upper_bound():
    certificate = estimate(1, date(2023, 6, 1)).of("mobility_certificate")
    assert certificate is not None
    assert certificate.low is None
    assert certificate.total_low == 0.0
    assert certificate.high == pytest.approx(4_002_000)  # 1,160 MCI of 3,450 tenge, as published


def test_relocation_doubled_in_april_2020():
    before, after = (estimate(1, date(2020, *day)).of("relocation") for day in ((3, 31), (4, 1)))
    assert before is not None
    assert after is not None
    assert (before.rule.high, after.rule.high) == (35, 70)


def test_town_and_village_differ_until_2022_only():
    for day, same in ((date(2022, 6, 1), False), (date(2023, 6, 1), True)):
        town, village = (estimate(3, day, area).of("rent_and_utilities") for area in ("urban", "rural"))
        assert town is not None
        assert village is not None
        assert (town.high == village.high) is same


def test_a_year_without_an_index_is_said_to_be_assumed():
    last = known_mci()[-1]
    assert estimate(2, last.valid_from).mci_known
    later = estimate(2, date(last.valid_from.year + 1, 5, 1))
    assert not later.mci_known
    assert later.mci == last


def test_an_index_from_memory_is_not_confirmed():
    assert not mci_on(date(2021, 5, 1)).confirmed
    assert mci_on(date(2026, 5, 1)).confirmed


@given(
    st.integers(1, 15), st.dates(date(2017, 1, 1), date(2030, 12, 31)), st.sampled_from(["urban", "rural"])
)
def test_one_rule_a_measure_and_amounts_that_grow_with_the_family(persons, day, area):
    found, larger = estimate(persons, day, area), estimate(persons + 1, day, area)
    measures = [item.rule.measure for item in found.items]
    assert len(measures) == len(set(measures))
    for item, more in zip(found.items, larger.items, strict=True):
        assert 0 <= item.total_low <= item.total_high <= more.total_high
        assert item.rule.source


def test_rules_have_a_source_and_a_sound_range():
    for rule in known_rules():
        assert rule.source
        assert rule.low is None or rule.low <= rule.high
        assert rule.valid_to is None or rule.valid_from <= rule.valid_to
