"""What the cells of a column tell of it, whatever its heading says: numbers of persons, telephones, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from api.services.intake.own_table.cell_reading import is_nothing, text_of
from api.services.intake.own_table.headings import LEFT_OUT
from geo.sources.reading.cells import Cell
from matching.personal import is_iin

_PHONE = re.compile(
    r"\+?\s?[78][\s(-]*7\d{2}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}|8[\s(-]*7\d{9}|(?<!\d)7\d{9}(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_ENDING = (
    r"(?:[оеё]в|[оеё]ва|ин|ина|ұлы|улы|қызы|кызы|вич|вна|бек|бай|хан|жан|гүл|гуль|дин|ский|ская|"
    r"ұл|тай|хожа|баев[аы]?|алы|али|әлі)"
)
_LETTER = "А-ЯӘІҢҒҮҰҚӨҺЁA-Z"
_LOWER = "а-яәіңғүұқөһёa-z"
_FULL_NAME = re.compile(
    rf"[{_LETTER}][{_LOWER}]+(?:-[{_LETTER}][{_LOWER}]+)?(?:\s+(?:[{_LETTER}][{_LOWER}]+|"
    rf"[{_LETTER}]\.?)){{1,3}}"
    rf"|[{_LETTER}]{{3,}}(?:\s+[{_LETTER}]{{3,}}){{1,3}}|"
    rf"[{_LETTER}][{_LOWER}]+\s+[{_LETTER}]\.\s?[{_LETTER}]?\.?"
)
_NAMELIKE = re.compile(rf"[{_LETTER}{_LOWER}-]+{_ENDING}", re.IGNORECASE)
_PATRONYMIC = re.compile(
    rf"(?i)\b[{_LETTER}{_LOWER}]{{2,}}(?:ұлы|улы|қызы|кызы|[оеё]вич|[оеё]вна|[оеё]ва?|ин[аы]?|баев[аы]?)\b"
)
_INITIALS = re.compile(
    rf"\b[{_LETTER}][{_LOWER}]+\s+[{_LETTER}]\.(?:\s?[{_LETTER}]\.)?|"
    rf"\b[{_LETTER}]\.\s?(?:[{_LETTER}]\.\s?)?[{_LETTER}][{_LOWER}]+"
)
_IN_TEXT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_STREET = re.compile(
    r"(?i)\b(ул\.?|улица|көше\w*|мкр\.?|мөлтек\w*|дом|д\.|үй|кв\.?|пәтер)\s*№?\s*\d|\b(ул\.|улица)\s|\sкөшесі\b"
)
MOST = 0.5
"""Share of the filled cells from which a column is taken for what they look like."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares of the filled cells of a column, 0 to 1, that look like something; all 0 for an empty one.

    Parameters
    ----------
    filled : int
        Filled cells.
    iin, phone, email, name, distinct, whole : float
    """

    filled: int = 0
    iin: float = 0.0
    phone: float = 0.0
    email: float = 0.0
    name: float = 0.0
    distinct: float = 0.0
    whole: float = 0.0

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Evidence:
        """Return what the cells of a column look like."""
        texts = [text for cell in cells if not is_nothing((text := text_of(cell)).casefold())]
        if not texts:
            return cls()

        def share(hits: int) -> float:
            return hits / len(texts)

        return cls(
            len(texts),
            share(sum(is_iin_like(text) for text in texts)),
            share(sum(bool(_PHONE.search(text)) for text in texts)),
            share(sum(bool(_EMAIL.search(text)) for text in texts)),
            share(sum(is_full_name(text) for text in texts)),
            share(len(set(texts))),
            share(sum(text.isdigit() and len(text) < 6 for text in texts)),
        )


def is_iin_like(text: str) -> bool:
    """Return whether a text is an IIN, or one that lost its leading zeros."""
    digits = re.sub(r"\D", "", text)
    return (
        is_iin(digits.zfill(12))
        if 10 <= len(digits) <= 12 and digits == re.sub(r"[\s.-]", "", text)
        else False
    )


def is_full_name(text: str) -> bool:
    """Return whether a text looks like the name of a person: words with capitals, one of them ending like a name."""
    if not _FULL_NAME.fullmatch(text.strip()):
        return False
    words = text.split()
    return bool(_INITIALS.search(text)) or any(_NAMELIKE.fullmatch(word) for word in words)


def speakable(cell: Cell, most: int = 60) -> str:
    """Return a cell for a page or a message; empty where it may hold what is a person's.

    What holds an IIN, a telephone, an address or something that looks like a name is not repeated.
    """
    text = text_of(cell)
    digits = re.sub(r"\D", "", text)
    if (
        len(digits) >= 10
        or _PHONE.search(text)
        or _EMAIL.search(text)
        or _STREET.search(text)
        or _IN_TEXT.search(text)
    ):
        return ""
    if is_full_name(text) or _PATRONYMIC.search(text) or _INITIALS.search(text):
        return ""
    return text if len(text) <= most else text[: most - 1] + "…"


_FIGURES = (
    "children",
    "composition",
    "birth",
    "age",
    "members",
    "children_count",
    "experience",
    "budget",
    "savings",
)
"""Columns of figures: what letters stand beside them may be names of children."""
_UNIT = re.compile(
    r"(?i)лет|год\w*|жас\w*|жыл\w*|мес\w*|ай(?:лық)?|дет\w*|реб\w*|бала\w*|тыс\w*|мың|млн|тг|тенге|теңге|ұл|қыз|сын\w*|доч\w*|нет|жоқ|г|р|ж"
)


def sayable(role: str, cell: Cell) -> str:
    """Return a cell of a column for a page or a message; beside figures only the words for units and children.

    Examples
    --------
    >>> sayable("children", "Айдана 2015 г.р., 3 детей"), sayable("mark", "A-7"), sayable("occupation", "сварщик")
    ('… 2015 г.р., 3 детей', '', 'сварщик')
    """
    if role in ("mark", "row_number", *LEFT_OUT):
        return ""
    text = speakable(cell)
    if role not in _FIGURES:
        return text
    return re.sub(r"[^\W\d_]+", lambda word: word[0] if _UNIT.fullmatch(word[0]) else "…", text)
