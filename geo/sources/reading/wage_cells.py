"""Wages as people write them: with a currency, as a range, in thousands, or not at all."""

from __future__ import annotations

import re
from typing import NamedTuple

from geo.faults import InputError
from geo.sources.reading.cells import Cell, CellError, Number, is_absent, read_text

LOWEST, HIGHEST = 20_000.0, 10_000_000.0
"""Tenge a month outside of which a wage is taken for a slip of the pen, or for another currency or span."""

HOURS_A_MONTH, DAYS_A_MONTH = 165.0, 21.0
"""Mean working hours and days of a month by the production calendar of a five-day week."""

_AGREED = re.compile(
    r"(?i)догов[оа]р|соглас|собеседов|результат|сдельн|конкурент|келіс|әңгіме|negotiab|agree|interview|competitive"
)
_OTHER = re.compile(
    r"(?i)\$|€|₽|£|¥|\b(usd|eur|rub|rur|cny|uzs|kgs)\b|доллар|евро|руб|сум\b|сом\b|юан|dollar|euro"
)
_SPANS = (
    ("HOUR", re.compile(r"(?i)час|сағат|hour|/ч\b")),
    ("DAY", re.compile(r"(?i)смен|\bден|день|сутк|күн|ауысым|\bday|shift|вахт")),
    ("WEEK", re.compile(r"(?i)недел|апта|week")),
    ("YEAR", re.compile(r"(?i)\bгод|/год|жыл|year|annum")),
)
_AMOUNT = re.compile(
    r"\d(?:[\d\s.,'\u00a0\u2007\u2009\u202f]*\d)?(?:\s*(?:тыс\.?|мың|млн\.?))?", re.IGNORECASE
)
_ONLY_UPPER = re.compile(r"(?i)^\s*(до|дейін|up to|не более)\b|дейін\s*$")
_PLAIN = Number(highest=1e15)
PER_MONTH = {"MONTH": 1.0, "YEAR": 1 / 12, "WEEK": 52 / 12, "DAY": DAYS_A_MONTH, "HOUR": HOURS_A_MONTH}
"""By what a wage of a span is multiplied to be one of a month."""
KZT = "KZT"
_KZT = frozenset({"kzt", "тенге", "теңге", "тг", "тг.", "₸", "tenge", "398"})


class Wage(NamedTuple):
    """A wage a month before tax, KZT: both ends of a range, or one, or none where it is not known."""

    low: float | None = None
    high: float | None = None

    @property
    def middle(self) -> float | None:
        """The middle of a range, or the end that is known."""
        if self.low and self.high:
            return (self.low + self.high) / 2
        return self.low or self.high


def read_wage(cell: Cell) -> Wage:
    """Return a wage a month.

    Raises
    ------
    CellError
        If it is none that can be understood, not in tenge, or not a plausible one.
    """
    if is_absent(cell):
        return Wage()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return plausible(Wage(float(cell)))
    text = read_text(cell)
    if _OTHER.search(text):
        raise CellError("a wage in tenge", "wage_currency")
    amounts = [_amount(found) for found in _AMOUNT.findall(text)]
    if not amounts:
        if _AGREED.search(text):
            return Wage()
        raise CellError("a wage in tenge a month, such as 250000", "wage")
    if len(amounts) > 2 or re.search(r"\d-\d+-\d", text):
        raise CellError("a wage in tenge a month, such as 250000", "wage")
    factor = PER_MONTH[next((name for name, words in _SPANS if words.search(text)), "MONTH")]
    if len(amounts) == 1:
        upper = bool(_ONLY_UPPER.search(text))
        return plausible(scaled(Wage(None, amounts[0]) if upper else Wage(amounts[0]), factor))
    low, high = amounts
    if "тыс" in text.lower() and low < 1000 <= high:
        low *= 1000  # "250-300 тыс."
    return plausible(scaled(Wage(low, high), factor))


def _amount(text: str) -> float:
    """Return an amount; of one that is grouped by a mark of either kind (``250,000``) the whole."""
    plain = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", plain):
        return float(re.sub("[.,]", "", plain))
    try:
        return _PLAIN(text) or 0.0
    except CellError:
        raise CellError("a wage in tenge a month, such as 250000", "wage") from None


def scaled(wage: Wage, factor: float) -> Wage:
    """Return a wage times a factor, to whole tenge."""
    return Wage(*(None if value is None else float(round(value * factor)) for value in wage))


def plausible(wage: Wage) -> Wage:
    """Return a wage that is one.

    Raises
    ------
    CellError
        If it is out of bounds, or its ends are the wrong way round.
    """
    for value in wage:
        # a comparison with NaN is false: NaN is refused with what is out of bounds
        if value is not None and value != 0 and not LOWEST <= value <= HIGHEST:
            expected = f"a wage from {LOWEST:,.0f} to {HIGHEST:,.0f} tenge a month"
            raise CellError(expected, "wage_bounds", low=LOWEST, high=HIGHEST)
    if wage.low and wage.high and wage.low > wage.high:
        raise CellError(f"a wage of at least {wage.low:g}", "wage_order", low=wage.low)
    return Wage(wage.low or None, wage.high or None)


def read_currency(cell: Cell) -> str:
    """Return the letters of a currency, ``KZT`` for tenge by any name, empty for an absent one."""
    if is_absent(cell):
        return ""
    try:
        text = read_text(cell)
    except InputError:
        return ""
    return KZT if text.lower() in _KZT else text.upper()
