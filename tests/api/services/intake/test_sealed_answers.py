"""Answers in an address: what was sealed is opened, by this service alone, and tells nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from api.services.intake.form_answers import NAMES
from api.services.intake.sealed_answers import LONGEST, AnswerSeal

PAIRS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
    ),
    min_size=1,
    max_size=12,
)


@given(PAIRS)
def test_what_was_sealed_is_opened(pairs: list[tuple[str, str]]) -> None:
    seal = AnswerSeal(Fernet.generate_key())
    sealed = seal.seal(pairs)
    assert seal.open(sealed) == pairs
    assert AnswerSeal(Fernet.generate_key()).open(sealed) == []


@given(PAIRS, st.integers(0, 10_000), st.sampled_from("AZaz09-_=%\u0416"))
def test_a_changed_text_opens_to_nothing_or_to_what_was_sealed(pairs, position: int, letter: str) -> None:
    seal = AnswerSeal(Fernet.generate_key())
    sealed = seal.seal(pairs)
    at = position % len(sealed)
    assert seal.open(sealed[:at] + letter + sealed[at + 1 :]) in ([], pairs)


@pytest.mark.parametrize("text", ["", "f", "А" * 50, "=" * 200, "x" * (LONGEST + 1), "\x00", "%00"])
def test_what_is_no_sealed_text_opens_to_nothing(text: str) -> None:
    assert AnswerSeal(Fernet.generate_key()).open(text) == []


def test_the_key_is_made_once_and_for_the_service_alone(tmp_path: Path) -> None:
    sealed = AnswerSeal.of(tmp_path).seal([("from", "610000000")])
    assert AnswerSeal.of(tmp_path).open(sealed) == [("from", "610000000")]
    [key] = tmp_path.iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_without_a_place_for_the_key_links_last_as_long_as_the_process(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    seal = AnswerSeal.of(tmp_path / "home")
    assert seal.open(seal.seal([("from", "610000000")])) == [("from", "610000000")]


def test_a_spoilt_key_does_not_stop_the_service(tmp_path: Path) -> None:
    (tmp_path / "answers.key").write_bytes(b"")
    seal = AnswerSeal.of(tmp_path)
    assert seal.open(seal.seal([("from", "610000000")])) == [("from", "610000000")]
