"""The measures on a small house, each known beforehand; and the drawing of ours is up to date."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bench.house import signs
from bench.house.drawing import BEGIN, END, PAGE, drawing, with_drawing, without_detours
from bench.house.imports import floors_of
from bench.house.names import Callee, Names
from bench.house.source import Module, modules_of
from bench.house.walks import Walk, walk_from

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
def house(tmp_path: Path) -> list[Module]:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return modules_of(tmp_path)


def module(house: list[Module], name: str) -> Module:
    return next(each for each in house if each.name == name)


def test_code_is_what_is_neither_docstring_nor_comment_nor_blank(house: list[Module]) -> None:
    places = module(house, "geo.places")
    near, private = places.functions()
    assert [near.name, private.name] == ["near", "_private"] or [private.name, near.name] == [
        "near",
        "_private",
    ]
    sizes = {node.name: places.code_of(node) for node in places.functions()}
    assert sizes == {"near": 4, "_private": 1}
    assert len(places.code) == 2 + 2 + 4 + 1


def test_signs_are_counted(house: list[Module]) -> None:
    geo = [each for each in house if each.package == "geo"]
    assert signs.undocumented(geo) == (2, 0)
    assert signs.without_parameters(geo) == (1, 0)
    assert signs.undocumented(house) == (11, 7)
    assert signs.without_parameters(house) == (2, 1)
    assert signs.lines_with(geo, r"dict\[str, Any\]") == 1
    assert signs.lines_with(geo, r"\bAny\b") == 1  # not the import
    assert signs.with_examples(house) == 0
    assert signs.aliases_repeated(house) == {"Floats": 2}


def test_names_that_occur_twice_are_found(house: list[Module]) -> None:
    assert signs.homonyms(house) == {"place": ["api.cli.place", "api.other.place"]}
    assert signs.class_homonyms(house) == {}


def test_a_flat_folder_has_more_than_25_modules(tmp_path: Path) -> None:
    (tmp_path / "geo").mkdir()
    for number in range(26):
        (tmp_path / "geo" / f"m{number}.py").touch()
        found = signs.flat_folders(modules_of(tmp_path))
        assert found == ({"geo": 26} if number == 25 else {})


def test_a_walk_follows_calls_methods_properties_and_fields(house: list[Module]) -> None:
    names = Names.of(house)
    start = names.find("api.cli.place", "place")
    assert isinstance(start, Callee)
    way = walk_from(names, start)
    entered = [each.name.partition(":")[2] for each in way.entered]
    assert entered == ["place", "made", "Result.of", "Result.title", "say", "Part.shown", "texts_of"]
    assert way.stays == ["api.cli.place", "api.result", "api.texts", "api.result"]
    assert (way.rooms, way.returns) == (3, 1)


def test_returns_are_stays_in_a_module_that_was_left() -> None:
    node = ast.parse("def f(): ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    for way, returns in (("abc", 0), ("aabb", 0), ("aba", 1), ("ababa", 3), ("", 0)):
        assert Walk(tuple(Callee(name, node) for name in way)).returns == returns


def test_floors_are_the_longest_way_down() -> None:
    assert floors_of(["a", "b", "c", "d"], {("a", "b"), ("b", "c"), ("a", "c")}) == 3
    assert floors_of([], set()) == 0


def test_a_drawing_leaves_out_detours_and_shows_circles() -> None:
    line = frozenset({("a", "b"), ("b", "c"), ("a", "c")})
    assert without_detours(line) == {("a", "b"), ("b", "c")}
    circle = frozenset({("a", "b"), ("b", "a"), ("z", "a"), ("z", "b")})
    kept = without_detours(circle)
    assert {("a", "b"), ("b", "a")} < kept
    assert len(kept) == 3


def test_a_drawing_stands_between_its_marks() -> None:
    assert with_drawing(f"a\n{BEGIN}\nold\n{END}\nb", "new\n") == f"a\n{BEGIN}\nnew\n{END}\nb"
    with pytest.raises(ValueError, match="each once"):
        with_drawing(BEGIN, "new")


def test_the_drawing_in_the_docs_is_that_of_the_imports() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert with_drawing(page, drawing()) == page, "run python -m bench.house.drawing"
