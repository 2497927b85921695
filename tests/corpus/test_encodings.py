"""Thirty files in the encodings of the wild: the right text, or a sentence; never a text full of holes."""

import codecs

import pytest

from corpus.clean import MOST_REPLACED, clean, decode
from corpus.draft import Unfit

GERMAN = "Die Fähre nach Örsa fährt wieder, sagte der Hafenmeister am Donnerstag, und die Gäste müssen früh da sein. "
FRENCH = "Le bac est de retour à Orsa, a déclaré jeudi le maître du port ; où sont passés les élèves de la forêt ? "
POLISH = "Prom do Orsy znów kursuje, powiedział w czwartek kierownik portu, a goście muszą zdążyć na łódź wcześnie. "
RUSSIAN = "Паром до Орсы снова ходит, сообщил в четверг начальник порта, и пассажирам нужно приходить пораньше. "
GREEK = "Το πλοίο για την Όρσα ταξιδεύει ξανά, είπε την Πέμπτη ο λιμενάρχης, και οι επιβάτες πρέπει να έρθουν νωρίς. "
JAPANESE = "オルサ行きのフェリーが再び運航すると港長は木曜日に述べた。乗客は早めに到着する必要がある。"
CHINESE = "港务局长周四表示,开往奥尔萨的渡轮恢复航行,乘客必须提前到达码头等候上船。"
KOREAN = "오르사행 여객선이 다시 운항한다고 항만장이 목요일에 말했다. 승객은 일찍 도착해야 한다. "
HEBREW = "המעבורת לאורסה שוב מפליגה, אמר מנהל הנמל ביום חמישי, והנוסעים צריכים להגיע מוקדם. "

DECLARED = [
    (GERMAN, "iso-8859-1"),
    (GERMAN, "windows-1252"),
    (FRENCH, "iso-8859-15"),
    (POLISH, "iso-8859-2"),
    (POLISH, "windows-1250"),
    (RUSSIAN, "windows-1251"),
    (RUSSIAN, "koi8-r"),
    (RUSSIAN, "iso-8859-5"),
    (GREEK, "windows-1253"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc-jp"),
    (JAPANESE, "iso-2022-jp"),
    (CHINESE, "gb18030"),
    (KOREAN, "euc-kr"),
    (HEBREW, "windows-1255"),
]
MARKED = [
    (GERMAN, codecs.BOM_UTF8, "utf-8"),
    (RUSSIAN, codecs.BOM_UTF16_LE, "utf-16-le"),
    (CHINESE, codecs.BOM_UTF16_BE, "utf-16-be"),
    (GREEK, codecs.BOM_UTF32_LE, "utf-32-le"),
    (KOREAN, codecs.BOM_UTF32_BE, "utf-32-be"),
]
GUESSED = [(GERMAN, "windows-1252"), (RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "shift_jis")]
ODD = [
    GERMAN.encode("utf-16-le"),  # without a mark: every second byte is a zero
    GERMAN.encode("utf-32-be"),
    codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le")[:-1],  # cut within a character
    codecs.BOM_UTF8 + b"\xff" * 100,
    RUSSIAN.encode()[1:-1],
    GERMAN.encode("utf-8") + FRENCH.encode("latin-1"),  # two files glued together
    b"\x00" * 100,
    bytes(range(256)),
    b"\x80" * 500,
    b"+/v8-text in UTF-7",
]


@pytest.mark.parametrize(("text", "charset"), DECLARED)
def test_a_declared_charset_gives_the_text(text: str, charset: str) -> None:
    assert clean(decode((text * 3).encode(charset), charset)) == clean(text * 3)


@pytest.mark.parametrize(("text", "mark", "charset"), MARKED)
def test_a_marked_text_is_known_whatever_is_declared(text: str, mark: bytes, charset: str) -> None:
    assert clean(decode(mark + text.encode(charset), "iso-8859-1")) == clean(text)


@pytest.mark.parametrize(("text", "charset"), GUESSED)
def test_an_undeclared_charset_is_found_out(text: str, charset: str) -> None:
    assert clean(decode((text * 5).encode(charset))) == clean(text * 5)


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_what_is_damaged_is_text_or_told(data: bytes) -> None:
    try:
        text = decode(data)
    except Unfit as refused:
        assert str(refused).startswith("This is not text")
    else:
        assert text.count("\ufffd") <= MOST_REPLACED * len(text)
        clean(text).encode("utf-8")


def test_there_are_thirty() -> None:
    assert len(DECLARED) + len(MARKED) + len(GUESSED) + len(ODD) >= 30


def test_a_few_accents_are_not_taken_for_chinese() -> None:
    table = "titre;date;source;texte\nLa carrière ferme;3 mai 2024;Écho de Lund;La carrière ferme pendant un an.\n"
    assert decode(table.encode("cp1252")) == table


def test_of_charsets_that_fit_alike_the_common_one_is_read() -> None:
    text = "La carrière ferme pendant un an, dit le maire. " * 5
    assert decode(text.encode("cp1252")) == text
