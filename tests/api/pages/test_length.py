"""A page that would grow with what was sent is given up while it is put together, and the reader is told why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from api.pages.shared import frame
from geo.names import LANGS


def test_a_page_is_put_together_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MOST_CHARACTERS", 4000)
    assert frame._joined(iter(["a", "", "б"] * 1000)) == "aб" * 1000
    assert frame._joined(iter([""] * 2000 + ["a"])) == "a"


def test_what_is_too_long_is_not_made_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "MOST_CHARACTERS", 4000)
    made: list[int] = []

    def endless() -> Iterator[str]:
        while True:
            made.append(1)
            yield "x" * 10

    with pytest.raises(HTTPException) as error:
        frame._joined(endless())
    assert error.value.status_code == 413
    assert len(made) <= 1000


@pytest.mark.parametrize("lang", LANGS)
def test_the_reader_is_told(client: TestClient, monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    whole = len(client.get(f"/adviser?lang={lang}").text)
    text = "a;b\n" * 20_000
    monkeypatch.setattr(frame, "MOST_CHARACTERS", whole + 20_000)
    answer = client.post(f"/adviser?lang={lang}", data={"text": text})
    assert answer.status_code == 413
    assert frame.translator_for(lang).gettext("fault.too_long") in answer.text
    assert len(answer.text) < whole
