"""From the rows of a centre's sheet to families: one family a row, or one person a row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from api.services.intake.own_table.cell_reading import Reading, plain, text_of
from api.services.intake.own_table.columns import Column, first
from api.services.intake.own_table.composition import read_composition
from api.services.intake.own_table.draft import Draft, Path, Question, Recognised, Remark, Seen
from api.services.intake.own_table.evidence import sayable
from api.services.intake.own_table.headings import PERSONAL
from api.services.intake.own_table.layout import Layout
from api.services.intake.own_table.marks import as_mark, disagrees, field_of, is_set, whole
from api.services.intake.own_table.reader import CellReader, as_travels
from geo.sources.reading.cells import Cell
from matching.personal import is_mark

_CITY_KINDS = ("republican_city", "oblast_centre", "town", "district_centre", "large_village", "village")
_FAMILY = (
    "region", "district", "settlement", "settlement_type", "marital_status", "tenure", "budget", "savings", "languages",
    "needs", "ties", "business", "land", "wish_regions", "kindergarten", "school", "members", "children_count",
)  # fmt: skip


@dataclass(slots=True)
class Assembly:
    """Reads the rows of one sheet into drafts.

    Parameters
    ----------
    number : int
        Of the sheet, from 0.
    layout : Layout
    columns : tuple of Column
    reader : CellReader
    into : Recognised
        What is added to.
    prefix : str
        Set before the names of cells, where there are several sheets.
    """

    number: int
    layout: Layout
    columns: tuple[Column, ...]
    reader: CellReader
    into: Recognised
    prefix: str = ""
    _by_person: bool = False
    _head: Column | None = None
    _last_mark: str = ""
    _open: dict[str, int] = field(default_factory=dict)

    def run(self) -> None:
        """Read every row."""
        self._head = self._mark_column()
        self._by_person = self._is_by_person()
        for row in self.layout.rows:
            family, is_new = self._family_of(row)
            if is_new:
                self.into.rows[self.number, row] = family
            if self._by_person:
                self._person_row(row, family, is_new=is_new)
            elif is_new:
                self._family_row(row, family)
            else:
                self._further_row(row, family)

    def _mark_column(self) -> Column | None:
        return first(self.columns, "mark") or first(self.columns, "row_number")

    def _is_by_person(self) -> bool:
        """Return whether each row is a person: each says what it is in the family, or a mark stands twice."""
        if any(
            c.subject == "spouse" or c.role in ("children", "children_count", "composition")
            for c in self.columns
        ):
            return False
        if first(self.columns, "relation") or self.layout.banners:
            return True
        marks = [self._mark(row) for row in self.layout.rows]
        given = [mark for mark in marks if mark]
        repeats = len(given) - len(set(given))
        gaps = len(marks) - len(given)
        return bool(given) and (repeats > len(given) / 5 or gaps > len(marks) / 5)

    def _mark(self, row: int) -> str:
        if row in self.layout.banners:
            return as_mark(self.layout.banners[row])
        return as_mark(text_of(self.layout.cell(row, self._head.at))) if self._head else ""

    def _family_of(self, row: int) -> tuple[int, bool]:
        """Return the number of the draft of a row, and whether it is a new one."""
        mark, drafts = self._mark(row), self.into.drafts
        if self._by_person:
            return self._family_of_person(row, mark)
        if not mark and self._head and self._open and self._says_little(row):
            return len(drafts) - 1, False
        return self._new(row, mark)

    def _family_of_person(self, row: int, mark: str) -> tuple[int, bool]:
        """Return the draft of a person's row: that of its mark, or of the rows above until the next applicant."""
        numbers_people = (
            self._head is not None and self._head.role == "row_number" and not self._head_repeats()
        )
        if numbers_people:
            mark = as_mark(self.layout.banners.get(row, ""))
        relation = first(self.columns, "relation")
        leads = (
            relation is not None
            and self.reader.read(relation.said, self.layout.cell(row, relation.at)).value == "applicant"
        )
        if mark and mark in self._open:
            return self._open[mark], False
        if mark or leads or not self._open:
            return self._new(row, mark)
        return len(self.into.drafts) - 1, False

    def _head_repeats(self) -> bool:
        marks = (
            [as_mark(text_of(self.layout.cell(row, self._head.at))) for row in self.layout.rows]
            if self._head
            else []
        )
        return len(set(marks)) < 0.9 * len(marks)

    def _says_little(self, row: int) -> bool:
        """Return whether a row says nothing of an adult: it goes on with the children of the one above."""
        said = [c for c in self.columns if c.is_read and text_of(self.layout.cell(row, c.at))]
        return bool(said) and all(c.role == "children" for c in said)

    def _new(self, row: int, mark: str) -> tuple[int, bool]:
        number = len(self.into.drafts)
        own = mark if mark and is_mark(mark) else f"{self.prefix}{row + 1}".replace("!", "-")
        if own in self.into.marks and mark:
            own = f"{own}-{row + 1}"
            self.into.remarks.append(
                Remark("own.remark.mark_twice", {"cell": self._cell(row, self._head), "mark": mark}, number)
            )
        own = re.sub(r"[^\w.-]+", "-", own).strip("-")[:32] or str(row + 1)
        self.into.marks.add(own)
        self.into.drafts.append(Draft(own, f"{self.prefix}{row + 1}"))
        self._open[mark or f"\x00{row}"] = number
        return number, True

    def _cell(self, row: int, column: Column | None) -> str:
        return f"{self.prefix}{column.letter if column else ''}{row + 1}"

    def _family_row(self, row: int, family: int) -> None:
        """Read a row that is a family: applicant, spouse and children side by side."""
        draft = self.into.drafts[family]
        draft.persons.append({"kind": "applicant"})
        spouse = [c for c in self.columns if c.subject == "spouse" and text_of(self.layout.cell(row, c.at))]
        has_spouse = any(
            plain(self.layout.cell(row, c.at)) not in ("-", "нет", "жоқ", "—", "–") for c in spouse
        )
        if has_spouse:
            draft.persons.append({"kind": "spouse"})
        for column in self.columns:
            if column.role in PERSONAL and (column.subject != "spouse" or has_spouse):
                person = "1" if column.subject == "spouse" else "0"
                self._read(row, column, family, ("persons", person, field_of(column)))
            elif column.role == "children":
                self._read(row, column, family, ("children", f"{row}.{column.at}"))
            elif column.role == "composition":
                self._composition(row, column, family)
        self._said(row, family)

    def _further_row(self, row: int, family: int) -> None:
        for column in self.columns:
            if column.role == "children":
                self._read(row, column, family, ("children", f"{row}.{column.at}"))

    def _person_row(self, row: int, family: int, *, is_new: bool) -> None:
        """Read a row that is a person; what is said of the family is taken from whichever row says it."""
        draft = self.into.drafts[family]
        draft.persons.append({"kind": "applicant" if is_new else "adult"})
        person = str(len(draft.persons) - 1)
        relation = first(self.columns, "relation")
        for column in self.columns:
            if column.role in PERSONAL:
                self._read(row, column, family, ("persons", person, field_of(column)))
        if relation is not None:
            known = draft.persons[-1].get("age") is not None
            self._read(row, relation, family, ("persons", person, "kind"), ask=not known)
        self._said(row, family)

    def _said(self, row: int, family: int) -> None:
        """Read what a row says of the whole family; what another row has said stays."""
        draft = self.into.drafts[family]
        for column in sorted(self.columns, key=lambda each: each.role == "settlement_type"):
            if column.role not in _FAMILY or not text_of(self.layout.cell(row, column.at)):
                continue
            if draft.said.get(column.role) is not None:
                self._again(row, column, family)
                continue
            known = bool(draft.said.get("region")) or (
                column.role == "settlement" and bool(draft.said.get("district"))
            )
            known = known and column.role in ("district", "settlement")
            self._read(row, column, family, ("said", column.role), ask=not known)

    def _again(self, row: int, column: Column, family: int) -> None:
        """Read what another row of the family has said already: needs are added, of two answers one is chosen."""
        draft = self.into.drafts[family]
        reading = self._reading(draft, column, self.layout.cell(row, column.at))
        self._note(row, column, reading)
        known, value = draft.said[column.role], as_travels(reading.value)
        if not reading.sure or value in (None, [], known):
            return
        if column.role in ("needs", "ties"):
            draft.said[column.role] = list(dict.fromkeys([*known, *value]))
        elif column.role not in ("district", "settlement"):
            self._ask(
                row,
                column,
                family,
                ("said", column.role),
                Reading(None, "several", (whole(known), reading.value)),
            )

    def _composition(self, row: int, column: Column, family: int) -> None:
        draft = self.into.drafts[family]
        cell = self.layout.cell(row, column.at)
        people = read_composition(text_of(cell), self.reader.today)
        reading = Reading() if not text_of(cell) else people
        self._note(row, column, reading)
        if not reading.sure:
            self._ask(row, column, family, ("children", f"{row}.{column.at}"), reading)
        elif reading.value is not None:
            adults, children = reading.value
            draft.persons.extend(dict(each) for each in adults)
            draft.children[f"{row}.{column.at}"] = list(children)

    def _read(self, row: int, column: Column, family: int, path: Path, *, ask: bool = True) -> None:
        """Read a cell into a draft, or ask about it."""
        draft, cell = self.into.drafts[family], self.layout.cell(row, column.at)
        reading = self._reading(draft, column, cell)
        self._note(row, column, reading)
        if reading.sure:
            if path[-1] == "age" and disagrees(draft, path, reading):
                self._ask(
                    row,
                    column,
                    family,
                    path,
                    Reading(None, "several", (draft.persons[int(path[1])]["age"], reading.value)),
                )
            if not is_set(draft, path):
                draft.put(path, reading.value)
        elif ask:
            self._ask(row, column, family, path, reading)

    def _reading(self, draft: Draft, column: Column, cell: Cell) -> Reading:
        above = draft.said.get("region") or (column.role == "settlement" and draft.said.get("district"))
        if column.role in ("district", "settlement") and above:
            oblast = self.reader.places.oblast_of(str(above))
            district = str(draft.said.get("district", ""))
            return self.reader.places.within(text_of(cell), oblast, district, column.role)
        return self.reader.read(column.said, cell, column.title, self._hint(draft))

    def _hint(self, draft: Draft) -> str:
        """Return the kind of the place that a family comes from, where a settlement is named."""
        for name in ("settlement", "region"):
            kind = self.reader.places.kind(str(draft.said.get(name, "")))
            if kind in _CITY_KINDS:
                return kind
        return ""

    def _note(self, row: int, column: Column, reading: Reading) -> None:
        text = sayable(column.role, self.layout.cell(row, column.at))
        self.into.seen.append(Seen(self.number, row, column.at, column.role, text, reading))

    def _ask(self, row: int, column: Column, family: int, path: Path, reading: Reading) -> None:
        text = sayable(column.role, self.layout.cell(row, column.at))
        guess = reading.options[0] if reading.options and reading.sureness > 0.25 else None
        self.into.questions.append(
            Question(
                self._cell(row, column),
                column.title,
                family,
                path,
                column.role,
                reading.doubt,
                text,
                reading.options,
                guess,
            )
        )
