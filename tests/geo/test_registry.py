"""Layers and indicators stand once."""

from __future__ import annotations

import dataclasses

import pytest

from geo.layers.registry import INDICATORS, LAYERS, registry_of


def test_the_layers_of_the_design_are_there():
    wanted = {
        "quota",
        "vacancies",
        "housing",
        "land",
        "infrastructure",
        "population",
        "climate",
        "ties",
        "wages",
    }
    assert wanted <= set(LAYERS)


def test_registering_twice_is_an_error():
    layer = LAYERS["quota"]
    with pytest.raises(ValueError, match="'quota' is registered twice"):
        registry_of([layer, layer])
    with pytest.raises(ValueError, match="is in 'quota' and in 'other'"):
        registry_of([layer, dataclasses.replace(layer, id="other")])


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        LAYERS["quota"] = LAYERS["wages"]  # type: ignore[index]


def test_no_indicator_speaks_of_ethnicity_or_faith():
    words = ("ethn", "nation", "relig", "faith")
    assert not [name for name in INDICATORS if any(word in name for word in words)]
