"""What lies on disk is checked when it is opened, and all of it when somebody asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo import store
from geo.atlas import Atlas
from geo.faults import DamagedError, NotReadyError
from geo.imports import journal
from geo.integrity import inspect

MANIFESTS = [
    (b"[]", DamagedError, "a list is no manifest"),
    (b"null", DamagedError, "nothing is no manifest"),
    (b"", DamagedError, "an empty file, as a lost power supply leaves it"),
    (b"{", DamagedError, "cut off"),
    (b"\xff\xfe", DamagedError, "no text"),
    (b"[" * 200_000, DamagedError, "too deep"),
    (b'{"format": 2}', DamagedError, "a manifest without its fields"),
    (b'{"format": 3, "shards": {}}', NotReadyError, "of a newer version of Qonys"),
    (b" " * (store.MOST_MANIFEST_BYTES + 1), DamagedError, "too large"),
]


def _version(home: Path) -> Path:
    return store.folder(home) / "versions" / store.current_version(home)


@pytest.mark.parametrize(("raw", "error", "why"), MANIFESTS, ids=[case[2] for case in MANIFESTS])
def test_a_spoilt_manifest_is_refused_by_name(
    home: Path, raw: bytes, error: type[Exception], why: str
) -> None:
    (_version(home) / "manifest.json").write_bytes(raw)
    with pytest.raises(error, match=r"manifest\.json"):
        Atlas.open(home)
    found = {finding.what: finding.error for finding in inspect(home)}
    assert found["current"] is None
    assert isinstance(found["version"], error), why


def test_an_unknown_field_is_refused(home: Path) -> None:
    file = _version(home) / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_bytes()) | {"surprise": 1}))
    with pytest.raises(DamagedError, match="schema"):
        Atlas.open(home)


def test_a_manifest_of_the_first_format_is_read(home: Path) -> None:
    file = _version(home) / "manifest.json"
    old = json.loads(file.read_bytes()) | {"format": 1}
    del old["files"]
    file.write_text(json.dumps(old))
    assert Atlas.open(home).manifest.files == {}


@pytest.mark.parametrize("name", store.TABLES)
@pytest.mark.parametrize("share", [0.0, 0.33, 0.5, 0.999])
def test_one_bit_turned_in_a_table_is_noticed(home: Path, name: str, share: float) -> None:
    file = _version(home) / f"{name}.parquet"
    raw = bytearray(file.read_bytes())
    raw[int(share * (len(raw) - 1))] ^= 0x10
    file.write_bytes(raw)
    with pytest.raises(DamagedError, match=rf"{name}\.parquet"):
        Atlas.open(home)


def test_publishing_again_mends_a_spoilt_version(home: Path) -> None:
    atlas = Atlas.open(home)
    tables, manifest = atlas.tables(), atlas.manifest
    (atlas.path / "places.parquet").write_bytes(b"")
    with store.writing(home):
        store.publish(tables, manifest, home)
    assert Atlas.open(home).version == atlas.version


def test_a_spoilt_import_is_named_and_not_replayed(home: Path, load) -> None:
    report = load("quota", "quota.csv", "Область;Год;Квота\nСКО;2026;100\n")
    assert all(finding.error is None for finding in inspect(home))
    part = Path(report.folder) / "0" / "observations.parquet"
    part.write_bytes(b"")
    with pytest.raises(DamagedError, match="load the files of this import again"):
        journal.read(home, report.id)
    spoilt = [finding for finding in inspect(home) if finding.error is not None]
    assert [(finding.what, finding.name) for finding in spoilt] == [("import", report.id)]


def test_a_spoilt_version_keeps_nobody_from_importing_or_listing(home: Path, load) -> None:
    other = store.folder(home) / "versions" / "0123456789abcdef"
    other.mkdir()
    (other / "manifest.json").write_text("[]")
    assert load("quota", "quota.csv", "Область;Год;Квота\nСКО;2026;100\n").changed == 1
    assert {finding.name for finding in inspect(home) if finding.error} == {other.name}
