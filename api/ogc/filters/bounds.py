"""What a filter may cost: bounds on its text, its depth and its terms before it is evaluated, on its work then."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException

from api.ogc.exceptions import bad

LONGEST = 6000
"""Characters of a filter."""
MOST_TOKENS = 2000
"""Tokens of a filter's text, of five to ten microseconds each."""
DEEPEST = 40
"""Brackets open at once in a text, and operations inside one another in either language."""
MOST_TERMS = 300
"""Operations of a filter in all; ten members of a list count as one."""
MOST_WORK = 25_000_000
"""Steps of evaluation, of about twenty nanoseconds each: half a second, in a thread beside the event loop."""
QUICK_TEXT = 400
"""Characters of a filter that is read on the event loop: some 130 tokens, about a millisecond."""
QUICK_WORK = 250_000
"""Steps of a filter that is evaluated there: five milliseconds, and no more before it is found to need more."""


class TooMuchWork(HTTPException):
    """A filter needs more work than it was given."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.BAD_REQUEST,
            "filter: less work at once; fewer terms, shapes of fewer positions, or smaller ones that fewer "
            "features lie near",
        )


def check_length(text: str) -> None:
    """Refuse a filter of more than `LONGEST` characters.

    Raises
    ------
    HTTPException
        400.
    """
    if len(text) > LONGEST:
        raise bad(f"filter: at most {LONGEST} characters")


def check_size(expression: Any) -> None:
    """Refuse CQL2 JSON of more than `DEEPEST` levels or `MOST_TERMS` terms; without recursion.

    Raises
    ------
    HTTPException
        400.
    """
    terms = 0.0
    waiting = [(expression, 1)]
    while waiting:
        node, depth = waiting.pop()
        if not (isinstance(node, dict) and "op" in node and isinstance(node.get("args"), list)):
            continue
        if depth > DEEPEST:
            raise bad(f"filter: at most {DEEPEST} levels")
        lists = sum(len(arg) for arg in node["args"] if isinstance(arg, list))
        terms += (node["op"] != "casei") + lists / 10
        if terms > MOST_TERMS:
            raise bad(f"filter: at most {MOST_TERMS} terms")
        waiting.extend((arg, depth + 1) for arg in node["args"])


@dataclass(slots=True)
class Budget:
    """The work that is left to a filter.

    Parameters
    ----------
    left : float
        Steps.
    """

    left: float = MOST_WORK

    def spend(self, steps: float) -> None:
        """Take away what is about to be done.

        Raises
        ------
        TooMuchWork
            400, if it is more than what is left: nothing of it has been done then.
        """
        self.left -= steps
        if self.left < 0:
            raise TooMuchWork
