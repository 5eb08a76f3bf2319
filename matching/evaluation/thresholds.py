"""Acceptance thresholds of the model, beside what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST = 20
"""Families (mean over the seeds) from which a group's mean is looked at."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One threshold.

    Parameters
    ----------
    name, wanted, found : str
        What is measured, what it should be, what it is.
    met : bool
        Whether it is.
    """

    name: str
    wanted: str
    found: str
    met: bool


def thresholds(report: Mapping[str, Any]) -> tuple[Threshold, ...]:
    """Return every threshold of the model with the figure of an evaluation report."""
    return (
        _fit(report),
        *_ranking(report),
        *_tastes(report),
        *_probabilities(report),
        _off_policy(report),
        _groups(report),
    )


def list_thresholds(lists: Mapping[str, Any]) -> tuple[Threshold, ...]:
    """Return the thresholds of the lists of differing families (:mod:`matching.evaluation.exposure`)."""
    stay, most = lists["stay"], max(lists["stay"].values())
    mean = sum(stay.values()) / len(stay)
    least_felt = max(stay, key=lambda name: stay[name])
    regions = f"{lists['large_regions_shown']} of {lists['large_regions']}"
    return (
        Threshold(
            "different villages in 72 lists of ten",
            ">= 250",
            f"{lists['villages']}",
            lists["villages"] >= 250,
        ),
        Threshold("different firsts of 72 lists", ">= 25", f"{lists['firsts']}", lists["firsts"] >= 25),
        Threshold(
            "lists with the commonest first",
            "<= 10",
            f"{lists['commonest_first']}",
            lists["commonest_first"] <= 10,
        ),
        Threshold(
            "regions with 4 % of the quota that appear",
            "all",
            regions,
            lists["large_regions_shown"] == lists["large_regions"],
        ),
        Threshold(
            "of ten villages, how many stay when one wish goes 0 to 5 (mean; most)",
            "<= 6",
            f"{mean:.1f}; {most:.1f} ({least_felt})",
            most <= 6.0,
        ),
        Threshold(
            "lowest and highest score",
            "0-100",
            f"{lists['lowest']:.1f}; {lists['highest']:.1f}",
            lists["lowest"] >= 0.0 and lists["highest"] <= 100.0,
        ),
    )


def year_thresholds(year: Mapping[str, Any]) -> tuple[Threshold, ...]:
    """Return the thresholds of a generated year (:mod:`matching.evaluation.year`)."""
    told = year["told_every_month"]
    others = f"told once {100 * year['told_once']['no_room']:.1f} %; by fit {100 * year['by_fit']['no_room']:.1f} %"
    return (
        Threshold(
            "families of a year whose first village has no room left",
            "<= 10 %",
            f"{100 * told['no_room']:.1f} % ({others})",
            told["no_room"] <= 0.10,
        ),
        Threshold(
            "mean fit of the first, of the best without regard to room",
            ">= 96 %",
            f"{100 * told['fit']:.1f} %",
            told["fit"] >= 0.96,
        ),
    )


def _fit(report: Mapping[str, Any]) -> Threshold:
    fits = report["survey_fit"]
    outside = [fit for fit in fits if abs(fit["pooled"] - fit["simulated"]) > fit["se"]]
    found = f"{len(fits) - len(outside)} of {len(fits)}"
    return Threshold(
        "survey targets within their sampling error",
        "all, 40 or more",
        found,
        not outside and len(fits) >= 40,
    )


def _ranking(report: Mapping[str, Any]) -> list[Threshold]:
    ndcg = report["ndcg_at_10"]
    boosted = max(
        ndcg[name] for name in ("hist_gradient_boosting", "lightgbm_lambdamart") if ndcg.get(name) is not None
    )
    gap = ndcg["model"] / boosted - 1.0
    share = report["value_share_of_oracle"]["model"]
    everybody = next(group for group in report["groups"] if group["group"] == "all")
    gain = everybody["value"] / everybody["status_quo"] - 1.0
    return [
        Threshold(
            "NDCG@10 against the better boosted ranker", ">= -0.5 %", f"{100 * gap:+.2f} %", gap >= -0.005
        ),
        Threshold("share of the oracle's value", ">= 95 %", f"{100 * share:.1f} %", share >= 0.95),
        Threshold("value over the status quo", ">= +30 %", f"{100 * gain:+.1f} %", gain >= 0.30),
    ]


def _tastes(report: Mapping[str, Any]) -> list[Threshold]:
    share = report["own_utility_share_of_oracle"]
    shown, average, learned = share["shown"], share["average_ranking"], share["model"]
    gain = shown / average - 1.0
    return [
        Threshold(
            "own utility on individual tastes, of the oracle's",
            ">= 92 %",
            f"{100 * shown:.1f} % (what was learned alone {100 * learned:.1f} %)",
            shown >= 0.92,
        ),
        Threshold(
            "the same, above the average ranking",
            ">= +10 %",
            f"{100 * gain:+.1f} % (the oracle {100 * (1.0 / average - 1.0):+.1f} %)",
            gain >= 0.10,
        ),
    ]


def _probabilities(report: Mapping[str, Any]) -> list[Threshold]:
    found = [
        Threshold(f"calibration error, {name}", "<= 0.03", f"{error:.4f}", error <= 0.03)
        for name, error in report["ece"].items()
    ]
    coverage = dict(report["interval_coverage_90"])
    whole = coverage.pop("all")
    least = min(coverage, key=lambda name: coverage[name])
    return [
        *found,
        Threshold("coverage of 90 % intervals", "88-92 %", f"{100 * whole:.1f} %", 0.88 <= whole <= 0.92),
        Threshold(
            "least coverage of a group",
            ">= 85 %",
            f"{100 * coverage[least]:.1f} % ({least})",
            coverage[least] >= 0.85,
        ),
    ]


def _off_policy(report: Mapping[str, Any]) -> Threshold:
    policy = report["off_policy"]
    error = policy["dr"] / policy["planted"] - 1.0
    return Threshold(
        "doubly robust estimate against the planted value",
        "within 5 %",
        f"{100 * error:+.2f} %",
        abs(error) <= 0.05,
    )


def _groups(report: Mapping[str, Any]) -> Threshold:
    groups = [group for group in report["groups"] if group["families"] >= FEWEST and group["group"] != "all"]
    least = min(groups, key=lambda group: group["value"] / group["status_quo"])
    gain = least["value"] / least["status_quo"] - 1.0
    return Threshold(
        "least gain of a group over the status quo",
        ">= 0 %",
        f"{100 * gain:+.1f} % ({least['group']})",
        gain >= 0,
    )
