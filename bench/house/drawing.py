"""The drawing in ``docs/architecture.md``: packages and who imports whom, from the imports themselves.

``python -m bench.house.drawing`` writes it anew between its two markers; a test fails when it is out of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp

from bench.house.imports import Arrow, graph_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- drawing: python -m bench.house.drawing -->", "<!-- end of the drawing -->"
INTERFACES = "interfaces"
"""What the first drawing calls everything of ``api`` but the services."""
DRAWN = ("geo", "matching", "api", "api.services")
"""Packages whose sub-packages have a drawing of their own."""


def transitive_reduction(arrows: frozenset[Arrow]) -> frozenset[Arrow]:
    """Return the arrows that no longer path replaces; those of a cycle all stay, for they are to be seen."""
    kept = set(arrows)
    for importer, imported in sorted(arrows):
        others = kept - {(importer, imported)}
        if _reaches(others, importer, imported) and not _reaches(arrows, imported, importer):
            kept = others
    return frozenset(kept)


def _reaches(arrows: Iterable[Arrow], start: str, end: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        node = waiting.pop()
        below = {imported for importer, imported in arrows if importer == node} - seen
        seen |= below
        waiting += below
    return end in seen


def arrows_between(graph: grimp.ImportGraph, groups: dict[str, str]) -> frozenset[Arrow]:
    """Return which groups of modules import which.

    Parameters
    ----------
    graph : grimp.ImportGraph
        The imports between modules.
    groups : dict of str to str
        Modules and packages, each with the name of its group; of nested ones the innermost counts.
    """

    def group_of(module: str) -> str | None:
        while module and module not in groups:
            module = module.rpartition(".")[0]
        return groups.get(module)

    found = {
        (group_of(importer), group_of(imported))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    return frozenset((a, b) for a, b in found if a is not None and b is not None and a != b)


def _is_package(graph: grimp.ImportGraph, name: str) -> bool:
    return bool(graph.find_children(name))


def chart(nodes: list[str], arrows: frozenset[Arrow]) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart in which imports point down."""
    yield "```mermaid"
    yield "flowchart TD"
    number = {node: f"n{place}" for place, node in enumerate(nodes)}
    yield from (f'    {number[node]}["{node}"]' for node in nodes)
    yield from (f"    {number[a]} --> {number[b]}" for a, b in sorted(arrows))
    yield "```"


def drawing(root: Path = ROOT) -> str:
    """Return all drawings as Markdown."""
    graph = graph_of(root)
    whole = {
        "geo": "geo",
        "matching": "matching",
        "maps": "maps",
        "api": INTERFACES,
        "api.services": "api.services",
    }
    lines = ["The whole; `interfaces` are the other packages of `api`:", ""]
    lines += chart(sorted(whole.values()), transitive_reduction(arrows_between(graph, whole)))
    for package in DRAWN:
        inside = {name: name for name in sorted(graph.find_children(package)) if _is_package(graph, name)}
        title = f"The sub-packages of `{package}`"
        arrows = transitive_reduction(arrows_between(graph, inside))
        lines += ["", f"{title}; its own modules are left out:", "", *chart(list(inside), arrows)]
    return "\n".join(lines) + "\n"


def with_drawing(page: str, drawn: str) -> str:
    """Return a page with what stands between the markers replaced.

    Raises
    ------
    ValueError
        If the page has not each marker once.
    """
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"{BEGIN!r} and {END!r}, each once")
    between = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    return between.sub(lambda _: f"{BEGIN}\n{drawn}{END}", page)


def main() -> None:
    """Write the drawing into the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_drawing(page, drawing()), encoding="utf-8")


if __name__ == "__main__":
    main()
