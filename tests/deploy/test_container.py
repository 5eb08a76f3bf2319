"""The container file, read as a builder reads it: no builder is needed to see what it would make."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.services.settings import ServerSettings

ROOT = Path(__file__).parents[2]
KNOWN = frozenset(
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()
)
Instruction = tuple[str, str]


def instructions(text: str) -> list[list[Instruction]]:
    """Return the instructions of each stage: comments out, lines that go on joined (Dockerfile reference, format)."""
    lines = [line for line in text.splitlines() if not re.match(r"\s*#", line)]
    joined = re.sub(r"\\\s*\n", " ", "\n".join(lines))
    stages: list[list[Instruction]] = [[]]
    for line in filter(str.strip, joined.splitlines()):
        name, _, rest = line.strip().partition(" ")
        assert name in KNOWN, line
        if name == "FROM":
            stages.append([])
        stages[-1].append((name, " ".join(rest.split())))
    return stages


@pytest.fixture(scope="module")
def stages() -> list[list[Instruction]]:
    return instructions((ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8"))


def of(stage: list[Instruction], name: str) -> list[str]:
    return [rest for each, rest in stage if each == name]


def test_it_runs_as_nobody_else(stages: list[list[Instruction]]) -> None:
    users = of(stages[-1], "USER")
    assert [re.fullmatch(r"(\d+):\d+", user)[1] for user in users] == ["10001"]
    after = stages[-1][[name for name, _ in stages[-1]].index("USER") :]
    assert not of(after, "RUN")  # what is made after it would be of that user


def test_every_package_is_checked_by_its_hash(stages: list[list[Instruction]]) -> None:
    installs = [json.loads(run) for run in of(stages[1], "RUN") if "pip" in run]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert {"--no-deps", "--no-index"} <= set(installs[1])
    assert not any("pip" in run for run in of(stages[-1], "RUN"))


def test_what_is_copied_is_there_and_let_through(stages: list[list[Instruction]]) -> None:
    let = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    for stage in stages:
        for copied in of(stage, "COPY"):
            *sources, _target = [part for part in shlex.split(copied) if not part.startswith("--")]
            if "--from" in copied:
                continue
            for source in sources:
                assert (ROOT / source).exists(), source
                assert source.split("/")[0] in let, source


def test_all_that_the_packages_read_goes_into_the_image() -> None:
    """The image holds an installed package, not a checkout: a kind of file that is not named would be left out."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = tuple(pattern.removeprefix("*") for pattern in project["tool"]["setuptools"]["package-data"]["*"])
    packages = ("api", "data", "geo", "maps", "matching")
    listed = subprocess.run(
        ["git", "ls-files", *packages], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lacking = [name for name in listed.stdout.splitlines() if not name.endswith((".py", *named))]
    assert lacking == []


def test_the_health_of_the_container_is_that_of_the_service(stages: list[list[Instruction]]) -> None:
    (check,) = of(stages[-1], "HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    compile(command[2], "healthcheck", "exec")
    (port,) = of(stages[-1], "EXPOSE")
    assert f"http://127.0.0.1:{port}/health/ready" in command[2]
    assert ServerSettings.model_fields["port"].default == int(port)


def test_its_settings_are_safe_and_ours(
    stages: list[list[Instruction]], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "deploy" / "qonys.env").read_text(encoding="utf-8")
    given = dict(
        line.lstrip("#").split("=", 1) for line in text.splitlines() if re.match(r"#?QONYS_\w+=", line)
    )
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    (command,) = of(stages[-1], "CMD")
    assert json.loads(command) == ["serve", "--host", "0.0.0.0"]
    settings = ServerSettings(host="0.0.0.0")
    assert "region.example" in settings.allowed_hosts
    assert "127.0.0.1" in settings.allowed_hosts  # the health check asks for it
    assert settings.prefix == "/qonys"
    monkeypatch.setenv("QONYS_HOSTS", "")
    with pytest.raises(ValidationError):
        ServerSettings(host="0.0.0.0")
