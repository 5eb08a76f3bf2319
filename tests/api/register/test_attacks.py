"""What the table of attacks gets for an answer; and attacks that take several steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.services.accounts import one_time_codes
from api.services.settings import ServerSettings
from tests.api.register.attacks import FAMILY, REDIRECTS, ROWS, WEAK
from tests.api.register.desk_clients import PHRASE, Browser, Site
from tests.api.register.world import Town

NEVER = (
    "870101300128",
    "87011234567",
    "123 45 67",
    "aigerim@",
    "Traceback",
    "sqlalchemy",
    "SELECT ",
    "<script>alert",
)
"""What no answer to an attack holds, though it was sent."""
COOKIE = "qonys-session"


def filled(value: Any, town: Town) -> Any:
    names = {
        **{f"{{{name}}}": case for name, case in town.cases.items()},
        "{THEIRS}": town.cases["theirs"].upper(),
        "{me}": town.people["head"],
        "{centre}": town.organisations["turkistan"],
    }
    if isinstance(value, dict):
        return {key: filled(each, town) for key, each in value.items()}
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(name, text)
    return value


def attack(town: Town, login: str, method: str, path: str, body: Any) -> Any:
    """Send a row with the right token: what is refused is refused for what it is."""
    browser = town.as_(login) if login else town.browser()
    path, body = filled(path, town), filled(body, town)
    if not login and method == "POST":
        browser.see("/account")
    if path.startswith("/api/"):
        raw = {"content": body} if isinstance(body, str) else {"json": body} if body is not None else {}
        headers = {"Qonys-Token": browser.token, "Content-Type": "application/json"}
        return browser.client.request(method, path, headers=headers, **raw)
    if method == "GET":
        return browser.client.get(path)
    if isinstance(body, str):
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return browser.client.post(path, content=f"token={browser.token}&{body}", headers=kind)
    return browser.send(path, body)


def test_there_are_many() -> None:
    assert len(ROWS) + len(REDIRECTS) + len(WEAK) >= 190
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("why", "login", "method", "path", "body", "status"), ROWS, ids=[row[0] for row in ROWS]
)
def test_an_attack_gets_its_answer(
    town: Town, why: str, login: str, method: str, path: str, body: Any, status: int
) -> None:
    answer = attack(town, login, method, path, body)
    assert answer.status_code == status, answer.text[-400:]
    if (
        not path.startswith("/desk/cases/{mine}") or 'role="alert"' not in answer.text
    ):  # what is to be mended is shown
        assert not [text for text in NEVER if text in answer.text and "<title>" not in text]
    elsewhere = (
        "/sheet",
        "/maps",
        "/adviser",
        "/api/v1/placements",
        "/desk/cases/..%2f",
        "/desk/cases/{theirs}/",
    )
    if not path.startswith(elsewhere):
        assert answer.headers["cache-control"] == "no-store"
    assert town.cases["theirs"] not in answer.text.replace(filled(path, town), "")


def test_nothing_of_the_attacks_was_kept(town: Town) -> None:
    told = town.as_("adviser").client.get(f"/api/v1/cases/{town.cases['mine']}")
    assert told.json()["version"] == 1
    assert town.as_("adviser").client.get(f"/api/v1/cases/{town.cases['mine']}/notes").json() == []
    dump = (town.home / "register.sqlite").read_bytes() + (town.home / "register.sqlite-wal").read_bytes()
    assert not [text for text in ("870101300128", "Петровна", "Ерболұлы") if text.encode() in dump]


@pytest.mark.parametrize("after", REDIRECTS)
def test_nobody_is_led_elsewhere(town: Town, after: str) -> None:
    browser = town.browser()
    assert browser.sign_in("adviser", after=after).headers["location"] == "/desk"
    browser.see("/account")
    done = browser.send("/account/confirm", {"password": PHRASE, "after": after})
    assert done.headers["location"] == "/account"


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_password_is_not_taken(town: Town, password: str) -> None:
    browser = town.as_("stranger")
    fields = {"present": PHRASE, "password": password, "again": password}
    assert browser.send("/account/password", fields).status_code in {422, 403}
    assert town.browser().sign_in("stranger").status_code == 303


FORMS = [
    ("/account/sign-out", {}), ("/account/sign-out-everywhere", {}), ("/account/codes/begin", {}), ("/account/codes/off", {}),
    ("/account/password", {"present": PHRASE, "password": "көк аспанда ақ бұлт", "again": "көк аспанда ақ бұлт"}),
    ("/account/confirm", {"password": PHRASE}), ("/desk/new", {"number": "X-1", "family": FAMILY}),
    ("/desk/cases/{mine}/note", {"note": "жақсы"}), ("/desk/cases/{mine}/step", {"stage": "assessed"}),
    ("/desk/cases/{mine}/propose", {"kato": "593248100"}), ("/desk/cases/{mine}/release", {}),
    ("/desk/cases/{mine}/documents", {"version": "1"}), ("/desk/cases/{mine}/export", {}),
    ("/desk/cases/{mine}/erase", {"number": "A-1"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "fields"), FORMS, ids=[path for path, _ in FORMS])
def test_a_form_of_another_page_is_not_taken(town: Town, path: str, fields: dict[str, str]) -> None:
    """No token, a wrong one, another person's, one in the address, one as JSON; and a page of another site."""
    browser, path = town.as_("head"), filled(path, town)
    right, stolen = browser.token, town.as_("colleague").token
    post = browser.client.post
    assert post(path, data=fields).status_code == 403
    assert post(path, data={"token": "x", **fields}).status_code == 403
    assert post(path, data={"token": "", **fields}).status_code == 403
    assert post(path, data={"token": stolen, **fields}).status_code == 403
    assert post(f"{path}?token={right}", data=fields).status_code == 403
    assert post(path, json={"token": right, **fields}).status_code == 403
    assert post(path, content=f"token={right}", headers={"Content-Type": "text/plain"}).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert post(path, data={"token": right, **fields}, headers=foreign).status_code == 403


def test_a_change_by_json_needs_the_sessions_token(town: Town) -> None:
    browser, path = town.as_("adviser"), f"/api/v1/cases/{town.cases['mine']}/notes"
    for headers in ({}, {"Qonys-Token": "x"}, {"Qonys-Token": town.as_("head").token}):
        assert browser.client.post(path, json={"text": "x"}, headers=headers).status_code == 403
    form = {"Qonys-Token": browser.token, "Content-Type": "text/plain"}
    assert browser.client.post(path, content='{"text": "x"}', headers=form).status_code == 422
    override = {"X-HTTP-Method-Override": "DELETE", "Qonys-Token": browser.token}
    assert browser.client.get(path, headers=override).status_code == 200


def test_a_session_that_was_given_beforehand_is_not_taken_over(town: Town) -> None:
    """Fixation: whatever the browser brings, signing in gives another session, and ends the one that was brought."""
    browser = town.browser()
    browser.see("/account")
    entry = dict(browser.client.cookies)["qonys-entry"]
    chosen = with_cookie(town, f"chosen-by-a-stranger; qonys-entry={entry}")
    fields = {"token": browser.token, "login": "colleague", "password": PHRASE}
    given = chosen.post("/account/sign-in", data=fields).headers.get_list("set-cookie")
    assert given
    assert not [each for each in given if "chosen-by-a-stranger" in each]
    assert with_cookie(town, "chosen-by-a-stranger").get("/desk").status_code == 303
    first = town.signed_in("colleague")
    old = dict(first.client.cookies)[COOKIE]
    again = with_cookie(town, f"{old}; qonys-entry={entry}").post("/account/sign-in", data=fields)
    assert again.status_code == 303
    assert with_cookie(town, old).get("/desk").status_code == 303


def with_cookie(site: Site, value: str) -> Any:
    client = site.browser().client
    client.headers["cookie"] = f"{COOKIE}={value}"
    return client


def test_a_session_is_over_after_signing_out(town: Town) -> None:
    browser = town.signed_in("adviser")
    kept = dict(browser.client.cookies)[COOKIE]
    assert with_cookie(town, kept).get("/desk").status_code == 200
    out = browser.send("/account/sign-out")
    assert out.headers["clear-site-data"] == '"cache"'
    for path in ("/desk", f"/desk/cases/{town.cases['mine']}", "/account/confirm"):
        again = with_cookie(town, kept).get(path)
        assert (again.status_code, again.headers["cache-control"]) == (303, "no-store")
    assert with_cookie(town, kept).get("/api/v1/session").status_code == 401


def test_signing_out_everywhere_ends_all(town: Town) -> None:
    one, two, other = town.signed_in("colleague"), town.signed_in("colleague"), town.signed_in("head")
    town.browsers.pop("colleague", None)
    assert one.send("/account/sign-out-everywhere").status_code == 303
    assert two.client.get("/desk").status_code == 303
    assert other.client.get("/desk").status_code == 200


COOKIES = ["", "x", "a" * 5000, "' OR 1=1 --", "null", "undefined", "{}", "0", "../../register.sqlite", "%00"]


@pytest.mark.parametrize("value", COOKIES)
def test_a_cookie_of_nobody_lets_nobody_in(town: Town, value: str) -> None:
    assert with_cookie(town, value).get("/desk").status_code == 303


def test_two_cookies_of_one_name_are_none(town: Town) -> None:
    """A neighbour below the same domain can add a cookie; which of two is ours cannot be told."""
    mine = dict(town.as_("adviser").client.cookies)[COOKIE]
    assert with_cookie(town, f"x; {COOKIE}={mine}").get("/desk").status_code == 303
    assert with_cookie(town, f"{mine}; {COOKIE}=x").get("/desk").status_code == 303


def test_what_is_kept_of_a_session_lets_nobody_in(town: Town) -> None:
    """Who reads the register cannot sign in with what stands there."""
    from sqlalchemy import text

    town.as_("adviser")
    with town.accounts.register.engine.connect() as connection:
        kept = connection.execute(text("SELECT token FROM account_session")).scalars().all()
    assert kept
    for token in kept:
        assert with_cookie(town, token).get("/desk").status_code == 303


def test_flags_of_the_cookies(tmp_path: Path, town: Town) -> None:
    plain = town.browser().sign_in("adviser").headers.get_list("set-cookie")
    assert len(plain) == 2
    assert all("HttpOnly" in each and "SameSite=lax" in each and "Path=/" in each for each in plain)
    assert "Max-Age" not in next(each for each in plain if each.startswith(COOKIE))
    for url, name, path in (
        ("https://register.example", "__Host-qonys-", "/"),
        ("https://x.example/q", "qonys-", "/q"),
    ):
        folder = tmp_path / path.strip("/")
        site = Site(folder, ServerSettings(public_url=url), base=url.removesuffix("/q"))
        site.administrator()
        prefix = site.server.prefix
        browser = Browser(site.browser().client)
        browser.see(f"{prefix}/account")
        answer = browser.send(f"{prefix}/account/sign-in", {"login": "administrator", "password": PHRASE})
        given = answer.headers.get_list("set-cookie")
        assert answer.headers["location"].startswith(f"{prefix}/account")
        assert all(each.startswith(name) and "; Secure" in each for each in given)
        assert all(f"Path={path}" in each and "Domain" not in each for each in given)


def test_public_pages_have_no_cookie_and_read_none(town: Town) -> None:
    signed_in, nobody = town.signed_in("adviser"), town.browser()
    for path in ("/", "/adviser", "/planner", "/model", "/api/v1/layers", "/health/live"):
        one, two = signed_in.client.get(path), nobody.client.get(path)
        assert "set-cookie" not in one.headers
        assert "set-cookie" not in two.headers
        assert one.content == two.content


PRIVATE = [
    "/account",
    "/account/confirm",
    "/desk",
    "/desk/new",
    "/desk/cases/{mine}",
    "/desk/cases/{mine}/villages",
]


@pytest.mark.parametrize("path", PRIVATE)
def test_no_private_page_is_kept_or_compressed(town: Town, path: str) -> None:
    answer = town.as_("adviser").client.get(filled(path, town), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_what_was_written_is_shown_as_text(town: Town) -> None:
    case = town.case("colleague", "S-1")
    browser = town.signed_in("colleague")
    said = "<script>alert(1)</script> {{7*7}} =HYPERLINK(1)"
    assert browser.send(f"/desk/cases/{case}/note", {"note": said}).status_code == 303
    page = browser.see(f"/desk/cases/{case}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{7*7}}" in page


def test_sensitive_answers_leave_by_no_way(town: Town) -> None:
    case = town.case("colleague", "S-2")
    browser, secret = town.signed_in("colleague"), "туыс үйінде тұр"
    fields = {"kind": "violence", "sensitive": secret}
    assert browser.send(f"/desk/cases/{case}/sensitive", fields).status_code == 303
    assert secret in browser.see(f"/desk/cases/{case}").text
    assert secret not in town.as_("adviser").client.get(f"/desk/cases/{case}").text
    head = town.as_("head")
    assert secret in head.client.get(f"/desk/cases/{case}").text
    exported = head.send(f"/desk/cases/{case}/export")
    assert exported.status_code == 200
    assert secret not in exported.text
    for form in ("", "/history", "/notes", "/matches"):
        assert secret not in head.client.get(f"/api/v1/cases/{case}{form}").text


@pytest.fixture
def alone(tmp_path: Path) -> Site:
    """A small site of one's own, whose clock can be moved."""
    site = Site(tmp_path)
    site.administrator()
    site.now = site.accounts.now()  # type: ignore[attr-defined]
    site.accounts.now = lambda: site.now  # type: ignore[attr-defined]
    return site


def test_a_session_ends_by_itself(alone: Site) -> None:
    browser = alone.signed_in("administrator")
    alone.now += 59 * 60
    assert browser.client.get("/account/people").status_code == 200
    alone.now += 61 * 60
    assert browser.client.get("/account/people").status_code == 303
    browser = alone.signed_in("administrator")
    for _ in range(15):
        alone.now += 50 * 60
        browser.client.get("/account/people")
    assert browser.client.get("/account/people").status_code == 303


def test_accounts_ask_for_the_password_again(alone: Site) -> None:
    browser = alone.signed_in("administrator")
    alone.now += 11 * 60
    fields = {"name": "Орталық", "kind": "ministry"}
    asked = browser.send("/account/organisations", fields)
    assert asked.headers["location"].startswith("/account/confirm")
    assert browser.send("/account/confirm", {"password": "another"}).status_code == 422
    assert browser.send("/account/confirm", {"password": PHRASE}).status_code == 303
    assert browser.send("/account/organisations", fields).headers["location"] == "/account/people"


def test_delays_grow_and_do_not_shut_a_known_browser_out(alone: Site) -> None:
    mine = alone.signed_in("administrator")
    stranger = alone.browser()
    states = [stranger.sign_in("administrator", f"wrong {n}").status_code for n in range(12)]
    assert states[:8] == [422] * 8
    assert states[9:] == [429] * 3
    assert stranger.sign_in("administrator").status_code == 429
    mine.send("/account/sign-out")
    assert mine.sign_in("administrator").status_code == 303
    alone.now += 61
    assert alone.browser().sign_in("administrator").status_code == 303


def test_one_address_cannot_try_many_names(alone: Site) -> None:
    stranger = alone.browser()
    states = [stranger.sign_in(f"name-{n}", "wrong").status_code for n in range(24)]
    assert states[:20] == [422] * 20
    assert states[-1] == 429


def test_names_that_nobody_has_are_told_by_nothing(alone: Site) -> None:
    pages = []
    for login in ("administrator", "nobody"):
        browser = alone.browser()
        answer = browser.sign_in(login, "wrong password")
        pages.append((answer.status_code, answer.text.replace(browser.token, "")))
    assert pages[0] == pages[1]


def test_one_time_codes(alone: Site) -> None:
    """Asked for beside the password; taken once; the half of a sign-in opens nothing and lasts five minutes."""
    import pyotp

    person = alone.accounts.credentials.of_login("administrator")
    assert person is not None
    secret = one_time_codes.fresh_secret()
    alone.accounts.credentials.set_secret(person.person_id, secret)
    code = pyotp.TOTP(secret)
    browser = alone.browser()
    assert browser.sign_in("administrator").headers["location"] == "/account/code"
    for path in ("/account/people", "/account/confirm"):
        assert browser.client.get(path).headers["location"].startswith("/account?after")
    browser.see("/account/code")
    assert browser.send("/account/code", {"code": "000000"}).status_code == 422
    right = code.at(int(alone.now))
    assert browser.send("/account/code", {"code": right}).headers["location"] == "/account/people"
    second = alone.browser()
    second.sign_in("administrator")
    second.see("/account/code")
    assert second.send("/account/code", {"code": right}).status_code == 422
    alone.now += 301
    assert second.send("/account/code", {"code": code.at(int(alone.now))}).headers["location"] == "/account"
    dump = (alone.home / "register.sqlite").read_bytes() + (alone.home / "register.sqlite-wal").read_bytes()
    assert secret.encode() not in dump


def test_codes_cannot_be_guessed_in_a_row(alone: Site) -> None:
    person = alone.accounts.credentials.of_login("administrator")
    assert person is not None
    alone.accounts.credentials.set_secret(person.person_id, one_time_codes.fresh_secret())
    browser = alone.browser()
    browser.sign_in("administrator")
    browser.see("/account/code")
    texts = [browser.send("/account/code", {"code": f"{n:06d}"}).text for n in range(8)]
    assert "көп" in texts[-1]


def test_a_one_time_link_works_once_and_not_for_ever(alone: Site) -> None:
    from api.services.accounts.opening import reset

    for wait, status in ((0, 303), (25 * 3600, 404)):
        token = reset(alone.accounts, "administrator")
        alone.now += wait
        path = f"/account/link/{token}"
        browser = alone.browser()
        browser.see("/account")
        assert browser.client.get(path).status_code == (200 if status == 303 else 404)
        fields = {"password": PHRASE, "again": PHRASE}
        assert browser.send(path, fields).status_code == status
        other = alone.browser()
        other.see("/account")
        assert other.send(path, fields).status_code == 404
    first, second = (
        alone.accounts.link(alone.accounts.credentials.of_login("administrator").person_id) for _ in "ab"
    )
    assert alone.browser().client.get(f"/account/link/{first}").status_code == 404
    assert alone.browser().client.get(f"/account/link/{second}").status_code == 200


def test_who_is_shut_out_is_out_at_once(alone: Site) -> None:
    from api.services.accounts.opening import disable

    browser = alone.signed_in("administrator")
    disable(alone.accounts, "administrator")
    assert browser.client.get("/account/people").status_code == 303
    assert alone.browser().sign_in("administrator").status_code == 422


def test_another_password_ends_the_other_sessions(alone: Site) -> None:
    mine, stolen = alone.signed_in("administrator"), alone.signed_in("administrator")
    fresh = "көк аспанда ақ бұлт жүзер"
    assert (
        mine.send("/account/password", {"present": "wrong", "password": fresh, "again": fresh}).status_code
        == 422
    )
    done = mine.send("/account/password", {"present": PHRASE, "password": fresh, "again": fresh})
    assert done.status_code == 303
    assert mine.client.get("/account/people").status_code == 200
    assert stolen.client.get("/account/people").status_code == 303
    assert alone.browser().sign_in("administrator").status_code == 422
