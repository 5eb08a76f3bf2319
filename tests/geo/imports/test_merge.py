"""The rules of merging observations, on small tables and as properties."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.imports.merge import merge_observations
from geo.layers.registry import LAYER_OF
from geo.provenance import OBSERVATION_COLUMNS, Status

TRUST = {status.value: status.trust for status in Status}


def rows(*given: tuple[str, str, float, str, str], row: bool = False) -> pd.DataFrame:
    """Return observations of (indicator, place, value, status, date)."""
    table = pd.DataFrame(
        [
            {"kato": kato, "indicator": name, "period": "", "value": value, "text": "", "unit": "u", "status": status,
             "source": "s", "as_of": day, "note": ""}
            for name, kato, value, status, day in given
        ],
        columns=list(OBSERVATION_COLUMNS),
    ).astype({"value": float})  # fmt: skip
    return (
        table.assign(row=range(2, len(table) + 2))
        if row
        else table.assign(layer=table["indicator"].map(LAYER_OF))
    )


def values(table: pd.DataFrame) -> list[tuple[str, float]]:
    return sorted(zip(table["status"], table["value"], strict=True))


@pytest.mark.parametrize(
    ("held", "fresh", "expected", "value", "why"),
    [
        ("demo", "observed", "observed", 2.0, "observed displaces demo"),
        ("estimated", "observed", "observed", 2.0, "observed displaces estimated"),
        ("demo", "estimated", "estimated", 2.0, "estimated displaces demo"),
        ("observed", "estimated", "observed", 1.0, "estimated does not displace observed"),
        ("observed", "observed", "observed", 2.0, "newer displaces older"),
    ],
)
def test_trust_goes_before_date(held, fresh, expected, value, why):
    before = rows(("school_km", "A", 1.0, held, "2026-01-01"))
    merged = merge_observations(
        before, rows(("school_km", "A", 2.0, fresh, "2026-06-01"), row=True), "f", False
    )
    assert values(merged.table) == [(expected, value)], why


def test_an_observed_value_takes_away_made_up_ones_of_every_period():
    before = pd.concat(
        [
            rows(("population", "A", 5.0, "demo", "2026-01-01")).assign(period=year)
            for year in ("", "2023", "2030")
        ]
    )
    fresh = rows(("population", "A", 7.0, "observed", "2021-09-01"), row=True).assign(period="2021-09-01")
    assert values(merge_observations(before, fresh, "f", False).table) == [("observed", 7.0)]


def test_a_flow_from_one_origin_leaves_the_others():
    before = pd.concat(
        [
            rows(("arrivals_persons", "A", 5.0, "estimated", "2020-12-31")).assign(text=origin)
            for origin in "XY"
        ]
    )
    fresh = rows(("arrivals_persons", "A", 9.0, "observed", "2025-12-31"), row=True).assign(text="X")
    merged = merge_observations(before, fresh, "f", False).table
    assert dict(zip(merged["text"], merged["value"], strict=True)) == {"X": 9.0, "Y": 5.0}


PLACES = st.sampled_from(["A", "B"])
INDICATORS = st.sampled_from(["school_km", "quota_used"])
VALUES = st.integers(0, 3).map(float)
STATUSES = st.sampled_from(["observed", "estimated", "demo"])
DAYS = st.sampled_from(["2024-01-01", "2025-01-01", "2026-01-01"])
ROW = st.tuples(INDICATORS, PLACES, VALUES, STATUSES, DAYS)
FILE = st.lists(ROW, min_size=1, max_size=6)


@settings(max_examples=15, deadline=None)
@given(FILE, FILE)
def test_twice_is_once_and_trust_never_falls(first, second):
    empty = rows()
    held = merge_observations(empty, rows(*first, row=True), "f", False).table
    once = merge_observations(held, rows(*second, row=True), "g", False)
    again = merge_observations(once.table, rows(*second, row=True), "g", False)
    assert not again.changed
    assert again.table is once.table
    key = ["indicator", "kato", "period"]
    assert not once.table[once.table["indicator"] == "school_km"].duplicated(key).any()
    best = held.assign(t=held["status"].map(TRUST)).groupby(key)["t"].max()
    after = once.table.assign(t=once.table["status"].map(TRUST)).groupby(key)["t"].max()
    assert (after.reindex(best.index) >= best).all()
    assert set(values(held)) | set(values(rows(*second))) >= set(values(once.table))


@settings(max_examples=15, deadline=None)
@given(FILE, FILE)
def test_a_newer_value_of_the_same_trust_is_never_lost(first, second):
    held = merge_observations(rows(), rows(*first, row=True), "f", False).table
    after = merge_observations(held, rows(*second, row=True), "g", False).table
    for table in (held, after):
        assert set(table["status"]) <= set(TRUST)
    sure = held[(held["status"] == "observed") & (held["indicator"] == "school_km")]
    later = after[(after["status"] == "observed") & (after["indicator"] == "school_km")].set_index("kato")
    for row in sure.itertuples():
        assert later.loc[row.kato, "as_of"] >= row.as_of


def test_the_same_with_older_too():
    held = rows(("school_km", "A", 1.0, "observed", "2026-01-01"))
    fresh = rows(("school_km", "A", 2.0, "observed", "2025-01-01"), row=True)
    kept, taken = (merge_observations(held, fresh, "f", older) for older in (False, True))
    assert (values(kept.table), len(kept.rejects)) == ([("observed", 1.0)], 1)
    assert (values(taken.table), len(taken.rejects)) == ([("observed", 2.0)], 0)


def test_a_value_out_of_range_is_a_reject():
    merged = merge_observations(
        rows(), rows(("school_km", "A", 5000.0, "observed", "2026-01-01"), row=True), "f", False
    )
    assert merged.table.empty
    assert "0 to 1000" in str(merged.rejects[0].faults[0])
