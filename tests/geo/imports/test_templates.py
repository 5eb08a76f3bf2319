"""A template loads as it was written, in each language."""

from __future__ import annotations

import pytest

from geo.atlas import Atlas
from geo.faults import InputError
from geo.imports import import_file
from geo.imports.readers import target
from geo.imports.templates import LANGS, with_template, write_template
from geo.sources.reading.parsed import Context
from geo.sources.reading.tabular import read_sheets


def explain(lang: str, key: str) -> str:
    return f"{lang} {key}"[:31]


@pytest.mark.parametrize("name", with_template())
def test_the_example_row_of_a_template_loads_in_every_language(home, tmp_path, name):
    context = Context(Atlas.open(home).places, "2026-11-01", "made", "2026-11-20")
    for lang in LANGS:
        path = tmp_path / f"{name}-{lang}.xlsx"
        write_template(path, name, lang, explain)
        first, second = read_sheets(path)
        assert len(first.lines) == 2
        assert second.lines[0][0] == "id"
        parsed = target(name).read(path, context)
        assert (parsed.rows, parsed.rejects) == (1, ())
    report = import_file(home, name, [path], as_of="2026-11-01", today="2026-11-20")
    assert (report.accepted, report.rejected) == (1, 0)


def test_what_has_no_template_names_what_has(tmp_path):
    with pytest.raises(InputError, match="vacancies"):
        write_template(tmp_path / "a.xlsx", "boundaries", "kk", explain)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="can be written"):
        write_template(tmp_path / "no" / "a.xlsx", "quota", "kk", explain)
