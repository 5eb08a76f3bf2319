"""Occupations: the ISCO-08 code list, a finder for what people type and a coder for vacancy titles.

The classification is the ILO's International Standard Classification of Occupations 2008; Russian and Kazakh titles and
the list of synonyms are Qonys's own (``data/isco08.csv``, ``data/isco08_synonyms.csv``).
"""

from geo.occupations.coder import THRESHOLD, Coded, code_title, code_titles
from geo.occupations.codes import Occupation, check_code, occupation, title, unit_groups
from geo.occupations.occupation_finder import OccupationHit, find
from geo.occupations.outside_work import STATUSES, outside_work
from geo.occupations.retraining import Course, courses

__all__ = [
    "STATUSES",
    "THRESHOLD",
    "Coded",
    "Course",
    "Occupation",
    "OccupationHit",
    "check_code",
    "code_title",
    "code_titles",
    "courses",
    "find",
    "occupation",
    "outside_work",
    "title",
    "unit_groups",
]
