"""The page that leads a newcomer: what it names is there, and it stays short."""

from __future__ import annotations

import re

import pytest

from bench.house.drawing import PAGE, ROOT, drawing, with_drawing

TEXT = PAGE.read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:api|bench|data|geo|maps|matching)/[\w/.]*)`", TEXT)))
MOST_TERMS = 40


@pytest.mark.parametrize("path", NAMED)
def test_what_the_page_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_page_names_the_packages() -> None:
    assert {"geo/", "matching/", "maps/", "api/", "api/services/", "data/"} <= set(NAMED)


def test_the_glossary_is_short_and_sorted() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", TEXT.partition("## Glossary")[2], re.MULTILINE)[1:]
    assert 0 < len(rows) <= MOST_TERMS
    assert rows == sorted(rows, key=str.lower)


def test_the_drawing_is_that_of_the_imports() -> None:
    assert with_drawing(TEXT, drawing()) == TEXT, "run python -m bench.house.drawing"
