"""The folders stay small and the names of modules stay their own: a newcomer finds a thing by its name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("geo", "matching", "maps", "api")
MOST = 25
"""Modules in a folder, beside its ``__init__``."""


def modules(package: str) -> list[Path]:
    return [path for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_folder_holds_too_many_modules(package: str) -> None:
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in modules(package))
    assert {folder: count for folder, count in counts.items() if count > MOST} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_no_two_modules_of_a_package_share_a_name(package: str) -> None:
    names = Counter(path.name for path in modules(package))
    doubled = {name for name, count in names.items() if count > 1}
    places = {path.relative_to(ROOT).as_posix() for path in modules(package) if path.name in doubled}
    assert places == set()


def test_every_package_says_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("__init__.py")
        if not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []
