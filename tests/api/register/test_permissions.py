"""Who may do what at every route: a table written by hand beside the code, and all of it asked."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest

from api.app import create_app
from api.pages.shared.private import PrivateRoute
from api.rest.private_route import PrivateApiRoute
from api.services.settings import AtlasSettings
from tests.api.register.world import PEOPLE, VILLAGE, Town

PAGE, JSON = "page", "json"
CENTRE, OFFICE, ANYONE = frozenset({"adviser", "head"}), frozenset({"receiving"}), frozenset()
HEAD, PLANNER, ADMIN = frozenset({"head"}), frozenset({"planner"}), frozenset({"administrator"})

PUBLIC = {
    ("GET", "/account"),
    ("POST", "/account/sign-in"),
    ("GET", "/account/code"),
    ("POST", "/account/code"),
    ("GET", "/account/link/{token}"),
    ("POST", "/account/link/{token}"),
    ("GET", "/account/provider"),
    ("GET", "/account/provider/back"),
}
"""Routes for who is not signed in yet: they let in, and show nothing of the register."""
EVERYONE = {
    ("POST", "/account/sign-out"),
    ("POST", "/account/sign-out-everywhere"),
    ("POST", "/account/password"),
    ("GET", "/account/confirm"),
    ("POST", "/account/confirm"),
    ("POST", "/account/codes/begin"),
    ("POST", "/account/codes"),
    ("POST", "/account/codes/off"),
    ("GET", "/api/v1/session"),
}
"""Routes of one's own account, for whoever is signed in."""
ROLES = {
    ("GET", "/account/people"): ADMIN,
    ("POST", "/account/people"): ADMIN,
    ("POST", "/account/organisations"): ADMIN,
    ("POST", "/account/people/{person_id}/link"): ADMIN,
    ("POST", "/account/people/{person_id}/close"): ADMIN,
    ("POST", "/account/people/{person_id}/open"): ADMIN,
    ("GET", "/desk"): CENTRE,
    ("GET", "/desk/new"): CENTRE,
    ("POST", "/desk/new"): CENTRE,
    ("GET", "/desk/counts"): PLANNER,
    ("GET", "/receiving"): OFFICE,
    ("GET", "/api/v1/counts"): PLANNER,
    ("GET", "/api/v1/cases"): CENTRE | OFFICE,
    ("POST", "/api/v1/cases"): CENTRE,
}
"""Routes without a case, and whose they are."""
CASES = {
    ("GET", "/desk/cases/{case_id}"): CENTRE,
    ("GET", "/desk/cases/{case_id}/villages"): CENTRE,
    ("GET", "/desk/cases/{case_id}/rights"): HEAD,
    ("POST", "/desk/cases/{case_id}/change"): CENTRE,
    ("POST", "/desk/cases/{case_id}/documents"): CENTRE,
    ("POST", "/desk/cases/{case_id}/step"): CENTRE,
    ("POST", "/desk/cases/{case_id}/note"): CENTRE,
    ("POST", "/desk/cases/{case_id}/sensitive"): CENTRE,
    ("POST", "/desk/cases/{case_id}/choose"): CENTRE,
    ("POST", "/desk/cases/{case_id}/release"): CENTRE,
    ("POST", "/desk/cases/{case_id}/propose"): CENTRE,
    ("POST", "/desk/cases/{case_id}/export"): HEAD,
    ("POST", "/desk/cases/{case_id}/erase"): HEAD,
    ("GET", "/receiving/cases/{case_id}"): OFFICE,
    ("POST", "/receiving/cases/{case_id}/step"): OFFICE,
    ("GET", "/api/v1/cases/{case_id}"): CENTRE | OFFICE,
    ("PATCH", "/api/v1/cases/{case_id}"): CENTRE,
    ("DELETE", "/api/v1/cases/{case_id}"): HEAD,
    ("POST", "/api/v1/cases/{case_id}/steps"): CENTRE | OFFICE,
    ("GET", "/api/v1/cases/{case_id}/notes"): CENTRE,
    ("POST", "/api/v1/cases/{case_id}/notes"): CENTRE,
    ("GET", "/api/v1/cases/{case_id}/history"): CENTRE,
    ("GET", "/api/v1/cases/{case_id}/matches"): CENTRE,
    ("GET", "/api/v1/cases/{case_id}/reservation"): CENTRE | OFFICE,
    ("PUT", "/api/v1/cases/{case_id}/reservation"): CENTRE,
    ("DELETE", "/api/v1/cases/{case_id}/reservation"): CENTRE,
    ("POST", "/api/v1/cases/{case_id}/export"): HEAD,
}
"""Routes of one case, and the roles that may do it with a case that they see."""
SEES = {
    "mine": {"adviser", "colleague", "head"},
    "listed": {"adviser", "colleague", "head", "north"},
    "theirs": {"stranger", "strange-head"},
    "none": set(),
}
"""Who sees which case: the own centre's, and those listed to the own territory."""
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/desk/cases/{case_id}/change"): {
        "version": "9",
        "number": "A-1",
        "wishes": "",
        "household": "{}",
    },
    ("POST", "/desk/cases/{case_id}/documents"): {"version": "9"},
    ("POST", "/desk/cases/{case_id}/step"): {"stage": "arrived"},
    ("POST", "/receiving/cases/{case_id}/step"): {"stage": "arrived"},
    ("POST", "/desk/cases/{case_id}/note"): {"note": ""},
    ("POST", "/desk/cases/{case_id}/sensitive"): {"sensitive": ""},
    ("POST", "/desk/cases/{case_id}/choose"): {"version": "99"},
    ("POST", "/desk/cases/{case_id}/propose"): {"kato": "000000001"},
    ("POST", "/desk/cases/{case_id}/erase"): {"number": "no such number"},
    ("PATCH", "/api/v1/cases/{case_id}"): {"version": 99, "change": {"wishes": "x"}},
    ("POST", "/api/v1/cases/{case_id}/steps"): {"stage": "arrived"},
    ("POST", "/api/v1/cases/{case_id}/notes"): {"text": "870101300128"},
    ("PUT", "/api/v1/cases/{case_id}/reservation"): {"kato": "000000001"},
    ("POST", "/api/v1/cases"): {"number": "a name", "household": {}},
}
"""What is sent: nothing that would change a case, whoever sends it; who may gets 409 or 422 for it."""
ERASES = {("DELETE", "/api/v1/cases/{case_id}")}
LOGINS = ["", *PEOPLE]


def routes() -> set[tuple[str, str]]:
    """Return every private route of the application."""
    app = create_app(AtlasSettings(home="/nowhere"))
    found: set[tuple[str, str]] = set()

    def walk(router: Any) -> None:
        for route in router.routes:
            if isinstance(route, PrivateRoute | PrivateApiRoute):
                found.update((method, route.path) for method in route.methods or () if method != "HEAD")
            inner = getattr(route, "original_router", None)
            if inner is not None:
                walk(inner)

    walk(app)
    return found


def test_the_table_has_every_private_route_and_no_other() -> None:
    assert routes() == {*PUBLIC, *EVERYONE, *ROLES, *CASES}


def ask(town: Town, login: str, method: str, path: str, key: tuple[str, str]) -> Any:
    """Ask as somebody, with a right token; a page's form or JSON as the route has it."""
    browser = town.as_(login)
    body = BODIES.get(key, {})
    if path.startswith("/api/"):
        json = {"json": body} if method in {"POST", "PATCH", "PUT"} and key in BODIES else {}
        return browser.client.request(method, path, headers={"Qonys-Token": browser.token}, **json)
    if method == "GET":
        return browser.client.get(path)
    return browser.send(path, body)


def is_nothing(answer: Any, path: str) -> bool:
    """Return whether an answer tells that there is no such thing, whatever there is: the path is the asker's own."""
    text = answer.text.replace(path, "")
    return answer.status_code == 404 and not re.search(r">A-[12]<|\"A-[12]\"|Түркістан ор|Жамбыл ор", text)


@pytest.mark.parametrize("key", sorted(CASES), ids=" ".join)
def test_of_a_case_everybody_gets_what_the_table_says(town: Town, key: tuple[str, str]) -> None:
    method, pattern = key
    if key in ERASES:
        pytest.skip("a DELETE has no body that could make it fail: test_of_erasing")
    for login, (name, case_id) in itertools.product(LOGINS, town.cases.items()):
        path = pattern.replace("{case_id}", case_id)
        answer = ask(town, login, method, path, key)
        role = PEOPLE[login][0] if login else ""
        context = f"{login or 'nobody'} {method} {pattern} of {name}: {answer.status_code} {answer.text[:80]}"
        if not login:
            assert answer.status_code == (401 if path.startswith("/api/") else 303), context
        elif login not in SEES[name] or not reaches(role, pattern):
            assert is_nothing(answer, path), context
        elif role in CASES[key]:
            assert answer.status_code in {200, 204, 303, 409, 422}, context
        else:
            assert answer.status_code == 403, context


def reaches(role: str, pattern: str) -> bool:
    """Return whether a part of the site is for a role at all."""
    return role in {"/desk": CENTRE, "/rece": OFFICE, "/api/": CENTRE | OFFICE}[pattern[:5]]


@pytest.mark.parametrize("login", LOGINS)
def test_of_erasing(town: Town, login: str) -> None:
    """Only a head erases, of the own centre; asked here of cases that are not theirs, and by those who may not."""
    for name, case_id in town.cases.items():
        if name in {n for n, seen in SEES.items() if login in seen} and login.endswith("head"):
            continue
        path = f"/api/v1/cases/{case_id}"
        answer = ask(town, login, "DELETE", path, ("DELETE", "/api/v1/cases/{case_id}"))
        expected = 401 if not login else 403 if login in SEES[name] else 404
        assert answer.status_code == expected, (name, answer.text)


@pytest.mark.parametrize("key", sorted(ROLES), ids=" ".join)
def test_without_a_case_everybody_gets_what_the_table_says(town: Town, key: tuple[str, str]) -> None:
    method, pattern = key
    path = pattern.replace("{person_id}", "0123456789abcdef01234567")
    for login in LOGINS:
        answer = ask(town, login, method, path, key)
        role = PEOPLE[login][0] if login else ""
        if not login:
            assert answer.status_code == (401 if path.startswith("/api/") else 303), answer.text[:80]
        elif role in ROLES[key]:
            there = {404} if "{person_id}" in pattern else set()
            assert answer.status_code in {200, 303, 422, *there}, (login, answer.status_code)
        elif path == "/api/v1/cases" and role == "receiving":
            assert answer.status_code in {403, 422}
        else:
            assert answer.status_code == 404, (login, answer.status_code)


def test_the_same_404_for_a_case_of_another_and_for_none(town: Town) -> None:
    """To the byte, but for the id of the request."""
    for login, form in itertools.product(("adviser", "head", "north"), ("", "/matches", "/history")):
        answers = [
            town.as_(login).client.get(f"/api/v1/cases/{town.cases[name]}{form}")
            for name in ("theirs", "none")
        ]
        assert answers[0].content == answers[1].content
        assert {answer.status_code for answer in answers} == {404}
        heads = [{k: v for k, v in each.headers.items() if k != "x-request-id"} for each in answers]
        assert heads[0] == heads[1]


def test_an_office_is_shown_what_it_must_prepare_for_and_no_more(town: Town) -> None:
    told = town.as_("north").client.get(f"/api/v1/cases/{town.cases['listed']}").json()
    assert set(told) == {
        "id", "number", "stage", "organisation_id", "kato", "due_on", "arrived_on", "persons", "children",
        "workers", "tenure", "land", "languages", "needs",
    }  # fmt: skip
    assert told["kato"] == VILLAGE


def test_a_list_holds_only_what_one_sees(town: Town) -> None:
    for login in ("adviser", "stranger", "north", "pavlodar"):
        listed = town.as_(login).client.get("/api/v1/cases").json()["cases"]
        known = {case_id for name, case_id in town.cases.items() if login in SEES[name]}
        assert known <= {case["id"] for case in listed}
        others = set(town.cases.values()) - known
        assert not others & {case["id"] for case in listed}
