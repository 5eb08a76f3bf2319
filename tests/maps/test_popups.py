from __future__ import annotations

import pandas as pd
import pytest

from geo.provenance import Status
from maps.labels import Labels
from maps.popups import PopupField, PopupLink, popups

TABLE = pd.DataFrame(
    {
        "name": ["А", "Б", "В", "Г"],
        "district": ["Аққулы", "Аққулы", "Май", "Аққулы"],
        "people": [1200.0, None, 3.14159, 7.0],
        "status": [Status.OBSERVED, Status.ESTIMATED, Status.DEMO, Status.OBSERVED],
    }
)


def test_words_are_sent_once(labels: Labels) -> None:
    line = popups(TABLE, "name", [PopupField("Аудан", "district")], labels)["lines"][0]
    assert line["words"] == ["Аққулы", "Май"]
    assert [line["words"][n] for n in line["values"]] == TABLE["district"].tolist()


def test_numbers_stay_numbers_and_say_their_status(labels: Labels) -> None:
    line = popups(TABLE, "name", [PopupField("Халық", "people", "адам", "status")], labels)["lines"][0]
    assert line["values"] == [1200.0, None, 3.142, 7.0]
    assert line["unit"] == "адам"
    said = line["status"]
    words = [said["words"][n] for n in said["values"]] if "words" in said else said["values"]
    assert words == ["байқалған", "бағаланған", "көрсету үшін", "байқалған"]


def test_a_status_without_a_word_is_an_error(labels: Labels) -> None:
    table = TABLE.assign(status=Status.MISSING)
    with pytest.raises(KeyError):
        popups(table, "name", [PopupField("Халық", "people", status="status")], labels)


def test_a_link_is_sent_once_for_the_whole_layer(labels: Labels) -> None:
    link = PopupLink("Анықтама", "/sheet/", "?f=x")
    assert popups(TABLE, "name", [], labels, link)["link"] == link
    assert "link" not in popups(TABLE, "name", [], labels)
