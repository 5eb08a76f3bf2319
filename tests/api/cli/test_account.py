"""``qonys account``: links for people; and which starts of a server print one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.cli import serve as serving
from api.services.accounts.accounts import Accounts
from geo.faults import InputError, NotFoundError


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    """Run a command on an empty home; return what it prints."""
    from typer.main import get_command

    from api.cli.account import app

    monkeypatch.setenv("QONYS_HOME", str(tmp_path))
    monkeypatch.delenv("QONYS_DATABASE_URL", raising=False)

    def run(*words: str) -> str:
        get_command(app)(list(words), standalone_mode=False)
        said = capsys.readouterr()
        return str(said.out + said.err)

    return run


def link_of(said: str) -> str:
    return re.findall(r"http://127\.0\.0\.1:\d+/account/link/([\w-]+)", said)[0]


def test_links_for_people(command, tmp_path: Path) -> None:
    first = link_of(command("first-link", "--host", "127.0.0.1", "--port", "8123"))
    again = link_of(command("first-link"))  # nobody has used the first one
    accounts = Accounts.open(tmp_path)
    assert accounts.credentials.person_of_link(first, accounts.now()) is None
    person = accounts.credentials.person_of_link(again, accounts.now())
    assert person is not None
    accounts.credentials.set_password(person, "as it is kept")
    assert command("first-link") == ""
    added = link_of(command("add", "second", "--role", "administrator", "--lang", "en"))
    assert accounts.credentials.person_of_link(added, accounts.now()) is not None
    assert link_of(command("reset", "second")) != added
    assert "second" in command("disable", "second")
    found = accounts.credentials.of_login("second")
    assert found is not None
    assert not found.is_active
    accounts.register.close()


def test_who_is_not_there_and_what_is_no_role(command) -> None:
    with pytest.raises(NotFoundError):
        command("reset", "nobody")
    with pytest.raises(InputError):
        command("add", "somebody", "--role", "root")


@pytest.mark.parametrize(
    ("environment", "is_offered"),
    [
        ({"QONYS_HOST": "127.0.0.1"}, True),
        ({"QONYS_HOST": "0.0.0.0", "QONYS_HOSTS": "register.example"}, False),
        ({"QONYS_HOST": "127.0.0.1", "QONYS_ACCOUNTS_FIRST_LINK": "0"}, False),
    ],
)
def test_only_a_server_of_this_machine_prints_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], is_offered: bool
) -> None:
    offered: list[object] = []
    monkeypatch.setenv("QONYS_HOME", str(tmp_path))
    monkeypatch.setenv("QONYS_ACCOUNTS_FIRST_LINK", "1")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(serving, "_run", lambda settings: None)
    monkeypatch.setattr(serving, "_offer_first_link", lambda *given: offered.append(given))
    serving.serve()
    assert bool(offered) is is_offered
