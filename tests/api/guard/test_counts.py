"""Counts of the rate limits: they add up until they expire, and what has expired is dropped."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter

from api.guard.counts import TIDIED_EVERY_S, Counts

STEPS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(1, 3), st.floats(0, 4, allow_nan=False)), max_size=40
)


@given(STEPS)
def test_a_count_is_what_was_added_since_it_began(steps: list[tuple[str, int, float]]) -> None:
    now = 100.0
    counts = Counts(lambda: now)
    begun: dict[str, tuple[float, int]] = {}
    for key, amount, pause in steps:
        now += pause
        start, count = begun.get(key, (float("-inf"), 0))
        begun[key] = (start, count + amount) if now < start + 5.0 else (now, amount)
        assert counts.incr(key, 5.0, amount) == begun[key][1] == counts.get(key)
        assert counts.get_expiry(key) == begun[key][0] + 5.0


def test_what_has_expired_is_dropped_and_takes_no_room() -> None:
    now = 0.0
    counts = Counts(lambda: now)
    for number in range(1000):
        counts.incr(str(number), 1.0)
    now = TIDIED_EVERY_S + 1.0
    assert counts.get("7") == 0
    counts.incr("new", 1.0)
    assert len(counts) == 1
    counts.clear("new")
    assert (counts.get("new"), counts.check(), counts.reset()) == (0, True, 0)


def test_the_librarys_strategy_counts_in_it() -> None:
    now = 50.0
    limiter, rate = FixedWindowRateLimiter(Counts(lambda: now)), RateLimitItemPerSecond(2)
    assert [limiter.hit(rate, "one") for _ in range(3)] == [True, True, False]
    assert limiter.hit(rate, "two")
    assert limiter.get_window_stats(rate, "one").reset_time == 51.0
    now = 51.0
    assert limiter.hit(rate, "one")
