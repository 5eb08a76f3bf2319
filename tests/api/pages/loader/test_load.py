"""The page to load files: a rehearsal, publication, correction, going back; and that nobody else reaches it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.services.language.i18n import LANGS, translator_for
from api.services.settings import AtlasSettings, ServerSettings
from geo.atlas import Atlas
from tests.api.pages.keys import areas_of_keys, raw_keys

LIST = "Район;Село\nКызылжарский район;Бесколь\nКызылжарский район;Нигдеево\n"


def application(home, **server):
    return create_app(AtlasSettings(home=home), ServerSettings(rate_limit="100000/second", **server))


@pytest.fixture(scope="module")
def own(bare_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("loader") / "home"
    shutil.copytree(bare_home, home, symlinks=True)
    return home


@pytest.fixture(scope="module")
def here(own) -> Iterator[TestClient]:
    with TestClient(
        application(own, loader=True, hosts="localhost"),
        base_url="http://localhost",
        client=("127.0.0.1", 50000),
    ) as made:
        yield made


def answer_of(client: TestClient, response) -> str:
    assert response.status_code == 303, response.text[:500]
    for _ in range(1200):
        page = client.get(response.headers["location"])
        if "refresh" not in page.headers:
            return page.text
        time.sleep(0.1)
    raise AssertionError("no answer in two minutes")


def test_a_list_is_rehearsed_published_corrected_and_taken_back(here, own):
    before = Atlas.open(own).version
    sent = here.post(
        "/load?lang=ru",
        data={"layer": "open_settlements", "source": "Акимат"},
        files={"file": ("список сёл.csv", LIST.encode())},
        follow_redirects=False,
    )
    page = answer_of(here, sent)
    assert Atlas.open(own).version == before, "a rehearsal writes nothing"
    assert "Нигдеево" in page
    assert raw_keys(page, areas_of_keys()) == []
    name = sent.headers["location"].split("/")[-1].partition("?")[0]
    page = answer_of(here, here.post(f"/load/{name}/publish?lang=ru", follow_redirects=False))
    published = Atlas.open(own).version
    assert published != before
    assert published in page

    cell = re.search(r'name="(c0\.\d)" value="Нигдеево"', page)
    sent = here.post(f"/load/{name}/correct", data={cell[1]: "Асаново"}, follow_redirects=False)
    assert "Нигдеево" not in answer_of(here, sent)
    other = sent.headers["location"].split("/")[-1]
    answer_of(here, here.post(f"/load/{other}/publish", follow_redirects=False))
    assert len(Atlas.open(own).newest("open_settlement")) == 2

    assert here.post("/load/rollback", data={"version": before}, follow_redirects=False).status_code == 303
    assert Atlas.open(own).version == before


@pytest.mark.parametrize("lang", LANGS)
def test_the_form_is_in_every_language(here, lang):
    page = here.get(f"/load?lang={lang}").text
    assert translator_for(lang).gettext("load.lede") in page
    assert raw_keys(page, areas_of_keys()) == []


def test_what_cannot_be_read_is_told_on_the_form(here):
    data = {"layer": "land", "columns": "category"}
    page = here.post("/load?lang=en", data=data, files={"file": ("a.csv", b"x")})
    assert "OURS=THEIRS is needed" in page.text


def test_no_page_for_who_is_elsewhere_or_comes_by_a_proxy(here, own, bare_client):
    assert bare_client.get("/load").status_code == 404, "it is off unless it is turned on"
    assert here.get("/load", headers={"X-Forwarded-For": "10.0.0.7"}).status_code == 404
    assert here.get("/load", headers={"Via": "1.1 proxy"}).status_code == 404
    assert (
        here.post(
            "/load/rollback", data={"version": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )
    with TestClient(
        application(own, loader=True, hosts="localhost"),
        base_url="http://localhost",
        client=("192.168.0.9", 1),
    ) as far:
        assert far.get("/load").status_code == 404
    assert here.get("/load/..%2f..%2fatlas").status_code == 404
    assert here.get("/load/" + "a" * 24).status_code == 404


@pytest.mark.parametrize(
    "unsafe",
    [
        {"public_url": "https://qonys.example", "hosts": "localhost"},
        {"hosts": "qonys.example"},
        {"host": "0.0.0.0", "hosts": "a.example"},
    ],
)
def test_a_server_that_others_reach_does_not_start_with_it(unsafe):
    with pytest.raises(ValidationError, match="loader"):
        ServerSettings(loader=True, **unsafe)
