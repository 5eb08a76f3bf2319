"""The measures on a small checkout, each known beforehand."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.house import conventions
from bench.house.call_paths import CallPath, call_path
from bench.house.drawing import BEGIN, END, transitive_reduction, with_drawing
from bench.house.imports import layers_of
from bench.house.names import Callee, Names
from bench.house.source import Module, modules_of

FILES = {
    "geo/__init__.py": "",
    "geo/places.py": '''
"""Places."""

from typing import Any

Floats = list[float]


class Place:
    """A place."""

    name: str
    """What it is called."""

    def near(self, other: Any, km: float, *, strict: bool) -> dict[str, Any]:
        """Return what is near.

        Parameters
        ----------
        other, km, strict
            What they are.
        """
        # a comment
        return {"x": (
            other
        )}


def _private(a, b, c): ...
''',
    "api/__init__.py": "",
    "api/cli/__init__.py": "",
    "api/cli/place.py": '''
from api.result import Result, made
from api import texts


def place() -> None:
    result = made()
    print(result.title)
    for each in result.parts:
        each.shown()
    texts.say()
''',
    "api/result.py": '''
from __future__ import annotations
from api.texts import say
from geo.places import Place

Floats = list[float]


class Result:
    """A result."""

    parts: list[Part]

    @property
    def title(self) -> str:
        """A title."""
        return say()

    @classmethod
    def of(cls) -> Self:
        return cls()


class Part:
    def shown(self):
        return texts_of(self)


def texts_of(part: Part, a: int, b: int):
    return Place()


def made() -> Result:
    return Result.of()
''',
    "api/texts.py": "def say(): ...\n",
    "api/other/__init__.py": "",
    "api/other/place.py": "",
}  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> list[Module]:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return modules_of(tmp_path)


def module(checkout: list[Module], name: str) -> Module:
    return next(each for each in checkout if each.name == name)


def test_code_is_what_is_neither_docstring_nor_comment_nor_blank(checkout: list[Module]) -> None:
    places = module(checkout, "geo.places")
    near, private = places.functions()
    assert [near.name, private.name] == ["near", "_private"] or [private.name, near.name] == [
        "near",
        "_private",
    ]
    sizes = {node.name: places.code_of(node) for node in places.functions()}
    assert sizes == {"near": 4, "_private": 1}
    assert len(places.code) == 2 + 2 + 4 + 1


def test_conventions_are_counted(checkout: list[Module]) -> None:
    geo = [each for each in checkout if each.package == "geo"]
    assert conventions.undocumented(geo) == (2, 0)
    assert conventions.without_parameters(geo) == (1, 0)
    assert conventions.undocumented(checkout) == (11, 7)
    assert conventions.without_parameters(checkout) == (2, 1)
    assert conventions.lines_with(geo, r"dict\[str, Any\]") == 1
    assert conventions.lines_with(geo, r"\bAny\b") == 1  # not the import
    assert conventions.with_examples(checkout) == 0
    assert conventions.aliases_repeated(checkout) == {"Floats": 2}


@pytest.mark.parametrize(
    ("code", "elsewhere"),
    [
        ("@override\ndef f(a, b, c): ...", True),
        ("@router.get('/x')\ndef f(a, b, c): ...", True),
        ("def f(a: Annotated[str, typer.Option(help='x')], b=1, c=2): ...", True),
        ("Url = Annotated[str, typer.Option(help='x')]\ndef f(a: Url, b=1, c=2): ...", True),
        ("Url = Annotated[str, 'x']\ndef f(a: Url, b=1, c=2): ...", False),
        ("@cache\ndef f(a, b, c): ...", False),
        ("@cached(3)\ndef f(a, b, c): ...", False),
        ("@names.get\ndef f(a, b, c): ...", False),
        ("def f(a: str, b, c): ...", False),
    ],
)
def test_routes_commands_and_overrides_are_described_elsewhere(code: str, elsewhere: bool) -> None:
    tree = ast.parse(code)
    node = tree.body[-1]
    assert isinstance(node, ast.FunctionDef)
    assert conventions.is_described_elsewhere(node, tree) is elsewhere


def test_names_that_occur_twice_are_found(checkout: list[Module]) -> None:
    assert conventions.homonyms(checkout) == {"place": ["api.cli.place", "api.other.place"]}
    assert conventions.class_homonyms(checkout) == {}


def test_a_flat_folder_has_more_than_25_modules(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    for number in range(26):
        (tmp_path / "geo" / f"m{number}.py").touch()
        found = conventions.flat_folders(modules_of(tmp_path))
        assert found == ({"geo": 26} if number == 25 else {})


def test_a_call_path_follows_calls_methods_properties_and_fields(checkout: list[Module]) -> None:
    names = Names.of(checkout)
    start = names.find("api.cli.place", "place")
    assert isinstance(start, Callee)
    path = call_path(names, start)
    entered = [each.name.partition(":")[2] for each in path.entered]
    assert entered == ["place", "made", "Result.of", "Result.title", "say", "Part.shown", "texts_of"]
    assert path.visits == ["api.cli.place", "api.result", "api.texts", "api.result"]
    assert (path.modules, path.returns) == (3, 1)


def test_returns_are_visits_to_a_module_that_was_left() -> None:
    node = ast.parse("def f(): ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    for modules, returns in (("abc", 0), ("aabb", 0), ("aba", 1), ("ababa", 3), ("", 0)):
        assert CallPath(tuple(Callee(name, node) for name in modules)).returns == returns


def test_layers_are_the_longest_chain() -> None:
    assert layers_of(["a", "b", "c", "d"], {("a", "b"), ("b", "c"), ("a", "c")}) == 3
    assert layers_of([], set()) == 0


def test_a_drawing_leaves_out_what_follows_and_shows_cycles() -> None:
    line = frozenset({("a", "b"), ("b", "c"), ("a", "c")})
    assert transitive_reduction(line) == {("a", "b"), ("b", "c")}
    cycle = frozenset({("a", "b"), ("b", "a"), ("z", "a"), ("z", "b")})
    kept = transitive_reduction(cycle)
    assert {("a", "b"), ("b", "a")} < kept
    assert len(kept) == 3


def test_a_drawing_stands_between_its_markers() -> None:
    assert with_drawing(f"a\n{BEGIN}\nold\n{END}\nb", "new\n") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="each once"):
        with_drawing(BEGIN, "new")
