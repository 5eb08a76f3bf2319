"""A key stands once in every object of a JSON text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.reading import strict_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_written_once_is_read_as_ever(value: object) -> None:
    assert strict_json.loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a": 1, "a": 1}',
        '{"b": {"a": 1, "a": 2}}',
        '[{"a": [{"a": null, "a": null}]}]',
        r'{"a": 1, "\u0061": 2}',
        b'{"": 1, "": 2}',
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str | bytes) -> None:
    with pytest.raises(json.JSONDecodeError, match="twice"):
        strict_json.loads(text)
