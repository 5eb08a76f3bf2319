"""What the register refuses, beside inputs with faults and what is not found."""

from __future__ import annotations

from collections.abc import Sequence

from geo.faults import ConflictError, DomainError


class NotAllowedError(DomainError):
    """The viewer may see the thing, or knows that there are such things, but not do this with it."""


class StaleError(ConflictError):
    """Somebody else has changed the case since it was read: it is to be read again."""


class StepError(ConflictError):
    """The stage does not follow the case's stage, or lacks a reason or a settlement."""


class TakenError(ConflictError):
    """There is not enough left for the family: somebody else was first.

    Parameters
    ----------
    resource : str
        What there is too little of: ``homes``, ``school_places``, ``kindergarten_places``, ``persons``, ``families``
        or ``jobs:NN``.
    kato : str
        Settlement, or the quota's code for ``persons`` and ``families``.
    """

    def __init__(self, resource: str, kato: str) -> None:
        self.resource, self.kato = resource, kato
        super().__init__(f"not enough left of {resource} in {kato}")


class BrokenJournalError(DomainError):
    """The journal is not whole, or says something else than the tables.

    Parameters
    ----------
    findings : sequence of str
        What is wrong, a sentence each.
    """

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(self.findings))
