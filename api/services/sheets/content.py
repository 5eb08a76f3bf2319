"""Everything that stands on a sheet, in words: one content for the page and for the PDF."""

from __future__ import annotations

from dataclasses import dataclass

from api.services.engine import Engine
from api.services.intake.place_index import own_name
from api.services.language.formats import money
from api.services.language.i18n import Translator
from api.services.sheets.parts import Part, parts
from api.services.sheets.procedure import Tomorrow, tomorrow
from api.services.sheets.road import distances
from api.services.shortlists.cards import Card
from api.services.shortlists.eligibility_json import family_eligibility
from geo.occupations import title
from geo.provenance import Status
from matching.criteria.housing import FLOOR_M2
from matching.eligibility import Eligibility
from matching.household import Household
from matching.needs import Need, checklist
from matching.support import Entitlement, Estimate

MOST_JOBS = 8


@dataclass(frozen=True, slots=True)
class Jobs:
    """Open vacancies in a settlement.

    Parameters
    ----------
    rows : tuple of (str, int)
        Occupations with their number of posts, most first, at most :data:`MOST_JOBS`.
    more : int
        How many occupations are left out.
    status : str
        Of the least sure of them.
    """

    rows: tuple[tuple[str, int], ...]
    more: int
    status: str


@dataclass(frozen=True, slots=True)
class HomePrice:
    """What a home costs here beside the certificate and the savings, in a sentence, and how the price is known."""

    text: str
    status: str


@dataclass(frozen=True)
class Sheet:
    """A destination sheet.

    Parameters
    ----------
    kato, name, where : str
        The place; its district and oblast.
    position_status : str
        How its position is known.
    parts : tuple of Part
        What the atlas knows.
    jobs : Jobs
        The open vacancies in the settlement.
    road : tuple of str
        How far it is from where.
    tomorrow : Tomorrow
        What the family does next.
    needs : tuple of Need
        What to talk through before departure; empty without a family.
    support : Estimate
        What the state gives.
    eligibility : Eligibility or None
        Whether the family of the link may take part; None without a family.
    card : Card or None
        The match with the family of the link.
    home_price : HomePrice or None
        What a home costs beside the money for one; None where no price is known or no certificate is in force.
    couple : tuple of str
        What the place is for each of two spouses who stated their wishes apart, in sentences.
    """

    kato: str
    name: str
    where: str
    position_status: str
    parts: tuple[Part, ...]
    jobs: Jobs
    road: tuple[str, ...]
    tomorrow: Tomorrow
    needs: tuple[Need, ...]
    support: Estimate
    eligibility: Eligibility | None
    card: Card | None
    home_price: HomePrice | None
    couple: tuple[str, ...] = ()

    @property
    def money_is_theirs(self) -> bool:
        """Whether the sums may be shown as the reader's own."""
        return self.eligibility is None or self.eligibility.money_is_theirs


def sheet(
    engine: Engine,
    kato: str,
    translator: Translator,
    support: Estimate,
    household: Household | None,
    card: Card | None,
    couple: tuple[str, ...] = (),
) -> Sheet:
    """Return the sheet of a destination.

    Parameters
    ----------
    engine : Engine
        What is known.
    kato : str
        A destination.
    translator : Translator
        The language.
    support : Estimate
        What the family, or one person, is given.
    household : Household or None
        The family of the link.
    card : Card or None
        Its match with the place.
    couple : tuple of str
        What the place is for each of two spouses.
    """
    place = engine.atlas.places.loc[kato]
    above = dict.fromkeys(code for code in (place["district"], place["oblast"]) if code)
    origin = household.origin.region if household else ""
    found = family_eligibility(household, engine) if household else None
    return Sheet(
        kato=kato,
        name=own_name(engine, kato, translator),
        where=", ".join(own_name(engine, code, translator) for code in above),
        position_status=str(place["position_status"]),
        parts=parts(engine, kato, translator),
        jobs=_jobs(engine, kato, translator),
        road=tuple(
            translator.gettext(
                way.key, place=own_name(engine, way.to, translator), km=translator.format_number(way.km, 0)
            )
            for way in distances(engine, kato, origin)
        ),
        tomorrow=tomorrow(household, found, translator),
        needs=checklist(household) if household else (),
        support=support,
        eligibility=found,
        card=card,
        home_price=home_price(engine, kato, translator, support, household),
        couple=couple,
    )


def home_price(
    engine: Engine, kato: str, translator: Translator, support: Estimate, household: Household | None
) -> HomePrice | None:
    """Return what a home costs at a destination beside the certificate and the savings of a family.

    Parameters
    ----------
    engine : Engine
        What is known.
    kato : str
        A destination.
    translator : Translator
        The language.
    support : Estimate
        What the state gives.
    household : Household or None
        The family.

    Returns
    -------
    HomePrice or None
        None where no price is known or no certificate is in force.
    """
    place = engine.destinations.position[kato]
    known = engine.destinations.value("price_home_m2", place)
    certificate = support.of("mobility_certificate")
    if not isinstance(known.value, float) or certificate is None:
        return None
    price = round(known.value * FLOOR_M2, -5)
    have = certificate.high + ((household.housing.savings_kzt or 0.0) if household else 0.0)
    gap = round(price - have, -5)
    key = "sheet.home.lacks" if gap > 0 else "sheet.home.enough"
    text = translator.gettext(
        key,
        m2=FLOOR_M2,
        price=money(price, translator),
        have=money(have, translator),
        gap=money(gap, translator),
    )
    return HomePrice(text, str(known.status))


def _jobs(engine: Engine, kato: str, translator: Translator) -> Jobs:
    live = engine.destinations.matched_vacancies
    here = live[live["kato"] == kato]
    counts = here.groupby("isco")["count"].sum().sort_values(ascending=False, kind="stable")
    rows = tuple(
        (title(str(code), translator.lang), int(count)) for code, count in counts.head(MOST_JOBS).items()
    )
    status = min(map(Status, here["status"]), key=lambda each: each.trust, default=Status.MISSING)
    return Jobs(rows, max(0, len(counts) - MOST_JOBS), str(status))


def amount(item: Entitlement, translator: Translator) -> str:
    """Return what one payment of a kind of support is, in words."""
    if item.low is None:
        return translator.gettext("support.up_to", high=money(item.high, translator))
    if item.low == item.high:
        return money(item.high, translator)
    return translator.gettext(
        "support.between", low=translator.format_number(item.low, 0), high=money(item.high, translator)
    )
