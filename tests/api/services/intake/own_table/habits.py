"""Habits of centres, each a workbook of its own: wording, order and form of the columns, rows around them, form of the cells.

Written without a look at the lists of words of the recogniser, after forms of employment centres and the words of the
evaluation of 2021. A line is ``heading = code of the cell``; ``>`` sets a heading of the upper row before that of the
lower. :mod:`tests.api.services.intake.own_table.habits_apart` holds those that nothing was tuned on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Habit:
    """How a centre keeps its table.

    Parameters
    ----------
    name : str
        What is special about it.
    columns : str
        ``heading = code`` separated by ``|``.
    rows : {"family", "person", "child"}
        What a row is; ``child``: each child below the first has a row of its own.
    above : tuple of str
        Lines above the heading.
    totals, numbering, hidden, banners, merged, csv, blank : bool
        A line of totals and a signature below; a line that numbers the columns; a hidden sheet before it; a line
        ``Семья № 3`` above each family; cells of a family merged over its rows; CSV; blank lines between families.
    """

    name: str
    columns: str
    rows: str = "family"
    above: tuple[str, ...] = ()
    totals: bool = False
    numbering: bool = False
    hidden: bool = False
    banners: str = ""
    merged: bool = False
    csv: bool = False
    blank: bool = False


HABITS: tuple[Habit, ...] = (
    Habit(
        "plain Russian",
        (
            "№ = no:n | ФИО заявителя = name | Дата рождения = birth:dot | Пол = sex:mz |"
            " Область = region:ru | Профессия = occ:ru | Стаж = exp:num | Дети = kids:years |"
            " Семейное положение = marital:ru"
        ),
    ),
    Habit(
        "plain Kazakh",
        (
            "Р/с № = no:n | Аты-жөні = name | Туған күні = birth:dot | Жынысы = sex:kk |"
            " Облысы = region:kk | Мамандығы = occ:kk | Еңбек өтілі = exp:num | Балалары = kids:kkyears |"
            " Отбасылық жағдайы = marital:kk"
        ),
    ),
    Habit(
        "long Russian headings with a title",
        (
            "№ п/п = no:n | Фамилия, имя, отчество (при наличии) заявителя = name |"
            " Индивидуальный идентификационный номер = iin | Число, месяц и год рождения = birth:date |"
            " Место жительства (область, район) = region:full | Специальность по диплому = occ:ru |"
            " Стаж работы по специальности, лет = exp:num | Образование = edu:ru |"
            " Состав семьи, чел. = members | Дети (год рождения) = kids:years |"
            " Контактный телефон = phone"
        ),
        above=("Список семей, желающих переселиться", "Центр карьеры, 2026 год"),
        totals=True,
    ),
    Habit(
        "long Kazakh headings with a title",
        (
            "№ = no:n | Өтініш берушінің тегі, аты, әкесінің аты = name | ЖСН = iin |"
            " Туған күні, айы, жылы = birth:date | Тұрақты мекенжайы (облыс, аудан) = region:kkfull |"
            " Мамандығы (диплом бойынша) = occ:kk | Мамандығы бойынша еңбек өтілі = exp:num |"
            " Білімі = edu:kk | Отбасы мүшелерінің саны = members |"
            " Балалары (туған жылы) = kids:kkyears | Байланыс телефоны = phone"
        ),
        above=("Қоныс аударуға ниетті отбасылар тізімі", "Мансап орталығы"),
        totals=True,
    ),
    Habit(
        "two heading rows",
        (
            "№ семьи = no:a | Заявитель > ФИО = name | Заявитель > Дата рождения = birth@applicant:date |"
            " Заявитель > Профессия = occ@applicant:ru | Заявитель > Стаж = exp@applicant:ru |"
            " Супруг(а) > ФИО = name@spouse | Супруг(а) > Дата рождения = birth@spouse:date |"
            " Супруг(а) > Профессия = occ@spouse:ru | Дети > Количество = kidn |"
            " Дети > Возраст = kids:ages | Регион выбытия = region:ru"
        ),
    ),
    Habit(
        "two heading rows, Kazakh",
        (
            "Отбасы № = no:n | Өтініш беруші > Аты-жөні = name |"
            " Өтініш беруші > Жасы = age@applicant:age | Өтініш беруші > Мамандығы = occ@applicant:kk |"
            " Жұбайы > Аты-жөні = name@spouse | Жұбайы > Жасы = age@spouse:age |"
            " Жұбайы > Мамандығы = occ@spouse:kk | Балалары > Саны = kidn | Балалары > Жасы = kids:ages |"
            " Қайдан көшеді (облыс) = region:kkshort"
        ),
        numbering=True,
    ),
    Habit(
        "one person a row",
        (
            "№ семьи = no:n | ФИО = name | Степень родства = rel:ru | Дата рождения = birth:dot |"
            " Пол = sex:mz | Профессия = occ:ru | Область = region:ru"
        ),
        rows="person",
    ),
    Habit(
        "one person a row, Kazakh",
        (
            "Отбасы нөмірі = no:n | Аты-жөні = name | Туыстық қатынасы = rel:kk |"
            " Туған күні = birth:dot | Жынысы = sex:kk | Кәсібі = occ:kk | Облыс = region:kk"
        ),
        rows="person",
    ),
    Habit(
        "persons, the number only on the first",
        (
            "№ = no:n | Член семьи = rel:head | ФИО = name | ИИН = iin | Год рождения = birth:year |"
            " Профессия = occ:ru | Образование = edu:ru | Откуда = region:short"
        ),
        rows="person",
        merged=True,
    ),
    Habit(
        "persons under a line for each family",
        (
            "Кем приходится = rel:ru | Фамилия Имя = name | Возраст = age:age | Пол = sex:full |"
            " Специальность = occ:Ru | Опыт работы = exp:ru | Область проживания = region:ru"
        ),
        rows="person",
        banners="Семья № {n}",
    ),
    Habit(
        "persons under a line for each family, Kazakh",
        (
            "Отбасындағы орны = rel:kk | Тегі, аты = name | Жасы = age:jas | Мамандығы = occ:Kk |"
            " Еңбек тәжірибесі = exp:kk | Тұратын облысы = region:kk"
        ),
        rows="person",
        banners="{n}-отбасы",
    ),
    Habit(
        "each child in a row of its own",
        (
            "№ = no:n | ФИО родителя = name | Дата рождения = birth:dot | Профессия = occ:ru |"
            " Область = region:ru | Образование = edu:ru | ФИО ребенка = kname |"
            " Дата рождения ребенка = kid1:dot"
        ),
        rows="child",
        merged=True,
    ),
    Habit(
        "columns for each child",
        (
            "Номер анкеты = no:a | Возраст заявителя = age@applicant:age |"
            " Профессия заявителя = occ@applicant:ru | Возраст супруга(и) = age@spouse:age |"
            " Профессия супруга(и) = occ@spouse:ru | 1-й ребенок, год рождения = kid1:year |"
            " 2-й ребенок, год рождения = kid2:year | 3-й ребенок, год рождения = kid3:year |"
            " 4-й ребенок, год рождения = kid4:year | Регион = region:ru"
        ),
    ),
    Habit(
        "columns for each child, Kazakh",
        (
            "Тіркеу нөмірі = no:a | Өтініш берушінің жасы = age@applicant:age |"
            " Өтініш берушінің кәсібі = occ@applicant:kk | Жұбайының жасы = age@spouse:age |"
            " Жұбайының кәсібі = occ@spouse:kk | 1-бала (жасы) = kid1:age | 2-бала (жасы) = kid2:age |"
            " 3-бала (жасы) = kid3:age | 4-бала (жасы) = kid4:age | Шыққан өңірі = region:kk"
        ),
    ),
    Habit(
        "children in words",
        (
            "№ п/п = no:n | Заявитель = name | Дата рождения = birth:short | Проф. = occ:ru |"
            " Сведения о детях = kids:sexed | Регион проживания = region:bare |"
            " Тип населенного пункта = type:ru"
        ),
    ),
    Habit(
        "children with their names",
        (
            "№ = no:n | ФИО главы семьи = name | г.р. = birth:year | Профессия = occ:ru |"
            " Дети (имя, год рождения) = kids:named | Область = region:ru | Тел. = phone"
        ),
    ),
    Habit(
        "count and years",
        (
            "№ семьи = no:slash | Ф.И.О. = name | Дата рожд. = birth:dotgr | Специальность = occ:UP |"
            " Дети = kids:count | Откуда прибыли (область) = region:ru | Мобильный = phone"
        ),
    ),
    Habit(
        "count and years, Kazakh",
        (
            "Отбасы коды = no:a | Т.А.Ә. = name | Туған жылы = birth:kk | Мамандық = occ:kk |"
            " Балалары = kids:colon | Қай облыстан = region:kkrun | Ұялы телефон = phone"
        ),
    ),
    Habit(
        "ages in words",
        (
            "Рег. № = no:a | Возраст = age:let | Пол = sex:mzl | Кем работал(а) = occ:ru |"
            " Стаж = exp:ru | Дети, возраст = kids:agesw | Место выезда = region:fullest |"
            " Есть ли родственники на севере = kin:ru"
        ),
    ),
    Habit(
        "ages in words, Kazakh",
        (
            "Тіркеу № = no:n | Жасы = age:jas | Жынысы = sex:kk | Кім болып жұмыс істеді = occ:kk |"
            " Өтілі = exp:kk | Балаларының жасы = kids:kkages | Қайдан = region:kk |"
            " Солтүстікте туыстары бар ма = kin:kk"
        ),
    ),
    Habit(
        "money",
        (
            "№ = no:n | Возраст = age:age | Профессия = occ:ru | Область = region:ru |"
            " Вид жилья = tenure:ru | Бюджет на аренду = budget:tg | Накопления = savings:mln |"
            " Хочет открыть бизнес = business:ru | Дети = kids:years"
        ),
    ),
    Habit(
        "money, Kazakh",
        (
            "№ = no:n | Жасы = age:age | Мамандығы = occ:kk | Облысы = region:kk |"
            " Тұрғын үй түрі = tenure:kk | Жалдау ақысы (айына) = budget:kk | Жинағы = savings:space |"
            " Кәсіпкерлікпен айналысқысы келе ме = business:kk | Балалары = kids:kkyears"
        ),
    ),
    Habit(
        "money in thousands",
        (
            "№ = no:n | Дата рождения = birth:date | Профессия = occ:ru | Откуда (область) = region:ru |"
            " Сколько готовы платить за аренду, тыс. тг = budget:thousands |"
            " Сбережения, тенге = savings:num | Количество детей = kidn | Возраст детей = kids:ages"
        ),
    ),
    Habit(
        "needs and languages",
        (
            "Шифр = no:a | Возраст = age:age | Профессия = occ:ru | Регион выезда = region:ru |"
            " Особые потребности = needs:ru | Знание языков = lang:ru | Дети (возраст) = kids:ages |"
            " Нужен детский сад = garden:ru"
        ),
    ),
    Habit(
        "needs and languages, Kazakh",
        (
            "Шифр = no:a | Жасы = age:age | Кәсібі = occ:kk | Кететін өңірі = region:kk |"
            " Ерекше қажеттіліктері = needs:kk | Қандай тілдерді біледі = lang:kk |"
            " Балалары (жасы) = kids:ages | Балабақша қажет = garden:kk"
        ),
    ),
    Habit(
        "wished region",
        (
            "№ п/п = no:n | ФИО = name | Дата рождения = birth:dot | Профессия = occ:ru |"
            " Область выбытия = region:ru | Желаемый регион переселения = wish:ru |"
            " Образование = edu:short | Дети = kids:years | Примечание = note"
        ),
    ),
    Habit(
        "wished region, Kazakh",
        (
            "№ = no:n | Аты-жөні = name | Туған жылы = birth:year | Мамандығы = occ:kk |"
            " Шыққан облысы = region:kk | Қалаған өңірі = wish:kk | Білімі = edu:kktech |"
            " Балалары = kids:kkyears | Ескерту = note"
        ),
    ),
    Habit(
        "region and district apart",
        (
            "№ семьи = no:n | Заявитель (ФИО) = name | Год рожд. = birth:gr | Область = region:ru |"
            " Район = district:ru | Тип местности = type:ru | Профессия = occ:ru | Дети = kids:years"
        ),
    ),
    Habit(
        "region and district apart, Kazakh",
        (
            "Отбасы № = no:n | Өтініш беруші = name | Туған жылы = birth:kk | Облыс = region:kk |"
            " Аудан = district:kk | Елді мекен түрі = type:kk | Мамандығы = occ:kk |"
            " Балалары = kids:kkyears"
        ),
    ),
    Habit(
        "KATO codes",
        (
            "id = no:a | Код КАТО = region:code | Возраст = age:age | Пол = sex:mz | Профессия = occ:ru |"
            " Дети = kids:paren"
        ),
    ),
    Habit(
        "mixed languages",
        (
            "№ = no:n | ФИО / Аты-жөні = name | Дата рождения / Туған күні = birth:dot |"
            " Профессия / Мамандығы = occ:both | Область / Облыс = region:kk |"
            " Дети / Балалары = kids:years | Тел. / Байланыс = phone"
        ),
    ),
    Habit(
        "blank lines, order turned",
        (
            "Телефон = phone | Дети = kids:agesw | Область = region:ru | Стаж, лет = exp:num |"
            " Профессия = occ:ru | Дата рождения = birth:iso | ФИО = name | № = no:n"
        ),
        blank=True,
    ),
    Habit(
        "CSV",
        (
            "№ = no:n | ФИО = name | Дата рождения = birth:dot | Профессия = occ:ru |"
            " Область = region:ru | Дети = kids:years | ИИН = iin"
        ),
        csv=True,
    ),
    Habit(
        "CSV, Kazakh",
        (
            "№ = no:n | Аты-жөні = name | Туған күні = birth:dot | Мамандығы = occ:kk |"
            " Облысы = region:kk | Балалары = kids:kkyears | ЖСН = iin"
        ),
        csv=True,
    ),
    Habit(
        "hidden sheet first",
        (
            "№ = no:n | ФИО = name | Дата рождения = birth:date | Профессия = occ:Ru |"
            " Регион = region:ru | Дети = kids:years | Адрес проживания = addr |"
            " № удостоверения личности = doc"
        ),
        hidden=True,
    ),
    Habit(
        "numbered columns",
        (
            "№ п/п = no:n | ФИО = name | ИИН = iin | Дата рождения = birth:dot |"
            " Образование = edu:college | Специальность = occ:ru | Стаж работы = exp:since |"
            " Семейное положение = marital:ru | Дети до 18 лет = kids:years |"
            " Регион выбытия = region:ru | Дата обращения = asked"
        ),
        numbering=True,
        above=("Приложение 3",),
    ),
    Habit(
        "dates in words",
        (
            "№ дела = no:slash | Дата рождения заявителя = birth@applicant:words |"
            " Профессия заявителя = occ@applicant:ru | Образование заявителя = edu@applicant:ru |"
            " Дата рождения супруги (супруга) = birth@spouse:words |"
            " Профессия супруги (супруга) = occ@spouse:ru | Дети: даты рождения = kids:dates |"
            " Область = region:ru"
        ),
    ),
    Habit(
        "ticks",
        (
            "№ = no:n | Возраст = age:text | Профессия = occ:ru | Область = region:short |"
            " Бизнес = business:plus | Нужен садик = garden:need | Кол-во детей = kidn |"
            " Год рождения детей = kids:years"
        ),
    ),
    Habit(
        "yes in Kazakh",
        (
            "№ = no:n | Жасы = age:text | Мамандығы = occ:kk | Облыс = region:kkshort |"
            " Өз ісін ашқысы келеді = business:bar | Балабақша керек пе = garden:kerek |"
            " Бала саны = kidn | Балалардың туған жылы = kids:years"
        ),
    ),
    Habit(
        "no mark at all",
        (
            "ФИО = name | Дата рождения = birth:date | Профессия = occ:ru | Область = region:ru |"
            " Жилье = tenure:ru | Дети = kids:years"
        ),
        totals=True,
    ),
)
"""What the recogniser was written and tuned with."""
