"""What differs between two folders of answers: JSON by path, texts by line."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOLERANCE = 1e-9
"""Numbers that lie no further apart, absolutely or relatively, are the same."""
_NONE = "(none)"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the file, where in it, and what stands there before and after."""

    file: str
    where: str
    before: str
    after: str

    @property
    def pattern(self) -> str:
        """Where it is, whatever the row: differences of one cause have it in common."""
        folder = self.file.partition("/")[0]
        return f"{folder}: {re.sub(r'[0-9]+', '*', self.where)}"


def json_differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield path, value before and value after of whatever differs in two JSON documents."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            where = f"{path}.{key}"
            if key in before and key in after:
                yield from json_differences(before[key], after[key], where)
            else:
                yield where, _shown(before, key), _shown(after, key)
    elif isinstance(before, list) and isinstance(after, list):
        for number, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from json_differences(one, other, f"{path}[{number}]")
        if len(before) != len(after):
            yield f"{path}.length", str(len(before)), str(len(after))
    elif not _same(before, after):
        yield path, json.dumps(before, ensure_ascii=False), json.dumps(after, ensure_ascii=False)


def _shown(whole: dict[str, Any], key: str) -> str:
    return json.dumps(whole[key], ensure_ascii=False) if key in whole else _NONE


def _same(before: Any, after: Any) -> bool:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (before, after))
    if numbers:
        return math.isclose(before, after, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return type(before) is type(after) and bool(before == after)


def text_differences(before: str, after: str) -> Iterator[tuple[str, str, str]]:
    """Yield place, line before and line after of whatever differs in two texts."""
    old, new = before.splitlines(), after.splitlines()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        for number in range(max(b - a, d - c)):
            one = old[a + number] if a + number < b else _NONE
            other = new[c + number] if c + number < d else _NONE
            yield f"line {a + number + 1}", one, other


def differences(before: Path, after: Path) -> Iterator[Difference]:
    """Yield every difference of two folders."""
    names = [
        {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} for folder in (before, after)
    ]
    for name in sorted(names[0] | names[1]):
        if name not in names[0] or name not in names[1]:
            yield Difference(name, "the file", *("there" if name in each else _NONE for each in names))
            continue
        one, other = ((folder / name).read_text(encoding="utf-8") for folder in (before, after))
        if one == other:
            continue
        is_json = name.endswith(".json")
        found = (
            json_differences(json.loads(one), json.loads(other)) if is_json else text_differences(one, other)
        )
        for where, old, new in found:
            yield Difference(name, where, old, new)


def table(found: list[Difference], width: int = 60) -> Iterator[str]:
    """Yield the lines of a table: differences at the same place of many files are one row with an example."""
    rows: dict[tuple[str, str, str], list[Difference]] = defaultdict(list)
    for each in found:
        texts = (each.before, each.after) if each.where.startswith("line ") else ("", "")
        rows[(each.pattern, *texts)].append(each)
    yield f"{'count':>6} {'files':>5}  where, then an example: before, after"
    for (pattern, *_), group in sorted(rows.items(), key=lambda row: -len(row[1])):
        example = group[0]
        yield f"{len(group):6} {len({each.file for each in group}):5}  {pattern}  ({example.file})"
        yield f"{'':14}- {_cut(example.before, width)}"
        yield f"{'':14}+ {_cut(example.after, width)}"
    yield f"{len(found)} differences in {len({each.file for each in found})} files"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= 2 * width else f"{text[:width]} … {text[-width:]}"
