"""Invented families of a departure centre: what the workbooks of the habits are written from. Every name and number is made up."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

TODAY = date(2026, 11, 27)
"""Day on which the workbooks are read."""

OCCUPATIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "welder": ("электрогазосварщик", "дәнекерлеуші", ("7212",)),
    "tractor": ("тракторист", "тракторшы", ("8341",)),
    "primary": ("учитель начальных классов", "бастауыш сынып мұғалімі", ("2341",)),
    "nursery": ("воспитатель детского сада", "балабақша тәрбиешісі", ("2342",)),
    "nurse": ("медсестра", "мейіргер", ("3221", "2221")),
    "cook": ("повар", "аспаз", ("5120",)),
    "driver": ("водитель", "жүргізуші", ("8322", "8332")),
    "seamstress": ("швея", "тігінші", ("8153", "7531", "7533")),
    "seller": ("продавец", "сатушы", ("5223",)),
    "painter": ("маляр-штукатур", "сылақшы-сырлаушы", ("7131", "7123")),
    "mason": ("каменщик", "тас қалаушы", ("7112",)),
    "electrician": ("электромонтер", "электрик", ("7411", "7412", "7413")),
    "plumber": ("сантехник", "сантехник", ("7126",)),
    "turner": ("токарь", "токарь", ("7223",)),
    "agronomist": ("агроном", "агроном", ("2132",)),
    "vet": ("ветеринарный врач", "мал дәрігері", ("2250",)),
    "feldsher": ("фельдшер", "фельдшер", ("2240", "3256")),
    "hairdresser": ("парикмахер", "шаштараз", ("5141",)),
    "guard": ("охранник", "күзетші", ("5414",)),
    "cleaner": ("уборщица", "тазалаушы", ("9112",)),
    "herder": ("чабан", "шопан", ("6121",)),
    "programmer": ("программист", "бағдарламашы", ("2512", "2514")),
    "lawyer": ("юрист", "заңгер", ("2611",)),
    "economist": ("экономист", "экономист", ("2631",)),
    "maths": ("учитель математики", "математика пәнінің мұғалімі", ("2330",)),
    "baker": ("пекарь", "наубайшы", ("7512",)),
    "carpenter": ("плотник", "ағаш ұстасы", ("7115", "7522")),
    "librarian": ("библиотекарь", "кітапханашы", ("2622", "4411")),
    "home": ("домохозяйка", "үй шаруасындағы әйел", ("-",)),
    "leave": ("в декрете", "бала күтімі демалысында", ("-",)),
    "jobless": ("безработная", "жұмыссыз", ("?",)),
}
"""Occupations in Russian and Kazakh, and the unit groups that are right."""

PLACES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("610000000", "615200000", "Туркестанская", "Сайрамский", "Түркістан", "Сайрам"),
    ("610000000", "615400000", "Туркестанская", "Сарыагашский", "Түркістан", "Сарыағаш"),
    ("610000000", "614400000", "Туркестанская", "Мактааральский", "Түркістан", "Мақтаарал"),
    ("310000000", "314800000", "Жамбылская", "Кордайский", "Жамбыл", "Қордай"),
    ("310000000", "315400000", "Жамбылская", "Меркенский", "Жамбыл", "Меркі"),
    ("430000000", "433200000", "Кызылординская", "Аральский", "Қызылорда", "Арал"),
    ("190000000", "196200000", "Алматинская", "Талгарский", "Алматы", "Талғар"),
)
"""Oblast and district: codes, Russian and Kazakh names."""

_MEN = "Нұрлан Ержан Бауыржан Қанат Серік Марат Дәурен Асқар Талғат Рустам Бекзат Олжас".split()
_WOMEN = "Айгүл Гүлнар Сәуле Динара Жанар Айнұр Мадина Ботагөз Назгүл Фариза Әсел Камшат".split()
_CHILDREN = "Айдана Алихан Нұрай Ерасыл Томирис Әмина Санжар Аружан Инкар Мирас Айару Дамир".split()
_SURNAMES = (
    "Сәрсенов Әбдірахманов Жұмабеков Оспанов Тұрсынбаев Қалиев Ахметов Юсупов Бекмұратов Сейітжанов".split()
)
_MARKS = ("A", "ТК", "Ш", "")


@dataclass(frozen=True)
class Person:
    """Somebody; the name stands in the workbook and must stand nowhere else."""

    name: str
    kind: str
    born: date
    sex: str
    occupation: str = ""
    experience: int = 0
    education: str = ""

    @property
    def age(self) -> int:
        """Whole years."""
        return TODAY.year - self.born.year - ((TODAY.month, TODAY.day) < (self.born.month, self.born.day))

    @property
    def iin(self) -> str:
        """A number with the right check digits."""
        start = self.born.strftime("%y%m%d") + {"m": "3", "f": "4"}[self.sex]
        for serial in range(1000, 9999):
            body = f"{start}{serial:04d}"
            check = sum(int(digit) * weight for digit, weight in zip(body, range(1, 12), strict=True)) % 11
            if check < 10:
                return f"{body}{check}"
        raise AssertionError


@dataclass(frozen=True)
class Family:
    """One family."""

    number: int
    people: tuple[Person, ...]
    place: tuple[str, str, str, str, str, str]
    type: str
    marital: str
    tenure: str
    budget: int
    savings: int
    business: bool
    languages: tuple[str, ...]
    needs: tuple[str, ...]
    kindergarten: bool
    wish: tuple[str, ...]
    kin: str

    @property
    def applicant(self) -> Person:
        """Who applies."""
        return self.people[0]

    @property
    def spouse(self) -> Person | None:
        """The husband or wife of who applies."""
        return next((each for each in self.people if each.kind == "spouse"), None)

    @property
    def children(self) -> tuple[Person, ...]:
        """The children, the oldest first."""
        return tuple(each for each in self.people if each.kind == "child")


def invented(count: int, seed: int) -> list[Family]:
    """Return so many families; the same for the same seed."""
    chance = random.Random(seed)
    return [_family(number, chance) for number in range(1, count + 1)]


def _family(number: int, chance: random.Random) -> Family:
    surname = chance.choice(_SURNAMES)
    man = chance.random() < 0.6
    people = [_adult("applicant", surname, man=man, chance=chance)]
    married = chance.random() < 0.75
    if married:
        people.append(_adult("spouse", surname, man=not man, chance=chance))
    years = sorted(chance.sample(range(2010, 2026), chance.choice((0, 1, 2, 2, 3, 3, 4))))
    for year in years:
        sex = chance.choice("mf")
        born = date(year, chance.randint(1, 12), chance.randint(1, 28))
        people.append(Person(f"{surname} {chance.choice(_CHILDREN)}", "child", born, sex))
    return Family(
        number,
        tuple(people),
        chance.choice(PLACES),
        chance.choice(("village", "village", "district_centre", "village", "large_village")),
        "married" if married else chance.choice(("single", "divorced", "widowed")),
        chance.choice(("rent", "buy", "build", "any")),
        chance.choice((40, 50, 60, 70, 80, 100)) * 1000,
        chance.choice((0, 500_000, 1_200_000, 3_500_000)),
        chance.random() < 0.3,
        chance.choice((("kk",), ("kk", "ru"), ("kk", "ru"))),
        chance.choice(((), (), (), (), ("wheelchair",), ("regular_treatment",), ("pregnancy",))),
        chance.random() < 0.4,
        chance.choice(((), ("590000000",), ("550000000",), ("390000000", "590000000"))),
        chance.choice(("", "", "", "551010000", "591010000")),
    )


def _adult(kind: str, surname: str, *, man: bool, chance: random.Random) -> Person:
    first = chance.choice(_MEN if man else _WOMEN)
    father = chance.choice(_MEN)
    name = f"{surname}{'' if man else 'а'} {first} {father}{'ұлы' if man else 'қызы'}"
    occupations = [each for each in OCCUPATIONS if not (man and each in ("home", "leave", "jobless"))]
    if kind == "applicant":
        occupations = [each for each in occupations if each not in ("home", "leave", "jobless")]
    occupation = chance.choice(occupations)
    born = date(chance.randint(1977, 2000), chance.randint(1, 12), chance.randint(1, 28))
    worked = 0 if occupation in ("home", "leave", "jobless") else chance.randint(1, 15)
    education = chance.choice(("higher", "vocational", "vocational", "secondary"))
    return Person(name, kind, born, "m" if man else "f", occupation, worked, education)
