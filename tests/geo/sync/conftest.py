"""A site on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.geo.sync.site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as made:
        yield made
