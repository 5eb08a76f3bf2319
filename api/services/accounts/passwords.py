"""Passwords: which are taken, how they are kept (argon2id), and a check that takes as long for a name nobody has.

References
----------
NIST SP 800-63B-4, section 3.1.1: length over rules of composition, common passwords refused, any character taken.
RFC 9106, section 4: parameters of argon2id, the second recommended option (64 MiB, three passes).
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.faults import BusyError

LEAST, MOST = 12, 128
"""Characters of a password."""
FEW = 5
"""Different characters that a password has at least."""
_WORDS = Path(__file__).with_name("common_words.txt")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "йцукенгшщзхъ", "фывапролджэ",
    "ячсмитьбю", "әіңғүұқөһ",
)  # fmt: skip
"""Rows in which a finger or the eye runs along."""
_LEET = str.maketrans("013457$@!", "oieastsai")
_AT_ONCE = threading.BoundedSemaphore(2)
"""Checks at a time: each takes 64 MiB and a core."""
_PATIENCE_S = 10.0


def normal(password: str) -> str:
    """Return a password in one form, whatever keyboard composed its letters."""
    return unicodedata.normalize("NFC", password)


def weakness(password: str, login: str = "") -> str | None:
    """Return why a password is not taken (``account.weak.<it>`` of the catalogues); None where it is.

    Examples
    --------
    >>> weakness("қысқа"), weakness("password2026!"), weakness("aaaabbbbaaaabbbb"), weakness("1234567890qwerty")
    ('short', 'common', 'plain', 'plain')
    >>> weakness("aigerim-2026-aigerim", "aigerim"), weakness("терек түбінде жеті қоян")
    ('login', None)
    """
    text = normal(password)
    if len(text) < LEAST:
        return "short"
    if len(text) > MOST:
        return "long"
    folded = text.casefold()
    if len(set(folded)) < FEW or _runs(folded) > len(folded) / 2:
        return "plain"
    if login and len(folded.replace(login.casefold(), "")) < LEAST:
        return "login"
    return "common" if _is_common(folded) else None


def _runs(text: str) -> int:
    """Return how many characters only go on with a row, forwards or back, or repeat the one before."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    pairs = ((text[i], text[i + 1]) for i in range(len(text) - 1))
    return sum(one == two or any(one + two in row for row in rows) for one, two in pairs)


def _is_common(folded: str) -> bool:
    """Return whether nothing but common words is left without digits and signs, or with letters for them."""
    stem = folded.rstrip("0123456789.,;:!?@#$%^&*()-_=+ ")
    variants = {folded, folded.translate(_LEET), stem.translate(_LEET)}
    return any(_is_of_words("".join(c for c in text if c.isalpha())) for text in variants)


def _is_of_words(letters: str) -> bool:
    ends = {0}
    for start in range(len(letters)):
        if start in ends:
            ends |= {start + len(word) for word in _words() if letters.startswith(word, start)}
    return len(letters) in ends


@cache
def _words() -> frozenset[str]:
    return frozenset(_WORDS.read_text(encoding="utf-8").split())


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _dummy() -> str:
    return _hasher().hash("a password that nobody has")


def hashed(password: str) -> str:
    """Return what is kept of a password.

    Raises
    ------
    BusyError
        If too many are being checked.
    """
    with _turn():
        return _hasher().hash(normal(password))


def fits(kept: str | None, password: str) -> bool:
    """Return whether a password is the one that is kept; as slowly where none is.

    Raises
    ------
    BusyError
        If too many are being checked.
    """
    dummy = _dummy()  # in every case, or the first name that nobody has would be told by its time
    with _turn():
        try:
            right = _hasher().verify(kept or dummy, normal(password)[: MOST * 4])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Return whether a password was kept with weaker parameters than those of today."""
    return _hasher().check_needs_rehash(kept)


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
        raise BusyError("too many people sign in at once")
    try:
        yield
    finally:
        _AT_ONCE.release()
