"""Conventions that guide a reader: docstrings and their sections, types, names that occur once."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from bench.house.source import Function, Module

MANY = 25
"""Modules of a folder beyond which it is called flat."""
_FROM = 3
"""Parameters from which a function's docstring is to have a section about them."""
_USED_FROM_OUTSIDE = frozenset({"get", "post", "put", "patch", "delete"})
"""Decorators by which FastAPI takes a function; what Typer takes has its options in the annotations."""
_SECTION = r"^\s*{}\n\s*-{{3,}}"


def has_section(node: Function | ast.ClassDef, title: str) -> bool:
    """Return whether a docstring has a section of NumPy's style."""
    return re.search(_SECTION.format(title), ast.get_docstring(node) or "", re.MULTILINE) is not None


def parameters_of(node: Function) -> int:
    """Return the number of parameters, ``self`` and ``cls`` not counted."""
    given = [
        *node.args.posonlyargs,
        *node.args.args,
        *node.args.kwonlyargs,
        node.args.vararg,
        node.args.kwarg,
    ]
    return sum(one is not None and one.arg not in ("self", "cls") for one in given)


def undocumented(modules: Iterable[Module]) -> tuple[int, int]:
    """Return how many public names there are, and how many have no docstring."""
    public = [node for module in modules for node in module.public()]
    return len(public), sum(ast.get_docstring(node) is None for node in public)


def is_described_elsewhere(node: Function, tree: ast.Module) -> bool:
    """Return whether a docstring is no place for parameters.

    What overrides a method has the description of that one. The docstring of a route or command is what users read in
    the OpenAPI document or behind ``--help``; its parameters are described in their annotations, or in
    what the module binds these to.
    """
    for each in node.decorator_list:
        match each:
            case ast.Name(id="override"):
                return True
            case ast.Call(func=ast.Attribute(attr=name)) if name in _USED_FROM_OUTSIDE:
                return True
    notes = [ast.unparse(each.annotation) for each in node.args.args if each.annotation]
    aliases = {
        each.targets[0].id: ast.unparse(each.value)
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name)
    }
    return any("typer." in aliases.get(note, note) for note in notes)


def without_parameters(modules: Iterable[Module]) -> tuple[int, int]:
    """Return how many public functions have three or more parameters, and how many of them do not describe them.

    Those that :func:`is_described_elsewhere` are not counted.
    """
    large = [
        node
        for module in modules
        for node in module.public()
        if isinstance(node, Function)
        and parameters_of(node) >= _FROM
        and not is_described_elsewhere(node, module.tree)
    ]
    return len(large), sum(not has_section(node, "Parameters") for node in large)


def with_examples(modules: Iterable[Module]) -> int:
    """Return how many docstrings have a section of examples."""
    count = 0
    for module in modules:
        nodes = [module.tree, *module.functions(), *module.classes()]
        count += sum(
            re.search(_SECTION.format("Examples"), ast.get_docstring(n) or "", re.M) is not None
            for n in nodes
        )
    return count


def lines_with(modules: Iterable[Module], pattern: str, *, imports: bool = False) -> int:
    """Return how many lines match a pattern; lines of code alone, imports left out unless asked for."""
    count = 0
    for module in modules:
        for number, line in enumerate(module.text.splitlines(), 1):
            is_import = re.match(r"\s*(from|import)\s", line) is not None
            if number in module.code and (imports or not is_import):
                count += re.search(pattern, line) is not None
    return count


def flat_folders(modules: Iterable[Module]) -> dict[str, int]:
    """Return the folders with more than `MANY` modules, ``__init__`` counted."""
    sizes = Counter(module.folder for module in modules)
    return {name: size for name, size in sizes.most_common() if size > MANY}


def _is_init(module: Module) -> bool:
    return module.path.name in ("__init__.py", "__main__.py")


def homonyms(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Return the last names that several modules have, each with these modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        if not _is_init(module):
            found[module.path.stem].append(module.name)
    return {name: where for name, where in sorted(found.items()) if len(where) > 1}


def class_homonyms(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Return the names that several public classes have, each with its modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        for node in module.classes():
            if not node.name.startswith("_"):
                found[node.name].append(module.name)
    return {name: where for name, where in sorted(found.items()) if len(where) > 1}


def aliases_repeated(modules: Iterable[Module]) -> dict[str, int]:
    """Return the type aliases that more than one module defines, with their number.

    An alias is a name in capitals that is bound to a subscript, such as ``Floats = NDArray[np.float64]``.
    """
    counts: Counter[str] = Counter()
    for module in modules:
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
                target = node.targets[0]
                if isinstance(target, ast.Name) and re.fullmatch(r"_?(?:[A-Z][a-z0-9]*)+", target.id):
                    counts[target.id] += 1
    return {name: count for name, count in counts.most_common() if count > 1}
