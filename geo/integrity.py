"""Whether everything that lies on disk of an atlas is what was written, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geo import store
from geo.faults import DamagedError, NotReadyError
from geo.imports import journal
from geo.imports.replay import in_force


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing on disk.

    Parameters
    ----------
    what : {"current", "version", "import", "cache", "model"}
        What kind of thing it is.
    name : str
        Its name.
    error : NotReadyError or OSError or None
        What is wrong with it; None where nothing is.
    """

    what: str
    name: str
    error: NotReadyError | OSError | None = None


def inspect(home: Path) -> Iterator[Finding]:
    """Check the pointer, every version, and the imports that the current version holds; each file is read once.

    Parameters
    ----------
    home : Path
        The folder of the atlas.

    Yields
    ------
    Finding
        The pointer first, then versions by name, then imports in their order.
    """
    yield checked("current", "", partial(_pointed_at, home))
    for path in store.version_folders(home):
        yield checked("version", path.name, partial(_verify_version, path))
    try:
        names = in_force(home)
    except NotReadyError:  # said of the version
        return
    for name in names:
        yield checked("import", name, partial(journal.read, home, name))


def checked(what: str, name: str, look: Callable[[], object]) -> Finding:
    """Return what a look at something finds.

    Parameters
    ----------
    what, name : str
        As in :class:`Finding`.
    look : callable
        Raises :class:`geo.faults.NotReadyError` or ``OSError`` where something is wrong.
    """
    try:
        look()
    except (NotReadyError, OSError) as error:
        return Finding(what, name, error)
    return Finding(what, name)


def _pointed_at(home: Path) -> None:
    version = store.current_version(home)
    path = store.folder(home) / "versions" / version
    if not version or not path.is_dir():
        raise DamagedError(store.folder(home) / "versions" / version, "missing", store.REMEDY)


def _verify_version(path: Path) -> None:
    store.verify(path, store.read_manifest(path))
