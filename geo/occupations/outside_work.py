"""What people write for an occupation when they have no work to name: student, pensioner, at home with children."""

from __future__ import annotations

import re
from typing import Literal, get_args

Status = Literal["student", "household", "retired", "parental_leave", "unemployed"]
"""Why somebody names no occupation. Only who is ``unemployed`` looks for work."""

STATUSES: tuple[Status, ...] = get_args(Status)

_PHRASES: dict[Status, str] = {
    "student": r"студент(ка)?( (вуза|колледжа|университета))?|уча(щийся|щаяся)|школьни(к|ца)|учусь"
    r"|(студент|оқушы|білім алушы)(пын|пін|мын|мін)?|оқимын|оқып жүр\w*|student|pupil",
    "household": r"домохозяйка|домохозяин|дома( с детьми)?|сижу дома( с детьми)?|веду хозяйство"
    r"|үй( ?шаруасы)?(нда(ғы)?|мен айналыс\w+)?( әйел(мін)?)?|үйде(мін)?|үй иесі|housewife|homemaker|at home",
    "retired": r"пенсионер(ка)?|на пенсии|зейнеткер(мін)?|зейнетте(мін)?|retired|pensioner",
    "parental_leave": r"(в |на )?декрет(е|ном отпуске|ный отпуск)?|уход за реб[её]нком"
    r"|(в )?отпуск(е)? по уходу за реб[её]нком|декретте(мін)?|декреттік демалыста?"
    r"|бала күтімі(ндегі|нде)?( демалысы(нда)?)?|(on )?(maternity|parental) leave",
    "unemployed": r"(временно )?(безработн(ый|ая|ые)|без работы|не работа(ю|ет)|не трудоустроен\w*)"
    r"|(уақытша )?(жұмыссыз(бын)?|жұмыс(ым)? жоқ|жұмыс істемей(мін|ді))|unemployed|jobless|no job",
}
_PATTERNS = {status: re.compile(phrases) for status, phrases in _PHRASES.items()}


def outside_work(text: str) -> Status | None:
    """Return the status that a text names in place of an occupation; None for anything else.

    Only whole answers count: a "teacher of students" works.

    Examples
    --------
    >>> outside_work("Домохозяйка"), outside_work("студент"), outside_work("преподаватель студентов")
    ('household', 'student', None)
    """
    words = " ".join(re.sub(r"[^\w ]+", " ", text.casefold()).split())
    return next((status for status, pattern in _PATTERNS.items() if pattern.fullmatch(words)), None)
