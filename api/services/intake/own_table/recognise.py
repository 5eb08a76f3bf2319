"""A centre's own table recognised: from its sheets to families, and what has to be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from api.services.engine import Engine
from api.services.intake.own_table.assembly import Assembly
from api.services.intake.own_table.cell_reading import text_of
from api.services.intake.own_table.columns import Column, understand
from api.services.intake.own_table.draft import ALL, Draft, Question, Recognised, Remark, SheetColumns
from api.services.intake.own_table.evidence import speakable
from api.services.intake.own_table.families import YOUNGEST_ADULT
from api.services.intake.own_table.headings import is_asked
from api.services.intake.own_table.layout import Layout, find_layout
from api.services.intake.own_table.lookups import places_of
from api.services.intake.own_table.reader import CellReader
from geo.assemble import today as day_of_today
from geo.faults import Fault, InputError
from geo.names import Lang
from geo.sources.reading.tabular import Sheet

LEAST_READ = 3
"""Columns that must be read of a sheet for it to be one of families."""


def recognise(sheets: list[Sheet], engine: Engine, lang: Lang, today: date | None = None) -> Recognised:
    """Return what a centre's table says.

    Parameters
    ----------
    sheets : list of Sheet
        Hidden ones are passed over, unless all are hidden.
    engine : Engine
        Knows the places.
    lang : {"kk", "ru", "en"}
        Of the reader.
    today : date, optional
        Day on which people are as old as is said.

    Raises
    ------
    InputError
        If no sheet has a heading that tells of families.
    """
    shown = [sheet for sheet in sheets if not sheet.hidden] or sheets
    layouts = [layout for sheet in shown if (layout := find_layout(sheet)) is not None]
    if not layouts:
        raise _no_heading(sheets)
    places = places_of(engine)
    reader = CellReader(
        places, today or date.fromisoformat(day_of_today()), lang, frozenset(engine.receiving)
    )
    found = [
        (sheets.index(layout.sheet), layout, columns)
        for layout in layouts
        if _tells_of_families(columns := understand(layout, reader))
    ]
    if not found:
        raise _no_heading(sheets)
    into = Recognised()
    for number, layout, columns in found:
        prefix = f"{layout.sheet.name}!" if len(found) > 1 else ""
        into.sheets.append(SheetColumns(number, layout.sheet.name, layout.head[-1], columns))
        Assembly(number, layout, columns, reader, into, prefix).run()
        _remarks(layout, columns, prefix, into)
    hidden = [sheet.name for sheet in sheets if sheet.hidden and sheet not in shown]
    if hidden:
        into.remarks.append(Remark("own.remark.hidden", {"n": len(hidden)}))
    _ask_what_is_missing(into, _titles_above(found), reader)
    return into


def _no_heading(sheets: list[Sheet]) -> InputError:
    return InputError([Fault(sheets[0].file, "", "a heading that tells of families", key="own.heading")])


def _tells_of_families(columns: tuple[Column, ...]) -> bool:
    read = [column.role for column in columns if column.is_read]
    return len(read) >= LEAST_READ and any(role in _TELLING for role in read)


_TELLING = (
    "age",
    "birth",
    "occupation",
    "children",
    "children_count",
    "relation",
    "composition",
    "education",
)
"""What no other sheet of a workbook than that of the families has."""


def _remarks(layout: Layout, columns: tuple[Column, ...], prefix: str, into: Recognised) -> None:
    refused = [column.letter for column in columns if column.refused]
    if refused:
        into.remarks.append(
            Remark("own.remark.refused", {"columns": ", ".join(prefix + each for each in refused)})
        )
    unread = [
        f"{prefix}{each.letter} ({title})" for each in columns if (title := _not_understood(each, layout))
    ]
    if unread:
        into.remarks.append(Remark("own.remark.unread", {"columns": ", ".join(unread)}))
    misfits = [prefix + column.letter for column in columns if column.misfit]
    if misfits:
        into.remarks.append(Remark("own.remark.misfit", {"columns": ", ".join(misfits)}))
    passed = [row + 1 for row in layout.passed]
    if passed:
        into.remarks.append(Remark("own.remark.passed", {"rows": prefix + ", ".join(map(str, passed[:12]))}))


def _not_understood(column: Column, layout: Layout) -> str:
    """Return the heading of a column that holds something and is not understood; empty for all others."""
    if column.role or column.misfit or not is_asked(column.title):
        return ""
    filled = any(text_of(layout.cell(row, column.at)) for row in layout.rows)
    return speakable(column.title) if filled else ""


def _titles_above(found: list[tuple[int, Layout, tuple[Column, ...]]]) -> str:
    """Return what stands above the headings: the centre's region, often."""
    lines = [line for _, layout, _ in found for line in layout.sheet.lines[: layout.head[0]]]
    return " ".join(text_of(cell) for line in lines for cell in line if text_of(cell))[:2000]


def _ask_what_is_missing(into: Recognised, above: str, reader: CellReader) -> None:
    """Ask for regions that are not named, once where none is, and for ages of children that are only counted."""
    asked = {(each.family, each.path) for each in into.questions}
    homeless = [
        number
        for number, draft in enumerate(into.drafts)
        if not any(draft.said.get(name) for name in ("region", "district", "settlement"))
        and not any((number, ("said", name)) in asked for name in ("region", "district", "settlement"))
    ]
    if homeless and len(homeless) == len(into.drafts):
        guess = _region_above(above, reader)
        into.questions.insert(
            0,
            Question(
                "",
                "",
                ALL,
                ("said", "region"),
                "region",
                "unknown",
                options=guess,
                guess=next(iter(guess), None),
            ),
        )
    else:
        into.questions += [
            Question(into.drafts[number].where, "", number, ("said", "region"), "region", "unknown")
            for number in homeless
        ]
    for number, draft in enumerate(into.drafts):
        _check_children(number, draft, into, asked)
        _check_members(number, draft, into)
    _tell_of_spouses(into)


def _region_above(text: str, reader: CellReader) -> tuple[str, ...]:
    for words in re.findall(
        r"(?i)[^\W\d_]+(?:ск\w+)?\s+обл\w*\.?|(?:г\.|қ\.)\s?[^\W\d_]+|[^\W\d_]+ (?:қаласы|облысы)\w*", text
    ):
        hit = reader.places.read(words)
        if hit.sure and hit.value:
            return (reader.places.oblast_of(hit.value),)
    return ()


def _check_children(
    number: int, draft: Draft, into: Recognised, asked: set[tuple[int, tuple[str, ...]]]
) -> None:
    """Ask for the ages of children that are only counted, or whose number is another than that of their ages."""
    counted = draft.said.get("children_count")
    if counted is None or any(family == number and path[0] == "children" for family, path in asked):
        return
    ages = [age for each in draft.children.values() for age in each]
    ages += [
        person["age"]
        for person in draft.persons[1:]
        if isinstance(person.get("age"), int) and person["age"] < 18
    ]
    if counted != len(ages):
        column = next((c.title for s in into.sheets for c in s.columns if c.role == "children_count"), "")
        into.questions.append(
            Question(
                draft.where,
                column,
                number,
                ("children", "counted"),
                "children",
                "count",
                str(counted),
                (tuple(ages),) if ages else (),
            )
        )


def _check_members(number: int, draft: Draft, into: Recognised) -> None:
    """Tell where a family has more members, or fewer, than were read."""
    said = draft.said.get("members")
    read = len(draft.persons) + sum(map(len, draft.children.values()))
    open_ = any(each.family == number and each.path[0] == "children" for each in into.questions)
    if said is not None and said != read and not open_:
        into.remarks.append(
            Remark("own.remark.members", {"family": draft.id, "said": said, "read": read}, number)
        )


def _tell_of_spouses(into: Recognised) -> None:
    """Tell which married applicants stand alone: the spouse's work counts, and no cell can be asked about it."""
    alone = [
        draft.id
        for draft in into.drafts
        if draft.said.get("marital_status") == "married" and sum(map(_is_grown, draft.persons)) < 2
    ]
    if alone:
        shown = ", ".join(alone[:12]) + (" …" if len(alone) > 12 else "")
        into.remarks.append(Remark("own.remark.spouse", {"n": len(alone), "families": shown}))


def _is_grown(person: Mapping[str, Any]) -> bool:
    """Return whether somebody read may be one of a couple; who has no age may."""
    age = person.get("age")
    return person.get("kind") != "child" and not (isinstance(age, int) and age < YOUNGEST_ADULT)
