"""Style sheets and scripts as they come over the wire: compressed, and kept for as long as they are the same."""

from __future__ import annotations

import re

import pytest

from api.static_files import StaticFolder, prefix

FILES = ["/css/design.css", "/js/form.js", "/leaflet/leaflet.js", "/maps/qonys-map.js"]


@pytest.mark.parametrize("file", FILES)
def test_a_text_is_sent_compressed_and_is_the_same_text(client, file: str):
    packed = client.get(prefix() + file)
    plain = client.get(prefix() + file, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client unpacks
    assert int(packed.headers["content-length"]) < 0.5 * int(plain.headers["content-length"])
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == plain.headers["content-type"]


def test_an_address_that_names_its_content_is_kept_and_another_is_asked_again(client):
    kept, asked = client.get(f"{prefix()}/js/form.js"), client.get("/static/js/form.js")
    assert "immutable" in kept.headers["cache-control"]
    assert "no-cache" in asked.headers["cache-control"]
    assert kept.content == asked.content
    again = client.get("/static/js/form.js", headers={"if-none-match": asked.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["cache-control"] == asked.headers["cache-control"]


def test_an_image_is_not_compressed_again(client):
    assert "content-encoding" not in client.get(f"{prefix()}/leaflet/images/layers.png").headers


def test_pages_and_maps_name_only_addresses_that_are_kept(client):
    family = "from=610000000&place=village&o1=7212"
    for path in ("/", f"/?{family}", "/planner", f"/maps/shortlist?{family}"):
        for part in re.findall(r'(?:href|src)="(/static/[^"#]+)"', client.get(path).text):
            assert part.startswith(prefix() + "/"), (path, part)
            assert "immutable" in client.get(part).headers["cache-control"]


def test_the_address_changes_with_a_file(tmp_path, monkeypatch):
    import api.static_files as module

    (tmp_path / "a.css").write_text("a { color: red; }")
    monkeypatch.setattr(module, "STATIC", tmp_path)
    before = prefix.__wrapped__()
    (tmp_path / "a.css").write_text("a { color: blue; }")
    assert prefix.__wrapped__() != before


def test_a_file_that_changed_is_not_answered_with_its_former_text(tmp_path):
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    site = Starlette()
    site.mount("/s", StaticFolder(tmp_path))
    with TestClient(site) as there:
        for text in ("a" * 2000, "b" * 2001):
            (tmp_path / "a.js").write_text(text)
            assert there.get("/s/a.js").text == text
