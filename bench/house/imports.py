"""Who imports whom, room by room: a room is a child of a package, a module or a whole sub-package."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path

import grimp

from bench.house.source import PRODUCT

Arrow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of one package.

    Parameters
    ----------
    rooms : tuple of str
        Names of the package's children.
    arrows : frozenset of (str, str)
        Pairs of an importing and an imported child.
    floors : int
        Length of the longest way downwards; rooms in a circle count as one.
    back_up : frozenset of (str, str)
        Arrows to take away until no circle is left.
    """

    rooms: tuple[str, ...]
    arrows: frozenset[Arrow]
    floors: int
    back_up: frozenset[Arrow]


def graph_of(root: Path) -> grimp.ImportGraph:
    """Return the imports between all modules of the product of a checkout, those for type checking included.

    Raises
    ------
    RuntimeError
        If Python finds the packages elsewhere than in this checkout.
    """
    sys.path.insert(0, str(root.resolve()))
    importlib.invalidate_caches()
    try:
        for package in PRODUCT:
            found = importlib.util.find_spec(package)
            if found is None or not Path(found.origin or "").is_relative_to(root.resolve()):
                raise RuntimeError(f"{package} is not found in {root}")
        return grimp.build_graph(*PRODUCT, cache_dir=None)
    finally:
        sys.path.remove(str(root.resolve()))


def rooms_of(graph: grimp.ImportGraph, package: str) -> Rooms:
    """Return the rooms of a package and the arrows between them."""
    rooms = sorted(graph.find_children(package))
    home = {module: room for room in rooms for module in (room, *graph.find_descendants(room))}
    arrows = {
        (home[importer], home[imported])
        for importer in home
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported in home and home[importer] != home[imported]
    }
    broken = {
        (home[a], home[b]) for a, b in graph.nominate_cycle_breakers(package) if a in home and b in home
    }
    return Rooms(tuple(rooms), frozenset(arrows), floors_of(rooms, arrows - broken), frozenset(broken))


def floors_of(rooms: list[str], arrows: set[Arrow]) -> int:
    """Return the length of the longest chain of arrows, in rooms; there must be no circle."""
    below: dict[str, list[str]] = {room: [b for a, b in arrows if a == room] for room in rooms}
    height: dict[str, int] = {}

    def climb(room: str) -> int:
        if room not in height:
            height[room] = 1 + max(map(climb, below[room]), default=0)
        return height[room]

    return max(map(climb, rooms), default=0)


def circles_of(graph: grimp.ImportGraph, package: str) -> int:
    """Return how many groups of modules of a package import each other in a circle."""
    modules = {package, *graph.find_descendants(package)}
    below = {m: graph.find_modules_directly_imported_by(m) & modules for m in modules}
    reach = {m: _reached(m, below) for m in modules}
    groups = {frozenset(n for n in reach[m] if m in reach[n]) for m in modules if m in reach[m]}
    return len(groups)


def _reached(start: str, below: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for module in below[waiting.pop()] - found:
            found.add(module)
            waiting.append(module)
    return found
