"""What sources are called in a language: those of the facts by the catalogues, an imported one as its file says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from api.services.language.i18n import Translator

_EVALUATION = re.compile(r"evaluation 2021 \((?P<part>[^)]+)\)")
_NEWS = re.compile(r"news pages? (?P<years>[\d-]+)")


def source_title(source: Mapping[str, Any], translator: Translator) -> str:
    """Return the title of a source of the atlas' manifest."""
    return _known(f"source.{source['id']}", translator) or str(source.get("title") or source["id"])


def source_name(name: str, translator: Translator) -> str:
    """Return the short name of a source by its id, as it stands beside a single value."""
    return _known(f"source.short.{name}", translator) or name


def licence_name(licence: str, translator: Translator) -> str:
    """Return what a licence is called; one known by its SPDX id stays as it is."""
    return _known(f"licence.{licence}", translator) or licence


def rule_source(text: str, translator: Translator) -> str:
    """Return the source of a rule of support or of taking part, as the tables of ``data`` write it, in a language."""
    return "; ".join(_rule_part(part, translator) for part in text.split("; "))


def _rule_part(part: str, translator: Translator) -> str:
    if known := _known(f"source.rule.{part}", translator):
        return known
    if found := _EVALUATION.fullmatch(part):
        return translator.gettext("source.rule.evaluation", part=found["part"])
    if found := _NEWS.fullmatch(part):
        return translator.gettext("source.rule.news", years=found["years"].replace("-", "–"))
    return part


def _known(key: str, translator: Translator) -> str:
    return translator.gettext(key) if translator.has(key) else ""
