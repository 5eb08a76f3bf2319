"""Clinic and hospital within reach."""

from __future__ import annotations

import numpy as np
from typing_extensions import override  # of the standard library from Python 3.12

from geo.arrays import Flags, Floats
from matching.batch import Batch
from matching.criteria.base import Criterion, falling
from matching.destinations import Destinations
from matching.messages import Message

CLINIC_KM_HALF = 8.0
HOSPITAL_KM_HALF = 40.0
CARE = frozenset({"regular_treatment", "pregnancy", "elderly_care", "wheelchair"})
"""Needs that make health care a matter of every week."""
SMALL, OLD = 5, 60
"""Age up to which a child is small, and from which somebody sees a doctor often."""
OFTEN_NEED, SMALL_NEED, EVERYBODY_NEEDS = 3.0, 2.0, 1.0
"""Steps that care counts at least for a family that needs it often, for one with small children, and for every other:
assumptions."""


def _often(batch: Batch) -> Flags:
    """Return which families see a doctor often: by a need that they name, an infant, or age; shape (B,)."""
    return np.array(
        [
            bool(CARE & set(household.needs))
            or household.children_between(0, 2) > 0
            or any(adult.age >= OLD for adult in household.adults)
            for household in batch.households
        ]
    )


def _small(batch: Batch) -> Flags:
    """Return which families have a child under school age; shape (B,)."""
    return np.array([household.children_between(0, SMALL) > 0 for household in batch.households])


class Health(Criterion):
    """Nearness of a clinic and of a hospital (town or district centre), half each."""

    id = "health"
    indicators = ("clinic_km", "hospital_km", "pharmacy")
    computed_from = ("clinic_km", "hospital_km")

    @override
    def row(self, places: Destinations, key: None) -> Floats:
        """Return the utility of places; see :meth:`Criterion.row`."""
        clinic = falling(places.column("clinic_km").value, CLINIC_KM_HALF)
        hospital = falling(places.column("hospital_km").value, HOSPITAL_KM_HALF)
        return np.asarray(0.5 * clinic + 0.5 * hospital)

    @override
    def relevance(self, batch: Batch) -> Floats:
        """Return 1 for a family that needs care, has an infant or somebody old, 0.5 for others."""
        return np.where(_often(batch), 1.0, 0.5)

    @override
    def needed(self, batch: Batch) -> Floats:
        """Return the steps that a clinic counts at least; see :meth:`Criterion.needed`."""
        return np.where(_often(batch), OFTEN_NEED, np.where(_small(batch), SMALL_NEED, EVERYBODY_NEEDS))

    @override
    def reason_of(self, places: Destinations, about: None, place: int) -> Message:
        """Return how far clinic and hospital are."""
        clinic, hospital = (places.column(name).value[place] for name in ("clinic_km", "hospital_km"))
        if np.isnan(clinic) or np.isnan(hospital):
            return Message("reason.health.unknown")
        key = "reason.health.here" if clinic == 0 else "reason.health.away"
        return Message(key, {"clinic": float(clinic), "hospital": float(hospital)})
