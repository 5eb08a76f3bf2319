"""JSON of what stands in many answers, written once."""

from __future__ import annotations

from functools import cached_property
from typing import Any, TypeVar

import orjson

T = TypeVar("T")


class Written(list[T]):
    """A list that stands in many answers and is not to be changed: its JSON is written once.

    Examples
    --------
    >>> as_json({"values": Written([1, 2])})
    b'{"values":[1,2]}'
    """

    @cached_property
    def fragment(self) -> orjson.Fragment:
        """Its JSON."""
        return orjson.Fragment(orjson.dumps(list(self)))


def as_json(whole: Any) -> bytes:
    """Return an object as JSON, lists that were written before as they were."""
    return orjson.dumps(whole, default=_fragment, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, Written):
        return value.fragment
    raise TypeError(f"{type(value).__name__} is not JSON")
