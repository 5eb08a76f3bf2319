"""The examples in the docstrings of the builders and of the encodings run."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = (
    "choropleth",
    "classes",
    "coordinates",
    "flows",
    "land",
    "palettes",
    "point_layer",
    "points",
    "shading",
    "shortlist",
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    found = doctest.testmod(import_module(f"maps.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
