"""Conditional requests and compression as RFC 9110 has them."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.caching import MIN_BYTES, accepts_gzip, compressed, entity_tag, is_current

TAG = 'W/"abc"'
NAMED = [
    ('W/"abc"', True, "the tag"),
    ('"abc"', True, "a strong form of it: the comparison is weak"),
    ('"x", W/"abc"', True, "one of a list"),
    ("*", True, "any"),
    ('W/"abcd"', False, "a tag that begins so"),
    ('W/"x abc"', False, "a tag that holds it"),
    ("abc", False, "without its quotes"),
    ("", False, "nothing"),
]
CODINGS = [
    ("gzip", True, "alone"),
    ("br, GZIP", True, "in capitals, in a list"),
    ("gzip;q=0.5, br", True, "with a weight"),
    ("gzip;q=0", False, "refused by its weight"),
    ("gzip;q=0.000", False, "refused with decimals"),
    ("x-notgzip", False, "another coding that holds the word"),
    ("identity", False, "none"),
    ("", False, "nothing"),
]


def outcome(body: bytes) -> bytes | None:
    """Return a body as it is compressed; in a thread, for a browser's tests leave a running loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(compressed(body))).result()


@pytest.mark.parametrize(("header", "current", "why"), NAMED, ids=[case[2] for case in NAMED])
def test_a_tag_is_compared_whole(header: str, current: bool, why: str) -> None:
    assert is_current(header, TAG) == current, why


@pytest.mark.parametrize(("header", "accepted", "why"), CODINGS, ids=[case[2] for case in CODINGS])
def test_gzip_is_sent_only_to_who_takes_it(header: str, accepted: bool, why: str) -> None:
    assert accepts_gzip(header) == accepted, why


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_other_parts_other_tag(one: list[str], other: list[str]) -> None:
    assert (entity_tag(*one) == entity_tag(*other)) == (one == other)


@pytest.mark.parametrize("size", [MIN_BYTES, 100_000])
def test_the_same_body_is_compressed_to_the_same_bytes(size: int) -> None:
    body = b"x" * size
    once, again = outcome(body), outcome(body)
    assert once is not None
    assert once == again
    assert gzip.decompress(once) == body


def test_a_short_body_stays() -> None:
    assert outcome(b"x" * (MIN_BYTES - 1)) is None
