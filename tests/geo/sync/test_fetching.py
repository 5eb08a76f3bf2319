"""The client names itself, waits, keeps to robots.txt and to its limits, and goes on where it was cut short."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import pytest

from geo.sync.fetching import USER_AGENT, Client, Edition, FetchError
from tests.geo.sync.site import Site, content, cut, drip, redirect

BODY = bytes(range(256)) * 4000
MOST = 2_000_000


def client(**changes: float) -> Client:
    return Client(**{"pause_s": 0.0, **changes})


def test_a_file_comes_with_what_tells_its_edition(site: Site, tmp_path: Path) -> None:
    modified = "Tue, 03 Nov 2026 10:00:00 GMT"
    site.answers["/a"] = content(BODY, etag='"1"', modified=modified)
    found = client().fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert found == Edition('"1"', modified, hashlib.sha256(BODY).hexdigest())
    assert (tmp_path / "a").read_bytes() == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert {headers["User-Agent"] for _, headers in site.asked} == {USER_AGENT}


def test_an_edition_that_is_there_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = content(BODY, etag='"1"')
    asks = client()
    first = asks.fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert asks.fetch(f"{site.address}/a", tmp_path / "b", MOST, first) is None
    assert not (tmp_path / "b").exists()


def test_what_was_cut_short_goes_on_from_there(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = cut(BODY, 300_000)
    with pytest.raises(FetchError) as error:
        client().fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert error.value.key == "cut"
    assert not (tmp_path / "a").exists()
    have = (tmp_path / "a.part").stat().st_size
    assert 0 < have <= 300_000
    site.answers["/a"] = content(BODY, etag='"1"')
    client().fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert site.asked[-1][1]["Range"] == f"bytes={have}-"
    assert (tmp_path / "a").read_bytes() == BODY


def test_another_edition_is_not_joined_to_what_had_come(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = cut(BODY, 300_000)
    with pytest.raises(FetchError):
        client().fetch(f"{site.address}/a", tmp_path / "a", MOST)
    site.answers["/a"] = content(b"new", etag='"2"')
    client().fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_a_file_that_had_all_come_is_taken(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.part").write_bytes(BODY)
    (tmp_path / "a.etag").write_text('"1"')
    site.answers["/a"] = content(BODY, etag='"1"')
    client().fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert (tmp_path / "a").read_bytes() == BODY


REFUSED = [
    (content(b"", status=404), "status", "a file that is not there"),
    (content(b"", status=500), "status", "a server at fault"),
    (content(b"x" * 3_000_000), "large", "a file that says to be larger than allowed"),
    (drip(b"x" * 1_000_000, 0.0, 3), "large", "one that does not say it"),
    (drip(b"x", 0.2, 100), "slow", "one that comes a byte at a time"),
    (redirect("http://localhost:9/a"), "elsewhere", "a redirect to another host"),
    (redirect("/a"), "hops", "a redirect to itself"),
]


@pytest.mark.parametrize(("answer", "key", "why"), REFUSED, ids=[case[-1] for case in REFUSED])
def test_what_is_not_as_it_should_be_is_told(site: Site, tmp_path: Path, answer, key, why) -> None:
    site.answers["/a"] = answer
    with pytest.raises(FetchError) as error:
        client(longest_s=1.0).fetch(f"{site.address}/a", tmp_path / "a", MOST)
    assert error.value.key == key
    assert not (tmp_path / "a").exists()


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FetchError) as error:
        client().fetch("http://127.0.0.1:9/a", tmp_path / "a", MOST)
    assert error.value.key == "unreachable"


def test_a_redirect_on_the_same_host_is_followed(site: Site) -> None:
    site.answers.update({"/a": redirect("/b"), "/b": content(b"here")})
    assert client().page(f"{site.address}/a", MOST) == "here"


def test_what_robots_txt_forbids_is_not_asked_for(site: Site) -> None:
    site.answers["/robots.txt"] = content(b"User-agent: *\nDisallow: /private\n")
    site.answers.update({"/private": content(b"x"), "/public": content(b"y"), "/led": redirect("/private")})
    asks = client()
    for path in ("/private", "/led"):
        with pytest.raises(FetchError) as error:
            asks.page(site.address + path, MOST)
        assert error.value.key == "robots"
    assert asks.page(f"{site.address}/public", MOST) == "y"
    assert "/private" not in site.paths()


def test_a_host_is_not_asked_twice_within_the_pause(site: Site) -> None:
    site.answers["/a"] = content(b"x")
    asks, began = client(pause_s=0.15), time.monotonic()
    for _ in range(3):
        asks.page(f"{site.address}/a", MOST)
    assert time.monotonic() - began >= 3 * 0.15  # robots.txt is a request too


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_none(site: Site, status: int) -> None:
    site.answers["/a"] = content(b"gone", status=status)
    assert client().page(f"{site.address}/a", MOST) is None
