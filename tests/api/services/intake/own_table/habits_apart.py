"""Habits that were written when the recogniser was done: nothing was tuned on them."""

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
