"""How long a sign-in takes: names that exist, names that do not, and how far apart the two are.

    python -m bench.sign_in [--rounds 60]

With the parameters of argon2id that are really used. Known and unknown names take turns, so that what else the machine
does falls on both alike; every attempt is a failure, from an address of its own, so that no delay is met.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from api.services.accounts import opening, passwords
from api.services.accounts.account_settings import AccountSettings
from api.services.accounts.accounts import Accounts
from api.services.accounts.sign_in import Caller
from api.services.accounts.tokens import AccountKey
from matching.cases.register import Register, default_url

PASSWORD = "терек түбінде жеті қоян"  # noqa: S105  # of a register that is deleted at the end


def accounts_in(home: Path, people: int) -> Accounts:
    """Return accounts with so many people who have a password."""
    accounts = Accounts(Register.open(default_url(home)), AccountKey.of(home), AccountSettings())
    for number in range(people):
        person_id = opening.make_administrator(accounts, f"person-{number}")
        accounts.credentials.set_password(person_id, passwords.hashed(PASSWORD))
    return accounts


def main() -> None:
    """Print medians, the distance between them, and what a successful sign-in takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        accounts = accounts_in(Path(folder), rounds)
        times: dict[str, list[float]] = {"known": [], "unknown": [], "right": []}
        work: dict[str, list[float]] = {kind: [] for kind in times}
        tries = [
            ("known", "person-{}", "wrong"),
            ("unknown", "nobody-{}", "wrong"),
            ("right", "person-{}", PASSWORD),
        ]
        for number in range(-2, rounds):
            for kind, login, password in tries if number % 2 else [tries[1], tries[0], tries[2]]:
                caller = Caller(f"{kind}-{number}")
                begun, worked = time.perf_counter(), time.process_time()
                accounts.sign_in.by_password(login.format(abs(number)), password, caller, time.time())
                if number >= 0:  # the first ones read modules
                    times[kind].append(time.perf_counter() - begun)
                    work[kind].append(time.process_time() - worked)
        accounts.register.close()
    for kind in times:
        print(f"{kind:8s} median {_ms(times[kind])} ms by the clock, {_ms(work[kind])} ms of the processor")
    for name, measured in (("clock", times), ("processor", work)):
        known, unknown = (statistics.median(measured[kind]) for kind in ("known", "unknown"))
        print(f"by the {name}: {100 * abs(known - unknown) / max(known, unknown):.1f} % apart (bar 10 %)")


def _ms(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):7.1f}"


if __name__ == "__main__":
    main()
