"""A scene as a PNG with title, legend, statuses, sources and date, set by Typst with the fonts that it brings along."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from api.services.language.i18n import Translator
from api.services.themes.legend import legend
from maps.scene import Scene
from maps.svg import svg

TEMPLATE = Path(__file__).with_name("picture.typ")
PPI = 96
"""1,200 points at this resolution are 1,600 pixels."""


def picture(scene: Scene, translator: Translator, notes: Sequence[str]) -> bytes:
    """Return a scene as a PNG, 1,600 pixels wide.

    Parameters
    ----------
    scene : Scene
        What the interactive map draws: the picture has the same classes, hatches and legend.
    translator : Translator
        Writes the numbers of the legend.
    notes : sequence of str
        Lines below the legend: sources, coverage, date.
    """
    import typst

    data = {
        "lang": translator.lang,
        "title": scene.labels.title,
        "svg": svg(scene),
        "legend": legend(scene, translator),
        "notes": [*notes, scene.labels.attribution],
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="png",
        ppi=PPI,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
