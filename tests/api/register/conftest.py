"""A site with a register and people of every role; passwords are kept cheaply, so that tests can sign in often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from api.services.accounts import passwords


@pytest.fixture(scope="session", autouse=True)
def _cheap() -> Iterator[None]:
    """Keep passwords with the least of argon2id; ``bench/sign_in.py`` measures what is really used."""
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_hasher", lambda: weak)
    passwords._dummy.cache_clear()
    yield
    patch.undo()
    passwords._dummy.cache_clear()
