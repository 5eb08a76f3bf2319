"""The legend of a scene outside its map: on the page below it, and in the picture."""

from __future__ import annotations

from typing import TypedDict

from api.services.language.i18n import Translator
from maps.scene import LegendItem, Scene

_MAX_RADIUS, _RADIUS = 8.5, 5.5
"""Radius of the largest round swatch, and of one that has no size, points."""


class LegendLine(TypedDict):
    """A swatch and its meaning in words; fields as in :class:`maps.scene.LegendItem` and `maps.scene.Style`."""

    symbol: str
    fill: str
    line: str
    weight: float
    dashed: bool
    hatched: bool
    size: float
    text: str


def legend(scene: Scene, translator: Translator) -> list[LegendLine]:
    """Return the lines of a scene's legend in a language."""
    return [_line(item, translator) for item in scene.legend]


def _line(item: LegendItem, translator: Translator) -> LegendLine:
    style = item.style
    return {
        "symbol": item.symbol,
        "fill": style.fill,
        "line": style.line,
        "weight": style.weight,
        "dashed": style.dashed,
        "hatched": style.hatched,
        "size": min(item.size or _RADIUS, _MAX_RADIUS),
        "text": item.text or _range(item, translator),
    }


def _range(item: LegendItem, translator: Translator) -> str:
    ends = [_bound(end, translator) for end in (item.low, item.high) if end is not None]
    return " – ".join(dict.fromkeys(ends)) + (f" {item.unit}" if item.unit else "")


def _bound(value: float, translator: Translator) -> str:
    """Return a bound as the interactive legend writes it: three significant digits below a thousand."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return translator.format_number(value, digits)
