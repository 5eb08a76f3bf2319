"""Who looks: a person with a role in an organisation, and what the role may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["adviser", "head", "receiving", "planner", "administrator"]
"""Adviser and head of a departure centre, officer of a receiving office, planner, administrator of accounts."""
ROLES: tuple[Role, ...] = get_args(Role)
Kind = Literal["departure", "receiving", "ministry"]
"""What an organisation is."""
KINDS: tuple[Kind, ...] = get_args(Kind)
KIND_OF: Mapping[Role, frozenset[Kind] | None] = {
    "adviser": frozenset({"departure"}),
    "head": frozenset({"departure"}),
    "receiving": frozenset({"receiving"}),
    "planner": frozenset({"ministry", "receiving"}),
    "administrator": None,
}
"""Organisations that each role belongs to; an administrator belongs to none."""

Action = Literal[
    "read", "open", "change", "step", "reserve", "note", "sensitive", "plan", "follow", "export", "erase",
    "count", "accounts",
]  # fmt: skip
ACTIONS: tuple[Action, ...] = get_args(Action)
MAY: Mapping[Role, frozenset[Action]] = {
    "adviser": frozenset(
        {"read", "open", "change", "step", "reserve", "note", "sensitive", "plan", "follow"}
    ),
    "head": frozenset(set(ACTIONS) - {"count", "accounts"}),
    "receiving": frozenset({"read", "step", "follow"}),
    "planner": frozenset({"count"}),
    "administrator": frozenset({"accounts"}),
}
"""What each role may do, with what it may see; what it may see of cases is for :mod:`matching.cases.gate` to say."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who has signed in.

    Parameters
    ----------
    person_id : str
        Who.
    role : str
        One of :data:`ROLES`.
    organisation_id : str or None
        Where; None for an administrator.
    territory : tuple of str
        KATO codes of the organisation's oblasts, districts or settlements.
    """

    person_id: str
    role: Role
    organisation_id: str | None = None
    territory: tuple[str, ...] = ()

    def may(self, action: Action) -> bool:
        """Return whether the role may do something at all."""
        return action in MAY[self.role]


SYSTEM = "system"
"""Actor of what nobody does: expiry, retention, the command line."""
