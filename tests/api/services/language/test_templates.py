"""No word stands in a template, and every word that is asked for is in the catalogues."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from api.services.language.i18n import read_catalog
from geo.layers.registry import INDICATORS
from matching.criteria.registry import CRITERIA

API = Path(__file__).parents[4] / "api"
MODULES = sorted(path for folder in (API, API.parent / "matching") for path in folder.rglob("*.py"))
TEMPLATES = sorted((API / "templates").rglob("*.html"))
SAID = {"gettext", "Message"}
REASON = re.compile(r"reason(\.[a-z_]+)+")
"""A sentence that is chosen in one line and said in another."""
VISIBLE = re.compile(r"<script.*?</script>|<style.*?</style>|<!--.*?-->|<[^>]*>", re.DOTALL)
ATTRIBUTES = re.compile(r"(?:title|alt|placeholder|aria-label|content|label|value)=\"([^\"]*)\"")
NEUTRAL = {"width=device-width, initial-scale=1", "light dark", "1", ""}


@pytest.fixture(scope="module")
def keys() -> set[str]:
    return {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in read_catalog("kk")
        if message.id
    }


def prefixed(node: nodes.Node | ast.AST) -> str | None:
    """Return the text that a key made of parts begins with."""
    if isinstance(node, nodes.Add | nodes.Concat):
        first = node.left if isinstance(node, nodes.Add) else node.nodes[0]
        return prefixed(first)
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return str(node.values[0].value)
    return None


def template_keys(path: Path) -> Iterator[tuple[str, bool]]:
    """Give every key of a template, and whether it is whole."""
    tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and call.args:
            start = prefixed(call.args[0])
            if start is not None:
                yield start, isinstance(call.args[0], nodes.Const)


def code_keys(path: Path) -> Iterator[tuple[str, bool]]:
    """Give every key that a module looks up, or hands on in a message."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[key, *_]) if name in SAID:
                choices = [key.body, key.orelse] if isinstance(key, ast.IfExp) else [key]
                for choice in choices:
                    if isinstance(choice, ast.Constant):
                        yield str(choice.value), True
                    elif (start := prefixed(choice)) is not None:
                        yield start, False
            case ast.Constant(value=str(text)) if REASON.fullmatch(text):
                yield text, not text.endswith("_")


def lacking(found: Iterator[tuple[str, bool]], keys: set[str]) -> list[str]:
    return [
        key
        for key, whole in found
        if (key not in keys if whole else not any(known.startswith(key) for known in keys))
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_key_of_a_template_is_in_the_catalogues(path, keys):
    assert not lacking(template_keys(path), keys)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(API.parent)))
def test_every_key_of_the_code_is_in_the_catalogues(path, keys):
    assert not lacking(code_keys(path), keys)


def test_keys_of_the_code_are_found():
    """Whoever renames what looks a key up is to hear of it here."""
    found = [key for path in MODULES for key, _ in code_keys(path)]
    assert len(found) > 250
    assert {"reason.climate.colder", "reason.health.here", "map.theme.note", "unit."} <= set(found)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_word_of_its_own(path):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    shown = re.sub(r"&\w+;", "", VISIBLE.sub(" ", text))
    assert not re.findall(r"[^\W\d_]{2,}", shown)
    said = [value for value in ATTRIBUTES.findall(text) if re.search(r"[^\W\d_]{2,}", value)]
    assert not [value for value in said if value not in NEUTRAL]


def test_the_check_would_find_a_word(tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text('<p title="{{ t("site.name") }}">Hello {{ t("no.such.key") }}</p>', encoding="utf-8")
    with pytest.raises(AssertionError):
        test_a_template_holds_no_word_of_its_own(bad)
    assert lacking(template_keys(bad), {"site.name"}) == ["no.such.key"]


def test_every_indicator_unit_and_criterion_has_a_name(keys):
    wanted = {f"indicator.{name}" for name in (*INDICATORS, "matching_vacancies", "arrivals_share")}
    wanted |= {f"unit.{indicator.unit}" for indicator in INDICATORS.values()}
    wanted |= {f"criterion.{name}" for name in CRITERIA}
    assert not wanted - keys
