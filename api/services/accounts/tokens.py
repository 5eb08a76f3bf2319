"""Random texts that let somebody in, and what is kept of them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from api.services.secret_file import secret_of

BITS = 256
LONGEST = 100
"""Characters of a token that are looked at."""
_KEY_NAME = "accounts.key"


def fresh_token() -> str:
    """Return a random text of 256 bits that fits an address and a cookie."""
    return secrets.token_urlsafe(BITS // 8)


def kept(token: str) -> str:
    """Return what is kept of a token: who reads the tables cannot sign in with them."""
    return hashlib.sha256(token[:LONGEST].encode()).hexdigest()


def form_token(token: str) -> str:
    """Return the token of the forms of a session: it shows that a form is from a page that the session was shown.

    Examples
    --------
    >>> form_token("a") == form_token("a") != form_token("b")
    True
    """
    digest = hmac.digest(token.encode(), b"qonys form", "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")


def is_form_token(token: str, given: str) -> bool:
    """Return whether a form's token is that of a session."""
    return hmac.compare_digest(form_token(token).encode(), given.encode())


class AccountKey:
    """The key of a service for what is kept of its accounts.

    Parameters
    ----------
    key : bytes
        As :meth:`Fernet.generate_key` makes it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._fernet = Fernet(key)

    @classmethod
    def of(cls, home: Path) -> AccountKey:
        """Return the key in a home, made at the first time."""
        return cls(secret_of(home / _KEY_NAME, Fernet.generate_key()))

    def mark(self, kind: str, text: str) -> str:
        """Return a mark of a login or an address that tells neither to who reads the tables."""
        return hmac.new(self._key, f"{kind}\0{text}".encode(), "sha256").hexdigest()

    def seal(self, text: str) -> str:
        """Return a text encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str, ttl: int | None = None) -> str | None:
        """Return a text that was sealed, within so many seconds where they are given; None for anything else."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii", "replace"), ttl=ttl).decode()
        except InvalidToken:
            return None
