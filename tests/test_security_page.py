"""SECURITY.md names what there is: its files and tests exist, and every setting of the server stands in its table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.services.settings import ServerSettings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"`([^`\n]+)`", TEXT)
PATHS = sorted(
    {one for one in QUOTED if re.fullmatch(r"(?:api|geo|matching|maps|tests|bench|locks)/[\w./-]*", one)}
)


@pytest.mark.parametrize("path", PATHS)
def test_the_file_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_tests_are_there() -> None:
    """A test that is named follows its file."""
    file, found = "", 0
    for one in QUOTED:
        if one.startswith("tests/"):
            file = one
        elif re.fullmatch(r"test_\w+", one):
            assert re.search(rf"^def {one}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), (
                f"{file}: {one}"
            )
            found += 1
    assert found > 20


def test_every_setting_is_described() -> None:
    table = TEXT.partition("## Settings")[2]
    named = {
        name.lower()
        for cell in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", cell)
    }
    assert named == set(ServerSettings.model_fields)
