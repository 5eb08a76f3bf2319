"""Tables with a heading: which columns a form has, what they are called, and how a row becomes values or a reject."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from geo.faults import Fault, InputError, shorten
from geo.sources.reading.cells import NOT_COMPUTED, TOO_LONG, Cell, CellError, Number, read_text
from geo.sources.reading.notes import LeftOut, Note
from geo.sources.reading.parsed import Reject
from geo.sources.reading.tabular import Sheet

HEAD_WITHIN = 30
"""The heading is looked for in this many first rows."""

ABOVE = ("oblast", "district")
"""Columns of which a row also tells what stood in the rows above it."""
EXTRA = ("_row", "_field", "_expected", "_found")
"""Columns that a table of rejects has besides its own; they are passed over when the corrected file is loaded."""
PROGRAM_NAMES = frozenset({"id", "fid", "ogc fid", "objectid"})
"""Headings, folded, under which programs keep a running number of their own."""
SHOWN_CELLS = 30
"""Cells that were left out are told one by one up to this many."""
_SHORTEST_GUESS = 4
_LATIN = str.maketrans(
    dict(
        zip(
            "абвгдезийклмнопрстуфхцыэәғқңөұүһіё",
            "a b v g d e z i i k l m n o p r s t u f h c y e a g k n o u u h i e".split(),
            strict=True,
        )
    )
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)

Reader = Callable[[Cell], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form.

    Parameters
    ----------
    id : str
        Name under which the value is handed on; also a heading that is understood.
    titles : tuple of str
        Headings in Kazakh, Russian and English (in this order), then other spellings.
    read : callable
        Takes a cell, returns its value; raises :class:`geo.sources.reading.cells.CellError`.
    required : bool
        Whether an empty cell is a fault.
    example : str
        What the template's example row shows.
    soft : bool
        Whether a cell that cannot be read is left out and told, and the row kept.
    past : bool
        Whether it is a day that cannot lie in the future.
    """

    id: str
    titles: tuple[str, ...]
    read: Reader = read_text
    required: bool = False
    example: str | float = ""
    soft: bool = False
    past: bool = False


@dataclass(frozen=True)
class Form:
    """A table of known columns.

    Parameters
    ----------
    id : str
        Name of the form.
    columns : tuple of Column
        Its columns.
    any_of : tuple of tuple of str
        Of each group of column ids at least one must be in the heading.
    """

    id: str
    columns: tuple[Column, ...]
    any_of: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_title(self) -> dict[str, Column]:
        """Columns by folded heading."""
        return {fold_title(title): column for column in self.columns for title in (column.id, *column.titles)}

    def missing(self, found: set[str]) -> list[str]:
        """Return what a heading with these column ids lacks."""
        lacking = [column.id for column in self.columns if column.required and column.id not in found]
        return lacking + [" or ".join(group) for group in self.any_of if not found & set(group)]

    def match(self, cells: Sequence[Cell]) -> dict[int, Column]:
        """Return the columns that a heading row names, by position.

        Of two headings of one column, one of :data:`PROGRAM_NAMES` gives way.
        """
        named: dict[str, int] = {}
        for position, cell in enumerate(cells):
            column = self.by_title.get(fold_title(cell)) if isinstance(cell, str) else None
            if column is not None and (
                column.id not in named or fold_title(cells[named[column.id]]) in PROGRAM_NAMES
            ):
                named[column.id] = position
        columns = {column.id: column for column in self.columns}
        return {position: columns[name] for name, position in sorted(named.items(), key=lambda item: item[1])}

    def guess(self, cells: Sequence[Cell], named: Mapping[int, Column]) -> dict[int, Column]:
        """Return the columns that other headings may mean: those cut short, abbreviated or in Latin letters.

        A heading is taken for a column where it is like one title of it and like none of another column, and no other
        heading has it.
        """
        free = [column for column in self.columns if column.titles and column not in named.values()]
        hits: dict[int, Column] = {}
        for position, cell in enumerate(cells):
            folded = fold_title(cell) if isinstance(cell, str) else ""
            if position in named or folded in self.by_title or len(folded) < _SHORTEST_GUESS:
                continue
            alike = [column for column in free if any(_is_alike(str(cell), title) for title in column.titles)]
            if len(alike) == 1:
                hits[position] = alike[0]
        meant = [column.id for column in hits.values()]
        return {position: column for position, column in hits.items() if meant.count(column.id) == 1}

    def with_titles(self, titles: Mapping[str, str]) -> Form:
        """Return the form with headings that a user states, by column id; they go before all others.

        Raises
        ------
        InputError
            If it has no such column.
        """
        if not titles:
            return self
        ids = {column.id for column in self.columns}
        if strange := sorted(set(titles) - ids):
            known = ", ".join(sorted(ids))
            raise InputError(
                [
                    Fault(
                        "--column",
                        name,
                        f"a column of {self.id}: {known}",
                        key="column_id",
                        params={"known": known},
                    )
                    for name in strange
                ]
            )
        stated = {fold_title(title) for title in titles.values()}
        columns = tuple(
            replace(column, titles=(titles[column.id],))
            if column.id in titles
            else replace(column, titles=tuple(t for t in column.titles if fold_title(t) not in stated))
            for column in self.columns
        )
        return replace(self, columns=columns)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the heading of a sheet is and what it names."""

    row: int
    columns: dict[int, Column]
    titles: tuple[str, ...]
    guessed: frozenset[int] = frozenset()

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings that no column has."""
        extra = (title for at, title in enumerate(self.titles) if at not in self.columns)
        return tuple(title for title in extra if title.strip() and title not in EXTRA)


@dataclass(frozen=True, slots=True)
class Taken:
    """One row that was read: its number, its values by column id, how it stood, and where."""

    row: int
    values: dict[str, Any]
    titles: tuple[str, ...]
    line: Sequence[Cell]
    where: str = ""

    def rejected(self, fault: Fault, *more: Fault) -> Reject:
        """Return the row as a reject, for what only several cells together show."""
        return Reject(self.row, (fault, *more), raw_row(self.titles, self.line))


def fold_title(title: Cell) -> str:
    """Return a heading as it is compared: lower case, letters and digits, without brackets and what follows a comma."""
    text = unicodedata.normalize("NFC", str(title)).lower().replace("ё", "е")
    text = (
        re.sub(r"\([^)]*\)", " ", text).split(",")[0].replace("*", " ").replace("²", "2").replace("№", " no ")
    )
    return " ".join(re.findall(r"[^\W_]+", text))


def _is_alike(heading: str, title: str) -> bool:
    """Tell whether a heading may be a title, cut short or with its words cut short, in Cyrillic or Latin letters."""
    given, whole = (
        [word.translate(_LATIN) for word in fold_title(text).split()] for text in (heading, title)
    )
    if not given or not whole:
        return False
    if len("".join(given)) >= _SHORTEST_GUESS and "".join(whole).startswith("".join(given)):
        return True
    return len(given) == len(whole) and all(
        len(one) > 2 and other.startswith(one) for one, other in zip(given, whole, strict=True)
    )


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
    return best


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


def read_rows(
    sheet: Sheet, form: Form, head: Head | None = None, today: str = "", notes: list[str] | None = None
) -> tuple[list[Taken], list[Reject]]:
    """Read the rows under a heading.

    Parameters
    ----------
    sheet : Sheet
        The table.
    form : Form
        What it should be.
    head : Head, optional
        The heading, if it is known already.
    today : str
        ISO date after which no day of a :attr:`Column.past` may lie; any may where it is empty.
    notes : list of str, optional
        Takes what a user should be told: cells that were left out, columns that were guessed or are not read.

    Returns
    -------
    taken : list of Taken
        Rows without a fault.
    rejects : list of Reject
        Rows with at least one; blank rows are neither.

    Raises
    ------
    InputError
        If there is no such heading.
    """
    head = head or find_head(sheet, form)
    taken: list[Taken] = []
    rejects: list[Reject] = []
    left: list[Fault] = []
    spread = _merged_cells(sheet, head)
    above: dict[str, Any] = {}
    for number, line in enumerate(sheet.lines[head.row :], start=head.row + 1):
        if not any(cell not in ("", None) for cell in line):
            continue
        values, faults = _values(sheet, head, number, _filled(line, spread.get(number, {})), today, left)
        above |= {name: values[name] for name in ABOVE if values.get(name)}
        faults += _shared_numbers(sheet, head, number, spread.get(number, {}))
        if faults:
            rejects.append(Reject(number, tuple(faults), raw_row(head.titles, line)))
        else:
            taken.append(
                Taken(
                    number,
                    values | {f"{name}_above": above[name] for name in ABOVE if name in above},
                    head.titles,
                    line,
                    sheet.where(number),
                )
            )
    if notes is not None:
        notes += [*_heading_notes(sheet, head), *left_out_notes(left)]
    return taken, rejects


def _merged_cells(sheet: Sheet, head: Head) -> dict[int, dict[int, Cell]]:
    """Return, by row and column, the cells that a cell merged over several rows stands for, below the heading."""
    cells: dict[int, dict[int, Cell]] = {}
    for top, left, bottom, _ in sheet.merged:
        if top < head.row or top >= len(sheet.lines) or left >= len(sheet.lines[top]):
            continue
        for row in range(top, min(bottom, len(sheet.lines) - 1) + 1):
            cells.setdefault(row + 1, {})[left] = sheet.lines[top][left]
    return cells


def _filled(line: Sequence[Cell], cells: Mapping[int, Cell]) -> Sequence[Cell]:
    if not cells:
        return line
    longer = [*line, *[None] * (max(cells) + 1 - len(line))]
    return [cells.get(at, cell) for at, cell in enumerate(longer)]


def _shared_numbers(sheet: Sheet, head: Head, number: int, cells: Mapping[int, Cell]) -> list[Fault]:
    """Return faults of numbers merged over several rows: whether each row has it, or all together, is not known."""
    columns = [(at, head.columns[at]) for at in cells if at in head.columns]
    return [
        Fault(
            sheet.where(number), head.titles[at], "a number of its own; the cell is merged over several rows",
            str(cells[at]), key="merged_number",
        )
        for at, column in columns
        if isinstance(column.read, Number) and cells[at] not in ("", None)
    ]  # fmt: skip


def _heading_notes(sheet: Sheet, head: Head) -> list[Note]:
    where = _sheet_name(sheet)
    guesses = {head.titles[at]: head.columns[at].id for at in sorted(head.guessed)}
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


def left_out_notes(left: Sequence[Fault]) -> list[str]:
    """Return what is told of cells that were left out while their rows were kept."""
    shown = [LeftOut(fault) for fault in left[:SHOWN_CELLS]]
    if len(left) <= SHOWN_CELLS:
        return list(shown)
    text = f"… and {len(left) - SHOWN_CELLS} more cells were left out"
    return [*shown, Note("left_out_more", text, count=len(left) - SHOWN_CELLS)]


def raw_row(titles: Sequence[str], line: Sequence[Cell]) -> dict[str, str]:
    """Return a row as it stood, by heading."""
    return {
        title or f"column {position + 1}": "" if cell is None else str(cell)
        for position, (title, cell) in enumerate(zip(titles, line, strict=False))
    }


def _values(
    sheet: Sheet, head: Head, number: int, line: Sequence[Cell], today: str, left: list[Fault]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    if len(line) > len(head.titles) and any(cell not in ("", None) for cell in line[len(head.titles) :]):
        count = len(head.titles)
        return {}, [
            Fault(
                sheet.where(number), "", f"{count} fields, as in the heading", str(len(line)),
                key="fields", params={"count": count},
            )
        ]  # fmt: skip
    for position, column in head.columns.items():
        cell = line[position] if position < len(line) else None
        try:
            values[column.id] = read_cell(column, cell, today)
        except CellError as error:
            found = "a formula" if cell == NOT_COMPUTED else shorten(cell)
            fault = cell_fault(sheet.where(number), head.titles[position], error, found)
            if column.soft and cell != TOO_LONG:
                left.append(fault)
                values[column.id] = None
            else:
                faults.append(fault)
    return values, faults


def cell_fault(where: str, field: str, error: CellError, found: str) -> Fault:
    """Return the fault of a cell.

    Parameters
    ----------
    where : str
        File and row.
    field : str
        Name of the column.
    error : CellError
        What was expected.
    found : str
        What stands in the cell.
    """
    return Fault(where, field, str(error), found, key=error.key, params=error.params)


def read_cell(column: Column, cell: Cell, today: str = "") -> Any:
    """Return the value of a cell; a day of a :attr:`Column.past` may lie one after today, as clocks differ.

    Parameters
    ----------
    column : Column
        Says how it is read and whether it may be empty.
    cell : Cell
        As the reader of the table gave it.
    today : str
        ISO date; no day is refused as one to come if not given.

    Raises
    ------
    CellError
        If it is a formula, is empty where a value is required, or is not what the column reads.
    """
    if cell == NOT_COMPUTED:
        raise CellError("a value; the formula has no stored result", "no_result")
    if cell == TOO_LONG:
        raise CellError("a number of at most 308 digits", "too_long")
    if isinstance(cell, str) and cell.startswith("=") and len(cell) > 1:
        raise CellError("a value, not a formula", "formula")
    value = column.read(cell)
    if column.required and value in ("", None):
        raise CellError("a value", "value")
    if column.past and today and value and value > _next_day(today):
        raise CellError(f"a day not after {today}", "past", today=today)
    return value


@lru_cache(maxsize=8)
def _next_day(today: str) -> str:
    return (date.fromisoformat(today) + timedelta(days=1)).isoformat()
