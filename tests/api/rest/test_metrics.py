"""Counters of all workers are told even while one of them is just being born, or has been forgotten by another."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from prometheus_client.mmap_dict import MmapedDict, mmap_key

from api.rest.metrics import metrics


def counted(folder: Path, process: int, value: float) -> None:
    """Write what a worker would have counted."""
    file = MmapedDict(str(folder / f"counter_{process}.db"))
    file.write_value(mmap_key("made", "made_total", [], [], "made"), value, 0)
    file.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def told() -> list[str]:
    return [line for line in metrics().body.decode().splitlines() if line.startswith("made_total")]


def test_what_several_workers_counted_is_added_up(folder: Path) -> None:
    counted(folder, 1, 2.0)
    counted(folder, 2, 3.0)
    assert told() == ["made_total 5.0"]


def test_a_worker_that_is_just_making_its_file_does_not_spoil_the_answer(folder: Path) -> None:
    counted(folder, 1, 2.0)
    (folder / "counter_2.db").touch()
    (folder / "gauge_livesum_2.db").touch()
    assert told() == ["made_total 2.0"]


def test_what_two_workers_forget_at_once_is_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    ended = folder / f"gauge_livesum_{process.pid}.db"
    ended.touch()
    remove = os.remove

    def second(file: str) -> None:
        remove(file)
        remove(file)  # as the slower of two workers finds it

    monkeypatch.setattr(os, "remove", second)
    assert told() == []
    assert not ended.exists()
