"""What in an input may be a person's: an IIN, a telephone number, a name. Such a thing is never repeated."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]{3}")
_DIGITS = re.compile(r"\D")
_PHONE = re.compile(r"(?:\+?7|8)\d{10}")
_FIELD = re.compile(r"[a-z][a-z_0-9]{0,40}")
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_LONGEST = 24


def is_iin(text: str) -> bool:
    """Return whether a text is an individual identification number of Kazakhstan: twelve digits, the last a check.

    References
    ----------
    Government decree 853 of 22 August 2003 (twelve digits); the check digit by two rounds of weights modulo 11.

    Examples
    --------
    >>> is_iin("870101300128"), is_iin("870101300120")
    (True, False)
    """
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        return False
    digits = [int(each) for each in text]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        check = sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11
        if check < 10:
            return check == digits[-1]
    return False


def is_of_a_person(text: str) -> bool:
    """Return whether a text is an IIN or a telephone number of Kazakhstan, however its digits are grouped."""
    digits = _DIGITS.sub("", text)
    return is_iin(digits) or bool(_PHONE.fullmatch(digits))


def is_mark(text: str) -> bool:
    """Return whether a text can be a centre's own mark of a family: no IIN, no telephone, and no word without a digit.

    Examples
    --------
    >>> is_mark("A-17"), is_mark("Айгүл"), is_mark("870101300128")
    (True, False, False)
    """
    named = _WORD.search(text) and not any(each.isdigit() for each in text)
    return not named and not is_of_a_person(text)


def repeatable(value: object) -> str:
    """Return a value of a family's file for a message, or an empty text where it might be a person's.

    Short texts without a word and without the digits of an IIN or a telephone are repeated (``"12a"``, ``"4,5"``);
    the place of anything else is enough to find it.

    Examples
    --------
    >>> repeatable("12a"), repeatable("Айгүл"), repeatable(17)
    ("'12a'", '', '17')
    """
    if isinstance(value, str):
        harmless = len(value) <= _LONGEST and not _WORD.search(value) and len(_DIGITS.sub("", value)) < 10
        return repr(value) if harmless else ""
    if isinstance(value, bool | int | float) and -1e9 < value < 1e9:
        return repr(value)
    return ""


def field_name(step: object) -> str:
    """Return a step of a field's path, or a sign for a key that is none of ours and may be anything."""
    text = str(step)
    return text if isinstance(step, int) or _FIELD.fullmatch(text) else "…"


_NO_WIDTH = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_IIN_FORM = re.compile(r"(?<!\d)\d(?:[ \-.]?\d){11}(?!\d)")
_PHONE_FORM = re.compile(r"(?<![\d.])(?:\+?7|8)[\s\-(.]{0,3}[2-7]\d{2}(?:[\s\-).]{0,3}\d){7}(?!\d)")
_MAIL_FORM = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PATRONYMIC = re.compile(
    r"\b[А-ЯЁӘІҢҒҮҰҚӨҺ]\w{2,40}(?:(?:ұлы|улы|қызы|кызы)(?:н[аеы]|ның|нан|мен|нда)?|[ое]вич(?:а|у|ем|е)?|(?:[ое]в|ич)н(?:а|ы|е|у|ой))\b"
    r"|\b[A-Z]\w{2,40}(?:uly|kyzy|qyzy|ovich|evich|ovna|evna)\b"
)
_STREET = re.compile(
    r"(?:\bул\.|\bулиц[аеы]\b|\bпросп\.|\bпр-т\b|\bмкр\b|\bкв\.|көшесі|\bк-сі\b|даңғылы|\bпәтер\b|мөлтек ауданы)"
    r"[^\n]{0,40}?\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of a person in a text.

    Parameters
    ----------
    kind : {"iin", "phone", "mail", "patronymic", "street"}
        What it looks like.
    start, end : int
        Where it stands.
    """

    kind: str
    start: int
    end: int


def find_personal(text: str) -> tuple[Finding, ...]:
    """Return what in a free text looks like an IIN, a telephone, an e-mail address, a patronymic or a street address.

    Positions are those in the text as it is searched: compatibility forms of letters and digits made plain,
    characters without width left out. A first or family name alone cannot be told from any other word: this finds
    forms, and is no proof that a text names nobody.

    Examples
    --------
    >>> [found.kind for found in find_personal("870101 300128, тел. 8 (701) 123-45-67")]
    ['iin', 'phone']
    >>> find_personal("Балаларға мектеп керек, 2026-09-01 дейін, 593233100")
    ()
    """
    text = unicodedata.normalize("NFKC", text).translate(_NO_WIDTH)
    found = [
        Finding("iin", each.start(), each.end())
        for each in _IIN_FORM.finditer(text)
        if is_iin(_DIGITS.sub("", each.group()))
    ]
    for kind, form in (
        ("phone", _PHONE_FORM),
        ("mail", _MAIL_FORM),
        ("patronymic", _PATRONYMIC),
        ("street", _STREET),
    ):
        found += [Finding(kind, each.start(), each.end()) for each in form.finditer(text)]
    return tuple(sorted(found, key=lambda each: each.start))
