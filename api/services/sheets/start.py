"""What stands on the first page before the form: who may go, and what one is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.services.engine import Engine
from api.services.intake.place_index import own_name
from api.services.language.formats import alphabetical
from api.services.language.i18n import Translator
from api.services.sheets.content import amount
from matching.eligibility import departure_regions
from matching.support import estimate


@dataclass(frozen=True, slots=True)
class Start:
    """The programme in short.

    Parameters
    ----------
    regions : str
        The departure regions, by name.
    person, rent, home : str
        What one person is given for the move, a family a month for rent, and towards a home of its own.
    """

    regions: str
    person: str
    rent: str
    home: str


def start(engine: Engine, translator: Translator, on: date) -> Start:
    """Return the programme in short, as it is on a day.

    Parameters
    ----------
    engine : Engine
        Names of the regions from which families are resettled.
    translator : Translator
        The reader's language.
    on : date
        Day whose rules and amounts are told.
    """
    names = (own_name(engine, code, translator) for code in departure_regions(on) if code in engine.katos)
    support = estimate(1, on)

    def said(measure: str) -> str:
        item = support.of(measure)
        return amount(item, translator) if item else translator.gettext("status.missing")

    return Start(
        ", ".join(sorted(names, key=alphabetical)),
        said("relocation"),
        said("rent_and_utilities"),
        said("mobility_certificate"),
    )
