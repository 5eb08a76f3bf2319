"""The model as a file: skops (which runs no code when it is read), put in place whole.

Reading skops takes two seconds, for it imports all of scikit-learn; so the same numbers lie beside it as a
NumPy archive, which
counts only while it names the hash of the skops file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from geo.faults import NotReadyError
from matching.model.calibration import Calibration, ConformalWidths
from matching.model.curves import Curves
from matching.model.learned_model import COLUMNS, OUTCOMES, Model, OutcomeModel

FORMAT = 3
_UNREADABLE = (BadZipFile, ValueError, TypeError, KeyError, OSError, AttributeError, LookupError)


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
    import skops.io

    target = path_of(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = _packed(model)
    content = skops.io.dumps(packed)
    if target.exists():
        previous = target.with_name("previous.skops")
        previous.unlink(missing_ok=True)
        os.link(target, previous)
    _replace(target, content)
    _replace(target.with_name("card.json"), (_json(dict(model.card)) + "\n").encode())
    _save_quick(packed, hashlib.sha256(content).hexdigest(), target.with_name("quick.npz"))
    return target


def _replace(target: Path, content: bytes) -> None:
    fresh = target.with_name(f".new-{os.getpid()}-{target.name}")
    fresh.write_bytes(content)
    with fresh.open("rb") as handle:
        os.fsync(handle.fileno())
    fresh.replace(target)


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
    content = path.read_bytes()
    try:
        packed = _load_quick(path.with_name("quick.npz"), hashlib.sha256(content).hexdigest()) or _load(
            content
        )
        if packed["format"] != FORMAT or tuple(packed["columns"]) != COLUMNS:
            raise ValueError("another format")
        return _unpacked(packed)
    except _UNREADABLE:
        raise NotReadyError(
            f"the model file {path.name} is not one of this version: run 'qonys train'"
        ) from None


def _load(content: bytes) -> dict[str, Any]:
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        # Numbers, text and lists only: no type beyond those that skops knows to be harmless.
        return dict(skops.io.loads(content, trusted=[]))
    except UntrustedTypesFoundException:
        raise ValueError("types that a model does not have") from None


def _save_quick(packed: Mapping[str, Any], digest: str, path: Path) -> None:
    arrays: list[Any] = []
    skeleton = _without_arrays(packed, arrays)
    fresh = path.with_name(f".new-{os.getpid()}.npz")
    named = {f"a{number}": array for number, array in enumerate(arrays)}
    np.savez(
        fresh, allow_pickle=False, skeleton=np.array(_json({"sha256": digest, "model": skeleton})), **named
    )
    fresh.replace(path)


def _load_quick(path: Path, digest: str) -> dict[str, Any] | None:
    """Return the numbers of a NumPy archive; None where there is none for the model file."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as archive:
        skeleton = json.loads(str(archive["skeleton"]))
        if skeleton["sha256"] != digest:
            return None
        return dict(_with_arrays(skeleton["model"], archive))


def _without_arrays(part: Any, arrays: list[Any]) -> Any:
    if isinstance(part, np.ndarray):
        arrays.append(part)
        return {"array": len(arrays) - 1}
    if isinstance(part, Mapping):
        return {key: _without_arrays(value, arrays) for key, value in part.items()}
    return [_without_arrays(value, arrays) for value in part] if isinstance(part, list) else part


def _with_arrays(part: Any, archive: Mapping[str, Any]) -> Any:
    if isinstance(part, dict) and set(part) == {"array"}:
        return archive[f"a{part['array']}"]
    if isinstance(part, dict):
        return {key: _with_arrays(value, archive) for key, value in part.items()}
    return [_with_arrays(value, archive) for value in part] if isinstance(part, list) else part


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _packed(model: Model) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "columns": list(COLUMNS),
        "name": model.name,
        "trained_on": model.trained_on,
        "success": _packed_curves(model.success),
        "points": float(model.points),
        "level": float(model.level),
        "card": _json(dict(model.card)),
        "probabilities": {name: _packed_outcome(model.probabilities[name]) for name in OUTCOMES},
    }


def _packed_curves(curves: Curves) -> dict[str, Any]:
    return {
        "intercept": float(curves.intercept),
        "knots": [np.asarray(knots) for knots in curves.knots],
        "heights": [np.asarray(heights) for heights in curves.heights],
    }


def _packed_outcome(probability: OutcomeModel) -> dict[str, Any]:
    return {
        "curves": _packed_curves(probability.curves),
        "method": probability.calibration.method,
        "log_odds": probability.calibration.log_odds,
        "probability": probability.calibration.probability,
        "uncertainty": probability.widths.uncertainty,
        "width": probability.widths.width,
        "weight": probability.weight,
    }


def _curves(part: Mapping[str, Any]) -> Curves:
    return Curves(float(part["intercept"]), tuple(part["knots"]), tuple(part["heights"]))


def _unpacked(packed: Mapping[str, Any]) -> Model:
    probabilities = {}
    for name in OUTCOMES:
        part = packed["probabilities"][name]
        calibration = Calibration(part["method"], part["log_odds"], part["probability"])
        widths = ConformalWidths(part["uncertainty"], part["width"])
        probabilities[name] = OutcomeModel(_curves(part["curves"]), calibration, widths, part["weight"])
    return Model(
        name=packed["name"],
        trained_on=packed["trained_on"],
        success=_curves(packed["success"]),
        probabilities=probabilities,
        points=packed["points"],
        level=packed["level"],
        card=json.loads(packed["card"]),
    )
