"""What a centre does with a case: drafts that are refused, steps in their order, and nothing of a person in a text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geo.faults import InputError
from matching.cases.canonical import now
from matching.cases.capacity_ledger import Line, held_for, hold
from matching.cases.case_list import PAGE, CaseFilter, list_cases
from matching.cases.case_stages import AT_RECEIVING, CENTRE, RECEIVING, STAGES, TRANSITIONS
from matching.cases.casework import add_note, change_case, open_case, read_case, read_notes
from matching.cases.draft import CaseChange, CaseDraft, check_text
from matching.cases.follow_up import FollowUp, outcomes_csv, record_follow_up
from matching.cases.gate import Gate
from matching.cases.journal import history
from matching.cases.organisations import add_organisation, add_person, find_person, set_active, viewer_of
from matching.cases.refusals import NotAllowedError, StaleError, StepError
from matching.cases.sensitive import write_sensitive
from matching.cases.steps import possible_steps, take_step
from matching.cases.viewer import Viewer
from matching.household import Household
from matching.personal import find_personal, is_iin
from tests.registers import ADMINISTRATOR, draft, household

KATO = "593233100"
PERSONAL = [
    ("ЖСН 870101300128", "iin", "an IIN"),
    ("870101 300128 деп жазылған", "iin", "an IIN in groups"),
    ("8 7 0 1 0 1 3 0 0 1 2 8", "iin", "an IIN digit by digit"),
    ("８７０１０１３００１２８", "iin", "full-width digits"),
    ("870101\u200b300128", "iin", "an IIN with a character without width"),
    ("тел. +7 701 123-45-67", "phone", "a telephone"),
    ("8(701)1234567", "phone", "a telephone by the old prefix"),
    ("77011234567", "phone", "a telephone without signs"),
    ("жазыңыз: aigul.s@mail.kz", "mail", "an e-mail address"),
    ("Айгүл Серікқызы келді", "patronymic", "a patronymic in Kazakh"),
    ("Серік Маратұлының үйі", "patronymic", "the same in the genitive"),
    ("обратилась Ольга Петровна", "patronymic", "a patronymic in Russian"),
    ("Абай көшесі 15 үйде тұрады", "street", "a street address in Kazakh"),
    ("живёт на ул. Абая, д. 15", "street", "a street address in Russian"),
]
PLAIN = [
    "Балаларға 1 қыркүйекке дейін мектеп керек, 593233100 ауылы ұнады",
    "Хотят дом до 12 000 000 тенге, переезд 2026-11-27",
    "Қызылорда облысынан, қызы 9 сыныпта, ұлы әскерде",
    "870101300120 деген нөмір: соңғы цифры тексерілмейді",
    "",
]


@pytest.mark.parametrize(("text", "kind", "why"), PERSONAL, ids=[why for *_, why in PERSONAL])
def test_what_may_be_somebodys_is_found_and_not_repeated(text, kind, why):
    assert kind in {found.kind for found in find_personal(text)}
    with pytest.raises(InputError) as refused:
        check_text(text, "note")
    assert text not in str(refused.value)
    assert {fault.key for fault in refused.value.faults} >= {f"case.personal.{kind}"}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_are_taken(text):
    assert find_personal(text) == ()


@given(st.integers(0, 10**11 - 1), st.sampled_from(["", " ", "-"]), st.text("абв ,.", max_size=9))
def test_every_iin_is_found_wherever_it_stands(first, between, around):
    numbers = [f"{first:011d}{last}" for last in range(10)]
    for number in filter(is_iin, numbers):
        text = f"{around} {number[:6]}{between}{number[6:]} {around}"
        assert "iin" in {found.kind for found in find_personal(text)}


REFUSED_EVERYWHERE = "қоңырау шалыңыз: +7 701 123 45 67"


def test_no_field_of_a_case_takes_a_telephone(world):
    viewer = world.viewers["adviser"]
    with world.register.writing(viewer) as gate:
        case = open_case(gate, draft("A-1"))
        tries = [
            lambda: open_case(gate, draft("A-2", wishes=REFUSED_EVERYWHERE)),
            lambda: change_case(gate, case, 1, CaseChange(wishes=REFUSED_EVERYWHERE)),
            lambda: add_note(gate, case, REFUSED_EVERYWHERE),
            lambda: take_step(gate, case, "assessed", remark=REFUSED_EVERYWHERE),
            lambda: write_sensitive(gate, case, ["violence"], REFUSED_EVERYWHERE),
        ]
        for each in tries:
            with pytest.raises(InputError):
                each()
    for number in ("870101300128", "Айгүл", "+7-701-123-45-67", "A 17"):
        with pytest.raises((InputError, ValidationError)), world.register.writing(viewer) as gate:
            open_case(gate, CaseDraft(number=number, household=household()))


@pytest.mark.parametrize(
    "field", ["name", "iin", "phone", "address", "ethnicity", "stage", "organisation_id", "id"]
)
def test_unknown_fields_are_refused(field):
    with pytest.raises(ValidationError):
        CaseDraft.model_validate({"number": "A-1", "household": household().model_dump(), field: "x"})
    with pytest.raises(ValidationError):
        CaseChange.model_validate({field: "x"})


def test_a_case_is_kept_as_it_was_written(world):
    written = draft(
        "A-17",
        needs={"income.before_departure": "help"},
        documents=("identity",),
        wishes="Мектеп жақын болсын",
    )
    with world.register.writing(world.viewers["adviser"]) as gate:
        case = open_case(gate, written)
    with world.register.reading(world.viewers["head"]) as gate:
        found = read_case(gate, case)
    assert (found.number, found.household, found.needs) == ("A-17", written.household, written.needs)
    assert (found.documents, found.wishes, found.stage, found.version) == (
        ("identity",),
        written.wishes,
        "opened",
        1,
    )


def test_what_was_said_is_kept_though_it_is_what_is_reckoned_with_otherwise(world):
    said = {"origin": {"region": "610000000"}, "adults": [{"age": 35}, {}], "housing": {"tenure": "any"}}
    with world.register.writing(world.viewers["adviser"]) as gate:
        case = open_case(gate, draft("A-1", household=Household.model_validate(said)))
        assert read_case(gate, case).household.model_dump(mode="json", exclude_unset=True) == said


def test_a_number_is_given_once_in_a_centre(world):
    for who in ("adviser", "stranger"):
        with world.register.writing(world.viewers[who]) as gate:
            open_case(gate, draft("A-1"))
    with world.register.writing(world.viewers["head"]) as gate:
        with pytest.raises(InputError, match="number"):
            open_case(gate, draft("A-1"))
        other = open_case(gate, draft("A-2"))
        with pytest.raises(InputError, match="number"):
            change_case(gate, other, 1, CaseChange(number="A-1"))
        assert read_case(gate, other).number == "A-2"


@pytest.mark.parametrize(
    "field", [{"documents": ("passport",)}, {"needs": {"faith.before_departure": "met"}}]
)
def test_documents_and_needs_are_those_of_the_tables(world, field):
    with world.register.writing(world.viewers["adviser"]) as gate, pytest.raises(InputError):
        open_case(gate, draft("A-1", **field))


def test_who_read_an_older_case_does_not_write_over_a_newer(world):
    with world.register.writing(world.viewers["adviser"]) as gate:
        case = open_case(gate, draft("A-1"))
        assert change_case(gate, case, 1, CaseChange(wishes="тыныш ауыл")) == 2
        assert change_case(gate, case, 2, CaseChange(wishes="тыныш ауыл")) == 2  # nothing is different
    with world.register.writing(world.viewers["second"]) as gate, pytest.raises(StaleError):
        change_case(gate, case, 1, CaseChange(wishes="үлкен ауыл"))


def test_the_stages_are_one_table():
    assert set(TRANSITIONS) == set(STAGES)
    assert {before for before, _ in RECEIVING} <= set(AT_RECEIVING)
    reached = {"opened"}
    for _ in STAGES:
        reached |= {after for before in reached for after in TRANSITIONS[before]}
    assert reached == set(STAGES)


def test_a_case_walks_its_way(world):
    centre, office = world.viewers["adviser"], world.viewers["north"]
    with world.register.writing(centre) as gate:
        case = open_case(gate, draft("A-1"))
        for stage in ("assessed", "advised", "applied"):
            take_step(gate, case, stage)
        with pytest.raises(StepError, match="settlement"):
            take_step(gate, case, "listed")
        hold(gate, case, KATO, [Line("homes", KATO, 1, 5)])
        change_case(gate, case, read_case(gate, case).version, CaseChange(chosen_kato=KATO))
        take_step(gate, case, "listed")
        with pytest.raises(StepError):
            change_case(gate, case, read_case(gate, case).version, CaseChange(chosen_kato="593233200"))
        with pytest.raises(NotAllowedError):
            take_step(gate, case, "accepted")
    with world.register.writing(office) as gate:
        assert possible_steps(gate, "listed") == ("accepted", "declined")
        with pytest.raises(StepError, match="reason"):
            take_step(gate, case, "declined")
        take_step(gate, case, "accepted")
        assert held_for(gate, case).state == "kept"
    with world.register.writing(centre) as gate:
        take_step(gate, case, "moving")
    with world.register.writing(office) as gate:
        take_step(gate, case, "arrived")
    with world.register.writing(centre) as gate:
        take_step(gate, case, "followed")
        take_step(gate, case, "closed", reason="settled")
        assert held_for(gate, case).state == "kept"  # a family that has settled lives there
        take_step(gate, case, "advised", reason="returned")
        assert held_for(gate, case) is None
        kinds = [event.kind for event in history(gate, case)]
    assert kinds.count("case.step") == 10
    assert [kind for kind in kinds if kind.startswith("room")] == [
        "room.held",
        "room.extended",
        "room.kept",
        "room.freed",
    ]


@given(st.sampled_from(STAGES), st.sampled_from(STAGES), st.sampled_from(["adviser", "receiving"]))
def test_possible_steps_are_those_of_ones_own_side(before, after, role):
    gate = Gate(None, Viewer("x", role, "o"), now())  # type: ignore[arg-type]
    mine = RECEIVING if role == "receiving" else CENTRE
    assert (after in possible_steps(gate, before)) == ((before, after) in mine)


def test_lists_have_the_overdue_first_and_pages(world):
    with world.register.writing(world.viewers["adviser"]) as gate:
        for number in range(PAGE + 3):
            case = open_case(gate, draft(f"L-{number:03d}"))
            if number % 10 == 0:
                change_case(
                    gate, case, 1, CaseChange(due_on=(gate.at.date() - timedelta(number + 1)).isoformat())
                )
        first = list_cases(gate)
        assert [each.number for each in first.cases[:6]] == [
            "L-050",
            "L-040",
            "L-030",
            "L-020",
            "L-010",
            "L-000",
        ]
        assert first.more
        assert len(list_cases(gate, CaseFilter(page=2)).cases) == 3
        assert len(list_cases(gate, CaseFilter(overdue=True)).cases) == 6
        assert [each.number for each in list_cases(gate, CaseFilter(number="L-05")).cases] == [
            "L-050",
            "L-051",
            "L-052",
        ]
        assert list_cases(gate, CaseFilter(number="%")).cases == ()
        assert list_cases(gate, CaseFilter(stage="listed")).cases == ()


def test_notes_are_kept_in_their_order(world):
    with world.register.writing(world.viewers["adviser"]) as gate:
        case = open_case(gate, draft("A-1"))
        add_note(gate, case, "бірінші")
    with world.register.writing(world.viewers["second"]) as gate:
        add_note(gate, case, "екінші")
        assert [note.text for note in read_notes(gate, case)] == ["екінші", "бірінші"]


@pytest.mark.parametrize(
    ("role", "place"),
    [("adviser", "north"), ("receiving", "turkistan"), ("planner", "turkistan"), ("administrator", "ministry"),
     ("adviser", None), ("king", "ministry")],
)  # fmt: skip
def test_a_role_belongs_to_its_kind_of_organisation(world, role, place):
    organisation = None if place is None else world.organisations[place]
    with world.register.writing(ADMINISTRATOR) as gate, pytest.raises(InputError):
        add_person(gate, "new", role, organisation)


def test_people_sign_in_until_they_may_no_longer(world):
    with world.register.writing(ADMINISTRATOR) as gate:
        person = find_person(gate.connection, " Adviser ")
        assert person is not None
        set_active(gate, person.id, False)
        assert viewer_of(gate.connection, person.id) is None
        assert viewer_of(gate.connection, "nobody") is None
        with pytest.raises(InputError, match="login"):
            add_person(gate, "ADVISER", "adviser", world.organisations["turkistan"])
        with pytest.raises(InputError):
            add_organisation(gate, "receiving", "Аумақсыз бөлім", [])
        with pytest.raises(InputError):
            add_organisation(gate, "departure", "Хат: a@b.kz", [])


def test_outcomes_are_what_training_reads(world):
    with world.register.writing(world.viewers["head"]) as gate:
        case = open_case(gate, draft("A-1"))
        with pytest.raises(StepError):
            record_follow_up(gate, case, FollowUp(3, gate.at.date(), True, True, True))
        for stage in ("assessed", "advised", "applied"):
            take_step(gate, case, stage)
        change_case(gate, case, read_case(gate, case).version, CaseChange(chosen_kato=KATO))
        take_step(gate, case, "listed")
    with world.register.writing(world.viewers["north"]) as gate:
        take_step(gate, case, "accepted")
    with world.register.writing(world.viewers["head"]) as gate:
        take_step(gate, case, "moving")
        came = gate.at.date() - timedelta(400)
    with world.register.writing(world.viewers["north"]) as gate:
        take_step(gate, case, "arrived", on=came)
        record_follow_up(gate, case, FollowUp(3, came + timedelta(90), True, True, False))
        with pytest.raises(InputError):
            record_follow_up(gate, case, FollowUp(12, gate.at.date() + timedelta(1), True, True, True))
        record_follow_up(gate, case, FollowUp(12, came + timedelta(370), True, True, True))
    with world.register.writing(world.viewers["head"]) as gate:
        header, line = outcomes_csv(gate).splitlines()
    assert header == "family,moved,kato,works_3_months,stays_12_months,household"
    assert line.startswith(f"F00001,{came.isoformat()},{KATO},no,yes,")
    assert "A-1" not in line
    assert Household.model_validate_json(line.split(",", 5)[5].strip('"').replace('""', '"')) == household()
