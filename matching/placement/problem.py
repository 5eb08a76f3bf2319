"""What is to be placed where, under which capacities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike

from geo.arrays import Floats, Ints
from geo.faults import Fault, InputError, shorten


@dataclass(frozen=True, slots=True)
class PlacementProblem:
    """Households to place in settlements under capacities of settlements and of groups of settlements.

    A household goes to one place or to none. Of ``H`` households and ``P`` places only the pairs stored in
    ``value`` may meet. Everything is checked and copied into plain arrays when the problem is made, so a
    problem that exists is sound.

    Parameters
    ----------
    value : scipy.sparse array, shape (H, P)
        Objective coefficient of each eligible pair, finite and not negative. A missing entry means *not eligible*;
        a stored zero is an eligible pair of no value.
    demand : mapping of str to array-like, shape (H,)
        What a household uses up where it goes, by resource; fractions are allowed. A resource that appears
        only in a capacity is used by nobody.
    capacity : mapping of str to array-like, shape (P,)
        What each place has. ``inf``, or a resource missing here, means unlimited.
    group : array-like of int, shape (P,), optional
        Group of each place (a region), from 0; -1 for a place in no group.
    group_capacity : mapping of str to array-like, shape (G,), optional
        What each group has together, a quota. ``inf`` means unlimited.

    Raises
    ------
    geo.faults.InputError
        With one fault for each field that has a wrong shape or holds NaN, a negative or (but for capacities)
        an infinite number, or groups that do not exist.

    Examples
    --------
    >>> import numpy as np, scipy.sparse as sp
    >>> value = sp.csr_array(np.array([[0.9, 0.4], [0.8, 0.1]]))
    >>> problem = PlacementProblem(value, {"homes": [1, 1]}, {"homes": [1, 1]})
    >>> problem.shape
    (2, 2)
    """

    value: sp.csr_array
    demand: Mapping[str, Floats]
    capacity: Mapping[str, Floats]
    group: Ints | None = None
    group_capacity: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults: list[Fault] = []
        value = _read_value(self.value, faults)
        households, places = value.shape
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "demand", _read_arrays(self.demand, "demand", households, faults))
        object.__setattr__(self, "capacity", _read_arrays(self.capacity, "capacity", places, faults, True))
        group, groups = _read_group(self.group, places, faults)
        object.__setattr__(self, "group", group)
        quotas = _read_arrays(self.group_capacity or {}, "group_capacity", None, faults, True)
        object.__setattr__(self, "group_capacity", quotas)
        faults.extend(_quota_faults(quotas, group, groups))
        if faults:
            raise InputError(faults)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of households and of places."""
        households, places = self.value.shape
        return households, places

    @property
    def groups(self) -> int:
        """Number of groups of places."""
        return max((len(quota) for quota in self.group_capacity.values()), default=0)

    @property
    def resources(self) -> tuple[str, ...]:
        """Resources that some household uses and some place or group limits, in the order of ``demand``."""
        limited = set(self.capacity) | set(self.group_capacity)
        return tuple(name for name, used in self.demand.items() if name in limited and bool(np.any(used > 0)))

    def values_of(self, assignment: ArrayLike) -> Floats:
        """Value of each household where it is placed.

        Parameters
        ----------
        assignment : array-like of int, shape (H,)
            Place of each household, -1 for none.

        Returns
        -------
        array, shape (H,)
            Zero for a household that is not placed; NaN for one placed where it is not eligible.
        """
        where = np.asarray(assignment, np.int64)
        values = np.zeros(len(where))
        placed = np.flatnonzero(where >= 0)
        position = self.positions(placed, where[placed])
        values[placed] = np.where(
            position >= 0, self.value.data[position] if self.value.nnz else np.nan, np.nan
        )
        return values

    def positions(self, households: Ints, places: Ints) -> Ints:
        """Index into ``value.data`` of each pair, -1 where it is not eligible."""
        width = max(self.shape[1], 1)
        owner = np.repeat(np.arange(self.shape[0]), np.diff(self.value.indptr))
        keys = owner * width + self.value.indices
        wanted = np.asarray(households, np.int64) * width + places
        found = np.searchsorted(keys, wanted)
        inside = np.minimum(found, max(len(keys) - 1, 0))
        hit = (found < len(keys)) & (keys[inside] == wanted) if len(keys) else np.zeros(len(wanted), bool)
        return np.where(hit, found, -1)

    def with_value(self, value: sp.csr_array) -> PlacementProblem:
        """Return the problem with other values and eligible pairs."""
        return replace(self, value=value)


def totals(index: Ints, amount: Floats, length: int) -> Floats:
    """Add up amounts by index: shape (length,).

    Parameters
    ----------
    index : ndarray of int, shape (n,)
        Where each amount counts, 0 to ``length - 1``.
    amount : ndarray of float64, shape (n,)
        What is added up.
    length : int
        Number of sums.

    Examples
    --------
    >>> totals(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [1.0, 0.0, 5.0]
    """
    return np.bincount(index, weights=amount, minlength=length).astype(np.float64)


def _read_value(value: Any, faults: list[Fault]) -> sp.csr_array:
    """Check the values and return them as a canonical CSR array of floats."""
    if not sp.issparse(value) or len(getattr(value, "shape", ())) != 2:
        raise InputError(
            [Fault("problem", "value", "a sparse array of households by places", shorten(type(value)))]
        )
    matrix = cast("sp.csr_array", sp.csr_array(cast(Any, value), dtype=np.float64, copy=True))
    stored = matrix.nnz
    matrix.sum_duplicates()
    if matrix.nnz != stored:
        faults.append(Fault("problem", "value", "each pair once", f"{stored - matrix.nnz} repeated pairs"))
    faults.extend(_number_faults(matrix.data, "value", False))
    return matrix


def _read_arrays(
    given: Any, name: str, length: int | None, faults: list[Fault], infinite: bool = False
) -> dict[str, Floats]:
    """Check a mapping of resources to numbers and return it as arrays."""
    if not isinstance(given, Mapping):
        faults.append(Fault("problem", name, "a mapping of resource to numbers", shorten(type(given))))
        return {}
    return {str(key): _read_array(given[key], f"{name}.{key}", length, faults, infinite) for key in given}


def _read_array(given: Any, name: str, length: int | None, faults: list[Fault], infinite: bool) -> Floats:
    """Check one resource's numbers and return them as an array of floats."""
    try:
        numbers = np.array(given, np.float64)
    except (TypeError, ValueError):
        faults.append(Fault("problem", name, "numbers", shorten(given)))
        return np.zeros(length or 0)
    if numbers.ndim != 1 or (length is not None and len(numbers) != length):
        wanted = "one row of numbers" if length is None else f"{length} numbers"
        faults.append(Fault("problem", name, wanted, f"shape {numbers.shape}"))
        return np.zeros(length or 0)
    faults.extend(_number_faults(numbers, name, infinite))
    return numbers


def _number_faults(numbers: Floats, name: str, infinite: bool) -> list[Fault]:
    """Return a fault for the first number that is NaN, negative or not allowed to be infinite."""
    bad = ~(numbers >= 0) if infinite else ~((numbers >= 0) & np.isfinite(numbers))
    if not bad.any():
        return []
    first = int(np.argmax(bad))
    wanted = "numbers of at least 0" if infinite else "finite numbers of at least 0"
    return [Fault("problem", name, wanted, f"{numbers[first]} at {first} ({int(bad.sum())} such)")]


def _read_group(given: Any, places: int, faults: list[Fault]) -> tuple[Ints | None, int]:
    """Check the group of each place; return it with the number of groups it names."""
    if given is None:
        return None, 0
    numbers = np.asarray(given)
    if numbers.shape != (places,) or not np.issubdtype(numbers.dtype, np.integer):
        found = f"shape {numbers.shape} of {numbers.dtype}"
        faults.append(Fault("problem", "group", f"{places} whole numbers", found))
        return None, 0
    group = numbers.astype(np.int64)
    if places and group.min() < -1:
        faults.append(Fault("problem", "group", "numbers of at least -1", str(group.min())))
    return group, int(group.max(initial=-1)) + 1


def _quota_faults(quotas: Mapping[str, Floats], group: Ints | None, groups: int) -> list[Fault]:
    """Return faults of quotas that do not fit the groups."""
    if quotas and group is None:
        return [Fault("problem", "group", "the group of each place, as group_capacity is given", "none")]
    lengths = {len(quota) for quota in quotas.values()}
    if len(lengths) > 1:
        return [Fault("problem", "group_capacity", "as many groups for each resource", str(sorted(lengths)))]
    if lengths and min(lengths) < groups:
        return [
            Fault("problem", "group_capacity", f"at least {groups} groups, as group names", str(min(lengths)))
        ]
    return []
