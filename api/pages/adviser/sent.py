"""Families as they were sent to ``/adviser``: a text, a file of ours, a centre's own table, or answers about one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, cast

from fastapi import Depends, File, Form, Request, UploadFile

from api.services.engine import Engine
from api.services.intake.family_lists import Family, json_lines, read_families
from api.services.intake.own_table.draft import Recognised
from api.services.intake.own_table.intake import is_own
from api.services.intake.own_table.lookups import places_of
from api.services.intake.own_table.reader import CellReader
from api.services.intake.own_table.recognise import recognise
from api.services.intake.own_table.settling import NOT_KNOWN, TYPED, Settling, settled
from api.services.intake.sealed_answers import AnswerSeal
from api.services.intake.tables import SUFFIXES, read_tables
from api.services.language.i18n import Translator
from geo.assemble import today
from geo.faults import Fault, InputError

MOST_FAMILIES = 200
"""Families that the page ranks at once; larger batches are placed, not read."""
MOST_PLACED = 2000
"""Families that the page places at once: a region's year."""
MOST_BYTES = 2_500_000
"""Bytes of a file or of a pasted text."""
MOST_ASKED = 200
"""Cells that a page asks about at once; those behind them are asked about next."""
_FIELD = re.compile(r"([qt])(\d{1,4})")
_LONGEST_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Families that were read, or what has to be settled first.

    Parameters
    ----------
    families : list of Family
        Empty while something has to be settled.
    text : str
        The families as JSON Lines, or the text that was pasted: what travels on with the page.
    recognised : Recognised, optional
        What a centre's own table was recognised as, where one was just sent.
    settling : Settling, optional
        What is still asked.
    """

    families: list[Family]
    text: str
    recognised: Recognised | None = None
    settling: Settling | None = None

    @property
    def is_open(self) -> bool:
        """Whether something has to be answered first."""
        return self.settling is not None and bool(self.settling.questions)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form holds.

    Parameters
    ----------
    text : str
        Pasted, or carried on from an earlier page.
    file : UploadFile, optional
    own : str
        Sealed drafts of a centre's own table.
    answers : mapping of int to str
        Answers to the questions about them.
    seal : AnswerSeal
    """

    text: str
    file: UploadFile | None
    own: str
    answers: Mapping[int, str]
    seal: AnswerSeal

    def read(self, engine: Engine, translator: Translator, most: int = MOST_FAMILIES) -> Batch:
        """Return the families.

        Parameters
        ----------
        engine : Engine
        translator : Translator
            The reader's language.
        most : int
            Families that are taken.

        Raises
        ------
        InputError
            With the faults of every family, or if there are more than ``most``.
        """
        sent = uploaded(self.file)
        if sent is None and self.own:
            return self._settled(engine, translator, most)
        if sent is not None and Path(sent[1]).suffix.lower() in SUFFIXES and sent[0].strip():
            sheets = read_tables(*sent)
            if is_own(sheets):
                recognised = recognise(sheets, engine, translator.lang)
                return _batch(Settling.of(recognised), engine, most, recognised)
        raw, name = sent or (self.text.encode("utf-8"), self._name())
        return Batch(read_families(raw, name, engine, most=most, lang=translator.lang), self.text)

    def _settled(self, engine: Engine, translator: Translator, most: int) -> Batch:
        try:
            settling = Settling.unpacked(self.seal.open_text(self.own, 8 * MOST_BYTES))
        except ValueError:
            raise InputError([Fault("", "", "a page that is not too old", key="own.expired")]) from None
        reader = CellReader(places_of(engine), date.fromisoformat(today()), translator.lang)
        return _batch(settled(settling, self.answers, reader), engine, most)

    def _name(self) -> str:
        """Return a file name that says the form of a pasted text, which its first letter tells."""
        return "text.jsonl" if self.text.lstrip().startswith("{") else "text.csv"


def _batch(settling: Settling, engine: Engine, most: int, recognised: Recognised | None = None) -> Batch:
    """Return the families of a centre's own table, unless something has to be settled first."""
    if settling.questions:
        return Batch([], "", recognised, settling)
    text = json_lines(settling.households(engine)).decode()
    return Batch(read_families(text.encode(), "text.jsonl", engine, most=most), text, recognised, settling)


def uploaded(file: UploadFile | None) -> tuple[bytes, str] | None:
    """Return a file that was sent and its name; None where none was chosen.

    Raises
    ------
    InputError
        If it is too large.
    """
    if file is None or not file.filename:
        return None
    with file.file:  # closed at once: what waits for its turn is held once
        raw = file.file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        expected = f"a file of at most {MOST_BYTES} bytes"
        raise InputError([Fault(file.filename, "", expected, key="bytes", params={"most": MOST_BYTES})])
    return raw, file.filename


async def _sent(
    request: Request,
    text: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    own: Annotated[str, Form(max_length=MOST_BYTES)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Sent:
    seal = cast(AnswerSeal, request.app.state.seal)
    return Sent(text, file, own, answers_in((await request.form()).multi_items()) if own else {}, seal)


def answers_in(pairs: Iterable[tuple[str, object]]) -> dict[int, str]:
    """Return the answers of a form by their question; what was typed goes before what was chosen."""
    found: dict[int, str] = {}
    for name, value in pairs:
        field = _FIELD.fullmatch(name)
        if field is None or not isinstance(value, str) or not value.strip():
            continue
        answer = value.strip()[:_LONGEST_ANSWER]
        if field[1] == "t":
            found[int(field[2])] = TYPED + answer
        elif answer.isdecimal() or answer == NOT_KNOWN:
            found.setdefault(int(field[2]), answer)
    return found


SentDep = Annotated[Sent, Depends(_sent)]
