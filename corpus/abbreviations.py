"""Abbreviations and words that open sentences, in English, German, Spanish, Russian and Ukrainian.

Each is spelt as written, without its last full stop. One table serves all five languages, since a text may mix them.
"""


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# No sentence ends after these: a title goes with its name, a street with its name, `e.g.` with its example
LEADING = _listed(
    """
    Mr Mrs Ms Mx Messrs Mme Mlle Dr Drs Prof Profs Assoc Asst Rep Reps Sen Sens Gov Govs Del Ald Cllr Atty Dist Amb
    Secy
    Pres Hon Rt Lt Col Cols Gen Gens Maj Capt Cmdr Comdr Cdr Cpl Sgt Pvt Pfc Pte Spc Ens Flt Adm Brig Supt Det Insp
    Rev Revs Fr Br Bp Abp Msgr Mgr Mt Mts Ft vs v cf approx viz e.g i.e eg ie incl esp resp
    bzw ca Hr Hrn Frl Dipl Dipl.-Ing Ing Mag vgl sog evtl ggf inkl exkl geb gest bspw ev kath vorm mind max zzgl
    abzgl
    z.B d.h u.a o.g s.o s.u u.U i.d.R z.T z.Zt Hl hl Abg Bgm Gebr Hptm Oblt Reg Aufl med phil rer nat
    Sra Sres Sras Srta Srtas Dra Dres Dña Excmo Excma Gral Cnel Cmdte Cte Tte Sgto Mons Pbro Sto Sta Ntra Lic Arq
    Fdo
    Gob Pdte Dpto Prov ej p.ej Avda avda Av av
    ул пер пл просп пр-т бул наб им проф акад доц канд техн инж корр ген полк зам нач пред тов тт респ пос дер оз
    см ср напр т.е т.к т.н т.ч св гр гос мин Мин тел
    вул пров бульв ім імені заст голов ред див т.зв зб смт
    """
)
# No sentence ends after these if a number follows
NUMBERED = _listed(
    """
    No Nos no nos c Nr Nrn Num núm Núm nº vol Vol vols p P pp pg ch Ch chap fig Fig figs sec Sec art Art Arts par
    Abs Bd S
    Kap Zi Tel Ext ext Str Rte Hwy Apt Stk ft lb lbs pág págs Pág cap Cap tel ca approx
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Jän Mär Okt Dez ene Ene feb mar abr Abr may jun jul ago Ago sep
    sept
    oct nov dic Dic Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Mo Di Mi Do Sa So
    № стр рис табл кв корп эт оф д к с т п ч гл ст буд каб пп янв февр фев апр авг сент сен окт нояб дек січ лют бер
    квіт
    трав черв лип серп вер жовт лист груд
    """
)
# A sentence may end with these, or go on with a name: the next word decides. Unlisted dotted words count as these
TRAILING = _listed(
    """
    Jr Sr Inc Co Cos Corp Ltd Bros Hnos St Ste Ave Blvd Rd Sq Esq Dept Univ Assn Ph.D al est
    Mio Mrd Tsd Jh Jhd Jhdt Str Hbf a.D i.R jr sen Chr v.Chr n.Chr e.V
    EE.UU EEUU Ud Uds Vd Vds Cía Ltda S.A S.L JJ.OO CC.OO RR.HH FF.AA a.C d.C
    """
)
# The same for years, sums and hours. A name follows them only early in a sentence: `В 1941 г. Германия напала`
MEASURES = _listed(
    """
    a.m p.m A.M P.M am pm г гг р рр в вв ст век тыс млн млрд трлн руб коп грн долл тис крб чел до.н.э н.э н.е
    """
)
# A name follows these, unless a number stands before: `г. Москва`, but `в 2020 г. Он`
PLACES = _listed("г м с о р д п ст обл")
# A sentence goes on after these only with a small letter
ENDING = _listed("т.д т.п т.ін")
# A letter after these is no initial: `Plan B. Police came`
LETTERED = _listed(
    """
    Plan Vitamin Vitamins Hepatitis Group Section Class Type Article Exhibit Category Grade Phase War Schedule Part
    Gruppe Klasse Teil Weltkrieg Malcolm Title Apartment Point Team Chapter Appendix Elizabeth Wilhelm Charles
    Francis
    """
)
STATES = _listed(
    """
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
    Tenn
    Tex Vt Va Wash Wis Wyo
    """
)
ZONES = _listed(
    """
    ET EST EDT PT PST PDT CT CST CDT MT MST MDT GMT BST UTC CET CEST EET MSK IST JST AEST Eastern Pacific Central
    Mountain Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan Feb Mar March April May June July August
    Aug
    Sept September October Oct November Nov December Dec January February
    """
)
# Words that open sentences, and no names
OPENERS = _listed(
    """
    A An The This That These Those There Then They Their Them He She It Its His Her We Our You Your If In At On By
    For From
    With Without Within After Before Since Until While When Where Who Why What How Which Although Though Because But
    And
    Or Nor Yet As Also Among Amid According About All Another Any Both Each Every Few Many Most Much Several Some
    Such
    Other Others Meanwhile However Moreover Instead Still Today Yesterday Tomorrow Earlier Later Last Now Once Here
    Is Are Was Were Did Does Do Has Have Had Can Could Should Would Not Nobody Nothing Neither Only Even Just Like
    More
    Over Under Through During Despite Following Officials Police Shares Authorities People Researchers Scientists
    Experts
    Analysts Investigators Residents Critics Prices Stocks Nearly Almost One Two Three Four Five Six Seven Eight
    Nine Ten
    Der Die Das Dem Den Des Ein Eine Einen Einem Einer Er Sie Es Wir Ihr Man Dies Diese Dieser Dieses Dabei Dafür
    Damit
    Danach Dann Darum Dort Auch Auf Aus Bei Beim Bis Doch Durch Für Gegen Hier Im Ist Mit Nach Nun Nur Ob Ohne Seit
    Sein
    Seine Seither Sind Trotz Um Und Unter Vom Von Vor Während Wann Warum Was Weil Wenn Wer Wie Wird Wo Zu Zum Zur
    Zudem
    Zwar Zwei Aber Als Am An
    El La Los Las Lo Un Una Unos Unas Esto Esta Este Estos Estas Ese Esa Eso Aquel Allí Ahora Además Ante Antes
    Aunque
    Con Contra Cuando Cada Como Después Desde Donde Durante Ella Ellas Ellos Él En Entre Era Es Fue Ha Han Hay Hasta
    Luego Mientras Muchos Muy Ni No Nosotros Otra Otras Otro Otros Para Pero Por Porque Según Si Sin Sobre Su Sus
    También
    Tras Todo Todos Varios Y Ya Así Ayer Hoy Se Más Dos Tres
    Он Она Оно Они Мы Вы Я Это Этот Эта Эти Тот Та Те То Там Тогда Так Также Теперь Тем Затем Здесь Но И А В Во На
    По
    При Про С Со У За Из Изза К Ко Для До После Перед Между Об Однако Поэтому Потом Когда Где Как Кто Что Чтобы Если
    Хотя Все Всё Всего Его Её Их Наш Не Ни Ещё Еще Уже Сейчас Сегодня Вчера Завтра Согласно Среди Более Около Под
    Ранее
    Позже Кроме Многие Несколько Один Два Три Был Была Было Были
    Він Вона Воно Вони Ми Ви Це Цей Ця Ці Той Те Там Тоді Так Також Тепер Потім Тут Але Й І Та У В Від Для До За Зі
    З Із
    Під Після Перед Між Про Однак Тому Коли Де Як Хто Що Щоб Якщо Хоча Усі Всі Його Її Їх Їхній Не Ні Ще Вже Зараз
    Сьогодні Вчора Завтра Згідно Серед Понад Близько Раніше Пізніше Крім Багато Кілька Один Два Три Був Була Було
    Були
    """
)
# These open names too, so after an initial they prove nothing (`J. A. Smith`, `Robert F. De Niro`)
NAMELIKE = _listed(
    "A De Des La Las Los El Die Van Von Am An Do Was Y E И А В С У К Я О Є Й І З Man No So Su Di Da Du Es"
)
# No English sentence begins with one of these after a number and a stop; `August` is English too, so it is left out
GERMAN_MONTHS = _listed("Januar Jänner Februar Feber März Mai Juni Juli Oktober Dezember Jän Mär Okt Dez")
# Words before a German ordinal: `am 3. Oktober`, `im 19. Jahrhundert`, `der 1. Mai`
BEFORE_ORDINAL = _listed(
    """
    im Im vom Vom zum Zum zur Zur beim Beim der Der das Das dem Dem den Den des Des die Die ins Ins ab Ab am Am
    ein Ein eine Eine einen einer einem eines jeder jedes jeden sein seinen seinem seiner seine ihr ihren ihrem
    ihrer ihre
    ihrem unser unsere unserem dieser diesem mein meinen meinem bis Bis seit Seit und
    """
)
RULERS = _listed("König Königin Kaiser Kaiserin Papst Zar Zarin Prinz Fürst Herzog Sultan Schah")
ROMANS = _listed("II III IV VI VII VIII IX XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI")
