"""A family's answers in an address that tells nothing about them: encrypted with a key of this service.

Addresses stand in histories, in the logs of proxies and in what people pass on. The answers travel in them as one
parameter, encrypted and authenticated (Fernet: AES-128-CBC with HMAC-SHA-256), so that every page of the family keeps a
link of its own, works without a script and with the browser's way back, and the server remembers nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from cryptography.fernet import Fernet, InvalidToken

from api.services.secret_file import secret_of

PARAMETER = "f"
"""Name of the parameter that holds the sealed answers."""
LONGEST = 4096
"""Characters of a sealed text that are looked at; the longest form takes about a thousand."""
MOST_BYTES = 16_384
"""Bytes that a sealed text may unfold to."""
_KEY_NAME = "answers.key"

Pairs = Sequence[tuple[str, str]]


class AnswerSeal:
    """Seals answers and opens what it sealed.

    Parameters
    ----------
    key : bytes
        From :func:`Fernet.generate_key`.

    Examples
    --------
    >>> seal = AnswerSeal(Fernet.generate_key())
    >>> sealed = seal.seal([("from", "610000000"), ("kids", "9, 4")])
    >>> "610000000" in sealed, seal.open(sealed)
    (False, [('from', '610000000'), ('kids', '9, 4')])
    >>> seal.open(sealed[:-4])
    []
    """

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    @classmethod
    def of(cls, home: Path) -> AnswerSeal:
        """Return the seal of a service; its key is made once and readable by its user alone.

        Where nothing can be written a key is made for this process: its links last as long as it runs.
        """
        path = home / _KEY_NAME
        try:
            return cls(secret_of(path, Fernet.generate_key()))
        except (OSError, ValueError):
            return cls(Fernet.generate_key())

    def seal(self, pairs: Pairs) -> str:
        """Return answers as one text of letters, digits, ``-``, ``_`` and ``=``; empty for none."""
        if not pairs:
            return ""
        return self._fernet.encrypt(zlib.compress(urlencode(pairs).encode(), 9)).decode("ascii")

    def seal_text(self, text: str) -> str:
        """Return a text sealed, for a page that carries it to the next one."""
        return self._fernet.encrypt(zlib.compress(text.encode(), 6)).decode("ascii")

    def open_text(self, sealed: str, most: int) -> str:
        """Return a text that :meth:`seal_text` sealed; empty where this service did not, or it is of more bytes."""
        try:
            packed = self._fernet.decrypt(sealed.encode("ascii", "replace"))
            inflating = zlib.decompressobj()
            plain = inflating.decompress(packed, most)
        except (InvalidToken, zlib.error):
            return ""
        return "" if inflating.unconsumed_tail else plain.decode()

    def open(self, sealed: str) -> list[tuple[str, str]]:
        """Return the answers of a sealed text; none where this service did not seal it."""
        if not sealed or len(sealed) > LONGEST:
            return []
        try:
            packed = self._fernet.decrypt(sealed.encode("ascii", "replace"))
            plain = zlib.decompressobj().decompress(packed, MOST_BYTES)
        except (InvalidToken, zlib.error):
            return []
        return parse_qsl(plain.decode())
