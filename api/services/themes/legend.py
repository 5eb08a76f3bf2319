"""The legend of a scene outside its map: on the page below it, and in the picture."""

from __future__ import annotations

from typing import Any

from api.services.language.i18n import Translator
from maps.scene import Key, Scene

_LARGEST, _USUAL = 8.5, 5.5
"""Radius of the largest round swatch, and of one that has no size, points."""


def legend(scene: Scene, translator: Translator) -> list[dict[str, Any]]:
    """Return the lines of a legend: mark, colours, hatch, size and what they mean, in a language."""
    return [_shown(key, translator) for key in scene.keys]


def _shown(key: Key, translator: Translator) -> dict[str, Any]:
    style = key.style
    return {
        "mark": key.mark,
        "fill": style.fill,
        "line": style.line,
        "weight": style.weight,
        "dashed": style.dashed,
        "hatched": style.hatched,
        "size": min(key.size or _USUAL, _LARGEST),
        "text": key.text or _range(key, translator),
    }


def _range(key: Key, translator: Translator) -> str:
    ends = [_bound(end, translator) for end in (key.low, key.high) if end is not None]
    return " – ".join(dict.fromkeys(ends)) + (f" {key.unit}" if key.unit else "")


def _bound(value: float, translator: Translator) -> str:
    """Return a bound as the interactive legend writes it: three significant digits below a thousand."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return translator.format_number(value, digits)
