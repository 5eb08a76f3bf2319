"""What in an input may be a person's: an IIN, a telephone number, a name. Such a thing is never repeated."""

from __future__ import annotations

import re

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
