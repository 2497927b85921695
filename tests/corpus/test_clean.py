import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean, decode, to_one_line
from corpus.draft import Unfit

ANY_TEXT = st.text(st.characters(exclude_categories=[]))  # lone surrogates as well


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("a\n\n\n \n\nb", "a\n\nb"),
        ("one\u00a0two\u2009three", "one two three"),
        ("co\u00adope\u200bra\u2060te", "cooperate"),
        ("pay \u202e001\u202c now", "pay 001 now"),
        ("a\U000e0041\U000e0042b", "ab"),
        ("a\ufe0fb\U000e0100c", "abc"),
        ("x\x00y\x1bz\x9d", "xyz"),
        ("2 \x96 1, \x80 5, it\x92s", "2 – 1, € 5, it’s"),
        ("co\u00ad\n  operate, 5\u00ad\n6", "cooperate, 5\n6"),
        ("lone \ud83d end", "lone  end"),
        ("e\u0301t\u0065\u0301", "été"),
        ("“Smart” quotes’ stay – so do dashes", "“Smart” quotes’ stay – so do dashes"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb", "ab"),
        ("\ttabs\tstay  \n ", "tabs\tstay"),
    ],
)
def test_what_nobody_sees_goes(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@given(ANY_TEXT)
def test_clean_text_is_safe_to_store_and_stays_as_it_is(raw: str) -> None:
    text = clean(raw)
    assert clean(text) == text
    assert text.encode("utf-8").decode("utf-8") == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_utf8_and_marked_utf16_are_read_as_written(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(text.encode("utf-16")) == text


def test_a_declared_charset_is_believed() -> None:
    assert decode("naïve café".encode("iso-8859-15"), "iso-8859-15") == "naïve café"


def test_latin_1_is_read_as_browsers_do() -> None:
    assert decode("2 – 1, € 5, it’s".encode("cp1252"), "ISO-8859-1") == "2 – 1, € 5, it’s"


def test_a_false_charset_is_not() -> None:
    assert decode("naïve café".encode(), "no-such-charset") == "naïve café"


def test_a_few_broken_bytes_do_not_turn_utf8_into_another_charset() -> None:
    text = "Все поезда в город отменены до вечера. " * 5
    assert decode(text.encode() + b"\xd0") == text + "\ufffd"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n", b"%PDF-1.7", b"PK\x03\x04 docx", b"text\x00\x01\x02\x03", b"\xff\xfe" + b"\xd8" * 50]
)
def test_what_is_no_text_is_said(data: bytes) -> None:
    with pytest.raises(Unfit, match="This is not text"):
        decode(data)


@given(st.binary())
def test_any_bytes_are_text_or_unfit(data: bytes) -> None:
    with suppress(Unfit):
        assert isinstance(clean(decode(data)), str)


def test_one_line_is_short() -> None:
    assert to_one_line("  Two\n\nlines ") == "Two lines"
    assert to_one_line("x" * 20, longest=10) == "x" * 9 + "…"
