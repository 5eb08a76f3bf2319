"""The heading of a sheet: where it is, which columns of a form it names, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geo.faults import Fault, InputError, shorten
from geo.sources.reading.cells import Cell
from geo.sources.reading.contents import guess_by_content
from geo.sources.reading.forms import PROGRAM_NAMES, Column, Form, fold_title
from geo.sources.reading.notes import Note
from geo.sources.reading.tabular import Sheet

HEAD_WITHIN = 30
"""The heading is looked for in this many first rows."""
EXTRA = ("_row", "_field", "_expected", "_found")
"""Columns that a table of rejects has besides its own; they are passed over when the corrected file is loaded."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the heading of a sheet is, what it names, and the values that a user states for every row."""

    row: int
    columns: dict[int, Column]
    titles: tuple[str, ...]
    guessed: frozenset[int] = frozenset()
    stated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings that no column has."""
        extra = (title for at, title in enumerate(self.titles) if at not in self.columns)
        return tuple(title for title in extra if title.strip() and title not in EXTRA)


def find_head(sheet: Sheet, form: Form) -> Head:
    """Return the heading of a sheet: one row, or two where a merged upper row groups the columns of a lower one.

    Raises
    ------
    InputError
        Naming the columns that the best row lacks.
    """
    best: Head | None = None
    for index in range(min(HEAD_WITHIN, len(sheet.lines))):
        for head in _heads_at(sheet, form, index):
            if best is None or _fullness(head) > _fullness(best):
                best = head
    if best is not None and best.columns:
        best = _with_contents(sheet, form, best)
    found = {column.id for column in best.columns.values()} if best else set()
    lacking = form.missing(found)
    if best is None or lacking:
        wanted = f"a heading with the columns {', '.join(lacking)}"
        first = next((line for line in sheet.lines if any(line)), ())
        shown = best.titles if best and found else tuple(str(cell) for cell in first)
        raise InputError(
            [
                Fault(
                    _sheet_name(sheet), "heading", wanted, shorten("; ".join(filter(None, shown)), 120),
                    key="heading", params={"columns": ", ".join(lacking)},
                )
            ]
        )  # fmt: skip
    _refuse_twice(sheet, form, best)
    return replace(best, stated=form.stated(found)) if form.every else best


def _with_contents(sheet: Sheet, form: Form, head: Head) -> Head:
    """Return a heading with the columns that are known by what stands below it."""
    below = sheet.lines[head.row :]
    cells = {
        at: [line[at] for line in below if at < len(line)]
        for at in range(len(head.titles))
        if at not in head.columns and head.titles[at] not in EXTRA
    }
    found = guess_by_content(form, cells, head.columns)
    columns = dict(sorted((head.columns | found).items()))
    return replace(head, columns=columns, guessed=head.guessed | frozenset(found)) if found else head


def _sheet_name(sheet: Sheet) -> str:
    return f"{sheet.file}, sheet {sheet.name}" if sheet.name else sheet.file


def _heads_at(sheet: Sheet, form: Form, index: int) -> Iterator[Head]:
    single = sheet.lines[index]
    yield _head(form, index + 1, single)
    if index + 1 < len(sheet.lines):
        yield _head(form, index + 2, _joined(form, single, sheet.lines[index + 1]))


def _head(form: Form, row: int, cells: Sequence[Cell]) -> Head:
    named = form.match(cells)
    guessed = form.guess(cells, named)
    titles = tuple(str(cell or "") for cell in cells)
    return Head(row, dict(sorted((named | guessed).items())), titles, frozenset(guessed))


def _fullness(head: Head) -> tuple[int, int]:
    """Return how many columns a heading names, known ones before guessed ones."""
    return len(head.columns) - len(head.guessed), len(head.guessed)


def _joined(form: Form, upper: Sequence[Cell], lower: Sequence[Cell]) -> tuple[str, ...]:
    """Return two rows of a heading as one: a merged cell covers the empty ones right of it.

    Of a lower cell, it and the upper one together are tried first, then it alone, then the upper one alone.
    """
    titles, over = [], ""
    for position in range(max(len(upper), len(lower))):
        top = str(upper[position] or "").strip() if position < len(upper) else ""
        below = str(lower[position] or "").strip() if position < len(lower) else ""
        over = top or over
        tried = [title for title in (f"{over} {below}" if below else "", below, top) if title]
        titles.append(next((title for title in tried if fold_title(title) in form.by_title), below or top))
    return tuple(titles)


def _refuse_twice(sheet: Sheet, form: Form, head: Head) -> None:
    seen: dict[str, str] = {}
    for title in head.titles:
        column = form.by_title.get(fold_title(title))
        if fold_title(title) in PROGRAM_NAMES:
            continue
        if column is not None and column.id in seen:
            expected = f"one column for {column.id}"
            raise InputError(
                [
                    Fault(
                        _sheet_name(sheet),
                        "heading",
                        expected,
                        f"{seen[column.id]!r} and {title!r}",
                        key="heading_twice",
                        params={"column": column.id},
                    )
                ]
            )
        if column is not None:
            seen[column.id] = title


def heading_notes(sheet: Sheet, head: Head) -> list[Note]:
    """Return what is told of the columns of a heading that were guessed, and of those that are not read."""
    where = _sheet_name(sheet)
    guesses = {head.titles[at] or f"{at + 1}": head.columns[at].id for at in sorted(head.guessed)}
    return [*guess_notes(where, guesses), *unknown_notes(where, _filled_titles(sheet, head))]


def _filled_titles(sheet: Sheet, head: Head) -> list[str]:
    """Return the headings that are not understood of columns in which something stands."""
    unknown = set(head.unknown)
    return [
        title
        for at, title in enumerate(head.titles)
        if title in unknown
        and any(at < len(line) and line[at] not in ("", None) for line in sheet.lines[head.row :])
    ]


def guess_notes(where: str, guesses: Mapping[str, str]) -> list[Note]:
    """Return what is told of columns that were guessed: heading and column id."""
    if not guesses:
        return []
    said = "; ".join(f"{title} = {name}" for title, name in guesses.items())
    text = f"{where}: columns guessed: {said}; if one is wrong, state it with --column OURS=THEIRS"
    return [Note("columns_guessed", text, where=where, columns=said)]


def unknown_notes(where: str, titles: Sequence[str]) -> list[Note]:
    """Return what is told of columns that are not understood."""
    if not titles:
        return []
    said = "; ".join(dict.fromkeys(titles))
    text = (
        f"{where}: columns not read, because they are not known: {said}; state them with --column OURS=THEIRS"
    )
    return [Note("columns_unknown", text, where=where, columns=said)]
