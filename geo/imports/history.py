"""The versions of an atlas, and the way back to one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geo import store
from geo.faults import Fault, InputError


@dataclass(frozen=True, slots=True)
class Step:
    """One version.

    Parameters
    ----------
    version, created, reason, parent : str
        As in the manifest.
    imports : tuple of str
        Imports that it holds.
    current : bool
        Whether readers open it.
    """

    version: str
    created: str
    reason: str
    parent: str
    imports: tuple[str, ...]
    current: bool


def history(home: Path) -> list[Step]:
    """Return the versions on disk, oldest first.

    Raises
    ------
    NotReadyError
        If no atlas has been built.
    """
    now = store.current_version(home)
    return [
        Step(each.version, each.created, each.reason, each.parent, tuple(each.imports), each.version == now)
        for each in store.manifests(home)
    ]


def rollback(home: Path, version: str) -> str:
    """Make an older version the one that readers open; nothing is deleted, so the way forward stays open.

    Parameters
    ----------
    home : Path
        The folder of the atlas.
    version : str
        A version, or enough of its first digits to be the only one.

    Returns
    -------
    str
        The version in full.

    Raises
    ------
    InputError
        If no version, or more than one, begins so.
    NotReadyError
        If no atlas has been built.
    """
    with store.writing(home):
        known = [step.version for step in history(home)]
        hits = [each for each in known if version and each.startswith(version)]
        if len(hits) != 1:
            raise InputError(
                [
                    Fault(
                        "rollback",
                        "version",
                        "one of " + ", ".join(known),
                        version,
                        key="one_of",
                        params={"words": ", ".join(known)},
                    )
                ]
            )
        store.point_at(home, hits[0])
    return hits[0]
