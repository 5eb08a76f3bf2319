"""``python -m bench.house [DIR]``."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.house import imports, signs
from bench.house.names import Callee, Names
from bench.house.source import PRODUCT, Module, modules_of
from bench.house.walks import walk_from

WALKS = (
    ("cli.place", "place", "families to a workbook, by command"),
    (".plan", "show", "a plan that is done to its page"),
    (".matches", "matches", "a family to a shortlist, over HTTP"),
    (".run", "import_file", "a file to the next atlas"),
)
"""End of the module's name, function, and what goes that way."""


def spread(values: Sequence[int]) -> str:
    """Return median, ninth decile and greatest of some numbers."""
    if len(values) < 2:
        return "/".join(map(str, values))
    return f"{statistics.median(values):.0f}/{statistics.quantiles(values, n=10)[-1]:.0f}/{max(values)}"


def sizes(groups: Mapping[str, list[Module]]) -> Iterator[str]:
    """Yield a table of how large modules and functions are."""
    of_files = f"{'modules':>7} {'lines':>7} {'code':>7} {'file code':>12}"
    yield f"{'':10} {of_files} {'functions':>9} {'function code':>13} {'> 30':>5}"
    for name, modules in groups.items():
        functions = [module.code_of(node) for module in modules for node in module.functions()]
        files = [len(module.code) for module in modules]
        yield (
            f"{name:10} {len(modules):7,} {sum(m.lines for m in modules):7,} {sum(files):7,} {spread(files):>12} "
            f"{len(functions):9,} {spread(functions):>13} {sum(size > 30 for size in functions):5}"
        )


def guides(groups: Mapping[str, list[Module]]) -> Iterator[str]:
    """Yield a table of docstrings and types."""
    titles = ("public", "undocumented", ">= 3 params", "undescribed", "Examples", "dict[str, Any]", "Any")
    yield f"{'':10} " + " ".join(f"{title:>14}" for title in titles)
    for name, modules in groups.items():
        row = (
            *signs.undocumented(modules),
            *signs.without_parameters(modules),
            signs.with_examples(modules),
            signs.lines_with(modules, r"dict\[str, Any\]"),
            signs.lines_with(modules, r"\bAny\b"),
        )
        yield f"{name:10} " + " ".join(f"{figure:14,}" for figure in row)


def marks(modules: list[Module]) -> Iterator[str]:
    """Yield what a checker was asked to overlook, and type aliases that are defined more than once."""
    for mark in ("type: ignore", "noqa", "fmt: skip"):
        count = sum(mark in line for module in modules for line in module.text.splitlines())
        yield f"{mark}: {count}"
    repeated = signs.aliases_repeated(modules)
    yield f"type aliases defined more than once: {_counted(repeated)}"


def places(modules: list[Module]) -> Iterator[str]:
    """Yield flat folders and names that occur more than once."""
    yield f"folders of more than {signs.MANY} modules: {_counted(signs.flat_folders(modules))}"
    for title, found in (
        ("modules", signs.homonyms(modules)),
        ("public classes", signs.class_homonyms(modules)),
    ):
        yield f"names of several {title}: {_counted({name: len(where) for name, where in found.items()})}"
    for package in PRODUCT:
        own = signs.homonyms(module for module in modules if module.package == package)
        yield f"  modules, within {package}: {_counted({name: len(where) for name, where in own.items()})}"


def _counted(found: Mapping[str, int]) -> str:
    return f"{len(found)}" + (
        f" ({', '.join(f'{name} {count}' for name, count in found.items())})" if found else ""
    )


def rooms(root: Path, modules: Iterable[Module]) -> Iterator[str]:
    """Yield a table of the imports within every package that has sub-packages or many modules."""
    graph = imports.graph_of(root)
    packages = sorted({module.name for module in modules if module.path.name == "__init__.py"})
    yield f"{'package':32} {'rooms':>5} {'arrows':>6} {'floors':>6} {'back up':>7} {'circles':>7}"
    for package in packages:
        found = imports.rooms_of(graph, package)
        if len(found.rooms) > 1:
            yield (
                f"{package:32} {len(found.rooms):5} {len(found.arrows):6} {found.floors:6} {len(found.back_up):7} "
                f"{imports.circles_of(graph, package):7}"
            )
            yield from (f"    up: {importer} -> {imported}" for importer, imported in sorted(found.back_up))


def walks(modules: list[Module]) -> Iterator[str]:
    """Yield how often the long ways come back to a module."""
    names = Names.of(modules)
    yield f"{'way':36} {'functions':>9} {'stays':>6} {'rooms':>6} {'returns':>7}  from"
    for end, function, what in WALKS:
        for module in names.modules:
            start = names.find(module, function) if module.endswith(end) else None
            if isinstance(start, Callee):
                way = walk_from(names, start)
                yield f"{what:36} {len(way.entered):9} {len(way.stays):6} {way.rooms:6} {way.returns:7}  {start.name}"


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m bench.house", description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=Path(), metavar="DIR", help="a checkout")
    root: Path = parser.parse_args().root
    product = modules_of(root)
    groups = {package: [m for m in product if m.package == package] for package in PRODUCT} | {
        "product": product
    }
    around = {name: modules_of(root, (name,)) for name in ("bench", "tests")}
    parts = (
        (
            "Size (median/90 %/most; lines of code, without docstrings, comments and blanks)",
            sizes(groups | around),
        ),
        ("Docstrings of public functions, and types (lines)", guides(groups)),
        ("Marks", marks(product)),
        ("Places", places(product)),
        ("Imports", rooms(root, product)),
        ("Ways", walks(product)),
    )
    for title, lines in parts:
        print(f"\n{title}")
        for line in lines:
            print(line)


if __name__ == "__main__":
    main()
