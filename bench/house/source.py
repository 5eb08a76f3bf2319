"""The modules of a checkout as syntax trees, and which of their lines are code."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PRODUCT = ("geo", "matching", "maps", "api")
"""The packages that are installed and hold code."""
Function = ast.FunctionDef | ast.AsyncFunctionDef
_QUIET = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})


@dataclass(frozen=True)
class Module:
    """One module.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Its dotted name, such as ``geo.layers.climate``; of ``__init__.py``, that of its package.
    """

    path: Path
    name: str

    @property
    def package(self) -> str:
        """The top-level package."""
        return self.name.partition(".")[0]

    @property
    def folder(self) -> str:
        """The package that it lies in, of ``__init__.py`` its own."""
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]

    @cached_property
    def text(self) -> str:
        """The source."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """Lines of the file."""
        return len(self.text.splitlines())

    @cached_property
    def code(self) -> frozenset[int]:
        """Numbers of the lines that hold code: no docstring, comment or blank."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        held = {
            line
            for token in tokens
            if token.type not in _QUIET and token.type != tokenize.ENDMARKER
            for line in range(token.start[0], token.end[0] + 1)
        }
        return frozenset(held - self.docstring_lines)

    @cached_property
    def docstring_lines(self) -> frozenset[int]:
        """Numbers of the lines of docstrings, those of fields too: any text that is a statement."""
        found: set[int] = set()
        for node in ast.walk(self.tree):
            match node:
                case ast.Expr(value=ast.Constant(value=str())):
                    found.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        return frozenset(found)

    def code_of(self, node: Function) -> int:
        """Return the lines of code of a function, its signature included."""
        return sum(line in self.code for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))

    def functions(self) -> Iterator[Function]:
        """Yield every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        """Yield every class."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node

    def public(self) -> Iterator[Function | ast.ClassDef]:
        """Yield what another module may use: public functions and classes, and public methods of public classes."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            for node in ast.iter_child_nodes(waiting.pop()):
                if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                    yield node
                    if isinstance(node, ast.ClassDef):
                        waiting.append(node)


def modules_of(root: Path, packages: tuple[str, ...] = PRODUCT) -> list[Module]:
    """Return the modules of some folders of a checkout, sorted by name."""
    found = []
    for package in packages:
        for path in (root / package).rglob("*.py"):
            parts = path.relative_to(root).with_suffix("").parts
            found.append(Module(path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts)))
    return sorted(found, key=lambda module: module.name)
