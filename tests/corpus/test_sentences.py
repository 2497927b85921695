from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import split_sentences

WORDS = (
    "Dr. Olsen left.",
    "Rain",
    "fell on Nov. 3",
    '"Go!"',
    "(CNN)",
    "£3.5m",
    "U.S.",
    "don't",
    "state-of-the-art",
    "a_b",
)
SIGNS = ("-", "• ", "1. ", "…", "—", "?!", "e\u0301", "雨。", "😀", "\u200b", "\u00a0", "\x1c", "\ufeff")
SPACES = ("\n", "\n\n", " ", "\t")
NEWS = st.lists(st.sampled_from(WORDS + SIGNS + SPACES), max_size=30).map("".join)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith met Gen. Lee on Nov. 3. He left.", ["Dr. Smith met Gen. Lee on Nov. 3.", "He left."]),
        ('"I won." He left.', ['"I won."', "He left."]),
        ("“It rained,” she said. “We stayed.”", ["“It rained,” she said.", "“We stayed.”"]),
        (
            "J. R. Holm paid 3.5 million. It was 5 p.m. in Oslo.",
            ["J. R. Holm paid 3.5 million.", "It was 5 p.m. in Oslo."],
        ),
        ("The U.S. Senate voted. It passed!", ["The U.S. Senate voted.", "It passed!"]),
        ("CNN —\n\nThe harbour opened.", ["CNN —", "The harbour opened."]),
        ("OSLO (AP) — Snow fell. It stayed.", ["OSLO (AP) — Snow fell.", "It stayed."]),
        ("KYIV, Ukraine (AP) — Snow fell. It stayed.", ["KYIV, Ukraine (AP) — Snow fell.", "It stayed."]),
        ("A heading without a stop\n\nThen the text", ["A heading without a stop", "Then the text"]),
        (
            "The basics\nKeep the fridge closed while the power is out, the agency says.",
            ["The basics", "Keep the fridge closed while the power is out, the agency says."],
        ),
        ("• First point\n• Second point\n• Third", ["• First point", "• Second point", "• Third"]),
        (
            "The council of Eastmere decided on Thursday\nthat the harbour would be closed for a week\nand a half.",
            ["The council of Eastmere decided on Thursday\nthat the harbour would be closed for a week\nand a half."],
        ),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.one_of(st.text(), NEWS))
def test_spans_are_ordered_stripped_and_cover_every_character(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a_end <= b_start for (_, a_end), (b_start, _) in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    covered = {position for start, end in spans for position in range(start, end)}
    assert all(character.isspace() for position, character in enumerate(text) if position not in covered)


@given(NEWS, NEWS)
def test_a_blank_line_always_ends_a_sentence(before: str, after: str) -> None:
    text = f"{before}\n\n{after}"
    assert all("\n\n" not in sentence for sentence in split(text))


def test_the_place_in_a_long_text_costs_nothing() -> None:
    paragraph = "The ferry left. It came back, said Mr. Olsen."
    text = "\n\n".join([paragraph] * 2_000)  # quadratic work would take minutes
    assert split(text) == ["The ferry left.", "It came back, said Mr. Olsen."] * 2_000


UNITS = (
    *(
        " ",
        ".",
        "!",
        "…",
        ". ",
        ".)",
        ".”",
        ".[1]",
        ".[",
        "(",
        "A. ",
        "1. ",
        ". . ",
        "...",
        "—",
        ". — ",
        "\n",
        " \n",
        "\t.",
    ),
    *(
        "Gov. ",
        "U.S. ",
        "i. d. R. ",
        "。",
        "a.B",
        ".(x)—",
        "Gov. (a",
        "[1]",
        ".…",
        " …",
        ". ... ",
        "am 3. O",
        "т. д. ",
        "•",
    ),
)


def seconds(unit: str, length: int) -> float:
    text = (unit * length)[:length]

    def once() -> float:
        began = process_time()
        split_sentences(text)
        return process_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_text_whatever_is_repeated(unit: str) -> None:
    assert seconds(unit, 40_000) < 8 * seconds(unit, 10_000) + 0.02  # 4 times is linear, 16 times quadratic
