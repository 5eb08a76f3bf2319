"""How good, how fast and how large placement is, on generated years; prints tables.

Run ``python -m bench.placement [villages] [large] [sites] [online] [fair] [decide] [--peers]``; without a name, all but
``large``. ``--peers`` adds the plain linear program and SciPy's ``milp``, which take minutes. Wall time depends on
what else the machine does, so CPU time stands beside it.
"""

from __future__ import annotations

import argparse
import platform
import resource
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matching.placement import (
    Ban,
    KeepTogether,
    OnlinePlacer,
    Pin,
    PlacementProblem,
    Plan,
    check,
    check_prices,
    first_come,
    pool,
    solve,
    solve_decided,
    solve_fairly,
)
from tests.matching.placement.instances import (
    all_rows,
    generate_families,
    generate_region,
    generate_sites,
    generate_villages,
    join,
)

SEEDS = (1, 2, 3, 4, 5)
LARGE_VACANCIES = 3.0
"""Vacancies per village at 10,000 x 6,000: as many as make 7 % of the pairs eligible."""


class Clock:
    """Wall and CPU seconds since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self._wall:7.1f} s wall {time.process_time() - self._cpu:7.1f} s cpu"


def milestones(plan: Plan, *gaps: float) -> Iterator[str]:
    """Tell when the plan's log first reached each gap."""
    for gap in gaps:
        reached = [phase.seconds for phase in plan.log if phase.bound - phase.value <= gap * phase.bound]
        yield f"{gap:.2%} after {reached[0]:.1f} s" if reached else f"{gap:.2%} not reached"


def row(name: str, problem: PlacementProblem, plan: Plan, clock: Clock, *gaps: float) -> None:
    """Print a plan beside first come, first served, checked."""
    queue = first_come(problem)
    short = 1 - problem.values_of(queue).sum() / plan.bound
    certificate = check(problem, plan)
    print(
        f"{name}  pairs {problem.value.nnz:9,}  first come -{short:.1%} ({(queue >= 0).sum()} placed)  "
        f"gap {plan.gap:.4%} from {plan.bound_from:6} ({plan.placed} placed)  {clock}  {plan.status}  "
        f"{'; '.join(milestones(plan, *gaps))}  checked {certificate.valid}, by prices {certificate.gap:.4%}",
        flush=True,
    )


def peers(problem: PlacementProblem, bound: float, time_limit: float) -> None:
    """Print the plain linear program and SciPy's branch and bound over all pairs."""
    matrix, limit = all_rows(problem)
    clock = Clock()
    options = {"time_limit": time_limit}
    result = linprog(-problem.value.data, A_ub=matrix, b_ub=limit, method="highs-ipm", options=options)
    found = f"{-result.fun:.3f}" if result.status == 0 else "no answer"
    print(f"    plain linear program: bound {found}  {clock}", flush=True)
    clock = Clock()
    count = problem.value.nnz
    rows = LinearConstraint(matrix, ub=limit)
    whole = np.ones(count, np.int64)
    found = milp(
        -problem.value.data, constraints=rows, integrality=whole, bounds=Bounds(0, 1), options=options
    )
    found = "nothing" if found.x is None else f"gap {1 + found.fun / bound:.3%} to our bound"
    print(f"    SciPy milp, {time_limit:.0f} s: {found}  {clock}", flush=True)


def bench_villages(with_peers: bool) -> None:
    """2,000 families in 1,500 villages."""
    for seed in SEEDS:
        problem = generate_villages(2000, 1500, seed)
        clock = Clock()
        plan = solve(problem, time_limit=30)
        row(f"2,000 x 1,500 seed {seed}", problem, plan, clock, 0.015, 0.01, 0.005)
        if with_peers and seed == SEEDS[0]:
            peers(problem, plan.bound, 60)


def bench_large(with_peers: bool) -> None:
    """10,000 families in 6,000 villages."""
    for seed in SEEDS:
        problem = generate_villages(10_000, 6_000, seed, LARGE_VACANCIES)
        clock = Clock()
        plan = solve(problem, time_limit=180)
        row(f"10,000 x 6,000 seed {seed}", problem, plan, clock, 0.02, 0.015)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"    peak memory {peak:.2f} GiB, the instance and the check included")
        if with_peers and seed == SEEDS[0]:
            peers(problem, plan.bound, 180)


def bench_sites(with_peers: bool) -> None:
    """500 families and 20 sites, room for 20 % or 30 % more than ask (tighter years are harder: see 0.85)."""
    for dimensions, tightness in ((1, 1.2), (3, 1.3), (1, 0.85), (3, 0.85)):
        for seed in SEEDS:
            problem = generate_sites(500, 20, seed, dimensions, tightness)
            clock = Clock()
            plan = solve(problem, time_limit=30)
            name = f"500 x 20, {dimensions} dimensions, room {tightness:.0%}, seed {seed}"
            row(name, problem, plan, clock, 1e-4)
            if with_peers and seed == SEEDS[0]:
                peers(problem, plan.bound, 30)


def one_year_online(
    past: PlacementProblem, year: PlacementProblem, order: np.ndarray, batch: int
) -> np.ndarray:
    """Let a year's families arrive in an order, one by one (refreshed every 10) or in batches."""
    placer = OnlinePlacer(past, len(order))
    where = np.full(len(order), -1)
    for first in range(0, len(order), batch):
        who = order[first : first + batch]
        used = {name: amount[who] for name, amount in year.demand.items()}
        if batch > 1:
            where[who] = placer.place_batch(year.value[who], used)
            continue
        demand = {name: float(amount[0]) for name, amount in used.items()}
        suggested = placer.suggest(year.value[who], demand, top=1)
        where[who] = suggested[0].place if suggested else -1
        placer.accept(demand, int(where[who][0]))
        if first % 10 == 9:
            placer.refresh()
    return where


def bench_online(with_peers: bool) -> None:
    """Share of the certified hindsight bound, over 20 arrival orders; prices from other years."""
    for dimensions, room in ((1, 1.0), (3, 1.0), (1, 0.85)):
        options = {"dimensions": dimensions, "tightness": room}
        years = {
            seed: [generate_sites(500, 20, seed, year=which, **options) for which in range(4)]
            for seed in SEEDS
        }
        online_row(f"sites, {dimensions} dim., room {room:.0%}", list(years.values()), (1, 10))
    online_row("villages, 600 x 450", [village_years(seed) for seed in SEEDS], (12,))
    bench_suggestion()


def village_years(seed: int) -> list[PlacementProblem]:
    """Return a year over villages, and six others over the same."""
    first = generate_families(600, 100 * seed)
    region = generate_region(450, float(first.demand["persons"].sum()), seed)
    return [join(generate_families(600, 100 * seed + year), region, 100 * seed + year) for year in range(7)]


def online_row(name: str, years: list[list[PlacementProblem]], batches: tuple[int, ...]) -> None:
    """Place the first of each set of years online at the prices of the others, in 20 orders in turn."""
    hindsight = [solve(each[0], time_limit=10, gap=1e-3).bound for each in years]
    samples = [pool(others, year) for year, *others in years]
    for batch in batches:
        reached = []
        for order in range(20):
            which = order % len(years)
            year = years[which][0]
            arrivals = np.random.default_rng(order).permutation(year.shape[0])
            where = one_year_online(samples[which], year, arrivals, batch)
            reached.append(year.values_of(where).sum() / hindsight[which])
        found = f"mean {np.mean(reached):.2%}, worst {np.min(reached):.2%} of the bound"
        past = f"{len(years[0]) - 1} other years"
        print(f"online, {name}, prices of {past}, batches of {batch:2}: {found}", flush=True)


def bench_suggestion() -> None:
    """Time of one suggestion over 6,000 villages."""
    past, year = (generate_villages(1000, 6000, seed) for seed in (1, 2))
    placer = OnlinePlacer(replace(past, capacity=year.capacity), 1000)
    seconds = []
    for who in range(200):
        value, demand = year.value[[who]], {name: float(used[who]) for name, used in year.demand.items()}
        begin = time.perf_counter()
        placer.suggest(value, demand)
        seconds.append(time.perf_counter() - begin)
    print(
        f"one suggestion over 6,000 villages: median {np.median(seconds) * 1e3:.1f} ms, p95 "
        f"{np.quantile(seconds, 0.95) * 1e3:.1f} ms"
    )


def bench_fair(with_peers: bool) -> None:
    """Cost of floors at 2,000 x 1,500."""
    problem = generate_villages(2000, 1500, 1)
    size = np.minimum(problem.demand["persons"].astype(int) - 1, 6)
    best = np.asarray(problem.value.max(axis=1).todense()).ravel()
    cases = (
        ("no family size below first come", {"group": size}),
        ("no tenth of the queue below first come", {"group": np.arange(2000) // 200}),
        ("no family below half of its best", {"family_floor": best / 2}),
    )
    for name, options in cases:
        fair = solve_fairly(problem, time_limit=40, **options)
        cost = fair.cost / fair.free.value
        print(
            f"{name}: costs {cost:.3%} of the value, at most {fair.cost_at_most / fair.free.bound:.3%}",
            flush=True,
        )


def bench_decide(with_peers: bool) -> None:
    """Solving again under decisions, and prices beside solving again."""
    problem = generate_villages(2000, 1500, 1)
    plan = solve(problem, time_limit=20)
    a, b, c, d = (int(who) for who in np.flatnonzero(plan.assignment >= 0)[:4])
    elsewhere = next(int(p) for p in problem.value[[a]].indices if p != plan.assignment[a])
    decisions = [
        Pin(a, elsewhere, "kin live there"),
        Ban(b, "no clinic", place=int(plan.assignment[b])),
        KeepTogether((c, d), "sisters"),
    ]
    clock = Clock()
    decided = solve_decided(problem, decisions, start=plan)
    moved = int((decided.plan.assignment != plan.assignment).sum())
    print(f"three decisions at 2,000 x 1,500: {clock}, gap {decided.plan.gap:.3%}, {moved} families moved")
    for each in check_prices(problem, plan, sample=4, time_limit=3):
        print(
            f"    one more of {each.resource} at {each.index}: price {each.price:.4f}, bound +{each.bound_gain:.4f}"
        )


BENCHES = {
    "villages": bench_villages,
    "large": bench_large,
    "sites": bench_sites,
    "online": bench_online,
    "fair": bench_fair,
    "decide": bench_decide,
}


def main() -> None:
    """Run the benches named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []])
    parser.add_argument("--peers", action="store_true")
    given = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, HiGHS")
    for name in given.names or [name for name in BENCHES if name != "large"]:
        BENCHES[name](given.peers)


if __name__ == "__main__":
    main()
