"""A site with a register and people of every role; passwords are kept cheaply, so that tests can sign in often."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from api.holder import warm
from api.services.accounts import passwords
from tests.api.register.world import Town, town_of


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


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, home: Path, _cheap: None) -> Town:
    """A town for tests that change nothing which another one looks at."""
    made = town_of(tmp_path_factory.mktemp("town"), home)
    warm(made.app.state.holder.current())  # or the first page would wait for it
    return made
