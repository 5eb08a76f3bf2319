"""What holds a quota back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.engine import Engine
from api.services.themes.capacity_limits import CAPACITIES, Family, limits, usual_family


@pytest.fixture(scope="module")
def engine(home: Path) -> Engine:
    return Engine.open(home)


def test_the_usual_family_is_that_of_table_10():
    # 14,549 persons in 3,765 families of three regions; 4,314 children among 9,206 persons of two; 12 of 18 years at school
    family = usual_family()
    assert family.persons == round(14549 / 3765, 2)
    assert family.pupils == round(14549 / 3765 * 4314 / 9206 * 12 / 18, 2)


@pytest.mark.parametrize(
    ("capacity", "persons"), [("quota", 10.0), ("homes", 40.0), ("vacancies", 20.0), ("school_places", 80.0)]
)
def test_a_capacity_in_persons(capacity, persons):
    assert Family(persons=4.0, pupils=0.5, jobs=2.0).persons_in(capacity, 10.0) == persons


def test_the_smallest_capacity_binds_and_is_as_sure_as_the_least_sure(engine):
    found = limits(engine, "2026", usual_family())
    assert [each.kato for each in found][:2] == ["590000000", "550000000"]
    for each in found:
        assert tuple(each.capacities) == CAPACITIES
        known = [one.persons for one in each.capacities.values() if one.persons is not None]
        assert each.most == min(known)
        assert each.status == "demo", "homes, vacancies and school places are made up in this atlas"


def test_without_demo_values_only_the_quota_is_known(bare_home: Path):
    found = limits(Engine.open(bare_home), "2026", usual_family())
    assert found
    for each in found:
        assert each.binding == "quota"
        assert each.status == "observed"
        assert each.unknown == ("homes", "vacancies", "school_places")


@given(st.floats(0.1, 30), st.floats(0.1, 30))
def test_larger_families_never_make_homes_scarcer(engine, small: float, more: float):
    small, large = sorted((small, more))
    one, other = (limits(engine, "2026", Family(size, 1.0)) for size in (small, large))
    for a, b in zip(one, other, strict=True):
        assert a.capacities["homes"].persons <= b.capacities["homes"].persons


def test_a_year_without_quotas_has_no_limits(engine):
    assert limits(engine, "2024", usual_family()) == []
