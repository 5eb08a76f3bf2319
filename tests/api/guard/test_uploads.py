"""What is sent to the server is written nowhere and read outside it; what cannot be read is told to who sent it."""

from __future__ import annotations

import json
import tempfile
import threading

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.services.language.i18n import translator_for
from api.services.settings import AtlasSettings
from geo.names import LANGS
from geo.sandbox import confinement
from geo.sandbox.client import READERS
from tests.geo.sources.reading.isolated.made_workbooks import row_of, sheet, strings, workbook

FAMILY = {"id": "A-1", "origin": {"region": "610000000"}, "adults": [{"age": 36}]}
FAR = workbook(sheet(row_of('<c r="XFD1048576"><v>1</v></c>')))
MANY = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
GREEDY = workbook(sheet(MANY), **strings("1", "x" * 200_000))
"""A workbook of 20,000 cells that all show one text of 200,000 letters: four gigabytes for its reader."""


def sent(client: TestClient, content: bytes, name: str = "families.xlsx", lang: str = "kk"):
    return client.post(f"/adviser?lang={lang}", files={"file": (name, content)})


def test_a_file_of_two_megabytes_is_not_written_down(client, monkeypatch):
    def written(_: object) -> None:
        raise AssertionError("what was sent went to the disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", written)
    lines = json.dumps(FAMILY).encode() + b"\n" + b"\n" * 2_000_000
    answer = sent(client, lines, "families.jsonl")
    assert answer.status_code == 200
    assert "A-1" in answer.text


def test_a_text_of_two_megabytes_may_be_pasted(client):
    answer = client.post("/adviser?lang=en", data={"text": json.dumps(FAMILY) + " \n" * 1_000_000})
    assert answer.status_code == 200
    assert "A-1" in answer.text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("content", "key", "params"), [
    (FAR, "wrong.table_cells", {"most": 500_000}),
    (GREEDY, "wrong.unreadable.table", {"seconds": 20, "megabytes": 512}),
], ids=["far cell", "greedy"])  # fmt: skip
def test_a_hostile_workbook_is_told_in_the_readers_language_and_the_server_goes_on(
    client, content, key, params, lang
):
    answer = sent(client, content, lang=lang)
    assert answer.status_code == 200
    assert translator_for(lang).gettext(key, **params) in answer.text
    assert client.get("/health/ready").status_code == 200


def test_who_comes_while_many_files_are_read_is_told_to_come_again(client, monkeypatch):
    monkeypatch.setattr(READERS, "_places", threading.Semaphore(0))
    answer = sent(client, FAR, lang="ru")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert translator_for("ru").gettext("fault.files_busy") in answer.text


def test_what_the_machine_lacks_is_said_at_start(home, monkeypatch, caplog):
    monkeypatch.setattr(confinement, "missing", lambda: ("Landlock", "seccomp"))
    with TestClient(create_app(AtlasSettings(home=home))):
        assert "without Landlock and seccomp" in caplog.text
