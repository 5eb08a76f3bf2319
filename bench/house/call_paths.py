"""How often the calls below a function come back to a module that they had left.

The path is a static one. From a function, every function, method and property of the project that its body names is
entered in the order of the text, and so on downwards, each once. Of which class ``value`` in ``value.method`` is, is
decided by annotations of parameters, fields and returned values. The functions entered lie in a sequence of modules;
as long as it stays in one module, that is one *visit*. *Returns* are the visits to a module that had been left: visits
less different modules. Going back to the caller is no visit of its own. Only functions of the package that the path
begins in are followed: what lies below answers a call and is not entered.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from bench.house.names import Callee, ClassRef, Many, Names, Type
from bench.house.source import Function


@dataclass(frozen=True, slots=True)
class CallPath:
    """Functions in the order in which they are entered."""

    entered: tuple[Callee, ...]

    @property
    def visits(self) -> list[str]:
        """Modules in order, a run of the same one once."""
        return [module for module, _ in groupby(each.module for each in self.entered)]

    @property
    def modules(self) -> int:
        """How many different modules it enters."""
        return len(set(self.visits))

    @property
    def returns(self) -> int:
        """How often it enters a module that it had left."""
        return len(self.visits) - self.modules


def call_path(names: Names, start: Callee) -> CallPath:
    """Return the path from a function through its package."""
    tracer = _Tracer(names, start.module.partition(".")[0])
    tracer.enter(start)
    return CallPath(tuple(tracer.entered))


@dataclass
class _Tracer:
    names: Names
    package: str
    entered: list[Callee] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def enter(self, callee: Callee) -> None:
        """Enter a function and all that it names, unless it was entered before or lies outside."""
        if id(callee.node) in self.seen or callee.module.partition(".")[0] != self.package:
            return
        self.seen.add(id(callee.node))
        self.entered.append(callee)
        for each in _Body(self.names, callee).uses():
            self.enter(each)


@dataclass
class _Body:
    """One function's body: its variables and what it names."""

    names: Names
    callee: Callee
    variables: dict[str, Type] = field(default_factory=dict)

    def uses(self) -> Iterator[Callee]:
        """Yield what the body names, in the order of the text."""
        self._parameters(self.callee.node)
        for statement in self.callee.node.body:
            yield from self._within(statement)

    def _parameters(self, node: Function | ast.Lambda) -> None:
        arguments = node.args
        for one in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
            note = self.names.type_from(one.annotation, self.callee.module, self.callee.owner)
            self.variables[one.arg] = self.callee.owner if one.arg in ("self", "cls") else note

    def _within(self, node: ast.AST) -> Iterator[Callee]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                self._parameters(node)
            case ast.Assign(targets=[target], value=value) | ast.NamedExpr(target=target, value=value):
                yield from self._within(value)
                self._bind(target, self._type(value))
                return
            case ast.AnnAssign(target=target, annotation=note):
                self._bind(target, self.names.type_from(note, self.callee.module, self.callee.owner))
            case ast.For(target=target, iter=several) | ast.comprehension(target=target, iter=several):
                self._bind(target, _one(self._type(several)))
            case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                self._bind(target, self._type(value))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                for part in node.generators:
                    yield from self._within(part)
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield from self._named(node)
        for child in ast.iter_child_nodes(node):
            yield from self._within(child)

    def _bind(self, target: ast.expr, kind: Type) -> None:
        if isinstance(target, ast.Name):
            self.variables[target.id] = kind

    def _named(self, node: ast.Name | ast.Attribute) -> Iterator[Callee]:
        """Yield the function that a name or an attribute stands for; of a class, what makes an instance."""
        found = self._resolve(node)
        if isinstance(found, Callee):
            yield found
        elif isinstance(found, ClassRef):
            for method in ("__init__", "__post_init__"):
                made = self.names.member(found, method)
                if isinstance(made, Callee):
                    yield made

    def _resolve(self, node: ast.expr) -> Callee | ClassRef | ast.expr | str | None:
        match node:
            case ast.Name(id=name):
                return None if name in self.variables else self.names.find(self.callee.module, name)
            case ast.Attribute(value=value, attr=attr):
                above = self._resolve(value) if isinstance(value, ast.Name) else None
                if isinstance(above, str):
                    return self.names.find(above, attr)
                owner = above if isinstance(above, ClassRef) else self._type(value)
                return self.names.member(owner, attr) if isinstance(owner, ClassRef) else None
        return None

    def _type(self, node: ast.expr) -> Type:
        """Return the class of an expression's value, where annotations tell it."""
        match node:
            case ast.Name(id=name) if name in self.variables:
                return self.variables[name]
            case ast.Call(func=function):
                found = self._resolve(function)
                return found if isinstance(found, ClassRef) else self._returned(found)
            case ast.Attribute():
                found = self._resolve(node)
                if isinstance(found, ast.expr):
                    owner = self._type(node.value)
                    return self.names.type_from(found, owner.module) if isinstance(owner, ClassRef) else None
                return self._returned(found)
            case ast.Subscript(value=value):
                return _one(self._type(value))
            case ast.IfExp(body=body, orelse=orelse):
                return self._type(body) or self._type(orelse)
            case ast.Await(value=value) | ast.NamedExpr(value=value):
                return self._type(value)
        return None

    def _returned(self, found: object) -> Type:
        if not isinstance(found, Callee):
            return None
        return self.names.type_from(found.node.returns, found.module, found.owner)


def _one(kind: Type) -> Type:
    return kind.of if isinstance(kind, Many) else None
