"""The model as a file: skops (which runs no code when it is read), one file, put in place whole."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from geo.faults import NotReadyError
from matching.model import COLUMNS, OUTCOMES, Chance, Model
from matching.probabilities import Calibration, Widths

FORMAT = 1
TRUSTED = ["matching.additive.AdditiveClassifier"]
"""Types beyond numbers, text and lists that a model file may hold."""


def path_of(home: Path) -> Path:
    """Return where the model in use lies."""
    return home / "model" / "model.skops"


def save_model(model: Model, home: Path) -> Path:
    """Write a model and make it the one in use; the one before stays beside it as ``previous.skops``.

    Returns
    -------
    Path
        The file.
    """
    target = path_of(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(f".new-{os.getpid()}")
    fresh.write_bytes(skops.io.dumps(_packed(model)))
    with fresh.open("rb") as handle:
        os.fsync(handle.fileno())
    if target.exists():
        previous = target.with_name("previous.skops")
        previous.unlink(missing_ok=True)
        os.link(target, previous)
    fresh.replace(target)
    card = json.dumps(dict(model.card), ensure_ascii=False, indent=1)
    target.with_name("card.json").write_text(card + "\n", encoding="utf-8")
    return target


def load_model(home: Path) -> Model | None:
    """Return the model in use, None where none has been trained.

    Raises
    ------
    NotReadyError
        If the file was not written by this version of Qonys, or is not a model.
    """
    path = path_of(home)
    if not path.exists():
        return None
    again = NotReadyError(f"the model file {path} is not one of this version: run 'qonys train'")
    try:
        packed = skops.io.loads(path.read_bytes(), trusted=TRUSTED)
    except (
        UntrustedTypesFoundException,
        BadZipFile,
        ValueError,
        TypeError,
        KeyError,
        OSError,
        AttributeError,
    ):
        raise again from None
    if (
        not isinstance(packed, dict)
        or packed.get("format") != FORMAT
        or tuple(packed.get("columns", ())) != COLUMNS
    ):
        raise again
    return _unpacked(packed)


def _packed(model: Model) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "columns": list(COLUMNS),
        "name": model.name,
        "trained_on": model.trained_on,
        "success": model.success,
        "points": float(model.points),
        "level": float(model.level),
        "card": json.dumps(dict(model.card), ensure_ascii=False),
        "chances": {name: _packed_chance(model.chances[name]) for name in OUTCOMES},
    }


def _packed_chance(chance: Chance) -> dict[str, Any]:
    return {
        "curves": chance.curves,
        "method": chance.calibration.method,
        "odds": chance.calibration.odds,
        "chance": chance.calibration.chance,
        "doubt": chance.widths.doubt,
        "width": chance.widths.width,
        "weight": chance.weight,
    }


def _unpacked(packed: Mapping[str, Any]) -> Model:
    chances = {}
    for name in OUTCOMES:
        part = packed["chances"][name]
        numbers = {
            key: np.asarray(part[key], dtype=np.float64) for key in ("odds", "chance", "doubt", "width")
        }
        chances[name] = Chance(
            curves=part["curves"],
            calibration=Calibration(part["method"], numbers["odds"], numbers["chance"]),
            widths=Widths(numbers["doubt"], numbers["width"]),
            weight=np.asarray(part["weight"], dtype=np.float64),
        )
    return Model(
        name=packed["name"],
        trained_on=packed["trained_on"],
        success=packed["success"],
        chances=chances,
        points=packed["points"],
        level=packed["level"],
        card=json.loads(packed["card"]),
    )
