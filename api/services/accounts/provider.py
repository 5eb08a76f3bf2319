"""Signing in by another's word: the code flow of OpenID Connect, with PKCE, state and nonce.

References
----------
OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; RFC 7636 (PKCE); RFC 9700, section 2.1; RFC 9207 (``iss``).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.services.accounts.account_settings import LOOPBACK, ProviderSettings
from geo.faults import DomainError, NotReadyError

SCOPE = "openid profile"
ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
"""Signatures that are taken: none that a shared secret makes, and not ``none``."""
TIMEOUT_S = 10.0
LEEWAY_S = 60
"""Seconds by which two clocks may differ."""
FRESH_S = 600.0
"""Seconds for which what the provider says of itself is kept."""
MOST_BYTES = 256 * 1024


class RefusedWordError(DomainError):
    """The provider's word is not taken; the message says why and names nobody."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What has to come back from the provider, kept in an encrypted cookie meanwhile.

    Parameters
    ----------
    state, nonce, verifier : str
        Random; of the request, of the token, and the one whose hash the provider was shown.
    after : str
        Path to go to in the end.
    confirms : bool
        Whether a person who is signed in shows that it is still the same.
    """

    state: str
    nonce: str
    verifier: str
    after: str
    confirms: bool = False

    def packed(self) -> str:
        """Return it as one text."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def unpacked(cls, text: str) -> Journey:
        """Return what :meth:`packed` made a text of."""
        return cls(**orjson.loads(text))


@dataclass(frozen=True, slots=True)
class Word:
    """What the provider says.

    Parameters
    ----------
    subject : str
        Issuer and subject: who it is, for ever.
    login : str
        What the chosen claim says.
    when : float
        When the person last showed who it is, seconds since 1970.
    """

    subject: str
    login: str
    when: float


class Provider:
    """One provider of OpenID Connect.

    Parameters
    ----------
    settings : ProviderSettings
        Who it is and what we are called there.
    """

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self, callback: str, after: str, *, confirms: bool = False) -> tuple[str, Journey]:
        """Return the address to send a browser to, and what has to come back.

        Parameters
        ----------
        callback : str
            The address to come back to.
        after : str
            The page to show then.
        confirms : bool
            Whether somebody who is signed in confirms who it is.

        Raises
        ------
        NotReadyError
            If the provider does not answer, or not as one.
        """
        metadata, _ = self._about()
        journey = Journey(_random(), _random(), _random(), after, confirms)
        more = {"prompt": "login", "max_age": "0"} if confirms else {}
        with self._client(callback) as client:
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=journey.state,
                code_verifier=journey.verifier,
                nonce=journey.nonce,
                **more,
            )
        return str(address), journey

    def finish(self, callback: str, journey: Journey, query: Mapping[str, str]) -> Word:
        """Return what the provider says of who comes back.

        Parameters
        ----------
        callback : str
            Address that the browser was sent back to.
        journey : Journey
            What was begun in this browser.
        query : mapping of str to str
            What the browser brings.

        Raises
        ------
        RefusedWordError
            If anything is not as it should be.
        NotReadyError
            If the provider does not answer.
        """
        metadata, keys = self._about()
        if not secrets.compare_digest(query.get("state", "").encode(), journey.state.encode()):
            raise RefusedWordError("the sign-in was not begun in this browser")
        if query.get("iss", self._settings.issuer) != self._settings.issuer:
            raise RefusedWordError("the answer is another provider's")
        if "error" in query or not query.get("code"):
            raise RefusedWordError("the provider let nobody in")
        token = self._token(metadata["token_endpoint"], callback, journey, query["code"])
        claims = self._claims(token, keys, journey)
        login = claims.get(self._settings.claim)
        if not isinstance(login, str) or not login:
            raise RefusedWordError("the provider's token has no login")
        when = claims.get("auth_time", claims["iat"])
        return Word(f"{self._settings.issuer}#{claims['sub']}", login.lower(), float(when))

    def _client(self, callback: str) -> OAuth2Session:
        return OAuth2Session(
            self._settings.client_id,
            self._settings.client_secret.get_secret_value() or None,
            scope=SCOPE,
            redirect_uri=callback,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic"
            if self._settings.client_secret.get_secret_value()
            else "none",
        )

    def _token(self, endpoint: str, callback: str, journey: Journey, code: str) -> str:
        try:
            with self._client(callback) as client:
                got = client.fetch_token(
                    endpoint,
                    code=code,
                    code_verifier=journey.verifier,
                    timeout=TIMEOUT_S,
                    allow_redirects=False,
                )
        except (OAuthError, requests.RequestException, ValueError):
            raise RefusedWordError("the provider did not take the code") from None
        token = got.get("id_token")
        if not isinstance(token, str):
            raise RefusedWordError("the provider gave no token of identity")
        return token

    def _claims(self, token: str, keys: KeySet, journey: Journey) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": journey.nonce},
        )
        try:
            claims = dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            registry.validate(claims)
        except (JoseError, ValueError):
            raise RefusedWordError("the provider's token is not as it should be") from None
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != self._settings.client_id:
            raise RefusedWordError("the provider's token is for another service")
        if journey.confirms and time.time() - float(claims.get("auth_time", 0)) > LEEWAY_S * 5:
            raise RefusedWordError("the provider did not ask the person again")
        return claims

    def _about(self) -> tuple[dict[str, Any], KeySet]:
        """Return what the provider says of itself, and its keys."""
        if self._known is None or time.monotonic() - self._known[0] > FRESH_S:
            issuer = self._settings.issuer
            metadata = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            named = [metadata.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            if metadata.get("issuer") != issuer or not all(map(_is_safe, named)):
                raise NotReadyError("the provider's description does not fit QONYS_OIDC_ISSUER")
            try:
                keys = KeySet.import_key_set(_fetched(metadata["jwks_uri"]))  # type: ignore[arg-type]  # any JSON: it is checked there
            except (JoseError, ValueError, KeyError):
                raise NotReadyError("the provider's keys cannot be read") from None
            self._known = (time.monotonic(), metadata, keys)
        return self._known[1], self._known[2]


def _random() -> str:
    return secrets.token_urlsafe(32)


def _is_safe(address: object) -> bool:
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _fetched(address: str) -> dict[str, Any]:
    """Return the JSON object at an address of the provider."""
    try:
        with requests.get(address, timeout=TIMEOUT_S, stream=True, allow_redirects=False) as answer:
            answer.raise_for_status()
            found = orjson.loads(answer.raw.read(MOST_BYTES, decode_content=True))
    except (requests.RequestException, ValueError, OSError):
        raise NotReadyError("the provider of QONYS_OIDC_ISSUER does not answer") from None
    if not isinstance(found, dict):
        raise NotReadyError("the provider of QONYS_OIDC_ISSUER does not answer with an object")
    return found
