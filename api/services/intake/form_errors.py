"""What is wrong or not yet clear in a form, field by field, with something to choose where that helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as given


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several readings of what was typed."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """One field that needs another look.

    Parameters
    ----------
    field : str
        Parameter of the form.
    key : str
        Sentence of the catalogues.
    params : mapping
        What the sentence holds.
    choices : tuple of Choice
        What may have been meant.
    """

    field: str
    key: str
    params: Mapping[str, object] = given(default_factory=dict)
    choices: tuple[Choice, ...] = ()
