"""Keys of the catalogues that stand on a page in place of a word."""

from __future__ import annotations

import re

from api.services.language.i18n import read_catalog

WORD = re.compile(r"(?<![\w./-])[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+(?![\w/-])")
SILENT = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
ADDRESSES = re.compile(r"\s(?:href|src|action|formaction|name|id|for|value|d)=\"[^\"]*\"")


def areas_of_keys() -> set[str]:
    """Return the first words of all keys."""
    ids = (message.id for message in read_catalog("kk") if message.id)
    return {(key if isinstance(key, str) else key[0]).split(".")[0] for key in ids}


def raw_keys(text: str, areas: set[str]) -> list[str]:
    """Return what looks like a key of one of our areas, in text and in the attributes that are read out."""
    shown = ADDRESSES.sub(" ", SILENT.sub(" ", text))
    return [word for word in WORD.findall(shown) if word.split(".")[0] in areas]
