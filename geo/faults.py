"""Faults that a user can mend (where, what was expected, what was found), and the errors of the domain."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    Parameters
    ----------
    where : str
        File, row or object, as the user would look for it (``"plots.csv, row 12"``).
    field : str
        Column or path of the field (``"adults.0.occupation"``); empty when the whole thing is meant.
    expected : str
        What would have been right.
    found : str
        What was there, shortened.
    key : str
        What was expected as a key of the catalogues, for faults that are told in a reader's language; empty for
        those that only developers and operators meet.
    params : mapping of str to object
        What the sentence of the key holds.
    """

    where: str
    field: str
    expected: str
    found: str = ""
    key: str = dataclasses.field(default="", kw_only=True)
    params: Mapping[str, object] = dataclasses.field(default_factory=dict, kw_only=True)

    def __str__(self) -> str:
        place = f"{self.where}: {self.field}" if self.field else self.where
        tail = f", found {self.found}" if self.found else ""
        return f"{place}: expected {self.expected}{tail}"


class InputError(ValueError):
    """Input that cannot be used, with every fault found in it.

    Parameters
    ----------
    faults : sequence of Fault
        At least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class DomainError(Exception):
    """An error whose message is in our own words: it repeats nothing of an input, so it may be logged and shown."""


class NotFoundError(DomainError):
    """What was asked for does not exist, or no longer exists."""


class ConflictError(DomainError):
    """What was asked for cannot be done in the present state of the thing that it concerns."""


class BusyError(DomainError):
    """So much of one kind is in progress that one more would have to wait too long; it can be asked for again.

    Parameters
    ----------
    message : str
        What is busy.
    key : str
        The same for a reader: ``fault.<key>`` of the catalogues.
    retry_after_s : int
        Seconds after which to ask again.
    """

    def __init__(self, message: str, *, key: str = "busy", retry_after_s: int = 5) -> None:
        super().__init__(message)
        self.key, self.retry_after_s = key, retry_after_s


class NotReadyError(DomainError):
    """Something that must be made first is not there; the message says which command makes it."""


class DamagedError(NotReadyError):
    """A file of ours is not what was written; the message names the file and the remedy.

    Parameters
    ----------
    path : Path
        The file.
    fault : {"missing", "changed", "too_large", "no_json", "no_schema"}
        What is wrong with it, as the catalogues have it under ``damage.<fault>``.
    remedy : {"rollback", "import", "cache", "train"}
        What to do about it, as the catalogues have it under ``remedy.<remedy>``.
    """

    def __init__(self, path: Path, fault: str, remedy: str) -> None:
        self.path, self.fault, self.remedy = path, fault, remedy
        super().__init__(f"{path.parent.name}/{path.name}: {_DAMAGES[fault]}; {_REMEDIES[remedy]}")


_DAMAGES = {
    "missing": "the file is missing",
    "changed": "the file is not what was written",
    "too_large": "the file is too large",
    "no_json": "the file is not JSON",
    "no_schema": "the file does not fit its schema",
}
_REMEDIES = {
    "rollback": "run 'qonys data rollback' to an earlier version, or 'qonys data build'",
    "import": "load the files of this import again with 'qonys data import'",
    "cache": "it is written anew when the server next opens this version",
    "train": "run 'qonys train'",
}
"""In English, for the log; a reader meets them in a language of the catalogues."""


def shorten(value: object, width: int = 60) -> str:
    """Return ``repr`` of a value, cut to ``width`` characters, safe to print on one line."""
    text = repr(value)
    return text if len(text) <= width else text[: width - 1] + "…"
