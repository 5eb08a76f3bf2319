"""Many households placed in settlements under shared capacities, with a certificate and shadow prices."""

from matching.placement.certificate import Certificate, UnsoundPlanError, check
from matching.placement.decided import solve_decided
from matching.placement.decisions import Ban, KeepTogether, Pin, Prefer
from matching.placement.explanation import check_prices, explain
from matching.placement.fairness import FairPlan, solve_fairly
from matching.placement.online import OnlinePlacer, pool
from matching.placement.plan import Plan, diff
from matching.placement.problem import PlacementProblem
from matching.placement.solver.rounding import first_come
from matching.placement.solver.solve import solve

__all__ = [
    "Ban",
    "Certificate",
    "FairPlan",
    "KeepTogether",
    "OnlinePlacer",
    "Pin",
    "PlacementProblem",
    "Plan",
    "Prefer",
    "UnsoundPlanError",
    "check",
    "check_prices",
    "diff",
    "explain",
    "first_come",
    "pool",
    "solve",
    "solve_decided",
    "solve_fairly",
]
