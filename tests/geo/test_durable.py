"""Folders that are on disk whole, and say when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.durable import checksums, put_in_place, verify
from geo.faults import DamagedError


def _folder(path: Path) -> Path:
    (path / "0").mkdir(parents=True)
    (path / "a.bin").write_bytes(bytes(range(256)))
    (path / "0" / "b.txt").write_text("қоныс")
    return path


def test_what_is_put_in_place_is_what_was_written(tmp_path: Path) -> None:
    fresh, target = _folder(tmp_path / ".new"), tmp_path / "done"
    sums = checksums(fresh)
    assert set(sums) == {"a.bin", "0/b.txt"}
    assert put_in_place(fresh, target) == target
    assert not fresh.exists()
    verify(target, sums, "rollback")
    put_in_place(_folder(tmp_path / ".again"), target)  # replaces what lies there
    verify(target, sums, "rollback")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 255), bit=st.integers(0, 7))
def test_one_bit_is_noticed(tmp_path: Path, position: int, bit: int) -> None:
    folder = tmp_path / "one"
    if not folder.exists():
        _folder(folder)
    good = bytes(range(256))
    (folder / "a.bin").write_bytes(good)
    sums = checksums(folder)
    spoilt = bytearray(good)
    spoilt[position] ^= 1 << bit
    (folder / "a.bin").write_bytes(spoilt)
    with pytest.raises(DamagedError, match=r"a\.bin: the file is not what was written"):
        verify(folder, sums, "rollback")


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(b""), "changed"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "changed"),
        (lambda path: path.write_bytes(path.read_bytes() + b" "), "changed"),
    ],
)
def test_the_file_and_the_remedy_are_named(tmp_path: Path, spoil, fault: str) -> None:
    folder = _folder(tmp_path / "one")
    sums = checksums(folder)
    spoil(folder / "0" / "b.txt")
    with pytest.raises(DamagedError) as raised:
        verify(folder, sums, "import")
    assert (raised.value.fault, raised.value.remedy) == (fault, "import")
    assert raised.value.path == folder / "0" / "b.txt"
