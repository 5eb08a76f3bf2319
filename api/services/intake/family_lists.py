"""Many families from one file: JSON Lines, CSV, XLSX or XLS.

A table whose headings are none of ours is a centre's own (:mod:`api.services.intake.own_table`). One of ours
has one family a row. Adults are numbered (``adult1_age``, ``adult2_age``), lists are separated by ``;``
(``children_ages`` = ``9;4``), wishes are ``prefer_<criterion>`` and requirements ``must_<name>``. The column ``id`` is
the centre's own short id of the family; never a name.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from api.services.deadline import while_wanted
from api.services.engine import Engine
from api.services.intake.family_table import nested
from api.services.intake.own_table.intake import is_own, own_families
from api.services.intake.tables import SUFFIXES, read_tables, rows_of
from api.services.language.i18n import translator_for
from geo.faults import Fault, InputError
from geo.names import Lang
from geo.sandbox.limits import UPLOAD, Limits
from geo.sources.reading import strict_json
from matching.household import Household
from matching.personal import is_mark

MOST_FAMILIES = 20_000
"""Families that one file may have."""
MOST_FAULTS = 200
"""Faults after which no more rows are checked."""
_LINES = frozenset({".jsonl", ".ndjson"})
_ID = re.compile(r"[\w.-]{1,32}")
Read = Callable[[], Any]
"""Returns what a row holds, or raises what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Family:
    """A household and the centre's own id of it."""

    id: str
    household: Household


def read_families(
    raw: bytes,
    name: str,
    engine: Engine,
    limits: Limits = UPLOAD,
    *,
    most: int = MOST_FAMILIES,
    lang: Lang = "kk",
    answers: Mapping[str, str] | None = None,
) -> list[Family]:
    """Return the families of a file.

    Its rows are counted before they are checked, and checking ends with the first :data:`MOST_FAULTS` faults: what is
    wrong with a file costs no more than what is right.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name; ``.jsonl``, ``.csv``, ``.xlsx`` or ``.xls`` says what it is.
    engine : Engine
        Knows places and occupations.
    limits : Limits
        What reading a table may take.
    most : int
        Families that are taken.
    lang : {"kk", "ru", "en"}
        Of the faults of a centre's own table.
    answers : mapping of str to str, optional
        What is typed for its cells that are not clear, by their names.

    Raises
    ------
    InputError
        With the faults of every family, row by row; or if there are too many families, or the kind of file is another.
    BusyError
        If too many other files are being read.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in _LINES | SUFFIXES:
        raise InputError([Fault(name, "", "a file .jsonl, .csv, .xlsx or .xls", suffix, key="suffix")])
    if suffix in _LINES:
        count, rows = _count_lines(raw), iter(_json_rows(raw, name))
    else:
        count, rows = _table(raw, name, engine, limits, lang, answers)
    if not count:
        raise InputError([Fault(name, "", "at least one family", key="no_family")])
    if count > most:
        wanted = Fault(
            name, "", f"at most {most} families", str(count), key="families", params={"most": most}
        )
        raise InputError([wanted])
    return _checked(rows, count, name, engine)


def _table(
    raw: bytes, name: str, engine: Engine, limits: Limits, lang: Lang, answers: Mapping[str, str] | None
) -> tuple[int, Iterator[tuple[int, Read]]]:
    """Return how many families a table has and what reads each: by our headings, or as a centre's own."""
    sheets = read_tables(raw, name, limits) if raw.strip() else []
    if sheets and is_own(sheets):
        families = own_families(sheets, engine, translator_for(lang), answers)
        return len(families), ((at, partial(dict, family)) for at, family in enumerate(families, 1))
    cells = list(rows_of(sheets[0], name)) if sheets else []
    return len(cells), ((row, _table_row(each, f"{name}, row {row}")) for row, each in cells)


def _checked(rows: Iterable[tuple[int, Read]], count: int, name: str, engine: Engine) -> list[Family]:
    """Return the families of some rows, or raise what is wrong with them."""
    families: list[Family] = []
    faults: list[Fault] = []
    for number, (row, read) in enumerate(while_wanted(rows), start=1):
        try:
            families.append(_family(read(), f"{name}, row {row}", str(row), engine))
        except InputError as error:
            faults.extend(error.faults)
        if len(faults) > MOST_FAULTS:
            raise InputError([*faults[:MOST_FAULTS], _left_out(name, count - number)])
    faults.extend(_doubled(families, name))
    if faults:
        raise InputError(faults)
    return families


def _left_out(name: str, rows: int) -> Fault:
    """Return what stands after the last fault that is listed."""
    listed = f"no more faults than the {MOST_FAULTS} that are listed; {rows} rows are not checked"
    return Fault(name, "", listed, key="more_faults", params={"most": MOST_FAULTS, "rows": rows})


def json_lines(families: Iterable[dict[str, object]]) -> bytes:
    """Return families as JSON Lines, for :func:`read_families`."""
    return "\n".join(json.dumps(family, ensure_ascii=False) for family in families).encode()


def _family(data: Any, where: str, fallback: str, engine: Engine) -> Family:
    if not isinstance(data, dict):
        raise InputError([Fault(where, "", "a JSON object", key="json")])
    family_id = str(data.pop("id", "") or fallback)
    if not _ID.fullmatch(family_id):
        wanted = "a short id of letters, digits, '.', '_' and '-'"
        raise InputError([Fault(where, "id", wanted, key="mark")])
    if not is_mark(family_id):
        wanted = "a short id of the centre's own; no name, IIN or telephone number"
        raise InputError([Fault(where, "id", wanted, key="mark_of_a_person")])
    return Family(family_id, engine.household(data, where=where))


def _doubled(families: list[Family], name: str) -> list[Fault]:
    counts = Counter(family.id for family in families)
    doubled = [each for each, count in counts.items() if count > 1]
    return [Fault(name, "id", "an id that stands once", each, key="mark_twice") for each in doubled[:20]]


def _lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers, one at a time: a file of line breaks is millions."""
    for row, line in enumerate(io.BytesIO(raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")), start=1):
        if not line.isspace():
            yield row, line


def _count_lines(raw: bytes) -> int:
    return sum(1 for _ in _lines(raw))


def _json_rows(raw: bytes, name: str) -> Iterator[tuple[int, Read]]:
    for row, line in _lines(raw):
        yield row, _json_row(line, f"{name}, row {row}")


def _json_row(line: bytes, where: str) -> Read:
    def read() -> Any:
        try:
            return strict_json.loads(line)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
            raise InputError([Fault(where, "", "a JSON object", key="json")]) from None

    return read


def _table_row(cells: Mapping[str, str], where: str) -> Read:
    return lambda: nested(cells, where)
