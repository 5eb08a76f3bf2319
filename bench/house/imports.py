"""Imports between the children of a package: its modules, and its sub-packages as a whole."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path

import grimp

from bench.house.source import PRODUCT

Arrow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PackageImports:
    """The imports within one package.

    Parameters
    ----------
    children : tuple of str
        Names of the package's modules and sub-packages.
    arrows : frozenset of (str, str)
        Pairs of an importing and an imported child.
    layers : int
        Number of children in the longest chain of imports, without the arrows back up.
    back_up : frozenset of (str, str)
        A smallest set of arrows without which there is no cycle.
    """

    children: tuple[str, ...]
    arrows: frozenset[Arrow]
    layers: int
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


def package_imports(graph: grimp.ImportGraph, package: str) -> PackageImports:
    """Return the imports between the children of a package."""
    children = sorted(graph.find_children(package))
    child_of = {module: child for child in children for module in (child, *graph.find_descendants(child))}
    arrows = {
        (child_of[importer], child_of[imported])
        for importer in child_of
        for imported in graph.find_modules_directly_imported_by(importer)
        if imported in child_of and child_of[importer] != child_of[imported]
    }
    breakers = graph.nominate_cycle_breakers(package)
    back_up = {(child_of[a], child_of[b]) for a, b in breakers if a in child_of and b in child_of}
    return PackageImports(
        tuple(children), frozenset(arrows), layers_of(children, arrows - back_up), frozenset(back_up)
    )


def layers_of(nodes: list[str], arrows: set[Arrow]) -> int:
    """Return the number of nodes in the longest chain of arrows; there must be no cycle."""
    below: dict[str, list[str]] = {node: [b for a, b in arrows if a == node] for node in nodes}
    height: dict[str, int] = {}

    def climb(node: str) -> int:
        if node not in height:
            height[node] = 1 + max(map(climb, below[node]), default=0)
        return height[node]

    return max(map(climb, nodes), default=0)


def cycles_of(graph: grimp.ImportGraph, package: str) -> int:
    """Return how many groups of modules of a package import each other in a cycle."""
    modules = {package, *graph.find_descendants(package)}
    below = {m: graph.find_modules_directly_imported_by(m) & modules for m in modules}
    reached = {m: _reached(m, below) for m in modules}
    groups = {frozenset(n for n in reached[m] if m in reached[n]) for m in modules if m in reached[m]}
    return len(groups)


def _reached(start: str, below: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for module in below[waiting.pop()] - found:
            found.add(module)
            waiting.append(module)
    return found
