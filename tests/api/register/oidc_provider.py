"""A provider of OpenID Connect on loopback, which can be told to lie."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "qonys", "a secret of the tests"


class LyingProvider(ThreadingHTTPServer):
    """A provider; ``lies`` replaces claims of the next token, ``signs_with`` its key or algorithm."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "a", "use": "sig"})
        self.foreign = RSAKey.generate_key(2048, {"kid": "a", "use": "sig"})
        self.user = {"sub": "sub-1", "preferred_username": "keneshi-1"}
        self.lies: dict[str, Any] = {}
        self.signs_with = "own"
        self.codes: dict[str, dict[str, str]] = {}
        self.seen: list[dict[str, str]] = []

    def authorize(self, address: str) -> str:
        """Do what a browser and a person do at the provider: return the address that they are sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.seen.append(asked)
        code = f"code-{len(self.seen)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = f"{CLIENT}:{SECRET}" == b64decode(authorization.removeprefix("Basic ") or "eA==").decode()
        if asked is None or not right or asked["code_challenge"] != challenge.decode().rstrip("="):
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"], **self.user,
        }  # fmt: skip
        if "max_age" in asked:
            claims["auth_time"] = now
        claims = {name: value for name, value in (claims | self.lies).items() if value is not None}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(claims)}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.signs_with == "none":
            head, body = ({"alg": "none"}, claims)
            parts = [
                urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, body)
            ]
            return ".".join([*parts, ""])
        key = self.foreign if self.signs_with == "foreign" else self.key
        return jwt.encode({"alg": "RS256", "kid": "a"}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    server: LyingProvider

    def do_GET(self) -> None:
        issuer = self.server.issuer
        if self.path == "/.well-known/openid-configuration":
            self._answer(
                200,
                {
                    "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys",
                },
            )  # fmt: skip
        elif self.path == "/keys":
            self._answer(200, KeySet([self.server.key]).as_dict(private=False))
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.server.token(form, self.headers.get("authorization", "")))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def providing() -> Iterator[LyingProvider]:
    """Run a provider."""
    provider = LyingProvider()
    thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        thread.join()
        provider.server_close()
