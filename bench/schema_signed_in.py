"""schemathesis over the routes of the register, as a head of a centre who is signed in.

    python -m bench.schema_signed_in HOME [--seconds 100]

``HOME`` has an atlas; a register is made for the run, and that of ``HOME`` is not touched. Without a session the
same routes are tried by ``tests/api/test_schemathesis.py``.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from api.services.accounts import opening
from api.services.accounts.accounts import Accounts
from bench.schema_cases import CONFIG
from bench.serving import serving
from matching.cases.organisations import add_organisation
from matching.cases.viewer import SYSTEM, Viewer

PASSWORD = "терек түбінде жеті қоян"  # noqa: S105  # of a register that is deleted at the end
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def link_in(home: Path) -> str:
    """Return the text of a one-time link for a head of a centre."""
    accounts = Accounts.open(home)
    with accounts.register.writing(Viewer(SYSTEM, "administrator")) as gate:
        centre = add_organisation(gate, "departure", "Түркістан мансап орталығы", ["610000000"])
    token = opening.add(accounts, "head-1", "head", centre)
    accounts.register.close()
    return token


def signed_in(url: str, token: str) -> tuple[str, str]:
    """Return the cookies and the token of a session."""
    browser = requests.Session()
    page = f"{url}/account/link/{token}"
    own = re.findall(r'name="token" value="([^"]+)"', browser.get(page, timeout=60).text)[-1]
    fields = {"token": own, "password": PASSWORD, "again": PASSWORD}
    browser.post(page, data=fields, allow_redirects=False, timeout=60)
    session = browser.get(f"{url}/api/v1/session", timeout=60).json()
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items()), session["token"]


def main() -> None:
    """Print what was found; exit with 1 where anything was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--seconds", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "atlas").symlink_to(options.home.resolve() / "atlas")
        token = link_in(home)
        with serving(home) as (url, _):
            cookies, own = signed_in(url, token)
            command = [
                sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run",
                f"{url}/api/openapi.json", "--checks", CHECKS, "-H", f"Cookie: {cookies}",
                "-H", f"Qonys-Token: {own}", "--include-path-regex", "cases|counts|session",
                "--max-time", str(options.seconds), "--seed", "1", "--no-color",
            ]  # fmt: skip
            sys.exit(subprocess.run(command, check=False, cwd=folder).returncode)


if __name__ == "__main__":
    main()
