"""Answers are compared as they are meant: numbers within a tolerance, JSON by path, texts by line, pages by what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
import xlsxwriter
from cryptography.fernet import Fernet

from bench.answers.__main__ import answers_of
from bench.answers.checkout import NOW, Checkout, committed
from bench.answers.compare import differences, json_differences, table, text_differences
from bench.answers.families import fifty_families
from bench.answers.plain import read_html, read_workbook
from bench.answers.record import Recorder
from bench.answers.requests import OGC
from matching.household import Household


def test_the_fifty_families_differ_and_are_households() -> None:
    families = fifty_families()
    assert len({json.dumps(family, sort_keys=True) for family in families}) == 50
    for family in families:
        Household.model_validate(family)
    assert families == fifty_families()


def test_the_forty_requests_differ_and_ask_every_collection() -> None:
    assert len(set(OGC)) == 40
    for name in ("oblasts", "districts", "settlements", "vacancies", "parcels"):
        assert any(f"/{name}/items" in path for path in OGC)
    for parameter in ("filter-lang=cql2-json", "bbox-crs=", "crs=", "offset=", "f=html", "sortby="):
        assert any(parameter in path for path in OGC)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1.0}, {"a": 1.0 + 1e-10}, []),
        ({"a": 1e12}, {"a": 1e12 + 1}, []),  # a part in 10^12
        ({"a": 1.0}, {"a": 1.0 + 1e-8}, [(".a", "1.0", "1.00000001")]),
        ({"a": 1}, {"a": 1.0}, []),  # JSON knows one kind of number
        ({"a": 1}, {"a": True}, [(".a", "1", "true")]),
        ({"a": 1}, {"a": "1"}, [(".a", "1", '"1"')]),
        ({"a": None}, {}, [(".a", "null", "(none)")]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [(".a[0].b", "1", "2")]),
        ([1, 2], [1], [(".length", "2", "1")]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, []),  # an object has no order
        ([1, 2], [2, 1], [("[0]", "1", "2"), ("[1]", "2", "1")]),  # a list has one
        ({}, [], [("", "{}", "[]")]),
    ],
)
def test_json_is_compared_by_path(before: object, after: object, expected: list) -> None:
    assert list(json_differences(before, after)) == expected


def test_texts_are_compared_by_line() -> None:
    found = list(text_differences("a\nb\nc\n", "a\nB\nc\nd\n"))
    assert found == [("line 2", "b", "B"), ("line 4", "(none)", "d")]


def test_folders_are_compared_file_by_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for number in range(3):
        for folder, score in ((one, 1), (other, 2)):
            path = folder / "matches" / f"{number}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"matches": [{"score": score}]}))
    (one / "only.txt").write_text("x")
    found = list(differences(one, other))
    assert [each.file for each in found] == ["matches/0.json", "matches/1.json", "matches/2.json", "only.txt"]
    assert (found[-1].before, found[-1].after) == ("there", "(none)")
    lines = list(table(found))
    assert any("3     3  matches: .matches[*].score" in line for line in lines)  # one cause, one row
    assert lines[-1] == "4 differences in 4 files"
    assert list(differences(one, one)) == []


def test_of_two_runs_only_time_and_ids_are_left_out(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, {"address": "http://127.0.0.1:5", "atlas": "0123456789abcdef"})
    same = "as_of 2026-01-01 kato 593248100 score 84.12011327404886"
    assert recorder.plain(same) == same
    assert recorder.plain("http://127.0.0.1:5/x 0123456789abcdef") == "<address>/x <atlas>"
    assert recorder.plain("20261120T060001 2026-11-20T06:00:01.5+00:00") == "<time> <time>"
    assert recorder.plain("f219af1afa0e9daa1964dcc6 5492acbd581453d8") == "<placement> <id>"
    sealed = Fernet(Fernet.generate_key()).encrypt(b"kids=2").decode()
    assert (
        recorder.plain(f"/?f={sealed}&lang=ru /?f={quote(sealed)}#list")
        == "/?f=<answers>&lang=ru /?f=<answers>#list"
    )


def test_a_commit_is_its_files_and_not_those_of_today(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        named = ("-c", "user.name=a", "-c", "user.email=a@b", "-C", str(tmp_path / "clone"))
        subprocess.run(["git", *named, *arguments], check=True, capture_output=True)

    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "a.txt").write_text("then")
    git("init")
    git("add", "a.txt")
    git("commit", "-m", "one")
    (tmp_path / "clone" / "a.txt").write_text("now")
    code = committed(tmp_path / "clone", "HEAD", tmp_path / "there" / "code")
    assert [(path.name, path.read_text()) for path in code.iterdir()] == [("a.txt", "then")]
    with pytest.raises(RuntimeError, match="nowhere"):
        committed(tmp_path / "clone", "nowhere", tmp_path / "there" / "other")


def test_a_folder_of_answers_is_taken_as_it_is_and_no_name_is_guessed(tmp_path: Path) -> None:
    assert answers_of(str(tmp_path), tmp_path / "kept") == tmp_path
    with pytest.raises(SystemExit, match="neither a folder nor a commit"):
        answers_of("no-such-commit", tmp_path)


def test_a_checkout_without_an_environment_runs_its_own_modules_in_this_one(tmp_path: Path) -> None:
    code, folder = tmp_path / "code", tmp_path / "folder"
    (code / "api").mkdir(parents=True)
    folder.mkdir()
    (code / "api" / "__init__.py").write_text("")
    (code / "api" / "cli.py").write_text(
        "import sys, datetime\ndef main(): print(datetime.date.today(), *sys.argv[1:])"
    )
    checkout = Checkout(code, folder)
    checkout.prepare()
    assert checkout.qonys("data", "check") == f"{NOW[:10]} data check\n"
    shutil.rmtree(code / "api")
    (tmp_path / "other").mkdir()
    with pytest.raises(RuntimeError, match="its Python runs"):
        Checkout(code, tmp_path / "other").prepare()


def test_a_page_is_what_it_says_and_where_it_leads() -> None:
    page = """<html lang=kk><style>p {}</style><script nonce=1>run()</script><h1>A  <b>b</b></h1><p>c &amp; d<br>e
    <a href="/x?y=1&amp;z=2">go</a></p><input name=n value=3><script type="application/json">{"a": 1}</script></html>"""
    text, data = read_html(page)
    assert text.splitlines() == [
        "[html lang=kk]", "A b", "c & d", "e [a href=/x?y=1&z=2]go", "[input name=n] [input value=3]",
    ]  # fmt: skip
    assert data == [{"a": 1}]


def test_a_workbook_is_its_cells(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet("План")
        sheet.write_row(0, 0, ["a", 1.5])
    assert read_workbook(tmp_path / "x.xlsx") == {"План": [["a", 1.5]]}
