"""The examples in docstrings run, and give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "matching", "maps", "api")


def _modules() -> list[str]:
    """Return the dotted names of all modules with an example."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if ">>> " in path.read_text(encoding="utf-8")
    ]


def test_every_package_has_examples() -> None:
    assert {name.partition(".")[0] for name in _modules()} == set(PACKAGES)


@pytest.mark.parametrize("name", _modules())
def test_the_examples_run(name: str) -> None:
    found = doctest.testmod(import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
