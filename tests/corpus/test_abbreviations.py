"""Where a stop ends a sentence, and where it does not: abbreviations, titles, months, ordinals, initials, marks.

In each row a reader begins the next sentence at `|`, a space, at `¶`, a blank line, and at `¦`, which is nothing.
"""

import re

from corpus.sentences import split_sentences

# Within a sentence: {} is the abbreviation, and nothing may be cut
WITHIN = {
    "English titles": (
        "Critics of {} Olsen spoke on Monday.",
        """
        Mr. Mrs. Ms. Dr. Prof. Rep. Reps. Sen. Sens. Gov. Govs. Lt. Col. Gen. Maj. Capt. Cmdr. Sgt. Cpl. Pvt. Adm.
        Rev. Fr. Hon. Pres. Supt. Det. Insp. Amb. Messrs. Msgr. St. Mt. Ft. Mme. Cllr. Ald. Ens. Abp. Bldgr.
        """,
    ),
    "English ranks of two": (
        "The speech of {} Olsen ended.",
        """
        Lt._Gov. Lt._Col. Lt._Gen. Maj._Gen. Sgt._Maj. Vice_Adm. Staff_Sgt. Rt._Hon. Brig._Gen. Assoc._Prof.
        Asst._Prof. Rep.-elect_Rev. State_Rep. Atty._Gen.
        """,
    ),
    "English months": (
        "It closed on {} 31 and opened again.",
        "Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec. Fri._Dec. Sat.",
    ),
    "English numbers": ("It is in {} 10 of the report.", "No. Nos. Vol. p. pp. Ch. Fig. Art. Sec. Rte. Hwy. no."),
    "English asides": (
        "A fruit, {} Oslo's apples, is sold.",
        "e.g. i.e. cf. approx. viz.",
    ),
    "English names": (
        "The chief of {} Senator Ann Holm spoke.",
        "Marl_Inc. Marl_Co. Marl_Corp. Marl_Ltd. Holm_Bros. U.S. U.K. U.N. E.U. J._K._Holm_Jr. Holm_Sr. John_W.",
    ),
    "English against": ("The case of Marl {} Tarn was heard.", "v. vs."),
    "German": (
        "Sie sprach mit {} Berger über Geld.",
        """
        Dr. Prof. Hr. Fr. Frl. Ing. Dipl.-Ing. Mag. St. Hl. bzw. ca. vgl. sog. evtl. ggf. inkl. z._B. z.B. d._h.
        d.h. u._a. i._d._R. geb. gest. Prof._Dr. Univ.-Prof. PD_Dr. röm.-kath. Abg. Bgm. z._T.
        """,
    ),
    "German months": (
        "Sie ist am {} 2024 gesperrt.",
        "3._Jan. 3._Feb. 3._Okt. 3._Dez. 3._Januar 3._März 3._Mai 3._Juni 3._Oktober 31._Dezember 9._November 1._April",
    ),
    "German ordinals": (
        "Gezeigt wird {} in Marl.",
        """
        im_19._Jahrhundert der_1._Mai am_3._Oktober zum_3._Oktober der_2._Weltkrieg die_2._Bundesliga das_5._Mal
        beim_25._Jubiläum vom_1._bis_3._Juli der_3._Platz seinen_40._Geburtstag im_4._Stock jeder_2._Deutsche
        am_3._und_4._Oktober Friedrich_II._kam Ludwig_XIV. Nr._5 S._12 Art._5 Abs._2 Bd._3
        """,
    ),
    "German sums": ("Das kostet 2,4 {} Kronen im Jahr.", "Mio. Mrd. Tsd."),
    "Spanish": (
        "Habló con {} Ruiz sobre el dinero.",
        """
        Sr. Sra. Srta. Sres. Dr. Dra. Prof. Gral. Cnel. Lic. Ing. Mons. Sto. Sta. D. Dña. Excmo. p._ej. Ud.
        Tte._Cnel. Sgto. Pbro. Ntra._Sra. Avda.
        """,
    ),
    "Spanish numbers": ("Está en el {} 10 del texto.", "núm. pág. págs. art. cap. vol. No."),
    "Spanish lands": ("El puerto de {} cerró el lunes.", "EE._UU. EE.UU. Marl,_S._A. JJ._OO."),
    "Russian": (
        "Он жил на {} Ленина много лет.",
        """
        ул. пер. пл. просп. пр-т. наб. бул. им. г. д. с. о. проф. акад. св. т.е. т._е. напр. т._н. см. ген. полк.
        зам. тов. пос. канд._техн.
        """,
    ),
    "Russian sums": (
        "Это стоит 20 {} рублей в месяц.",
        "тыс. млн. млрд. трлн.",
    ),
    "Russian numbers": ("Он открыл {} 10 и прочёл.", "стр. рис. табл. гл. ст. п. д. кв. корп. №"),
    "Ukrainian": (
        "Він жив на {} Шевченка багато років.",
        "вул. просп. пров. бул. ім. м. с. проф. акад. св. напр. див. т._зв. р. ген. заст. смт. пл.",
    ),
    "Ukrainian sums": ("Це коштує 20 {} гривень на місяць.", "тис. млн. млрд. трлн."),
}

# At the end of a sentence, and the words that follow it
ENDING = {
    "English": (
        "It is known in the {}|The next day it rained.",
        """
        U.S. U.K. E.U. Marl_Inc. Marl_Co. Marl_Corp. Marl_Ltd. Holm_Jr. Holm_Sr. Ph.D. Main_St. Park_Ave.
        fruits_etc. District_of_D.C. year_2019. Plan_B. Elizabeth_II. World_War_I.
        """,
    ),
    "English with he": (
        "The train left at 5 {}|He stayed, they said.",
        "p.m. a.m. P.M. o'clock. p.m.,_not_a.m. ft. lbs.",
    ),
    "English with a noun": ("The train left, they said, at 5 {}|Passengers ran.", "p.m. a.m. o'clock."),
    "English months": ("It opens in {}|The shops wait.", "Dec. Nov. Sept. December. May."),
    "English words": (
        "She told us the {}|10 people left.",
        "truth. age_of_19. sun. way_in.",
    ),
    "German": (
        "Das war {}|Die Stadt schwieg.",
        "1990. usw. 20_Mio. 5_Mrd. im_3._Jh. 50_v._Chr. Ludwig_XIV. Marl_&_Co. alles. im_Jahr_19. die_Nr._3.",
    ),
    "Spanish": (
        "Eso pasó en {}|El alcalde calló.",
        "EE._UU. EE.UU. Marl,_S._A. 1990. casas,_etc. las_5_p._m. las_5_a._m. 50_a._C.",
    ),
    "Russian": (
        "Это было, как говорят, в {}|Он молчал.",
        """
        1990_г. XIX_в. 1941–1945_гг. 20_тыс. 5_млн. 50_руб. домах_и_т._д. домах_и_т.д. домах_и_др. 50_г._до_н._э.
        Москве.
        """,
    ),
    "Russian with a noun": ("Закон подписали, как говорят, в 1990 {}|Президент молчал.", "г. году."),
    "Ukrainian": (
        "Це було, як кажуть, у {}|Він мовчав.",
        "1990_р. 1941–1945_рр. XIX_ст. 20_тис. 5_млн. 50_грн. домах_тощо. домах_і_т._д. домах_та_ін. Києві.",
    ),
}

ROWS = """
J. K. Rowling wrote it.|She was paid.
George W. Bush met J. D. Vance and Robert F. De Niro.|They ate.
J. A. Smith and A. B. Holm left.|It rained.
Samuel L. Jackson, John F. Kennedy Jr. and Ann E. Holm agreed.
E. T. A. Hoffmann schrieb es.|Er war müde.
А. С. Пушкин родился в г. Москве.|Он писал.
Т. Г. Шевченко жив у м. Київ.|Він писав.
Dr. No fled.|Mr. So did not.
“Gov. Gavin Newsom knew,” said Rep. Tim Ryan, who met Lt. Gov. John Fetterman and Sens. Raphael Warnock and Jon Ossoff.
It is No. 10 Downing Street.|It is old.
She said no.|Then she left.
The U.S. Senate voted.|It passed!
He lives in the U.S.|He likes it.
He lives in Washington, D.C.|It is hot there.
WASHINGTON, D.C. — The Senate voted.|It passed.
MADISON, Wis. (AP) — A judge spoke.|He left.
They met at 5 p.m. Friday.|It rained.
They met at 5 p.m. ET in Oslo.|It rained.
They met at 11 a.m. Moscow time.|It rained.
At 5 p.m. Olsen left.|He slept.
He earned a Ph.D. in Oslo.|She did too.
In Roe v. Wade the court ruled.|In Marl vs. Tarn it did not.
Wait... what?|Yes.
He waited...|Then he left.
He waited…|Then he left.
“We are painful … I was wrong,” he said.
“I won.”|He left.
“I won!”|He left.
“Did you win?” he asked.|She had.
He said “no.”|Then he left.
He said ‘no.’|Then he left.
He said (in Oslo.)|Then he left.
(He said so.)|Then he left.
„Ich gehe.“|Er ging.
„Ich gehe!“, sagte er.|Er ging.
«Я иду».|Он ушёл.
«Я иду!» — сказал он.|Он ушёл.
«Ya voy.»|Él salió.
¿Quién salió?|¡Nadie!|Todos duermen.
It rose 3.5 percent to $1.25.|It fell 0.5.
It was 19.|Biden spoke.
He was 2.|10 people left.
He turned 19.|October was cold.
It rose to 12.|Officials were glad.
I am 19.|Biden is not.
Der Tunnel unter der Alme bleibt bis zum 3. Oktober zu, sagte die Stadt am 19. Mai.|Er ist alt.
Er ist 19.|Das Team ist jung.
Es waren 300.|Oktober war kalt.
Am 3. 10. 1990 war es so weit.|Alle kamen.
Papst Johannes Paul II. Polen zu entreißen, misslang.
Elizabeth II died.|Charles III. followed her.
World War II.|Germany fell.
1. Open the box.|2. Close it.
В 1941 г. Германия напала.|Началась война.
Он родился в 1990 г. в г. Москве на ул. Ленина.|Там он жил.
Он живёт в г. Москва, ул. Мира, д. 5, кв. 10.|Дом старый.
Река длиной 20 км.|Она глубока.
Это 5 тыс. руб. в месяц, т. е. мало.|Он ушёл.
У 2020 р. Зеленський сказав.|Він мовчав.
El Sr. Ruiz y la Sra. Gil viven en EE. UU. desde 1990.|Son felices.
La cita es a las 5 p. m. del lunes.|Venga usted.
Yahoo! News said so.|It was wrong.
They play at 440 N. 32nd St. and at 12 W. Main St. downtown.|It is near.
More:Gov. Ann Holm spoke, and ►Gov. Bo Berg did not.
Drugs cost less.|U.S. Prices are high.
The P.S. 5 school is on U.S. 101 and H.R. 6201 passed.|It is law.
Vol. II is out.|Vol. III is not.
Then-Sen. Joe Biden voted.|The ex-Gov. Ann Holm did not.
The (Fort Myers, Fla.) Sun said so, and Sen. Ann Holm (D-Calif.) agreed.|It was old.
Christopher “C.J.” Holm Jr. died.|He was 19.
I disagreed with . . . not Jennifer.|It was so.
The bridge is shut .|The ferry sails .
He said it (gasp!) 1989 times.|He won (again!)|He wept.
I was tired.|… I slept.
I was tired.|... I slept.
They trust (…) Ann Holm.|It was so.
It ended.[5]|The next day it rained.[6][7]|It stopped.
A stop is missing in the heading¶The text begins.|It goes on.
By Ann Holm¶Published Dec. 5, 2025¶The text begins.|It goes on.
He asked; Biden answered.|It ended.
It ended.¦The next day it rained.
Visit daily.test or Booking.com today.|It is free.
这是第一句。¦这是第二句！¦好吗？
هذه جملة.|وهذه أخرى؟|نعم.
यह वाक्य है।|यह दूसरा है।
"""


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def rows() -> list[str]:
    within = [frame.format(each.replace("_", " ")) for frame, told in WITHIN.values() for each in told.split()]
    ending = [frame.format(each.replace("_", " ")) for frame, told in ENDING.values() for each in told.split()]
    return [*within, *ending, *ROWS.strip().splitlines()]


def test_a_stop_ends_a_sentence_where_a_reader_says_so() -> None:
    cut = {row: split(row.replace("|", " ").replace("¶", "\n\n").replace("¦", "")) for row in rows()}
    assert len(cut) > 400
    assert {row: found for row, found in cut.items() if found != re.split("[|¶¦]", row)} == {}
