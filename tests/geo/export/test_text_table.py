"""CSV: no text becomes a formula, and readers of ours get it back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.export.text_table import FORMULA, csv_bytes, guarded, unguarded

NUMBERS = ["-1", "+2", "-2,5", "+0.5", "-007"]
HOSTILE = [
    ("=1+1", "a formula"),
    ("=cmd|' /C calc'!A0", "a call of a program"),
    ("+7 701 123", "a phone number, which would lose its plus"),
    ("-2+3", "a sum"),
    ("@SUM(A1)", "a function"),
    ("\tx", "a tab, which is passed over before the formula"),
    ("\r=x", "a line break before a formula"),
    ("\x01=1+1", "a control character before a formula"),
    ("＝1+1", "a full-width equals sign"),
    ("-", "a sign alone"),
]


@pytest.mark.parametrize(("text", "why"), HOSTILE, ids=[case[1] for case in HOSTILE])
def test_what_begins_like_a_formula_is_guarded(text: str, why: str) -> None:
    assert guarded(text).startswith("'"), why


@pytest.mark.parametrize("text", [*NUMBERS, "Петропавл", "a=b", "3-комн.", ""])
def test_other_texts_stay(text: str) -> None:
    assert guarded(text) == text


@given(st.text(max_size=20))
def test_a_guarded_text_is_a_number_or_no_formula_and_comes_back(text: str) -> None:
    kept = guarded(text)
    assert not kept.startswith(FORMULA) or kept.lstrip("+-")[0].isdigit()
    again = unguarded(kept)
    assert again == text or any(letter < " " for letter in text) or text.startswith("'")


def test_csv_has_a_mark_by_which_excel_reads_kazakh() -> None:
    raw = csv_bytes(["a", "b"], [["=1", -1.5], [None, "ә;ң"]], delimiter=";")
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [["a", "b"], ["'=1", "-1.5"], ["", "ә;ң"]]
