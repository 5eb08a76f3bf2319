"""Behind a real proxy with TLS, below ``/qonys/``: every page, and whatever it leads to, in three languages."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from geo.names import LANGS
from tests.browser.pages import FAMILY, PAGES, VILLAGE
from tests.serving import serving

FOLDER = Path(__file__).parents[2] / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
ADDRESSES = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src", "form": "action"}
QUESTIONS = {"data-occupation": "q=%D0%B0", "data-answer": f"{FAMILY}&ask={VILLAGE}"}
"""Attributes from which scripts take an address, and a question that they add to it."""
FINE = {200, 303}
OWN = {"localhost", "127.0.0.1"}


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for ``localhost`` that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "site.pem", folder / "site.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


def configured(folder: Path, port: int, plain: int, server: str) -> Path:
    """Write the example of nginx with ports, names and files of this test, and what a system adds around it."""
    certificate, key = own_certificate(folder)
    site = (FOLDER / "nginx" / "qonys.conf").read_text(encoding="utf-8")
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "region.example;": "localhost;",
        "/etc/ssl/region.example.pem": str(certificate),
        "/etc/ssl/private/region.example.key": str(key),
        "http://127.0.0.1:8000": server,
        "Host $host": "Host $http_host",  # a test's port is not the usual one
    }.items():
        assert theirs in site, theirs
        site = site.replace(theirs, ours)
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder / name};\n" for name in names)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\npid {folder / 'pid'};\nerror_log {folder / 'error.log'};\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{site}}}\n",
        encoding="utf-8",
    )
    return whole


@pytest.fixture(scope="module")
def behind(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A browser of somebody outside: the only way in is the proxy."""
    if NGINX is None:
        pytest.skip("NOT RUN: no nginx here")
    folder = tmp_path_factory.mktemp("proxy")
    (folder / "home").mkdir()
    (folder / "home" / "atlas").symlink_to(home / "atlas")
    port, plain = free_port(), free_port()
    public = f"https://localhost:{port}/qonys"
    settings = {"QONYS_PUBLIC_URL": public, "QONYS_RATE_LIMIT": "1000000/second", "QONYS_HOSTS": "127.0.0.1"}
    with serving(folder / "home", **settings) as (server, _):
        command = [NGINX, "-p", str(folder), "-c", str(configured(folder, port, plain, server))]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        proxy = subprocess.Popen(command)
        try:
            for _ in range(100):
                with closing(socket.socket()) as tried:
                    if tried.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            trusted = ssl.create_default_context(cafile=str(folder / "site.pem"))
            with httpx.Client(verify=trusted, base_url=public, timeout=60) as client:
                yield client
        finally:
            proxy.terminate()
            proxy.wait(30)


class Links(HTMLParser):
    """Collects what a page leads to: links, files, frames, and forms with what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of an element."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given.get("method", "get").lower(), given.get("action", ""), []))
        elif tag in ADDRESSES and ADDRESSES[tag] in given:
            self.found.add(given[ADDRESSES[tag]])
        elif tag == "input" and self.forms and given.get("name") and given.get("type") != "file":
            self.forms[-1][2].append((given["name"], given.get("value", "")))
        self.found |= {f"{given[name]}?{asked}" for name, asked in QUESTIONS.items() if given.get(name)}


def shape(address: str) -> tuple[str, ...]:
    """Return what addresses have in common that the same code answers: codes of places and values left out."""
    parts = urlsplit(address)
    path = re.sub(r"\d{3,}", "0", parts.path)
    return (path, *sorted({name for name, _ in parse_qsl(parts.query) if name != "lang"}))


class Crawl:
    """What was asked for, what was not there, and what leads out of the path."""

    def __init__(self, client: httpx.Client, lang: str) -> None:
        self.client = client
        self.base = f"{str(client.base_url).rstrip('/')}/"
        self.lang = lang
        self.seen: set[tuple[str, ...]] = set()
        self.dead: list[str] = []
        self.left: list[str] = []

    def visit(self, address: str) -> list[str]:
        """Ask for an address, send its forms that are posted, and return where it leads."""
        if (form := shape(address)) in self.seen:
            return []
        self.seen.add(form)
        answer = self.client.get(address)
        if answer.status_code not in FINE and "/sheet/610000000" not in address:  # which is no village
            self.dead.append(f"{answer.status_code} {address}")
        if "html" not in answer.headers.get("content-type", ""):
            return []
        links = Links()
        links.feed(answer.text)
        found = [urldefrag(urljoin(address, one))[0] for one in links.found]
        for method, action, fields in links.forms:
            target = urljoin(address, action or address)
            if method == "get":
                found.append(f"{target.partition('?')[0]}?{urlencode([*fields, ('lang', self.lang)])}")
            else:
                self.send(target, fields)
        self.left += [one for one in found if urlsplit(one).hostname in OWN and not one.startswith(self.base)]
        return [one for one in found if one.startswith(self.base)]

    def send(self, target: str, fields: list[tuple[str, str]]) -> None:
        """Send a form as it stands; what is not whole is refused on a page of ours, not by a wrong path."""
        if (form := ("post", *shape(target))) in self.seen:
            return
        self.seen.add(form)
        answer = self.client.post(target, data=dict(fields), headers={"origin": self.base[: -len("/qonys/")]})
        if answer.status_code not in FINE | {401, 422}:
            self.dead.append(f"POST {answer.status_code} {target}")
        goal = urljoin(target, answer.headers.get("location", target))
        if not (target.startswith(self.base) and goal.startswith(self.base)):
            self.left.append(f"{target} leads to {goal}")


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_has_a_dead_end(behind: httpx.Client, lang: str) -> None:
    crawl = Crawl(behind, lang)
    pages = (f"{page}{'&' if '?' in page else '?'}lang={lang}" for page in ("/", *PAGES.values()))
    further = [one for page in pages for one in crawl.visit(crawl.base[:-1] + page)]
    for one in further:
        crawl.visit(one)
    assert (crawl.dead, crawl.left) == ([], [])
    assert len(crawl.seen) > 60


def test_the_path_without_its_slash_leads_in(behind: httpx.Client) -> None:
    answer = behind.get(str(behind.base_url).rstrip("/"))
    assert answer.status_code == 308
    assert urlsplit(answer.headers["location"]).path == "/qonys/"


def test_what_is_for_operators_stays_inside(behind: httpx.Client) -> None:
    for path in ("/metrics", "/health/ready", "/health/live"):
        assert behind.get(path).status_code == 404


def test_no_cookie_where_nobody_signed_in(behind: httpx.Client) -> None:
    answer = behind.get("/planner")
    assert "set-cookie" not in answer.headers
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_caddy_is_told_the_same() -> None:
    """Caddy is seldom there to ask: the two examples must speak of the same path, server, size and time."""
    nginx = (FOLDER / "nginx" / "qonys.conf").read_text(encoding="utf-8")
    caddy = (FOLDER / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    assert caddy.count("{") == caddy.count("}")
    for ours, theirs in (
        ("location /qonys/", "handle /qonys/*"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000"),
    ):
        assert ours in nginx
        assert theirs in caddy
    assert re.search(r"client_max_body_size (\d+)m", nginx)[1] == re.search(r"max_size (\d+)MB", caddy)[1]
    assert re.search(r"proxy_read_timeout (\d+)s", nginx)[1] == re.search(r"read_timeout (\d+)s", caddy)[1]
    inside = re.search(r"@inside path (.+)", caddy)[1].split()
    assert {"/qonys/metrics", "/qonys/health/*"} <= set(inside)
