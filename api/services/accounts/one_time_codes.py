"""The second factor: six digits that an application on a telephone shows for half a minute (TOTP).

References
----------
RFC 6238; a code is taken once, section 5.2.
"""

from __future__ import annotations

import pyotp

ISSUER = "Qonys"
STEP_S = 30


def fresh_secret() -> str:
    """Return a new secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def address_of_secret(secret: str, login: str) -> str:
    """Return what the QR code of a secret says: an address that applications understand."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: float, last: int) -> int | None:
    """Return the step of time that a code belongs to; None for one that is wrong, too old or was taken before.

    Parameters
    ----------
    secret : str
        In base 32.
    code : str
        What was typed; spaces are passed over.
    now : float
        Seconds since 1970.
    last : int
        Step of the newest code that was taken.

    Returns
    -------
    int or None
        One step of a clock that goes wrong is forgiven on either side.
    """
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    step = int(now) // STEP_S
    fitting = [each for each in (step - 1, step, step + 1) if _fits(secret, digits, each)]
    return next((each for each in fitting if each > last), None)


def _fits(secret: str, digits: str, step: int) -> bool:
    return pyotp.utils.strings_equal(pyotp.TOTP(secret).generate_otp(step), digits)
