"""Short vocational courses: how long it takes to enter an occupation."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from data import FOLDER
from geo.occupations.codes import check_code
from geo.provenance import Status


@dataclass(frozen=True, slots=True)
class Course:
    """A typical short course into an occupation.

    Parameters
    ----------
    code : str
        ISCO-08 unit group that it leads to.
    title_ru, title_kk : str
        What the course is called.
    days : int
        Length in calendar days of a full-time course.
    status : Status
        How the length came to be known; ``estimated`` until a training centre's list is loaded.
    """

    code: str
    title_ru: str
    title_kk: str
    days: int
    status: Status


@cache
def courses() -> dict[str, Course]:
    """Return the courses of ``data/retraining.csv`` by unit group."""
    with (FOLDER / "retraining.csv").open(encoding="utf-8", newline="") as file:
        found = [
            Course(
                check_code(row["code"], where="retraining.csv", field="code"),
                row["course_ru"],
                row["course_kk"],
                int(row["days"]),
                Status(row["status"]),
            )
            for row in csv.DictReader(file)
        ]
    return {course.code: course for course in found}
