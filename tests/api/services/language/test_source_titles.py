"""Sources, their licences and those of the rules have names in every language."""

from __future__ import annotations

import pytest

from api.services.language.i18n import translator_for
from api.services.language.source_titles import licence_name, rule_source, source_name, source_title
from geo.atlas import Atlas
from geo.names import LANGS
from matching.eligibility import conditions
from matching.support import known_rules


@pytest.fixture(scope="module")
def sources(home):
    return Atlas.open(home).manifest.sources


def test_every_source_of_the_facts_has_a_title_and_a_short_name(sources):
    lacking = [
        (lang, source["id"])
        for lang in LANGS
        for source in sources
        for prefix in ("source", "source.short")
        if not translator_for(lang).has(f"{prefix}.{source['id']}")
    ]
    assert sources
    assert not lacking


def test_titles_are_told_in_the_language_and_those_of_imports_as_they_are(sources):
    osm = next(source for source in sources if source["id"] == "osm")
    assert source_title(osm, translator_for("kk")).startswith("OpenStreetMap елді мекендері")
    assert source_name("qonys-demo", translator_for("ru")) == "пример"
    assert source_title({"id": "akimat", "title": "Әкімдік тізімі"}, translator_for("en")) == "Әкімдік тізімі"
    assert source_title({"id": "akimat", "title": ""}, translator_for("en")) == "akimat"
    assert source_name("akimat", translator_for("kk")) == "akimat"


def test_licences(sources):
    assert licence_name("ODbL-1.0", translator_for("kk")) == "ODbL-1.0"
    words = {
        source["licence"] for source in sources if " " in source["licence"] or source["licence"].islower()
    }
    assert not [word for word in words for lang in LANGS if not translator_for(lang).has(f"licence.{word}")]


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_no_rule_of_support_or_of_taking_part_names_its_source_in_english(lang):
    for rule in (*known_rules(), *conditions()):
        assert not any("a" <= letter <= "z" for letter in rule_source(rule.source, translator_for(lang)))
    assert rule_source("Order 234", translator_for(lang)) == "Order 234"


def test_the_schema_of_a_collection_names_sources_in_its_language(client):
    def titles(lang):
        answer = client.get(f"/ogc/collections/settlements/schema?lang={lang}").json()
        told = [shown.get("x-qonys-sources", []) for shown in answer["properties"].values()]
        return {source["id"]: source["title"] for sources in told for source in sources}

    assert titles("kk")["osm"].startswith("OpenStreetMap елді мекендері")
    assert titles("en").keys() == titles("kk").keys()
