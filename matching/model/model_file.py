"""The model as a file: one NumPy archive without pickles, put in place whole and checked when it is read.

::

    <home>/model/model.npz      the model in use: a header (JSON) and the arrays that it names
                 previous.npz   the one before that could be read
                 card.json      the model card, for people to read
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict, cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from geo import durable
from geo.arrays import Floats
from geo.faults import DamagedError, NotReadyError
from matching.model.calibration import Calibration, ConformalWidths
from matching.model.curves import Curves
from matching.model.learned_model import COLUMNS, OUTCOMES, Model, OutcomeModel

FORMAT = 6
"""Changes with the columns of a model, what they measure, and the names in its header; another format is refused."""
_BEFORE_FORMAT_4 = "model.skops"
HEADER = "header"
"""Name of the archive's array that holds the header: JSON in UTF-8, as bytes."""
_UNREADABLE = (BadZipFile, ValueError, TypeError, KeyError, EOFError, LookupError, RecursionError)


class _PackedCurves(TypedDict):
    intercept: float
    knots: list[NDArray[Any]]
    heights: list[NDArray[Any]]


class _PackedOutcome(TypedDict):
    curves: _PackedCurves
    method: str
    log_odds: Floats
    probability: Floats
    uncertainty: Floats
    width: Floats
    weight: Floats


class _PackedModel(TypedDict):
    format: int
    columns: list[str]
    name: str
    trained_on: Literal["simulated", "outcomes"]
    success: _PackedCurves
    resolution: float
    card: str
    probabilities: dict[str, _PackedOutcome]


def path_of(home: Path) -> Path:
    """Return where the model in use lies."""
    return home / "model" / "model.npz"


def save_model(model: Model, home: Path) -> Path:
    """Write a model and make it the one in use; the one before stays beside it as ``previous.npz`` unless it is spoilt.

    Returns
    -------
    Path
        The file.
    """
    target = path_of(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    if _is_whole(target):
        previous = target.with_name("previous.npz")
        previous.unlink(missing_ok=True)
        os.link(target, previous)
    durable.write(target, _encode(_packed(model)))
    durable.write(target.with_name("card.json"), (_json(dict(model.card)) + "\n").encode())
    return target


def _is_whole(path: Path) -> bool:
    try:
        _decode(path.read_bytes())
    except (FileNotFoundError, *_UNREADABLE):
        return False
    return True


def load_model(home: Path) -> Model | None:
    """Return the model in use, None where none has been trained.

    Raises
    ------
    DamagedError
        If the file is not what was written.
    NotReadyError
        If another version of Qonys wrote it.
    """
    path = path_of(home)
    if not path.exists():
        if path.with_name(_BEFORE_FORMAT_4).exists():
            raise NotReadyError(f"{_BEFORE_FORMAT_4} is the model of an older version: run 'qonys train'")
        return None
    try:
        packed = _decode(path.read_bytes())
    except _UNREADABLE:
        raise DamagedError(path, "changed", "train") from None
    if packed.get("format") != FORMAT or tuple(packed["columns"]) != COLUMNS:
        raise NotReadyError(f"the model file {path.name} is not one of this version: run 'qonys train'")
    return _unpacked(packed)


def _encode(packed: Mapping[str, Any]) -> bytes:
    """Return the archive of a model: its arrays, and a header that names them and their hash."""
    arrays: list[NDArray[Any]] = []
    skeleton = _without_arrays(packed, arrays)
    header = _json({"sha256": _digest(skeleton, arrays), "model": skeleton})
    named = {f"a{number}": array for number, array in enumerate(arrays)}
    written = io.BytesIO()
    np.savez(written, allow_pickle=False, **{HEADER: np.frombuffer(header.encode(), np.uint8)}, **named)
    return written.getvalue()


def _decode(content: bytes) -> _PackedModel:
    """Return what :func:`_encode` was given; one of ``_UNREADABLE`` where the content is anything else."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        header = json.loads(archive[HEADER].tobytes())
        arrays = [archive[f"a{number}"] for number in range(len(archive.files) - 1)]
    if header["sha256"] != _digest(header["model"], arrays):
        raise ValueError("not what was written")
    return cast(_PackedModel, _with_arrays(header["model"], arrays))


def _digest(skeleton: object, arrays: Sequence[NDArray[Any]]) -> str:
    digest = hashlib.sha256(_json(skeleton).encode())
    for array in arrays:
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _without_arrays(part: Any, arrays: list[NDArray[Any]]) -> Any:
    if isinstance(part, np.ndarray):
        arrays.append(part)
        return {"array": len(arrays) - 1}
    if isinstance(part, Mapping):
        return {key: _without_arrays(value, arrays) for key, value in part.items()}
    return [_without_arrays(value, arrays) for value in part] if isinstance(part, list) else part


def _with_arrays(part: Any, arrays: Sequence[NDArray[Any]]) -> Any:
    if isinstance(part, dict) and set(part) == {"array"}:
        return arrays[part["array"]]
    if isinstance(part, dict):
        return {key: _with_arrays(value, arrays) for key, value in part.items()}
    return [_with_arrays(value, arrays) for value in part] if isinstance(part, list) else part


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def _packed(model: Model) -> _PackedModel:
    return {
        "format": FORMAT,
        "columns": list(COLUMNS),
        "name": model.name,
        "trained_on": model.trained_on,
        "success": _packed_curves(model.success),
        "resolution": float(model.resolution),
        "card": _json(dict(model.card)),
        "probabilities": {name: _packed_outcome(model.probabilities[name]) for name in OUTCOMES},
    }


def _packed_curves(curves: Curves) -> _PackedCurves:
    return {
        "intercept": float(curves.intercept),
        "knots": [np.asarray(knots) for knots in curves.knots],
        "heights": [np.asarray(heights) for heights in curves.heights],
    }


def _packed_outcome(probability: OutcomeModel) -> _PackedOutcome:
    return {
        "curves": _packed_curves(probability.curves),
        "method": probability.calibration.method,
        "log_odds": probability.calibration.log_odds,
        "probability": probability.calibration.probability,
        "uncertainty": probability.widths.uncertainty,
        "width": probability.widths.width,
        "weight": probability.weight,
    }


def _curves(part: _PackedCurves) -> Curves:
    return Curves(float(part["intercept"]), tuple(part["knots"]), tuple(part["heights"]))


def _unpacked(packed: _PackedModel) -> Model:
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
        resolution=packed["resolution"],
        card=json.loads(packed["card"]),
    )
