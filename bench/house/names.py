"""What a name in a module stands for, and of which class of ours a value is, as far as annotations tell."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from bench.house.source import Function, Module

_MANY = frozenset({"list", "tuple", "set", "frozenset", "Sequence", "Iterable", "Iterator", "Collection"})
_WRAPPERS = frozenset({"Annotated", "Optional", "Final", "ClassVar", "Generator"})


@dataclass(frozen=True)
class Callee:
    """A function or method of the project; a property is one too."""

    module: str
    node: Function
    owner: ClassRef | None = None

    @property
    def name(self) -> str:
        """Where it stands."""
        return f"{self.module}:{f'{self.owner.node.name}.' if self.owner else ''}{self.node.name}"


@dataclass(frozen=True)
class ClassRef:
    """A class of the project."""

    module: str
    node: ast.ClassDef


@dataclass(frozen=True)
class Many:
    """A sequence of values of one class."""

    of: ClassRef


Type = ClassRef | Many | None
Target = Callee | ClassRef | str | ast.expr | None
"""A function, a class, the dotted name of a module, or what an alias is bound to."""


@dataclass(frozen=True)
class Names:
    """The names of all modules.

    Parameters
    ----------
    modules : mapping of str to Module
        By their dotted names.
    """

    modules: Mapping[str, Module]

    @classmethod
    def of(cls, modules: Iterable[Module]) -> Names:
        """Return the names of some modules."""
        return cls({module.name: module for module in modules})

    @cached_property
    def _scopes(self) -> dict[str, dict[str, Target | tuple[str, str]]]:
        return {name: _scope(module) for name, module in self.modules.items()}

    def find(self, module: str, name: str, depth: int = 0) -> Target:
        """Return what a name stands for in a module; imports are followed."""
        found = self._scopes.get(module, {}).get(name)
        if not isinstance(found, tuple):
            return found
        source, original = found
        if f"{source}.{original}" in self.modules:
            return f"{source}.{original}"
        if not original or source not in self.modules:
            return source if source in self.modules else None
        return self.find(source, original, depth + 1) if depth < 8 else None

    def member(self, owner: ClassRef, name: str) -> Callee | ast.expr | None:
        """Return a method, or the annotation of a field, of a class or of one that it extends."""
        for node in owner.node.body:
            if isinstance(node, Function) and node.name == name:
                return Callee(owner.module, node, owner)
            if (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.target.id == name
            ):
                return node.annotation
        for base in owner.node.bases:
            above = self.find(owner.module, base.id) if isinstance(base, ast.Name) else None
            if isinstance(above, ClassRef) and (found := self.member(above, name)) is not None:
                return found
        return None

    def type_from(self, note: ast.expr | None, module: str, owner: ClassRef | None = None) -> Type:
        """Return the class that an annotation names; of alternatives the first that is one of ours."""
        match note:
            case ast.Constant(value=str() as text):
                return self.type_from(ast.parse(text, mode="eval").body, module, owner)
            case ast.Subscript(value=ast.Name(id="Literal")):
                return None  # its texts are values, not names
            case ast.Name(id="Self"):
                return owner
            case ast.Name(id=name):
                found = self.find(module, name)
                return found if isinstance(found, ClassRef) else self._alias(found, module)
            case ast.BinOp(left=left, right=right):
                return self.type_from(left, module, owner) or self.type_from(right, module, owner)
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                first = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
                one = self.type_from(first, module, owner)
                if name in _MANY and isinstance(one, ClassRef):
                    return Many(one)
                return one if name in _WRAPPERS else None
        return None

    def _alias(self, found: Target, module: str) -> Type:
        return self.type_from(found, module) if isinstance(found, ast.expr) else None


def _scope(module: Module) -> dict[str, Target | tuple[str, str]]:
    """Return the names that a module binds; an import is a pair of a module and a name in it."""
    found: dict[str, Target | tuple[str, str]] = {}
    for node in ast.walk(module.tree):
        match node:
            case ast.ImportFrom(module=str() as source, names=names, level=0):
                found |= {each.asname or each.name: (source, each.name) for each in names}
            case ast.Import(names=names):
                found |= {each.asname or each.name: (each.name, "") for each in names}
    for node in module.tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found[name] = Callee(module.name, node)
            case ast.ClassDef(name=name):
                found[name] = ClassRef(module.name, node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
    return found
