"""The adviser's plan: made as a job, shown with prices, questions, decisions and files; and the same over REST."""

from __future__ import annotations

import html
import json
import os
import re
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from api.rest.placement_models import PlacementState
from api.services.language.i18n import LANGS, translator_for
from api.services.placements.job_files import JobFolder
from api.services.placements.job_queue import client_hash
from api.services.settings import JobSettings
from tests.api.pages.conftest import client_of
from tests.api.pages.keys import areas_of_keys, raw_keys
from tests.made_families import some_families

FAMILIES = "\n".join(json.dumps(family) for family in some_families(30))


def wait_for(client: TestClient, path: str) -> str:
    """Ask for a plan until it is there, as the page's own header tells a browser to."""
    for _ in range(600):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text[:300]
        if "refresh" not in answer.headers:
            return answer.text
        time.sleep(0.1)
    raise AssertionError("the plan was not ready in a minute")


@pytest.fixture(scope="module")
def server(home, tmp_path_factory) -> Iterator[TestClient]:
    own = tmp_path_factory.mktemp("plans")
    (own / "atlas").symlink_to(home / "atlas")
    with client_of(own) as made:
        yield made


@pytest.fixture(scope="module")
def keys() -> set[str]:
    """The first words of all keys of the catalogues."""
    return areas_of_keys()


@pytest.fixture(scope="module")
def path(server) -> str:
    """Where a plan of thirty families lies."""
    answer = server.post("/adviser/plan", data={"text": FAMILIES}, follow_redirects=False)
    assert answer.status_code == 303
    address = answer.headers["location"]
    wait_for(server, address)
    return address


@pytest.fixture(scope="module")
def name(path) -> str:
    return path.rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def plan(server, name) -> dict:
    return server.get(f"/api/v1/placements/{name}").json()["plan"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_plan_is_shown_in_every_language_and_no_key_in_place_of_a_word(server, path, name, keys, lang):
    asked = f"family=F000&place=593230100&lang={lang}"
    page = server.get(f"{path}?{asked}").text
    assert all(f"F{n:03d}" in page for n in range(5))
    assert translator_for(lang).gettext("plan.page.why") in page
    assert raw_keys(page, keys) == []
    for level in ("oblast", "settlement"):
        drawn = server.get(f"/maps/plan/{name}.json?level={level}&lang={lang}").text
        assert raw_keys(drawn, keys) == []


def test_a_sheet_opened_from_the_plan_is_of_its_family(server, path, plan):
    links = re.findall(r'href="(/sheet/\d{9}[^"]*)"', server.get(f"{path}?lang=en").text)
    placed = [row for row in plan["families"] if row["kato"]]
    assert len(links) == min(len(placed), 25)
    big = max(range(len(links)), key=lambda number: placed[number]["persons"])
    assert placed[big]["kato"] in links[big]
    sheet = server.get(html.unescape(links[big])).text
    assert placed[big]["persons"] > 1
    shown = f"For {placed[big]['persons']} people, on"
    assert shown in sheet
    assert shown not in server.get(f"/sheet/{placed[big]['kato']}?lang=en").text
    own = re.search(r'<th scope="row"><a href="(/\?f=[^"]+)">', server.get(path).text)
    assert own is not None
    assert translator_for("kk").gettext("result.title") in server.get(html.unescape(own[1])).text
    assert "610000000" not in own[1]


@pytest.mark.parametrize("level", ["oblast", "district", "settlement"])
@pytest.mark.parametrize("kind", ["homes", "jobs", "school_places", "kindergarten_places", "quota"])
def test_every_price_has_a_page_a_map_and_a_picture(server, path, name, kind, level):
    query = f"kind={kind}&level={level}&lang=en"
    assert f'<option value="{kind}" selected>' in server.get(f"{path}?{query}").text
    assert server.get(f"/maps/plan/{name}?{query}").status_code == 200
    assert server.get(f"/maps/plan/{name}.json?{query}").json()["layers"]


def test_the_resource_with_the_highest_price_is_shown_first(server, path, plan):
    kinds = {row["kind"]: 0.0 for row in plan["prices_by_area"]}
    for row in plan["prices_by_area"]:
        kinds[row["kind"]] = max(kinds[row["kind"]], row["most"])
    assert max(kinds.values()) > 0, "something is scarce in the plan of these tests"
    first = max(kinds, key=kinds.__getitem__)
    assert f'<option value="{first}" selected>' in server.get(path).text


def test_the_map_without_javascript_is_a_picture(server, path):
    answer = server.get(f"{path}/prices.png?kind=jobs&level=oblast")
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("file", "begins"), [("plan.xlsx", b"PK"), ("plan.json", b"{"), ("prices.geojson", b'{"type":"Feature')]
)
def test_the_plan_comes_as_files(server, path, file, begins):
    answer = server.get(f"{path}/{file}?lang=kk")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="qonys-{file}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(begins)


def test_why_is_answered_on_the_page_and_over_rest(server, path, name, plan):
    row = next(row for row in plan["families"] if row["kato"])
    asked = {"family": row["family"], "place": row["kato"], "lang": "en"}
    page = server.get(path, params=asked).text
    assert f"This is where the plan places family {row['family']}" in page
    answer = server.get(
        f"/api/v1/placements/{name}/why",
        params={"household": row["family"], "place": row["kato"], "lang": "en"},
    ).json()
    assert answer["sentences"][0] in page
    assert answer["placed_at"] == row["kato"]


UNKNOWN = [
    ("f" * 24, "F001", "593230100", "another placement"),
    ("%2e%2e", "F001", "593230100", "no id"),
    (None, "NOBODY", "593230100", "another family"),
    (None, "F001", "000000000", "no settlement"),
]


@pytest.mark.parametrize(("other", "family", "place", "case"), UNKNOWN, ids=[row[-1] for row in UNKNOWN])
def test_what_there_is_not_is_a_problem(server, name, other, family, place, case):
    address = f"/api/v1/placements/{other or name}/why"
    answer = server.get(address, params={"household": family, "place": place})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_prices_are_a_layer_over_rest(server, name):
    layer = server.get(f"/api/v1/placements/{name}/prices?lang=en").json()
    assert layer["type"] == "FeatureCollection"
    assert {feature["properties"]["level"] for feature in layer["features"]} == {
        "oblast", "district", "settlement",
    }  # fmt: skip


def test_a_decision_on_the_page_leads_to_a_plan_that_says_what_changed(server, path, plan):
    row = next(row for row in plan["families"] if row["kato"])
    form = {
        "kind": "ban",
        "family": row["family"],
        "place": row["kato"],
        "reason": "the brother is against it",
    }
    answer = server.post(f"{path}/decide?lang=en", data=form, follow_redirects=False)
    assert answer.status_code == 303
    again = answer.headers["location"]
    page = wait_for(server, again)
    assert "the brother is against it" in page
    assert 'id="changes"' in page
    withdrawn = server.post(
        f"{again.split('?')[0]}/decide?lang=en", data={"kind": ""}, follow_redirects=False
    )
    assert (
        "the brother is against it"
        not in wait_for(server, withdrawn.headers["location"]).split('id="decide"')[1]
    )


@pytest.mark.parametrize("lang", LANGS)
def test_a_decision_that_cannot_hold_is_told_on_the_page(server, path, lang):
    form = {"kind": "pin", "family": "<b>NOBODY</b>", "place": "593230100", "reason": "x"}
    answer = server.post(f"{path}/decide?lang={lang}", data=form)
    assert 'role="alert"' in answer.text
    assert translator_for(lang).gettext("plan.fault.row_family")[:30] in answer.text
    assert "<b>NOBODY" not in answer.text


def test_decisions_over_rest(server, name, plan):
    row = next(row for row in plan["families"] if row["kato"])
    good = {"kind": "ban", "family": row["family"], "place": row["kato"], "reason": "x"}
    started = server.post(f"/api/v1/placements/{name}/decisions", json={"decisions": [good]})
    assert started.status_code == 202
    wait_for(server, f"/adviser/plan/{started.json()['id']}")
    decided = server.get(started.headers["location"]).json()["plan"]
    assert [change["family"] for change in decided["changes"]].count(row["family"]) == 1
    assert decided["decisions"] == [{**good, "bonus": None}]
    bad = server.post(
        f"/api/v1/placements/{name}/decisions?lang=kk", json={"decisions": [good | {"place": "1"}]}
    )
    assert bad.status_code == 422
    assert bad.json()["errors"] == [
        {"field": "place", "expected": translator_for("kk").gettext("plan.fault.row_place")}
    ]


def test_prices_are_checked_and_a_former_plan_is_compared_over_rest(server, plan):
    families = some_families(10)
    former = [{"family": "F000", "kato": ""}, {"family": "GONE", "kato": "593230100"}]
    order = {"families": families, "former": former, "check_prices": 1, "time_limit": 2}
    started = server.post("/api/v1/placements?lang=en", json=order)
    wait_for(server, f"/adviser/plan/{started.json()['id']}")
    made = server.get(started.headers["location"]).json()["plan"]
    assert [change["family"] for change in made["changes"]] == ["F000"]
    assert {row["level"] for row in made["prices_by_area"]} == {"oblast", "district"}


def test_what_a_plan_may_be_asked_is_described(server):
    paths = server.get("/api/openapi.json").json()["paths"]
    for path in ("why", "prices", "decisions"):
        answers = next(iter(paths[f"/api/v1/placements/{{name}}/{path}"].values()))["responses"]
        assert {"404", "409"} <= set(answers)


def test_every_answer_about_placements_has_a_schema(server):
    document = server.get("/api/openapi.json").json()
    answers = [
        answer["content"]
        for path, methods in document["paths"].items()
        if path.startswith("/api/v1/placements")
        for method in methods.values()
        for status, answer in method["responses"].items()
        if status.startswith("2")
    ]
    assert len(answers) == 6
    assert all(next(iter(content.values()))["schema"] for content in answers)


def test_states_are_as_described(server, name):
    described = TypeAdapter(PlacementState)
    job, lock = JobFolder.create(server.app.state.jobs.folder, "a client")
    job.begin()
    address = f"/api/v1/placements/{job.name}"
    assert described.validate_json(server.get(address).content).status == "running"
    os.close(lock)
    (job.path / "failure.json").write_text('{"reason": "crash"}')
    assert described.validate_json(server.get(address).content).reason == "crash"
    assert described.validate_json(server.get(f"/api/v1/placements/{name}").content).status == "done"


def test_a_former_plan_is_compared(server, path, plan):
    workbook = server.get(f"{path}/plan.xlsx?lang=ru").content
    answer = server.post(
        "/adviser/plan?lang=en",
        data={"text": FAMILIES},
        files={"former": ("old.xlsx", workbook)},
        follow_redirects=False,
    )
    assert "0 families move" in wait_for(server, answer.headers["location"])


@pytest.mark.parametrize(
    ("data", "files", "case"),
    [
        ({"text": '{"id": "A-1"}'}, None, "a family without an origin"),
        ({"text": FAMILIES}, {"former": ("old.xlsx", b"x")}, "another file for a former plan"),
        ({"text": ""}, None, "nothing"),
    ],
)
def test_what_cannot_be_placed_is_told_before_a_job_starts(server, data, files, case):
    answer = server.post("/adviser/plan?lang=kk", data=data, files=files, follow_redirects=False)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("path", ["/adviser", "/adviser/plan"])
@pytest.mark.parametrize(
    "text", ["{}\n" * 800_000, "x\n" * 1_200_000, "{}\n" * 190], ids=["lines", "rows", "few"]
)
def test_the_answer_to_a_flood_of_rows_is_small(server, path, text):
    answer = server.post(path, data={"text": text}, follow_redirects=False)
    assert 'role="alert"' in answer.text
    assert len(answer.content) < 60_000


def test_a_rule_that_is_none_is_refused(server):
    answer = server.post("/adviser/plan", data={"text": FAMILIES, "job_rule": "some"}, follow_redirects=False)
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["", "/plan.xlsx", "/prices.png", "/decide", "/stop"])
def test_a_plan_that_is_none_is_not_found(server, path):
    address = f"/adviser/plan/{'f' * 24}{path}"
    answer = server.post(address) if path in ("/decide", "/stop") else server.get(address)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_plan_that_is_being_made_says_how_far_it_is_and_one_that_failed_why(server, lang):
    text = translator_for(lang).gettext
    job, lock = JobFolder.create(server.app.state.jobs.folder, lang)
    address = f"/adviser/plan/{job.name}?lang={lang}"
    assert text("plan.page.queued", place=1) in server.get(address).text
    job.begin()
    assert text("plan.page.starting") in server.get(address).text
    (job.path / "progress.json").write_text(
        '{"phase": "prices", "seconds": 2.5, "value": 9.0, "bound": 10.0}'
    )
    waiting = server.get(address)
    assert translator_for(lang).format_number(10.0) + " %" in waiting.text
    assert waiting.headers["refresh"].endswith(job.name + ("" if lang == "kk" else f"?lang={lang}"))
    assert server.post(f"/adviser/plan/{job.name}/stop", follow_redirects=False).status_code == 303
    assert (job.path / "cancel").exists()
    assert server.get(f"/adviser/plan/{job.name}/plan.xlsx").status_code == 409
    os.close(lock)
    assert text("plan.page.failed.lost") in server.get(address).text
    for reason in ("crash", "time", "cancelled"):
        (job.path / "failure.json").write_text(json.dumps({"reason": reason}))
        assert text(f"plan.page.failed.{reason}") in server.get(address).text
    faults = [{"where": "", "field": "household", "expected": "no district suits"}]
    (job.path / "failure.json").write_text(json.dumps({"reason": "input", "faults": faults}))
    assert "no district suits" in server.get(address).text


@pytest.mark.parametrize("lang", LANGS)
def test_who_has_too_many_plans_waiting_is_asked_to_wait(server, lang, monkeypatch):
    monkeypatch.setattr(server.app.state.jobs, "limits", JobSettings(slots=1, per_client=1))
    jobs = server.app.state.jobs.folder
    _, lock = JobFolder.create(jobs, client_hash(jobs, "testclient"))
    answer = server.post(f"/adviser/plan?lang={lang}", data={"text": FAMILIES}, follow_redirects=False)
    os.close(lock)
    assert answer.status_code == 503
    assert translator_for(lang).gettext("fault.busy_own") in answer.text
    assert answer.headers["retry-after"] == "15"
