"""Signing in by the word of a provider: what is taken, and every lie that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from api.services.accounts.account_settings import ProviderSettings
from api.services.accounts.provider import Provider
from tests.api.register.desk_clients import Browser, Site
from tests.api.register.oidc_provider import CLIENT, SECRET, LyingProvider, providing


@pytest.fixture(scope="module")
def provider() -> Iterator[LyingProvider]:
    with providing() as running:
        yield running


@pytest.fixture
def site(provider: LyingProvider, tmp_path: Path) -> Site:
    provider.lies, provider.signs_with = {}, "own"
    provider.user = {"sub": "sub-1", "preferred_username": "keneshi-1"}
    made = Site(tmp_path)
    settings = ProviderSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET))
    made.accounts.provider = Provider(settings)
    centre = made.organisation("departure", "Орталық", "610000000")
    made.person("keneshi-1", "adviser", centre)
    made.person("keneshi-2", "adviser", centre)
    return made


def gone_and_back(browser: Browser, provider: LyingProvider, **more: str) -> Any:
    """Go to the provider and come back; return the answer to it."""
    begun = browser.client.get("/account/provider", params=more)
    assert begun.status_code == 303
    return browser.client.get(provider.authorize(begun.headers["location"]))


def test_who_has_an_account_is_let_in(site: Site, provider: LyingProvider) -> None:
    browser = site.browser()
    back = gone_and_back(browser, provider, after="/account?x=1")
    assert (back.status_code, back.headers["location"]) == (303, "/account?x=1")
    asked = provider.seen[-1]
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert "keneshi-1" in browser.see("/account").text


LIES = [
    ({"iss": "https://evil.example"}, "another issuer"),
    ({"aud": "another"}, "for another service"),
    ({"aud": [CLIENT, "another"]}, "for two services, and not said which asked"),
    ({"azp": "another"}, "asked for by another"),
    ({"exp": 1}, "too old"),
    ({"exp": None}, "without an end"),
    ({"iat": None}, "without a beginning"),
    ({"nonce": "another"}, "another nonce"),
    ({"nonce": None}, "no nonce"),
    ({"sub": None}, "nobody"),
    ({"preferred_username": None}, "no login"),
    ({"preferred_username": ["keneshi-1"]}, "a list for a login"),
    ({"preferred_username": "stranger"}, "somebody without an account"),
]


@pytest.mark.parametrize(("lies", "why"), LIES)
def test_a_lie_is_not_taken(site: Site, provider: LyingProvider, lies: dict[str, Any], why: str) -> None:
    provider.lies = lies
    browser = site.browser()
    assert gone_and_back(browser, provider).status_code == 403, why
    assert 'id="login"' in browser.see("/account").text


@pytest.mark.parametrize("signs_with", ["none", "foreign"])
def test_a_signature_of_nobody_or_another_is_not_taken(
    site: Site, provider: LyingProvider, signs_with: str
) -> None:
    provider.signs_with = signs_with
    assert gone_and_back(site.browser(), provider).status_code == 403


def test_what_was_begun_in_another_browser_is_not_taken(site: Site, provider: LyingProvider) -> None:
    """A stranger who sends a link to the end of his own sign-in does not make somebody work in his account."""
    begun = site.browser().client.get("/account/provider")
    back = provider.authorize(begun.headers["location"])
    victim = site.browser()
    assert victim.client.get(back).status_code == 403
    victim.client.get("/account/provider")
    assert victim.client.get(back).status_code == 403


def test_a_code_is_taken_once(site: Site, provider: LyingProvider) -> None:
    browser = site.browser()
    back = provider.authorize(browser.client.get("/account/provider").headers["location"])
    assert browser.client.get(back).status_code == 303
    assert browser.client.get(back).status_code == 403


def test_a_login_that_another_took_over_is_not_taken(site: Site, provider: LyingProvider) -> None:
    """The provider's own name of a person counts from the first time on, not one that may be given away."""
    assert gone_and_back(site.browser(), provider).status_code == 303
    provider.user = {"sub": "sub-2", "preferred_username": "keneshi-1"}
    assert gone_and_back(site.browser(), provider).status_code == 403
    provider.user = {"sub": "sub-1", "preferred_username": "keneshi-2"}
    assert gone_and_back(site.browser(), provider).status_code == 403


def test_one_who_is_shut_out_here_is_not_let_in(site: Site, provider: LyingProvider) -> None:
    from api.services.accounts.opening import disable

    disable(site.accounts, "keneshi-1")
    assert gone_and_back(site.browser(), provider).status_code == 403


def test_who_is_signed_in_confirms_there(site: Site, provider: LyingProvider) -> None:
    browser = site.browser()
    gone_and_back(browser, provider)
    assert gone_and_back(browser, provider, after="/account").headers["location"] == "/account"
    assert provider.seen[-1]["prompt"] == "login"
    provider.lies = {"auth_time": 1}
    assert gone_and_back(browser, provider).status_code == 403
    provider.lies, provider.user = {}, {"sub": "sub-9", "preferred_username": "keneshi-2"}
    assert gone_and_back(browser, provider).status_code == 403


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    assert Site(tmp_path).browser().client.get("/account/provider").status_code == 404


@pytest.mark.parametrize(
    ("issuer", "client_id"),
    [("http://id.example", "qonys"), ("https://id.example", ""), ("ftp://127.0.0.1", "q")],
)
def test_an_unsafe_provider_is_refused(issuer: str, client_id: str) -> None:
    with pytest.raises(ValidationError):
        ProviderSettings(issuer=issuer, client_id=client_id)
