"""How centres write what they know of a family into a cell: one function a kind of cell, with the truth beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.api.services.intake.own_table.invented_families import OCCUPATIONS, TODAY, Family, Person

LEFT_OUT = "left out"
"""Truth of a cell that must not be read."""
UNREAD = "unread"
"""Truth of a cell that nobody asks for: remarks, days of application."""


@dataclass(frozen=True)
class Written:
    """A cell and what is true of it.

    Parameters
    ----------
    cell : object
        As it stands in the workbook.
    role : str
    truth : object
        The value, or a set of values that are right.
    doubtful : bool
        Whether it has to be asked about: it cannot be, or says too little.
    """

    cell: Any
    role: str
    truth: Any = None
    doubtful: bool = False


_MONTHS_RU = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
_MONTHS_KK = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()
_REGION_RU = {"590000000": "СКО", "550000000": "Павлодарская область", "390000000": "Костанайская"}
_REGION_KK = {
    "590000000": "Солтүстік Қазақстан облысы",
    "550000000": "Павлодар облысы",
    "390000000": "Қостанай",
}
_TYPE = {
    "ru": {"village": "село", "district_centre": "районный центр", "large_village": "крупное село"},
    "kk": {"village": "ауыл", "district_centre": "аудан орталығы", "large_village": "ірі ауыл"},
}
_MARITAL = {
    "ru": {"married": "женат/замужем", "single": "холост", "divorced": "в разводе", "widowed": "вдова"},
    "kk": {"married": "үйленген", "single": "бойдақ", "divorced": "ажырасқан", "widowed": "жесір"},
}
_TENURE = {
    "ru": {"rent": "аренда", "buy": "покупка", "build": "строительство", "any": "любое"},
    "kk": {"rent": "жалға алу", "buy": "сатып алу", "build": "үй салу", "any": "кез келген"},
}
_EDUCATION = {
    "ru": {"higher": "высшее", "vocational": "среднее специальное", "secondary": "среднее"},
    "kk": {"higher": "жоғары", "vocational": "арнаулы орта", "secondary": "жалпы орта"},
    "short": {"higher": "высш.", "vocational": "ср-спец", "secondary": "сред."},
    "kktech": {"higher": "жоғары білім", "vocational": "техникалық және кәсіптік", "secondary": "орта білім"},
    "college": {"higher": "ВУЗ, бакалавр", "vocational": "колледж", "secondary": "11 классов"},
}
_NEEDS = {
    "ru": {
        "wheelchair": "инвалид-колясочник",
        "regular_treatment": "гемодиализ, регулярное лечение",
        "pregnancy": "беременность",
    },
    "kk": {"wheelchair": "мүгедек арбасында", "regular_treatment": "тұрақты емделуде", "pregnancy": "жүкті"},
}
_RELATION = {
    "ru": {"applicant": "заявитель", "spouse": "супруга", "m": "сын", "f": "дочь"},
    "kk": {"applicant": "өтініш беруші", "spouse": "жұбайы", "m": "ұлы", "f": "қызы"},
    "head": {"applicant": "глава семьи", "spouse": "жена", "m": "сын", "f": "дочь"},
    "kkhead": {"applicant": "отағасы", "spouse": "зайыбы", "m": "баласы", "f": "баласы"},
}
_YES = {
    "ru": ("да", "нет"), "kk": ("иә", "жоқ"), "plus": ("+", "-"), "have": ("есть", "нет"), "bar": ("бар", "жоқ"),
    "num": (1, 0), "need": ("нужно", "не нужно"), "kerek": ("керек", "керек емес"), "want": ("желает", "не желает"),
}  # fmt: skip


def birth(person: Person, style: str) -> tuple[Any, set[int]]:
    """Return a birth in a style, and the ages that are right."""
    born = person.born
    about = {TODAY.year - born.year}
    return {
        "date": (born, {person.age}),
        "dot": (born.strftime("%d.%m.%Y"), {person.age}),
        "short": (born.strftime("%d.%m.%y"), {person.age}),
        "iso": (born.isoformat(), {person.age}),
        "words": (f"{born.day} {_MONTHS_RU[born.month - 1]} {born.year} г.", {person.age}),
        "year": (born.year, about),
        "gr": (f"{born.year} г.р.", about),
        "kk": (f"{born.year} ж.", about),
        "dotgr": (f"{born.strftime('%d.%m.%Y')} г.р.", {person.age}),
        "age": (person.age, {person.age}),
        "let": (f"{person.age} лет", {person.age}),
        "jas": (f"{person.age} жаста", {person.age}),
        "text": (str(person.age), {person.age}),
        "slash": (born.strftime("%d/%m/%Y"), {person.age}),
        "born": (f"род. {born.strftime('%d.%m.%Y')}г.", {person.age}),
        "kkwords": (f"{born.year} жылғы {born.day} {_MONTHS_KK[born.month - 1]}", {person.age}),
        "tolyk": (f"{person.age} жас", {person.age}),
    }[style]


def occupation(person: Person, style: str) -> str:
    """Return an occupation in a style."""
    russian, kazakh, _ = OCCUPATIONS[person.occupation]
    works = person.occupation not in ("home", "leave", "jobless")
    return {
        "ru": russian,
        "kk": kazakh,
        "Ru": russian.capitalize(),
        "Kk": kazakh.capitalize(),
        "UP": russian.upper(),
        "rank": f"{russian} 4 разряда"
        if person.occupation in ("welder", "turner", "electrician")
        else russian,
        "was": f"{russian} (по диплому)" if works else russian,
        "long": f"{russian}, стаж {person.experience} лет" if works else russian,
        "both": f"{russian} / {kazakh}" if works and russian != kazakh else russian,
    }[style]


def children(family: Family, style: str) -> tuple[Any, list[int]]:
    """Return children in a style, and their ages."""
    kids = family.children
    if not kids:
        return {
            "kkyears": "жоқ",
            "kkages": "жоқ",
            "ages": "-",
            "agesw": "нет",
            "years": "нет",
            "named": None,
        }.get(style, "нет"), []
    exact, about = [kid.age for kid in kids], [TODAY.year - kid.born.year for kid in kids]
    years = ", ".join(str(kid.born.year) for kid in kids)
    count = len(kids)
    word = "ребенок" if count == 1 else "детей" if count > 4 else "ребенка"
    sex = {"m": "мальчик", "f": "девочка"}
    return {
        "years": (years if count > 1 else f"{years} г.р.", about),
        "count": (f"{count} {'детей' if count > 1 else word} ({years})", about),
        "kkyears": (f"{count} бала ({years})", about),
        "colon": (f"{count} бала: {', '.join(f'{kid.born.year} ж.' for kid in kids)}", about),
        "ages": (", ".join(map(str, exact)), exact),
        "agesw": (
            ", ".join(
                f"{age} {'год' if age == 1 else 'года' if age in (2, 3, 4) else 'лет'}" for age in exact
            ),
            exact,
        ),
        "kkages": (", ".join(f"{age} жас" for age in exact), exact),
        "dates": ("; ".join(kid.born.strftime("%d.%m.%Y") for kid in kids), exact),
        "sexed": (
            ", ".join(f"{sex[kid.sex]} {kid.age} {'лет' if kid.age > 4 else 'года'}" for kid in kids),
            exact,
        ),
        "named": ("\n".join(f"{kid.name.split()[1]} {kid.born.year} г.р." for kid in kids), about),
        "abbr": (", ".join(f"{age}л" for age in exact), exact),
        "have": (f"есть, {count}: {', '.join(f'{age} лет' for age in exact)}", exact),
        "kksexed": (", ".join(f"{'ұл' if kid.sex == 'm' else 'қыз'} {kid.age} жаста" for kid in kids), exact),
        "lines": (
            "\n".join(f"{at}) {kid.born.strftime('%d.%m.%Y')}" for at, kid in enumerate(kids, 1)),
            exact,
        ),
        "paren": (f"{count} ({', '.join(map(str, exact))})", exact),
    }[style]


def region(family: Family, style: str) -> tuple[str, str]:
    """Return where a family comes from in a style, and the code that is right."""
    oblast, district, ru, ru_district, kk, kk_district = family.place
    inner = district or oblast
    return {
        "ru": (f"{ru} область", oblast),
        "short": (f"{ru} обл.", oblast),
        "bare": (ru, oblast),
        "kk": (f"{kk} облысы", oblast),
        "kkshort": (f"{kk} обл.", oblast),
        "full": (f"{ru} область, {ru_district} р-н", inner),
        "fullest": (f"{ru} обл., {ru_district} район", inner),
        "kkfull": (f"{kk} облысы, {kk_district} ауданы", inner),
        "kkrun": (f"{kk} облысы {kk_district} ауданы", inner),
        "genitive": (f"из {ru[:-2]}ой области", oblast),
        "village": (f"{ru} обл., {ru_district} р-н, село", inner),
        "kkfrom": (f"{kk} облысынан", oblast),
        "code": (oblast, oblast),
    }[style]


def _person_cell(person: Person | None, role: str, style: str) -> Written:
    if role in ("birth", "age"):
        cell, truth = birth(person, style) if person else (None, None)
        return Written(cell, "age", truth)
    if role == "occ":
        return (
            Written(occupation(person, style), "occupation", set(OCCUPATIONS[person.occupation][2]))
            if person
            else Written(None, "occupation")
        )
    if role == "sex":
        ways = {"mz": "МЖ", "mzl": "мж", "full": ("мужской", "женский"), "kk": ("ер", "әйел")}[style]
        return Written(
            ways["mf".index(person.sex)] if person else None, "sex", person.sex if person else None
        )
    if role == "exp":
        return _experience(person, style)
    if role == "edu":
        return Written(
            _EDUCATION[style][person.education] if person and person.education else None,
            "education",
            person.education if person else None,
        )
    if role == "name":
        return Written(person.name if person else None, LEFT_OUT)
    if role == "iin":
        return Written(person.iin if person else None, LEFT_OUT)
    raise KeyError(role)


def _experience(person: Person | None, style: str) -> Written:
    if person is None or not person.education:
        return Written(None, "experience")
    years = person.experience
    cell = {
        "num": years,
        "ru": f"{years} лет",
        "kk": f"{years} жыл",
        "more": f"более {years} лет" if years else "нет",
        "g": f"{years}г.",
        "since": f"с {TODAY.year - years} года" if years else "нет",
    }[style]
    return Written(cell, "experience", float(years))


def _flag(name: str) -> Callable[[Family, str], Written]:
    return lambda family, style: Written(
        _YES[style][0 if getattr(family, name) else 1], name, bool(getattr(family, name))
    )


def _word(name: str, role: str, words: dict[str, dict[str, str]]) -> Callable[[Family, str], Written]:
    return lambda family, style: Written(words[style][getattr(family, name)], role, getattr(family, name))


def _money(name: str) -> Callable[[Family, str], Written]:
    def written(family: Family, style: str) -> Written:
        sum_ = getattr(family, name)
        grouped = f"{sum_:,}".replace(",", " ")
        big = f"{sum_ / 1e6:g}".replace(".", ",") + " млн" if sum_ >= 1e6 else f"{sum_ // 1000} тыс"
        cell: Any = {
            "num": float(sum_), "space": grouped, "tg": f"{grouped} тг", "tys": f"{sum_ // 1000} тыс" if sum_ < 1e6 else big,
            "mln": big, "kk": f"{sum_ // 1000} мың теңге", "tenge": f"до {grouped} тенге", "thousands": sum_ // 1000, "perm": f"{grouped}тг/мес", "short": f"{sum_ // 1000}т.", "about": f"около {sum_ // 1000} тыс.",
        }[style]  # fmt: skip
        return Written(cell if sum_ or style in ("num", "thousands") else "нет", name, float(sum_))

    return written


def _family_cell(family: Family, role: str, style: str) -> Written:
    return _FAMILY[role](family, style)


def _mark(family: Family, style: str) -> Written:
    cell: Any = {
        "n": family.number,
        "a": f"A-{family.number:02d}",
        "no": f"№ {family.number}",
        "slash": f"{family.number}/2026",
    }[style]
    return Written(cell, "mark")


def _region(family: Family, style: str) -> Written:
    cell, code = region(family, style)
    return Written(cell, "region", code)


def _district(family: Family, style: str) -> Written:
    _, district, _, ru, _, kk = family.place
    return Written(
        {"ru": f"{ru} район", "bare": ru, "kk": f"{kk} ауданы"}[style], "district", district or {""}
    )


def _children(family: Family, style: str) -> Written:
    cell, truth = children(family, style)
    return Written(cell, "children", truth)


def _wish(family: Family, style: str) -> Written:
    names = _REGION_RU if style == "ru" else _REGION_KK
    anywhere = "любой" if style == "ru" else "кез келген"
    return Written(
        ", ".join(names[code] for code in family.wish) or anywhere, "wish_regions", list(family.wish)
    )


def _kin(family: Family, style: str) -> Written:
    names = {"551010000": ("г. Павлодар", "Павлодар қаласы"), "591010000": ("Петропавловск", "Петропавл қ.")}
    at = 0 if style == "ru" else 1
    return Written(
        names[family.kin][at] if family.kin else ("нет", "жоқ")[at],
        "ties",
        [family.kin] if family.kin else [],
    )


def _needs(family: Family, style: str) -> Written:
    cell = ", ".join(_NEEDS[style][each] for each in family.needs) or ("нет" if style == "ru" else "жоқ")
    return Written(cell, "needs", list(family.needs))


def _languages(family: Family, style: str) -> Written:
    names = {
        "ru": {"kk": "казахский", "ru": "русский"},
        "kk": {"kk": "қазақша", "ru": "орысша"},
        "abbr": {"kk": "каз.", "ru": "рус."},
    }
    return Written(
        ", ".join(names[style][each] for each in family.languages), "languages", list(family.languages)
    )


_FAMILY: dict[str, Callable[[Family, str], Written]] = {
    "no": _mark,
    "region": _region,
    "district": _district,
    "type": lambda family, style: Written(_TYPE[style][family.type], "settlement_type", family.type),
    "marital": _word("marital", "marital_status", _MARITAL),
    "tenure": _word("tenure", "tenure", _TENURE),
    "budget": _money("budget"),
    "savings": _money("savings"),
    "business": _flag("business"),
    "garden": lambda family, style: Written(
        _YES[style][0 if family.kindergarten else 1], "kindergarten", family.kindergarten
    ),
    "kids": _children,
    "kidn": lambda family, _: Written(len(family.children), "children_count", len(family.children)),
    "members": lambda family, _: Written(len(family.people), "members", len(family.people)),
    "wish": _wish,
    "kin": _kin,
    "needs": _needs,
    "lang": _languages,
    "phone": lambda family, _: Written(
        f"8 (7{family.number % 90 + 10:02d}) {family.number * 7 % 900 + 100}-12-{family.number % 90 + 10}",
        LEFT_OUT,
    ),
    "addr": lambda family, _: Written(
        f"ул. Абая, дом {family.number}, кв. {family.number % 30 + 1}", LEFT_OUT
    ),
    "doc": lambda family, _: Written(f"{40000000 + family.number * 733}", LEFT_OUT),
    "note": lambda family, _: Written("" if family.number % 3 else "звонить после 18.00", UNREAD),
    "asked": lambda family, _: Written(f"{family.number % 27 + 1:02d}.10.2026", UNREAD),
}


def cell_of(family: Family, person: Person | None, code: str) -> Written:
    """Return a cell of a row.

    Parameters
    ----------
    family : Family
    person : Person, optional
        Whose row it is, where each person has one.
    code : str
        ``role[@subject][:style]``: ``birth@spouse:dot``.
    """
    head, _, style = code.partition(":")
    role, _, subject = head.partition("@")
    if role in _FAMILY:
        return _family_cell(family, role, style)
    if role == "rel":
        kind = person.kind if person and person.kind != "child" else (person.sex if person else "")
        return Written(_RELATION[style][kind], "relation", person.kind if person else None)
    if role.startswith("kid") and role[3:].isdigit():
        at = int(role[3:]) - 1
        kid = family.children[at] if at < len(family.children) else None
        cell, truth = birth(kid, style) if kid else (None, None)
        return Written(cell, "child", truth)
    who = {"": person or family.applicant, "applicant": family.applicant, "spouse": family.spouse}[subject]
    return _person_cell(who, role, style)
