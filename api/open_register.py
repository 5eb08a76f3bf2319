"""The register of a running server: opened when somebody asks for a private page, and not before."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from fastapi import FastAPI

if TYPE_CHECKING:
    from api.services.accounts.accounts import Accounts

_LOCK = threading.Lock()


def accounts_of(app: FastAPI) -> Accounts:
    """Return the accounts and the register of an application.

    A server whose register nobody uses neither reads its packages nor opens a database.
    """
    if getattr(app.state, "accounts", None) is None:
        from api.services.accounts.accounts import Accounts

        with _LOCK:
            if getattr(app.state, "accounts", None) is None:
                app.state.accounts = Accounts.open(app.state.settings.home)
    return cast("Accounts", app.state.accounts)


def close_register(app: FastAPI) -> None:
    """Close the register, where it was opened."""
    accounts = getattr(app.state, "accounts", None)
    if accounts is not None:
        accounts.register.close()
