"""Families that take longer than a request may are given up between two of them, with a page that says so."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.pages.adviser import batch
from api.services.language.i18n import translator_for
from api.services.settings import AtlasSettings, ServerSettings

LINES = "\n".join(
    f'{{"id": "A-{n}", "origin": {{"region": "610000000"}}, "adults": [{{"age": 36}}]}}' for n in range(200)
)


def test_the_work_ends_and_the_reader_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def slow(*_args: object) -> None:
        begun.append(1)
        time.sleep(0.1)

    monkeypatch.setattr(batch, "_row", slow)
    server = ServerSettings.model_validate({"request_timeout_s": 1.0})
    with TestClient(create_app(AtlasSettings(home=home), server), base_url="http://localhost") as client:
        client.get("/adviser")  # whatever is read once has been read
        answer = client.post("/adviser?lang=ru", data={"text": LINES})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert translator_for("ru").gettext("fault.too_slow") in answer.text
    assert 0 < len(begun) < 200
