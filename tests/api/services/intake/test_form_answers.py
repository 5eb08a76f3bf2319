"""Answers in a link: short, whole, in order, and nothing else in it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from api.services.intake.form_answers import LONGEST, MANY, MOST_VALUES, NAMES, ONCE, Answers

TEXTS = st.text(max_size=LONGEST + 20)


@given(st.lists(st.tuples(st.sampled_from([*NAMES, "name", "iin", "<b>"]), TEXTS), max_size=40))
def test_a_link_restores_what_was_read(pairs):
    answers = Answers.read(pairs)
    again = Answers.read(parse_qsl(answers.query(), keep_blank_values=True))
    assert again == answers
    assert set(answers.values) <= set(NAMES)
    assert all(value and len(value) <= LONGEST for values in answers.values.values() for value in values)
    assert all(len(answers.all(name)) <= 1 for name in ONCE)
    assert all(len(answers.all(name)) <= MOST_VALUES for name in MANY)


def test_nothing_personal_can_stand_in_a_link():
    answers = Answers.read(
        [("from", "610000000"), ("name", "Айгүл"), ("iin", "850101300123"), ("phone", "+7701")]
    )
    assert answers.query() == "from=610000000"


def test_the_first_value_of_a_single_question_counts():
    assert Answers.read([("home", "rent"), ("home", "buy")]).one("home") == "rent"


def test_changed_replaces_and_takes_away():
    answers = Answers.read([("from", "610000000"), ("rent", "50000"), ("land", "house"), ("land", "farm")])
    assert answers.changed(rent="", land=("farm",)).query() == "from=610000000&land=farm"
    assert answers.query(ask="593248100").endswith("&ask=593248100")
