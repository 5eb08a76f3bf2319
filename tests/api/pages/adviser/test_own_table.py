"""A centre's own table on the page: asked about in its cells, answered without another upload, nothing of a person told."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

HEAD = ["№ семьи", "ФИО", "ИИН", "Возраст", "Профессия", "Область", "Дети"]
CLEAR = [
    "A-1",
    "Сәрсенов Нұрлан Серікұлы",
    "870101300128",
    36,
    "сварщик",
    "Туркестанская область",
    "2015, 2019",
]
DOUBTFUL = ["A-2", "Ахметова Жанар", "870101300128", 31, "мастер", "Туркестанская область", "3"]


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(client, *rows: list[object], path: str = "/adviser", **data: str):
    return client.post(f"{path}?lang=ru", files={"file": ("центр.xlsx", workbook(*rows))}, data=data)


def test_a_clear_table_is_answered_at_once(client) -> None:
    page = sent(client, CLEAR).text
    assert "семей" in page or "семья" in page
    assert "A-1" in page
    assert not any(each in page for each in ("Сәрсенов", "870101300128", "Нұрлан"))


def test_what_is_asked_is_answered_without_the_file(client) -> None:
    page = sent(client, CLEAR, DOUBTFUL).text
    assert all(cell in page for cell in ("E3", "G3"))
    assert not any(each in page for each in ("Сәрсенов", "Ахметова", "870101300128"))
    own = re.search(r'name="own" value="([^"]+)"', page)
    assert own is not None
    again = client.post(
        "/adviser?lang=ru", data={"own": own[1], "t0": "сварщик", "t1": "2014, 2016, 2020"}
    ).text
    assert 'name="own"' not in again
    assert "&#34;A-2&#34;" in again  # the families travel on as JSON Lines


def test_an_answer_that_is_not_clear_is_asked_again(client) -> None:
    own = re.search(r'name="own" value="([^"]+)"', sent(client, DOUBTFUL).text)
    assert own is not None
    again = client.post(
        "/adviser?lang=ru", data={"own": own[1], "t0": "рабочий", "t1": "2014, 2016, 2020"}
    ).text
    assert again.count('name="q') == 1


def test_a_page_of_another_service_is_refused(client) -> None:
    assert "устарела" in client.post("/adviser?lang=ru", data={"own": "gAAAAAB" + "x" * 80}).text


def test_the_workbook_comes_back(client) -> None:
    answer = sent(client, CLEAR, DOUBTFUL, path="/adviser/workbook")
    assert answer.headers["cache-control"] == "no-store"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][:7] == CLEAR
    assert sheet["I2"].value
    assert not sheet["I3"].value
    assert "E3" in sheet["L3"].value


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_template_is_there(client, lang: str) -> None:
    answer = client.get(f"/adviser/template.xlsx?lang={lang}")
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_column > 15
