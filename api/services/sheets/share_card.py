"""The picture that a messenger shows beside a link to a sheet: the little map with the village's name."""

from __future__ import annotations

import json
from pathlib import Path

from api.services.engine import Engine
from api.services.intake.place_index import area_name, own_name
from api.services.language.i18n import Translator
from api.services.sheets.locator import locator
from api.services.shortlists.surroundings import surroundings

TEMPLATE = Path(__file__).with_name("share_card.typ")
WIDTH, HEIGHT = 1200, 630
"""Pixels: what messengers show of a picture without cutting it."""


def share_card(engine: Engine, kato: str, translator: Translator) -> bytes:
    """Return the picture of a destination as a PNG of :data:`WIDTH` by :data:`HEIGHT` pixels.

    Parameters
    ----------
    engine : Engine
        Names, positions and shapes.
    kato : str
        Code of the destination.
    translator : Translator
        Language of the words on the picture.
    """
    import typst

    data = {
        "lang": translator.lang,
        "brand": translator.gettext("site.name"),
        "name": own_name(engine, kato, translator),
        "where": area_name(engine, kato, translator),
        "around": surroundings(engine, kato, translator),
        "map": locator(engine, kato, translator),
    }
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="png",
        ppi=72,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
