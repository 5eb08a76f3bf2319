from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geo.sync import borders as module
from geo.sync.borders import PINNED, sync

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture
def mirror(shared: Path) -> Path:
    return shared / "sources"


@pytest.mark.shared
def test_mirror_brings_every_file_once(mirror: Path, tmp_path: Path) -> None:
    first = sync(tmp_path / "home" / "sources", mirror)
    assert first.fault is None
    assert set(first.brought) == set(PINNED)
    assert {file.name for file in first.folder.iterdir()} == set(PINNED)
    second = sync(tmp_path / "home" / "sources", mirror)
    assert (second.brought, set(second.kept)) == ((), set(PINNED))
    assert list((tmp_path / "home" / "sources").iterdir()) == [first.folder]


@pytest.mark.shared
def test_a_damaged_file_is_brought_again(mirror: Path, tmp_path: Path) -> None:
    folder = sync(tmp_path, mirror).folder
    name = "kaz_admbnda_adm2_2024.shp"
    (folder / name).write_bytes(b"damaged")
    result = sync(tmp_path, mirror)
    assert result.brought == (name,)
    assert (folder / name).read_bytes() == (mirror / "geokz_boundaries" / name).read_bytes()


@pytest.mark.shared
def test_a_wrong_mirror_changes_nothing(mirror: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "mirror"
    shutil.copytree(mirror / "geokz_boundaries", wrong / "geokz_boundaries", copy_function=shutil.copyfile)
    (wrong / "geokz_boundaries" / "kaz_admbnda_adm2_2024.dbf").write_bytes(b"other")
    result = sync(tmp_path / "sources", wrong)
    assert result.fault is not None
    assert "SHA-256" in str(result)
    assert list((tmp_path / "sources").iterdir()) == []


def test_an_empty_mirror_is_told(tmp_path: Path) -> None:
    result = sync(tmp_path / "sources", tmp_path / "nothing")
    assert result.fault is not None
    assert "kaz_admbnda_adm1_2024.cpg" in str(result)


def test_no_network_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UPSTREAM", "http://127.0.0.1:9/nobody")  # the discard port: refused at once
    result = sync(tmp_path)
    assert result.fault is not None
    assert "network" in str(result)
    assert "\n" not in str(result)
    assert list(tmp_path.iterdir()) == []


def test_a_changed_upstream_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"other")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Other)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        monkeypatch.setattr(module, "UPSTREAM", f"http://127.0.0.1:{server.server_port}")
        result = sync(tmp_path)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert result.fault is not None
    assert "SHA-256" in str(result)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = sync(tmp_path / "file" / "sources")
    assert result.fault is not None
    assert "written to" in str(result)
