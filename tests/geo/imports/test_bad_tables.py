"""Tables that must not be taken: each with the reason beside it and what the message has to say."""

from __future__ import annotations

from pathlib import Path

import pytest

V = "595030100"
KATO = f"kato;school\n{V};"
JOB = "title;kato;wage_kzt;published;expires\n"
HOME = "kato;deal;price;area_m2\n"
QUOTA = "region;year;quota;unit;group;date\n"

# reason, layer, file name, content, fragments of the message
BAD: list[tuple[str, str, str, str | bytes, tuple[str, ...]]] = [
    ("nothing in it", "quota", "a.csv", b"", ("0 bytes",)),
    ("only blanks", "quota", "a.csv", " \n \n", ("heading",)),
    ("a heading and no column that is known", "quota", "a.csv", "цвет;вкус\nкрасный;кислый\n", ("heading", "year", "value")),
    ("no place column", "infrastructure", "a.csv", "школа;газ\nда;нет\n", ("kato or settlement",)),
    ("no value column", "infrastructure", "a.csv", f"kato;цвет\n{V};красный\n", ("school or kindergarten",)),
    ("the same column twice", "infrastructure", "a.csv", f"kato;school;Школа\n{V};1;0\n", ("one column for school",)),
    ("a picture under a table's name", "quota", "a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, ("a text table",)),
    ("a workbook under a text table's name", "quota", "a.csv", b"PK\x03\x04" + b"\x14\x00" * 50, ("workbook under another name",)),
    ("a quote that is never closed", "infrastructure", "a.csv", f'kato;school\n{V};"да\n', ("closed quotes",)),
    ("more fields than the heading", "infrastructure", "a.csv", f"kato;school\n{V};да;нет;да\n", ("2 fields", "found 4")),
    ("a suffix that is no table", "quota", "a.docx", b"anything", (".csv", ".xlsx")),
    # encodings: read right, so that the message shows the cell as it was written
    ("Windows-1251 with an unknown village", "infrastructure", "a.csv", "район;населенный пункт;школа\nКызылжарский;Несуществующее;да\n".encode("cp1251"), ("Несуществующее",)),
    ("KZ-1048 with a Kazakh name", "infrastructure", "a.csv", "аудан;елді мекен;мектеп\nҚызылжар ауданы;Жоқауыл;иә\n".encode("kz1048"), ("Жоқауыл",)),
    ("byte order mark and a bad flag", "infrastructure", "a.csv", f"\ufeff{KATO}возможно\n", ("row 2: school", "возможно")),
    ("UTF-16 with a bad flag", "infrastructure", "a.csv", f"{KATO}мүмкін\n".encode("utf-16"), ("мүмкін",)),
    ("semicolons and decimal commas, out of range", "climate", "a.csv", "station;lon;lat;january_mean_c\nA;69,15;54,87;-116,1\n", ("-60 to 30", "-116,1")),
    ("tabs and a bad flag", "infrastructure", "a.tsv", f"kato\tschool\n{V}\tвозможно\n", ("возможно",)),
    ("bars and a bad flag", "infrastructure", "a.txt", f"kato|school\n{V}|возможно\n", ("возможно",)),
    ("a merged heading of two rows, with a bad number", "infrastructure", "a.csv", f"kato;Школа;\n;;Свободных мест в школе\n{V};да;много\n", ("Свободных мест", "много")),
    ("a title over the heading, with a bad flag", "infrastructure", "a.csv", f"Паспорт села;\n;\n{KATO}возможно\n", ("row 4", "возможно")),
    # numbers
    ("three dots where a value is required", "quota", "a.csv", QUOTA + "СКО;2026;...;;;\n", ("quota: expected a value", "...")),
    ("a negative quota", "quota", "a.csv", QUOTA + "СКО;2026;-20;;;\n", ("whole number from 0", "-20")),
    ("half a person", "quota", "a.csv", QUOTA + "СКО;2026;20,5;;;\n", ("whole number", "20,5")),
    ("a quota of more than the country", "quota", "a.csv", QUOTA + "СКО;2026;90000000;;;\n", ("1e+06",)),
    ("an unknown unit", "quota", "a.csv", QUOTA + "СКО;2026;20;дворов;;\n", ("persons, families", "дворов")),
    ("an unknown group", "quota", "a.csv", QUOTA + "СКО;2026;20;;туристы;\n", ("resettlers, kandas", "туристы")),
    ("a year of two digits", "quota", "a.csv", QUOTA + "СКО;26;20;;;\n", ("a year such as 2026",)),
    ("a quota of a village", "quota", "a.csv", f"kato;year;quota\n{V};2026;20\n", ("oblast or district", "Бесколь")),
    # dates
    ("month before day", "quota", "a.csv", QUOTA + "СКО;2026;20;;;12/31/2026\n", ("a date such as",)),
    ("a day that no month has", "quota", "a.csv", QUOTA + "СКО;2026;20;;;31.02.2026\n", ("31.02.2026",)),
    ("a year of two digits in a date", "quota", "a.csv", QUOTA + "СКО;2026;20;;;01/02/26\n", ("01/02/26",)),
    ("a date in words", "quota", "a.csv", QUOTA + "СКО;2026;20;;;вчера\n", ("вчера",)),
    ("expired before it was published", "vacancies", "a.csv", JOB + f"Повар;{V};1;2026-05-01;2026-04-01\n", ("not before 2026-05-01",)),
    # places
    ("an unknown code", "infrastructure", "a.csv", "kato;school\n599999999;да\n", ("place of the atlas", "599999999")),
    ("a code of eight digits", "infrastructure", "a.csv", "kato;school\n59503010;да\n", ("nine digits", "59503010")),
    ("letters for a code", "infrastructure", "a.csv", "kato;school\nKZ5950301;да\n", ("nine digits",)),
    ("an old code of a place that is not in the atlas", "infrastructure", "a.csv", "kato;school\n632200000;да\n", ("before June 2022",)),
    ("a code of a district for a passport", "infrastructure", "a.csv", "kato;school\n595000000;да\n", ("settlement", "Кызылжарский")),
    ("a place neither by code nor by name", "infrastructure", "a.csv", "kato;settlement;school\n;;да\n", ("a KATO code, or names",)),
    ("a name that several villages have", "infrastructure", "a.csv", "settlement;school\nНовоникольское;да\n", ("it could be",)),
    ("a village of another district", "infrastructure", "a.csv", "район;село;школа\nАйыртауский;Бесколь;да\n", ("settlement", "Бесколь")),
    ("an unknown oblast", "quota", "a.csv", QUOTA + "Сибирская область;2026;20;;;\n", ("an oblast of Kazakhstan", "Сибирская")),
    ("an unknown district", "quota", "a.csv", "Район;Год;Квота\nНовосибирский район;2026;5\n", ("district", "Новосибирский")),
    ("an unknown origin", "ties", "a.csv", f"origin;kato;year;persons\nМосква;{V};2025;3\n", ("an oblast by code or name", "Москва")),
    # rows that contradict each other
    ("one place, two values", "infrastructure", "a.csv", f"{KATO}да\n{V};нет\n", ("one value for this place",)),
    ("one quota, two values of one day", "quota", "a.csv", QUOTA + "СКО;2026;20;;;\nСКО;2026;30;;;\n", ("one value for this place",)),
    ("ages that do not add up", "population", "a.csv", "КАТО;Всего;" + ";".join(map(str, range(100))) + f";100+\n{V};50;" + ";".join(["1"] * 101) + "\n", ("the sum of the ages, 101",)),
    ("men and women that do not add up", "population", "a.csv", f"kato;total;male;female\n{V};100;40;50\n", ("sum of male and female, 90",)),
    # homes, jobs
    ("a rent of a palace for a hut", "housing", "a.csv", HOME + f"{V};rent;90000000;20\n", ("KZT/m2 for rent",)),
    ("no area for homes under five square metres", "housing", "a.csv", HOME + f"{V};rent;9000;2\n", ("5 to 2000",)),
    ("an unknown deal", "housing", "a.csv", HOME + f"{V};обмен;9000;50\n", ("rent, sale", "обмен")),
    ("no title", "vacancies", "a.csv", JOB + f";{V};1;;\n", ("title: expected a value",)),
    ("a code that is no occupation", "vacancies", "a.csv", f"title;kato;isco\nПовар;{V};9999\n", ("ISCO-08",)),
    ("a wage range upside down", "vacancies", "a.csv", f"title;kato;wage_kzt;wage_to\nПовар;{V};300000;200000\n", ("at least 300000",)),
    ("no openings", "vacancies", "a.csv", f"title;kato;count\nПовар;{V};0\n", ("from 1", "0")),
    # formulas in text: never computed, never kept
    ("a formula for a title", "vacancies", "a.csv", f"title;kato\n=cmd|' /C calc'!A0;{V}\n", ("not a formula",)),
    ("a formula for a number", "quota", "a.csv", QUOTA + "СКО;2026;=10+10;;;\n", ("not a formula",)),
    # JSON
    ("broken JSON Lines", "vacancies", "a.jsonl", '{"title": "Повар"\n', ("one JSON object a line", "row 1")),
    ("a list for an object", "vacancies", "a.jsonl", "[1, 2]\n", ("list",)),
    ("JSON nested a hundred thousand deep", "vacancies", "a.json", "[" * 100_000 + "]" * 100_000, ("whole JSON",)),
    ("a page without a posting", "vacancies", "a.html", "<html><body>Вакансий нет</body></html>", ("JobPosting", "none")),
    ("a page with broken JSON-LD", "vacancies", "a.html", '<script type="application/ld+json">{"@type": </script>', ("whole JSON",)),
    ("a posting at no place", "vacancies", "a.json", '{"@type": "JobPosting", "title": "Повар"}', ("a KATO code, or names",)),
    # stations and official tables
    ("longitude and latitude swapped", "climate", "a.csv", "station;lon;lat;january_mean_c\nA;38,5;69,15;-16\n", ("swapped",)),
    ("a station in the sea", "climate", "a.csv", "station;lon;lat;january_mean_c\nA;0;0;-16\n", ("longitude 44 to 90",)),
    ("wages of no known heading", "wages", "a.csv", "a,b\n1,2\n", ("heading", "rate")),
    ("unemployment of an unknown region", "wages", "a.csv", "Region,rate,year\nBavaria,5,2022\n", ("a region of today", "Bavaria")),
    ("a classifier with a code of five digits", "places", "a.csv", "id;parent_id;code;name\n1;0;12345;область\n", ("nine digits", "12345")),
    ("a classifier with a code twice", "places", "a.csv", "id;parent_id;code;name\n1;0;100000000;область Абай\n2;0;100000000;область Абай\n", ("once",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("layer", "name", "content", "fragments"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_is_told_and_changes_nothing(refused, tmp_path: Path, layer, name, content, fragments):
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    refused(layer, path, fragments)


def test_the_corpus_has_a_reason_for_each_once():
    reasons = [case[0] for case in BAD]
    assert len(set(reasons)) == len(reasons) >= 60
