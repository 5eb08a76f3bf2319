"""Habits that were written when the recogniser was done; what each first showed stands in ``docs/own-table.md``."""

from __future__ import annotations

from tests.api.services.intake.own_table.habits import Habit

APART: tuple[Habit, ...] = (
    Habit(
        "district form, annex",
        "№ р/с = no:n | Отбасы басшысының аты-жөні = name | Жеке сәйкестендіру нөмірі = iin | Туған жылы, айы, күні = birth:dot"
        " | Мамандық атауы = occ:Kk | Білім деңгейі = edu:kk | Тұрғылықты жері = region:kkfull | Балалар туралы мәлімет = kids:colon"
        " | Ұялы тел. = phone",
        above=("2-қосымша", "Ерікті қоныс аударушылар туралы мәлімет"),
        totals=True,
    ),
    Habit(
        "short headings",
        "п/п = no:n | ФИО = name | ДР = birth:dot | проф = occ:ru | обл = region:short | дети = kids:years | сем.полож. = marital:ru",
    ),
    Habit(
        "questionnaire export",
        "ID = no:a | Укажите ваш возраст = age:age | Укажите ваш пол = sex:full | Кем Вы работаете? = occ:ru"
        " | Откуда Вы переезжаете? = region:full | Сколько у Вас детей и какого они возраста? = kids:sexed"
        " | Какое жильё Вас интересует? = tenure:ru | Сколько Вы можете платить за жильё в месяц? = budget:tenge",
    ),
    Habit(
        "questionnaire export, Kazakh",
        "ID = no:a | Жасыңыз = age:age | Жынысыңыз = sex:kk | Кәсібіңіз қандай? = occ:kk | Қай облыстан көшесіз? = region:kk"
        " | Балаларыңыздың жасы = kids:kkages | Қандай баспана қажет? = tenure:kk | Айына қанша төлей аласыз? = budget:kk",
    ),
    Habit(
        "three groups above",
        "Общие сведения > № = no:n | Общие сведения > Ф.И.О. = name | Общие сведения > ИИН = iin | Общие сведения > Год рождения = birth:gr"
        " | Трудовая деятельность > Профессия = occ:rank | Трудовая деятельность > Стаж (лет) = exp:num"
        " | Трудовая деятельность > Образование = edu:short | Семья > Семейное положение = marital:ru | Семья > Дети = kids:count"
        " | Место выбытия = region:fullest",
        above=("СВЕДЕНИЯ",),
        numbering=True,
    ),
    Habit(
        "household roll",
        "Семья № = no:n | Ф.И.О. члена семьи = name | Отношение к главе семьи = rel:head | Число, месяц, год рождения = birth:words"
        " | Род занятий = occ:ru | Область = region:ru",
        rows="person",
        blank=True,
    ),
    Habit(
        "household roll, Kazakh",
        "Отбасы = no:n | Отбасы мүшесінің аты-жөні = name | Отбасы басшысына туыстығы = rel:kkhead | Туған күні = birth:iso"
        " | Айналысатын кәсібі = occ:kk | Облысы = region:kkshort",
        rows="person",
        merged=True,
    ),
    Habit(
        "spouses side by side",
        "№ = no:n | Муж: возраст = age@applicant:age | Муж: профессия = occ@applicant:ru | Муж: стаж = exp@applicant:ru"
        " | Жена: возраст = age@spouse:age | Жена: профессия = occ@spouse:ru | Жена: стаж = exp@spouse:ru"
        " | Возраст детей = kids:agesw | Регион = region:bare",
    ),
    Habit(
        "savings and plans",
        "Отбасы шифры = no:a | Туған жылы = birth:year | Мамандығы = occ:kk | Жұмыс өтілі = exp:since | Шыққан жері = region:kkrun"
        " | Қолдағы қаражаты = savings:kk | Үй жалдауға айына қанша төлей алады = budget:kk | Жеке кәсібін ашу ниеті = business:kk"
        " | Баласы = kids:kkyears",
    ),
    Habit(
        "needs of the receiving side",
        "№ семьи = no:n | Возраст главы = age@applicant:age | Специальность главы = occ@applicant:ru | Дети по возрасту = kids:ages"
        " | Требуется место в детском саду = garden:ru | Инвалидность / уход = needs:ru | Языки общения = lang:abbr"
        " | Область исхода = region:ru | Предпочитаемая область = wish:ru",
    ),
    Habit(
        "capital letters",
        "№ П/П = no:n | ФАМИЛИЯ ИМЯ ОТЧЕСТВО = name | ДАТА РОЖДЕНИЯ = birth:dot | ПРОФЕССИЯ = occ:UP | ОБРАЗОВАНИЕ = edu:ru"
        " | ОБЛАСТЬ, РАЙОН = region:full | ДЕТИ (ГОД РОЖДЕНИЯ) = kids:years | ТЕЛЕФОН = phone",
        totals=True,
    ),
    Habit(
        "CSV of a database",
        "family_id = no:a | ФИО = name | iin = iin | birth_date = birth:iso | Профессия = occ:ru | region = region:ru | children = kids:dates",
        csv=True,
    ),
    Habit(
        "colon of children, remarks first",
        "Ескерту = note | № = no:n | Азаматтың Т.А.Ә. = name | Жасы = age:jas | Біліктілігі = occ:kk | Облыс, аудан = region:kkfull"
        " | Кәмелетке толмаған балалары = kids:kkyears | Отбасы жағдайы = marital:kk",
    ),
    Habit(
        "villages",
        "№ = no:n | Заявитель = name | Возраст, лет = age:age | Образование, специальность по диплому = occ:ru | Регион = region:ru"
        " | Село/город = type:ru | Число детей = kidn | Годы рождения детей = kids:years | Родственники в регионе приема = kin:ru",
    ),
    Habit(
        "villages, Kazakh",
        "№ = no:n | Өтініш иесі = name | Жасы (жыл) = age:age | Диплом бойынша мамандығы = occ:kk | Өңір = region:kk"
        " | Ауыл/қала = type:kk | Бала саны = kidn | Балалардың туған жылдары = kids:years | Баратын өңірде туыстары = kin:kk",
    ),
    Habit(
        "banner rows with colons",
        "Родство = rel:ru | ФИО = name | Дата рождения = birth:dotgr | Профессия = occ:Ru | Откуда = region:kkrun",
        rows="person",
        banners="Отбасы № {n}",
    ),
    Habit(
        "children apart",
        "Рег. номер = no:slash | ФИО = name | Возраст = age:let | Квалификация = occ:ru | Прежнее место жительства = region:fullest"
        " | Первый ребенок (дата рождения) = kid1:dot | Второй ребенок (дата рождения) = kid2:dot"
        " | Третий ребенок (дата рождения) = kid3:dot | Четвертый ребенок (дата рождения) = kid4:dot",
    ),
    Habit(
        "budget in thousands of tenge",
        "№ = no:n | Год рожд. = birth:year | Профессия/специальность = occ:ru | Обл. = region:ru | Аренда, тыс.тг/мес = budget:thousands"
        " | Свои средства = savings:mln | Жилищный вопрос = tenure:ru | Кол-во несовершеннолетних детей = kidn"
        " | Их возраст = kids:ages",
    ),
    Habit(
        "hidden list, addresses and documents",
        "№ = no:n | Тегі = name | Уд. личности № = doc | Мекенжайы = addr | Туған күні = birth:date | Мамандығы = occ:Kk"
        " | Көшетін облысы (қайдан) = region:kk | Балалары = kids:named | Байланыс = phone | Өтініш берген күні = asked",
        hidden=True,
    ),
    Habit(
        "languages mixed in one table",
        "Реттік № = no:n | Заявитель аты-жөні = name | Жасы/возраст = age:age | Кәсібі (профессия) = occ:kk | Стаж/өтіл = exp:kk"
        " | Область/облыс = region:ru | Балалары/дети = kids:paren | Неке/брак = marital:kk | Статус: ищет работу = asked",
    ),
)

LATER: tuple[Habit, ...] = (
    Habit(
        "cells told, not entered",
        "№ = no:n | ФИО = name | Родился = birth:born | Профессия = occ:was | Опыт = exp:more | Откуда едут = region:genitive"
        " | Дети есть? = kids:have | Аренда до = budget:about",
    ),
    Habit(
        "cells told, not entered, Kazakh",
        "№ = no:n | Аты-жөні = name | Туған күні, айы, жылы = birth:kkwords | Кәсібі/мамандығы = occ:kk | Көшетін облысы = region:kkfrom"
        " | Балалары бар ма, жасы = kids:kksexed | Пәтерақыға айына = budget:kk",
    ),
    Habit(
        "abbreviations",
        "№ п.п. = no:n | Ф.И.О. = name | Г.р. = birth:year | Спец-ть = occ:Ru | Ст. = exp:g | Обр-е = edu:short | Область = region:short"
        " | Дети = kids:abbr | Сот. = phone",
    ),
    Habit(
        "two lines of heading, Russian, documents",
        "№ дела = no:slash | Претендент > Фамилия И.О. = name | Претендент > Дата рожд. = birth@applicant:slash"
        " | Претендент > Специальность = occ@applicant:ru | Претендент > Образование = edu@applicant:ru"
        " | Муж/жена > Дата рожд. = birth@spouse:slash | Муж/жена > Специальность = occ@spouse:ru | Дети > Дата рождения = kids:lines"
        " | Документы > № удостоверения = doc | Документы > ИИН = iin | Место проживания > Область = region:ru",
    ),
    Habit(
        "occupation with its years",
        "№ = no:n | Возраст = age:age | Профессия и стаж = occ:long | Регион проживания = region:village | Дети = kids:count"
        " | Аренда (тг в месяц) = budget:perm",
    ),
    Habit(
        "persons in groups",
        "№ семьи = no:a | Роль = rel:ru | ФИО = name | Полных лет = age:text | Пол = sex:mzl | Кем работает = occ:ru"
        " | Образование = edu:college | Откуда = region:kk",
        rows="person",
        merged=True,
        above=("Список на 2026 год",),
    ),
    Habit(
        "persons in groups, Kazakh",
        "Отбасы № = no:n | Отбасындағы рөлі = rel:kk | Т.А.Ә. = name | Толық жасы = age:tolyk | Жынысы = sex:kk | Жұмысы = occ:Kk"
        " | Білімі = edu:kktech | Тұратын жері = region:kkfull",
        rows="person",
        numbering=True,
    ),
    Habit(
        "wishes first",
        "Желательная область = wish:ru | Жильё = tenure:ru | Бюджет, тг = budget:space | № = no:n | Возраст = age:let | Профессия = occ:ru"
        " | Прибыл из = region:ru | Дети, г.р. = kids:years | Бизнес-план = business:ru",
    ),
    Habit(
        "wishes first, Kazakh",
        "Баратын облысы = wish:kk | Баспана = tenure:kk | Отбасы № = no:n | Жасы = age:jas | Мамандығы = occ:kk | Шыққан аймағы = region:kk"
        " | Балалары, туған жылы = kids:kkyears | Бизнес ашады = business:kk",
    ),
    Habit(
        "CSV with short money",
        "номер семьи = no:n | возраст = age:age | профессия = occ:ru | регион = region:bare | аренда = budget:short | дети = kids:ages",
        csv=True,
    ),
)
"""Written after the recogniser had been changed for what the twenty above showed."""

LAST: tuple[Habit, ...] = (
    Habit(
        "a column too many",
        "Код семьи = no:a | Дата обращения = asked | Фамилия = name | Дата рождения главы семьи = birth@applicant:dotgr"
        " | Должность = occ:Ru | Общий стаж = exp:ru | Область проживания семьи = region:fullest | Несовершеннолетние дети (возраст) = kids:agesw"
        " | Отношение к северным регионам = note",
    ),
    Habit(
        "Kazakh, plural possessive",
        "Отбасының нөмірі = no:n | Жасы нешеде = age:jas | Қандай маманы = occ:kk | Білім дәрежесі = edu:kk | Мекендейтін облысы = region:kk"
        " | Ұл-қыздарының жасы = kids:kksexed | Отбасылық мәртебесі = marital:kk",
    ),
    Habit(
        "family card",
        "Карточка № = no:n | Глава семьи > Дата рождения = birth@applicant:born | Глава семьи > Профессия = occ@applicant:was"
        " | Глава семьи > Образование = edu@applicant:college | Супруг/супруга > Дата рождения = birth@spouse:born"
        " | Супруг/супруга > Профессия = occ@spouse:was | Супруг/супруга > Образование = edu@spouse:college"
        " | Состав > Детей = kidn | Состав > Годы рождения = kids:years | Адрес > Область = region:short | Адрес > Район = district:ru",
        above=("Карточки семей", "август 2026"),
    ),
    Habit(
        "people of a village",
        "№ двора = no:n | Жители двора (ФИО) = name | Родственные отношения = rel:head | Год рождения = birth:gr | Чем занимается = occ:ru"
        " | Образов. = edu:ru | Обл. = region:short",
        rows="person",
        banners="Семья {n}",
    ),
    Habit(
        "people of a village, Kazakh",
        "Үй шаруашылығы № = no:n | Тұрғындардың аты-жөні = name | Туыстық байланысы = rel:kkhead | Туған жылы = birth:kk"
        " | Немен айналысады = occ:kk | Облыс атауы = region:kkrun",
        rows="person",
    ),
    Habit(
        "housing list",
        "№ = no:n | Сколько лет = age:text | Кем хочет работать = occ:ru | Из какой области = region:bare | Нужно жильё (аренда/покупка) = tenure:ru"
        " | Сумма аренды в мес. = budget:tys | Личные накопления = savings:tg | Сколько детей = kidn | Дети (лет) = kids:abbr",
    ),
    Habit(
        "housing list, Kazakh",
        "№ = no:n | Жасы = age:text | Қандай жұмыс іздейді = occ:kk | Қай өңірден = region:kkfull | Керекті баспана = tenure:kk"
        " | Айлық жалдау сомасы = budget:space | Жиған қаражаты = savings:kk | Неше баласы бар = kidn | Балалары (жас) = kids:kkages",
    ),
    Habit(
        "CSV from a form",
        "Отметка времени = asked | Номер семьи = no:n | Ваша профессия? = occ:ru | Ваш возраст? = age:age | Ваша область? = region:full"
        " | Перечислите детей и их возраст = kids:sexed | Готовы ли открыть бизнес? = business:ru",
        csv=True,
    ),
)
"""The last to be written, after what the ten above showed had been mended."""
