"""``python -m bench.house [DIR]``."""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.house import conventions, imports
from bench.house.call_paths import call_path
from bench.house.names import Callee, Names
from bench.house.source import PRODUCT, Module, modules_of

PATHS = (
    ("cli.place", "place", "families to a workbook, by command"),
    (".plan", "show", "a plan that is done to its page"),
    (".matches", "matches", "a family to a shortlist, over HTTP"),
    (".run", "import_file", "a file to the next atlas"),
)
"""End of the module's name, function, and what goes along the path."""


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


def documentation(groups: Mapping[str, list[Module]]) -> Iterator[str]:
    """Yield a table of docstrings and types."""
    titles = ("public", "undocumented", ">= 3 params", "undescribed", "Examples", "dict[str, Any]", "Any")
    yield f"{'':10} " + " ".join(f"{title:>14}" for title in titles)
    for name, modules in groups.items():
        row = (
            *conventions.undocumented(modules),
            *conventions.without_parameters(modules),
            conventions.with_examples(modules),
            conventions.lines_with(modules, r"dict\[str, Any\]"),
            conventions.lines_with(modules, r"\bAny\b"),
        )
        yield f"{name:10} " + " ".join(f"{figure:14,}" for figure in row)


def suppressions(modules: list[Module]) -> Iterator[str]:
    """Yield what a checker was asked to overlook, and type aliases that are defined more than once."""
    for comment in ("type: ignore", "noqa", "fmt: skip"):
        count = sum(comment in line for module in modules for line in module.text.splitlines())
        yield f"{comment}: {count}"
    repeated = conventions.aliases_repeated(modules)
    yield f"type aliases defined more than once: {_counted(repeated)}"


def navigation(modules: list[Module]) -> Iterator[str]:
    """Yield flat folders and names that occur more than once."""
    yield f"folders of more than {conventions.MANY} modules: {_counted(conventions.flat_folders(modules))}"
    for title, found in (
        ("modules", conventions.homonyms(modules)),
        ("public classes", conventions.class_homonyms(modules)),
    ):
        yield f"names of several {title}: {_counted({name: len(where) for name, where in found.items()})}"
    for package in PRODUCT:
        own = conventions.homonyms(module for module in modules if module.package == package)
        yield f"  modules, within {package}: {_counted({name: len(where) for name, where in own.items()})}"


def _counted(found: Mapping[str, int]) -> str:
    return f"{len(found)}" + (
        f" ({', '.join(f'{name} {count}' for name, count in found.items())})" if found else ""
    )


def import_table(root: Path, modules: Iterable[Module]) -> Iterator[str]:
    """Yield a table of the imports within every package."""
    graph = imports.graph_of(root)
    packages = sorted({module.name for module in modules if module.path.name == "__init__.py"})
    yield f"{'package':32} {'children':>8} {'arrows':>6} {'layers':>6} {'back up':>7} {'cycles':>7}"
    for package in packages:
        found = imports.package_imports(graph, package)
        if len(found.children) > 1:
            yield (
                f"{package:32} {len(found.children):8} {len(found.arrows):6} {found.layers:6} "
                f"{len(found.back_up):7} {imports.cycles_of(graph, package):7}"
            )
            yield from (
                f"    back up: {importer} -> {imported}" for importer, imported in sorted(found.back_up)
            )


def call_paths(modules: list[Module]) -> Iterator[str]:
    """Yield how often the long call paths come back to a module."""
    names = Names.of(modules)
    yield f"{'path':36} {'functions':>9} {'visits':>6} {'modules':>7} {'returns':>7}  from"
    for end, function, what in PATHS:
        for module in names.modules:
            start = names.find(module, function) if module.endswith(end) else None
            if isinstance(start, Callee):
                path = call_path(names, start)
                figures = f"{len(path.visits):6} {path.modules:7} {path.returns:7}"
                yield f"{what:36} {len(path.entered):9} {figures}  {start.name}"


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
        ("Docstrings of public functions, and types (lines)", documentation(groups)),
        ("Suppressions, aliases", suppressions(product)),
        ("Folders and names", navigation(product)),
        ("Imports", import_table(root, product)),
        ("Call paths", call_paths(product)),
    )
    for title, lines in parts:
        print(f"\n{title}")
        for line in lines:
            print(line)


if __name__ == "__main__":
    main()
