"""Attacks by hand, each with the answer to it. ``{mine}``, ``{theirs}``, ``{listed}``: ids of cases; ``{me}``: a person's.

A row: who asks (empty: nobody), method, path, body, status. A body that is a mapping goes as a form with the right token to a
page, as JSON with the right header to ``/api``; a text goes as it is. What an answer never holds stands in ``test_attacks``.
"""

from __future__ import annotations

from typing import Any

Row = tuple[str, str, str, str, Any, int]
NOTE, CHANGE, NEW = "/desk/cases/{mine}/note", "/desk/cases/{mine}/change", "/desk/new"
API, LIST = "/api/v1/cases/{mine}", "/api/v1/cases"
FAMILY = '{"origin": {"region": "610000000"}, "adults": [{"age": 36}]}'
PERSONAL = [
    ("an IIN", "ЖСН 870101300128"),
    ("an IIN in groups", "870101 300128 отбасы"),
    ("an IIN with dashes", "87-01-01-300128"),
    ("an IIN in full-width digits", "８７０１０１３００１２８"),
    ("an IIN with a hidden character", "870101\u200b300128"),
    ("a mobile number", "тел. +7 701 123 45 67"),
    ("a mobile number from 8", "87011234567"),
    ("a number with brackets", "8 (701) 123-45-67"),
    ("a number with dots", "8.701.123.45.67"),
    ("a number with hidden characters", "8701\u200d1234567"),
    ("an e-mail address", "aigerim@example.kz"),
    ("an e-mail address in a sentence", "хат: a.b-c+d@mail.example.kz дейін"),
    ("a Russian patronymic", "Иванова Мария Петровна"),
    ("a Kazakh patronymic", "Нұрланов Асхат Ерболұлы"),
    ("a daughter's patronymic", "Айгүл Серікқызы"),
]
"""Personal data in a free text: refused in every field that takes one, and not saved."""
TEXTS = {
    "note": (NOTE, lambda text: {"note": text}),
    "wish": (CHANGE, lambda text: {"version": "1", "number": "A-1", "wishes": text, "household": FAMILY}),
    "remark": ("/desk/cases/{mine}/step", lambda text: {"stage": "assessed", "remark": text}),
    "confidence": ("/desk/cases/{mine}/sensitive", lambda text: {"kind": "violence", "sensitive": text}),
}
FREE_TEXTS: list[Row] = [
    (f"{what} in a {field}", "adviser", "POST", path, fields(text), 422)
    for what, text in PERSONAL
    for field, (path, fields) in TEXTS.items()
]
NUMBERS: list[Row] = [
    (f"{what} for a number", "adviser", "POST", NEW, {"number": number, "family": FAMILY}, 422)
    for what, number in [
        ("a name", "Айгерім"), ("two names", "Иванов_Иван"), ("an IIN", "870101300128"), ("a telephone", "87011234567"),
        ("nothing", ""), ("a formula", "=1+1"), ("a formula with a sign", "+A1"), ("a formula with @", "@SUM(1)"),
        ("a tab and a formula", "\t=1"), ("a script", "<script>alert(1)</script>"), ("a path", "../../etc/passwd\0"),
        ("41 characters", "A" + "1" * 40), ("an end of a line", "A-1\r\nSet-Cookie: x=1"), ("a quote", "A'--"),
    ]
]  # fmt: skip
MASS: list[Row] = [
    ("a stage with a change", "adviser", "POST", CHANGE, {"version": "1", "stage": "accepted"}, 422),
    ("another centre with a new case", "adviser", "POST", NEW, {"number": "B-1", "organisation_id": "x", "family": FAMILY}, 422),
    ("a role with a password", "adviser", "POST", "/account/password", {"present": "x", "password": "y", "again": "y", "role": "administrator"}, 422),
    ("a person's id with a password", "adviser", "POST", "/account/password", {"present": "x", "password": "y", "again": "y", "person_id": "{me}"}, 422),
    ("a role with a sign-out", "adviser", "POST", "/account/sign-out-everywhere", {"person_id": "{me}"}, 422),
    ("an author with a note", "adviser", "POST", NOTE, {"note": "жақсы", "author_id": "{me}"}, 422),
    ("a day with a note", "adviser", "POST", NOTE, {"note": "жақсы", "at": "2020-01-01"}, 422),
    ("days with a proposal", "adviser", "POST", "/desk/cases/{mine}/propose", {"kato": "593248100", "days": "9999"}, 422),
    ("a chosen village with documents", "adviser", "POST", "/desk/cases/{mine}/documents", {"version": "1", "chosen_kato": "593248100"}, 422),
    ("an id in JSON", "adviser", "POST", LIST, {"id": "x", "number": "B-1", "household": {"origin": {"region": "610000000"}, "adults": [{}]}}, 422),
    ("a stage in JSON", "adviser", "POST", LIST, {"stage": "listed", "number": "B-1", "household": {"origin": {"region": "610000000"}, "adults": [{}]}}, 422),
    ("a centre in JSON", "adviser", "POST", LIST, {"organisation_id": "x", "number": "B-1", "household": {"origin": {"region": "610000000"}, "adults": [{}]}}, 422),
    ("a name in a household", "adviser", "POST", LIST, {"number": "B-1", "household": {"origin": {"region": "610000000"}, "adults": [{"name": "Айгүл"}]}}, 422),
    ("an IIN in a household", "adviser", "POST", LIST, {"number": "B-1", "household": {"origin": {"region": "610000000"}, "adults": [{"iin": "870101300128"}]}}, 422),
    ("a name for a need", "adviser", "POST", LIST, {"number": "B-1", "needs": {"Айгүл Серікқызы": "met"}, "household": {"origin": {"region": "610000000"}, "adults": [{}]}}, 422),
    ("a name for a document", "adviser", "PATCH", API, {"version": 1, "change": {"documents": ["Айгүл Серікқызы"]}}, 422),
    ("a stage in a change", "adviser", "PATCH", API, {"version": 1, "change": {"stage": "accepted"}}, 422),
    ("another centre in a change", "adviser", "PATCH", API, {"version": 1, "change": {"organisation_id": "x"}}, 422),
    ("a version in a change", "adviser", "PATCH", API, {"version": 1, "change": {"version": 9}}, 422),
    ("a day of arrival in a change", "adviser", "PATCH", API, {"version": 1, "change": {"arrived_on": "2020-01-01"}}, 422),
    ("an author with a note in JSON", "adviser", "POST", API + "/notes", {"text": "x", "author_id": "{me}"}, 422),
    ("an actor with a step", "adviser", "POST", API + "/steps", {"stage": "assessed", "actor": "{me}"}, 422),
    ("a prototype", "adviser", "PATCH", API, '{"version": 1, "change": {"__proto__": {"stage": "closed"}}}', 422),
]  # fmt: skip
SHAPES: list[Row] = [
    ("a number twice", "adviser", "POST", NEW, "number=B-1&number=B-2", 422),
    ("a field of no form", "adviser", "POST", NEW, "number=B-1&x=1", 422),
    ("a note of 4001 characters", "adviser", "POST", NOTE, {"note": "а" * 4001}, 422),
    ("an empty note", "adviser", "POST", NOTE, {"note": "  "}, 422),
    ("a note of a megabyte", "adviser", "POST", NOTE, {"note": "a" * 1_000_000}, 403),
    ("a thousand fields", "adviser", "POST", NOTE, "&".join(f"f{n}=1" for n in range(1000)), 403),
    ("a household of a hundred adults", "adviser", "POST", NEW, {"number": "B-1", "family": '{"origin": {"region": "610000000"}, "adults": [' + ",".join(["{}"] * 100) + "]}"}, 422),
    ("a household that is no JSON", "adviser", "POST", NEW, {"number": "B-1", "family": "{"}, 422),
    ("a household with a key twice", "adviser", "POST", NEW, {"number": "B-1", "family": '{"origin": {"region": "610000000"}, "adults": [{}], "adults": [{}, {}]}'}, 422),
    ("deep JSON", "adviser", "POST", NEW, {"number": "B-1", "family": "[" * 5000}, 422),
    ("a version that is none", "adviser", "POST", "/desk/cases/{mine}/documents", {"version": "1e9"}, 409),
    ("a version below nought", "adviser", "POST", "/desk/cases/{mine}/documents", {"version": "-1"}, 409),
    ("a key twice in JSON", "adviser", "PATCH", API, '{"version": 1, "version": 2, "change": {}}', 422),
    ("a version of a hundred digits", "adviser", "PATCH", API, '{"version": 1' + "0" * 100 + ', "change": {}}', 422),
    ("a list for an object", "adviser", "PATCH", API, "[]", 422),
    ("a stage that is none", "adviser", "POST", "/desk/cases/{mine}/step", {"stage": "home"}, 422),
    ("a stage that does not follow", "adviser", "POST", "/desk/cases/{mine}/step", {"stage": "arrived"}, 409),
    ("a receiving office's step", "adviser", "POST", "/desk/cases/{listed}/step", {"stage": "accepted"}, 403),
    ("a centre's step by an office", "north", "POST", "/receiving/cases/{listed}/step", {"stage": "closed", "reason": "mistake"}, 403),
    ("a decline without a reason", "north", "POST", "/receiving/cases/{listed}/step", {"stage": "declined"}, 409),
    ("a reason that is none", "north", "POST", "/receiving/cases/{listed}/step", {"stage": "declined", "reason": "Айгүл"}, 422),
    ("a day that is none", "adviser", "POST", "/desk/cases/{mine}/step", {"stage": "assessed", "on": "2026-13-45"}, 422),
    ("a village that is none", "adviser", "POST", "/desk/cases/{mine}/propose", {"kato": "000000000"}, 422),
    ("an erasure under another number", "head", "POST", "/desk/cases/{mine}/erase", {"number": "A-2"}, 422),
    ("a document that is none", "adviser", "POST", "/desk/cases/{mine}/documents", {"version": "1", "document": "passport of Ivan"}, 422),
    ("a page of the list below one", "adviser", "GET", LIST + "?page=0", None, 422),
    ("a page of a hundred digits", "adviser", "GET", "/desk?page=" + "9" * 100, None, 200),
    ("a page in other digits", "adviser", "GET", "/desk?page=٣", None, 200),
    ("ten years of villages", "adviser", "GET", API + "/matches?top=100000", None, 422),
]  # fmt: skip
INJECTIONS: list[Row] = [
    ("SQL in a search", "adviser", "GET", "/desk?number=' OR 1=1 --", None, 200),
    ("a wildcard in a search", "adviser", "GET", "/api/v1/cases?number=%25", None, 200),
    ("one letter's wildcard in a search", "adviser", "GET", "/api/v1/cases?number=_-1", None, 200),
    ("a union in a search", "adviser", "GET", "/api/v1/cases?number=' UNION SELECT", None, 200),
    ("a nought in a search", "adviser", "GET", "/desk?number=%00", None, 200),
    ("SQL in a stage", "adviser", "GET", "/api/v1/cases?stage=opened' OR '1'='1", None, 422),
    ("SQL in an id", "adviser", "GET", "/api/v1/cases/' OR '1'='1", None, 404),
    ("SQL in an id of a page", "adviser", "GET", "/desk/cases/x' OR 'x'='x", None, 404),
    ("a wildcard for an id", "adviser", "GET", "/api/v1/cases/%25", None, 404),
    ("a nought in an id", "adviser", "GET", "/api/v1/cases/{theirs}%00", None, 404),
    ("a case in capitals", "adviser", "GET", "/api/v1/cases/{THEIRS}", None, 404),
    ("a path in an id", "adviser", "GET", "/desk/cases/..%2f..%2faccount%2fpeople", None, 404),
    ("another's case with a slash", "adviser", "GET", "/desk/cases/{theirs}/", None, 307),
    ("another's case as a plan", "adviser", "GET", "/adviser/plan/{theirs}", None, 404),
    ("another's case as a placement", "adviser", "GET", "/api/v1/placements/{theirs}", None, 404),
    ("another's case as a map", "adviser", "GET", "/maps/plan/{theirs}", None, 404),
    ("another's case as a sheet", "adviser", "GET", "/sheet/{theirs}", None, 422),
    ("another's case as a workbook", "adviser", "GET", "/adviser/plan/{theirs}.xlsx", None, 404),
    ("two cases in one query", "adviser", "GET", "/api/v1/cases?case_id={theirs}", None, 200),
    ("another organisation in a query", "adviser", "GET", "/api/v1/cases?organisation_id=x", None, 200),
    ("a role in a query", "adviser", "GET", "/account/people?role=administrator", None, 404),
    ("a template in a search", "adviser", "GET", "/desk?number={{7*7}}", None, 200),
    ("a script in a search", "adviser", "GET", "/desk?number=<script>alert(1)</script>", None, 200),
    ("a script in an address to go on to", "", "GET", "/account?after=/desk\"><script>alert(1)</script>", None, 200),
    ("SQL for a login", "", "POST", "/account/sign-in", {"login": "' OR 1=1 --", "password": "x"}, 422),
    ("a nought for a login", "", "POST", "/account/sign-in", {"login": "adviser\0", "password": "x"}, 422),
    ("a login twice", "", "POST", "/account/sign-in", "login=adviser&login=head&password=x", 422),
    ("a password of a megabyte", "", "POST", "/account/sign-in", {"login": "adviser", "password": "x" * 1_000_000}, 403),
    ("a person's id for a login", "", "POST", "/account/sign-in", {"login": "{me}", "password": "x"}, 422),
    ("a file for a password", "", "POST", "/account/sign-in", {"login": "adviser", "password": "x", "extra": "1"}, 422),
    ("a link that never was", "", "GET", "/account/link/" + "a" * 43, None, 404),
    ("a link with SQL", "", "GET", "/account/link/' OR 1=1 --", None, 422),
    ("a link of a thousand letters", "", "GET", "/account/link/" + "a" * 1000, None, 422),
    ("a script for an organisation", "admin", "POST", "/account/organisations", {"name": "", "kind": "departure"}, 422),
    ("an organisation that is none of the kinds", "admin", "POST", "/account/organisations", {"name": "x", "kind": "root"}, 422),
    ("a territory that is no code", "admin", "POST", "/account/organisations", {"name": "x", "kind": "receiving", "territory": "; DROP TABLE person"}, 422),
    ("an office without a territory", "admin", "POST", "/account/organisations", {"name": "x", "kind": "receiving"}, 422),
    ("a telephone for an organisation's name", "admin", "POST", "/account/organisations", {"name": "87011234567", "kind": "ministry"}, 422),
    ("a person of no role", "admin", "POST", "/account/people", {"login": "newcomer", "role": "root"}, 422),
    ("an administrator of a centre", "admin", "POST", "/account/people", {"login": "newcomer", "role": "administrator", "organisation": "{centre}"}, 422),
    ("an adviser of no centre", "admin", "POST", "/account/people", {"login": "newcomer", "role": "adviser"}, 422),
    ("an adviser of a centre that is none", "admin", "POST", "/account/people", {"login": "newcomer", "role": "adviser", "organisation": "x"}, 422),
    ("a login that is taken", "admin", "POST", "/account/people", {"login": "ADVISER", "role": "adviser", "organisation": "{centre}"}, 422),
    ("a login with a space", "admin", "POST", "/account/people", {"login": "a b c", "role": "adviser", "organisation": "{centre}"}, 422),
    ("a login in letters that look alike", "admin", "POST", "/account/people", {"login": "аdviser", "role": "adviser", "organisation": "{centre}"}, 422),
    ("a script for a login", "admin", "POST", "/account/people", {"login": "<script>", "role": "adviser", "organisation": "{centre}"}, 422),
    ("a link for nobody", "admin", "POST", "/account/people/x/link", {}, 404),
]  # fmt: skip
ROWS: list[Row] = [*FREE_TEXTS, *NUMBERS, *MASS, *SHAPES, *INJECTIONS]

REDIRECTS = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/desk/../..//evil.example",
    "javascript:alert(1)", "/desk\\@evil.example", "/deskevil.example", "http:evil.example", "/%2f/evil.example", "/desk/\t/evil",
    "/desk\r\nSet-Cookie: a=b", "desk", "/", "/api/v1/session", "//desk", "/desk//evil.example/x", "https://localhost@evil.example/desk",
]  # fmt: skip
"""Addresses that nobody is led to after signing in."""
WEAK = [
    "", "short", "password", "password1234", "PASSWORD2026!", "qwertyuiop12", "aaaaaaaaaaaa", "121212121212", "abcdefghijkl",
    "йцукенгшщзхъ", "administrator", "stranger-stranger", "q1w2e3r4t5y6" * 20, "Казахстан2026", "p@ssw0rd2026", "құпиясөз2026",
    "stranger12345", "000000000000", "qonysqonysqonys", "солнцесолнце1",
]  # fmt: skip
"""Passwords that are not taken."""
