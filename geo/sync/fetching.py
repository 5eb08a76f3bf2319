"""One polite client for all sources: it names itself, waits between requests, keeps to robots.txt and to its limits."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import requests

from geo.faults import DomainError

USER_AGENT = f"Qonys/{version('qonys')} (+resettlement advice; one request at a time)"
_TIMEOUT_S = (10.0, 60.0)
"""To connect, and between two pieces of an answer."""
_PIECE = 1 << 18
_HOPS = 5
_GONE = frozenset({404, 410})


class FetchError(DomainError):
    """A source could not be brought; what was there before still answers.

    Parameters
    ----------
    key : str
        Why, as the catalogues have it under ``data.sync.<key>``.
    address : str
        What was asked for.
    found : str
        What there was instead: a status, a host, a size.
    """

    def __init__(self, key: str, address: str, found: str = "") -> None:
        super().__init__(f"{address}: {key}{f' ({found})' if found else ''}")
        self.key, self.address, self.found = key, address, found


@dataclass(frozen=True, slots=True)
class Edition:
    """What tells one edition of a file from the next.

    Parameters
    ----------
    etag, modified : str
        Headers ``ETag`` and ``Last-Modified`` of the answer that it came with; empty where there were none.
    sha256 : str
        Of its bytes.
    """

    etag: str = ""
    modified: str = ""
    sha256: str = ""


@dataclass
class Client:
    """Asks one host after the other, never twice within some seconds.

    Parameters
    ----------
    pause_s : float
        Seconds between two requests to a host.
    longest_s : float
        Seconds that one file may take.
    """

    pause_s: float = 1.0
    longest_s: float = 3600.0
    _session: requests.Session = field(default_factory=requests.Session)
    _asked: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def page(self, address: str, most: int) -> str | None:
        """Return a page as text, None where there is none (any more).

        Parameters
        ----------
        address : str
            Of the page.
        most : int
            Bytes that are taken.

        Raises
        ------
        FetchError
            If it cannot be had.
        """
        answer = self._ask(address, {})
        with answer:
            if answer.status_code in _GONE:
                return None
            self._expect(answer, address, {200})
            content = b"".join(self._pieces(answer, address, most))
        return content.decode(answer.encoding or "utf-8", errors="replace")

    def fetch(self, address: str, into: Path, most: int, before: Edition | None = None) -> Edition | None:
        """Bring a file, going on where an earlier try was cut short.

        Parameters
        ----------
        address : str
            Of the file.
        into : Path
            Where it is put once it is whole; what has come so far lies beside it, named ``.part``.
        most : int
            Bytes that are taken.
        before : Edition, optional
            The edition that is there.

        Returns
        -------
        Edition or None
            None where the edition that is there is still the newest.

        Raises
        ------
        FetchError
            If it cannot be had; what has come stays for the next try.
        """
        part, mark = into.with_name(into.name + ".part"), into.with_name(into.name + ".etag")
        have = part.stat().st_size if part.is_file() and mark.is_file() else 0
        headers = _conditions(before)
        if have:
            headers = {"Range": f"bytes={have}-", "If-Range": mark.read_text(encoding="utf-8")}
        answer = self._ask(address, headers)
        with answer:
            if answer.status_code == 304:
                return None
            if answer.status_code == 416:  # all of it had come, or it has become shorter
                part.unlink()
                return self.fetch(address, into, most, before)
            self._expect(answer, address, {200, 206} if have else {200})
            goes_on = answer.status_code == 206
            mark.write_text(answer.headers.get("ETag", ""), encoding="utf-8")
            if not answer.headers.get("ETag"):
                mark.unlink()
            with part.open("ab" if goes_on else "wb") as file:
                for piece in self._pieces(answer, address, most - (have if goes_on else 0)):
                    file.write(piece)
        mark.unlink(missing_ok=True)
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.replace(into)
        return Edition(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""), digest)

    def _ask(self, address: str, headers: dict[str, str]) -> requests.Response:
        """Return an answer whose body has not been read; redirects are followed on the same host only."""
        host = urlsplit(address).netloc
        where = address
        for _ in range(_HOPS):
            if not self._may_ask(where):
                raise FetchError("robots", where)
            answer = self._once(where, headers)
            if not answer.is_redirect:
                return answer
            answer.close()
            where = urljoin(where, answer.headers["Location"])
            if urlsplit(where).netloc != host:
                raise FetchError("elsewhere", address, urlsplit(where).netloc)
        raise FetchError("hops", address)

    def _once(self, address: str, headers: dict[str, str]) -> requests.Response:
        host = urlsplit(address).netloc
        time.sleep(max(0.0, self._asked.get(host, -self.pause_s) + self.pause_s - time.monotonic()))
        named = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
        try:
            return self._session.get(
                address, headers=named, stream=True, timeout=_TIMEOUT_S, allow_redirects=False
            )
        except requests.RequestException as error:
            raise FetchError("unreachable", address, type(error).__name__) from None
        finally:
            self._asked[host] = time.monotonic()

    def _may_ask(self, address: str) -> bool:
        parts = urlsplit(address)
        rules = self._robots.get(parts.netloc)
        if rules is None:
            rules = RobotFileParser()
            answer = self._once(f"{parts.scheme}://{parts.netloc}/robots.txt", {})
            with answer:  # a host without rules, or behind a redirect, forbids nothing (RFC 9309, 2.3.1.3)
                text = b"".join(self._pieces(answer, address, 1 << 20)) if answer.status_code == 200 else b""
            rules.parse(text.decode("utf-8", errors="replace").splitlines())
            self._robots[parts.netloc] = rules
        return rules.can_fetch("Qonys", address)

    def _expect(self, answer: requests.Response, address: str, statuses: set[int]) -> None:
        if answer.status_code not in statuses:
            raise FetchError("status", address, str(answer.status_code))

    def _pieces(self, answer: requests.Response, address: str, most: int) -> Iterator[bytes]:
        until, taken = time.monotonic() + self.longest_s, 0
        if int(answer.headers.get("Content-Length") or 0) > most:
            raise FetchError("large", address, answer.headers["Content-Length"])
        try:
            for piece in answer.iter_content(_PIECE):
                taken += len(piece)
                if taken > most:
                    raise FetchError("large", address, str(most))
                if time.monotonic() > until:
                    raise FetchError("slow", address)
                yield piece
        except requests.RequestException as error:
            raise FetchError("cut", address, type(error).__name__) from None


def _conditions(before: Edition | None) -> dict[str, str]:
    if before is None:
        return {}
    named = {"If-None-Match": before.etag, "If-Modified-Since": before.modified}
    return {name: value for name, value in named.items() if value}
