"""Two centres, two receiving offices, a ministry; cases of each centre, one of them listed to an office."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from matching.cases.casework import change_case, open_case
from matching.cases.draft import CaseChange, CaseDraft
from matching.cases.organisations import viewer_of
from matching.cases.steps import take_step
from matching.household import Household
from tests.api.register.desk_clients import Browser, Site

NORTH = "590000000"
VILLAGE = "593248100"
FAMILY = {
    "origin": {"region": "610000000", "settlement_type": "village"},
    "adults": [{"age": 36, "occupation": "7212"}, {"age": 34, "occupation": "2341"}],
    "children": [{"age": 9}],
}
PEOPLE = {
    "adviser": ("adviser", "turkistan"),
    "colleague": ("adviser", "turkistan"),
    "head": ("head", "turkistan"),
    "stranger": ("adviser", "zhambyl"),
    "strange-head": ("head", "zhambyl"),
    "north": ("receiving", "north"),
    "pavlodar": ("receiving", "pavlodar"),
    "planner": ("planner", "ministry"),
    "admin": ("administrator", None),
}
"""Role and organisation by login."""


@dataclass
class Town(Site):
    """A site with people and cases."""

    organisations: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.organisations = {
            "turkistan": self.organisation("departure", "Түркістан орталығы", "610000000"),
            "zhambyl": self.organisation("departure", "Жамбыл орталығы", "310000000"),
            "north": self.organisation("receiving", "Солтүстік Қазақстан облысы", NORTH),
            "pavlodar": self.organisation("receiving", "Павлодар облысы", "550000000"),
            "ministry": self.organisation("ministry", "Министрлік"),
        }
        self.people = {
            login: self.person(login, role, self.organisations[place] if place else None)
            for login, (role, place) in PEOPLE.items()
        }
        self.cases = {
            "mine": self.case("adviser", "A-1"),
            "listed": self.case("adviser", "A-2", listed=True),
            "theirs": self.case("stranger", "A-1"),
            "none": "0123456789abcdef01234567",
        }

    def case(self, login: str, number: str, *, listed: bool = False) -> str:
        """Open a case; bring it to the list of an office in the north."""
        with self.accounts.register.transaction() as connection:
            viewer = viewer_of(connection, self.people[login])
        assert viewer is not None
        with self.accounts.register.writing(viewer) as gate:
            household = Household.model_validate(FAMILY)
            case_id = open_case(gate, CaseDraft(number=number, household=household))
            if listed:
                change_case(gate, case_id, 1, CaseChange(chosen_kato=VILLAGE))
                for stage in ("assessed", "advised", "applied", "listed"):
                    take_step(gate, case_id, stage)  # type: ignore[arg-type]
        return case_id

    def as_(self, login: str) -> Browser:
        """Return the browser of somebody; an empty login is nobody's."""
        known = self.browsers.get(login)
        if known is None or (login and known.client.get("/api/v1/session").status_code != 200):
            self.browsers[login] = self.signed_in(login) if login else self.browser()
        return self.browsers[login]


def town_of(folder: Path, home: Path) -> Town:
    """Make a town whose atlas is that of another home."""
    folder.mkdir(exist_ok=True)
    (folder / "atlas").symlink_to(home / "atlas")
    return Town(folder)
