"""How far a quote reaches: around its sentence, back to who "he" is, on to where a quotation closes; never past a
heading.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.extractive.quotes import LONGEST, MOST_FURTHER, lead_of, quote_of
from bot.answering.extractive.sentences import opening, passage_sentences
from bot.language.pronouns import starts_with_pronoun
from corpus.article import Article
from corpus.sentences import split_sentences
from index.retrieval.passages import Passage


def article(text: str) -> Article:
    return Article.of("a", "Lanmouth", text, source="test", language="en")


def quoted(text: str, key: str) -> str:
    """What is quoted of the text where the sentence that begins with `key` was chosen."""
    of = article(text)
    sentences = passage_sentences(Passage(1, of, 0, len(text), text, 1.0, 0.8))
    (sentence,) = (sentence for sentence in sentences if sentence.wording.text.lstrip('“"').startswith(key))
    start, end = quote_of(of, (sentence.start, sentence.end), sentence.window)
    assert start <= sentence.start and sentence.end <= end
    return text[start:end]


STORM = (
    "Storms kept the harbour shut for weeks.\n\nThe ferry terminal opened on Monday.\n\nIt had cost nine million euros."
    "\n\nTrains run again."
)


def test_a_sentence_is_quoted_with_its_neighbours_across_paragraphs() -> None:
    assert quoted(STORM, "The ferry") == STORM.removesuffix("\n\nTrains run again.")


def test_who_he_is_is_quoted_along() -> None:
    text = "Anna Berg leads the port. She has seen storms. She opened the terminal on Monday. Trains run again."
    assert quoted(text, "She opened").startswith("Anna Berg leads")


def test_what_follows_a_colon_is_quoted_along() -> None:
    text = "The council met on Monday. It named three towns:\n\nLanmouth, Orrin and Selby are the ones.\n\nTrains run."
    assert quoted(text, "It named").endswith("Selby are the ones.")


def test_what_follows_the_article_s_own_question_is_quoted_along() -> None:
    text = "The ferry was empty on Monday. People stayed at home. Why?\n\nThe pier had no lights.\n\nTrains run."
    assert quoted(text, "People stayed").endswith("The pier had no lights.")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Berg was glad. “We waited long. We had no money. Now the ferry sails,” she said. Trains run.", "We waited"),
        ('Berg was glad. "We waited long. We had no money. Now the ferry sails," she said. Trains run.', "Berg"),
        ("Berg was glad. “We waited long. We had no money. Now the ferry sails,” she said. Trains run.", "Now the"),
    ],
)
def test_no_half_of_a_quotation(text: str, key: str) -> None:
    said = quoted(text, key)
    assert said.count("“") == said.count("”")
    assert said.count('"') % 2 == 0


def test_a_heading_ends_a_quote() -> None:
    text = "Storms kept the harbour shut.\n\nRead More\n\nThe ferry terminal opened on Monday. Trains run again."
    assert quoted(text, "The ferry") == "The ferry terminal opened on Monday. Trains run again."
    assert quoted(text, "Storms") == "Storms kept the harbour shut."


def test_long_sentences_take_no_neighbours_along() -> None:
    long = " ".join(["word"] * (LONGEST // 2))
    text = f"The mayor said {long}. The ferry said {long}. The port said {long}."
    assert quoted(text, "The ferry").startswith("The ferry")
    assert quoted(text, "The ferry").endswith(f"said {long}.")


def test_a_lead_is_the_opening_of_its_article() -> None:
    of = article(f"By Anna Berg\n\n{STORM}")
    start, end = lead_of(of, opening(of))
    assert of.text[start:end] == STORM.removesuffix("\n\nTrains run again.")


PIECES = [
    "Anna Berg spoke.",
    "She left.",
    "“It rains,",
    "he said.”",
    "They are:",
    "Read More",
    "\n\n",
    'He said "no"',
    ".",
]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12), st.data())
def test_any_quote_is_whole_sentences_around_its_key(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    of = article(text)
    sentences = passage_sentences(Passage(1, of, 0, len(text), text, 1.0, 0.8))
    if not sentences:
        return
    sentence = data.draw(st.sampled_from(sentences))
    start, end = quote_of(of, (sentence.start, sentence.end), sentence.window)
    assert start <= sentence.start and sentence.end <= end
    spans = split_sentences(text)
    assert start in {a for a, _ in spans} and end in {b for _, b in spans}
    inside = [(a, b) for a, b in spans if start <= a and b <= end]
    assert len(inside) <= MOST_FURTHER
    before = [span for span in spans if span[1] <= start]
    if starts_with_pronoun(text[start:end]) and before and len(inside) < MOST_FURTHER:
        assert before[-1][0] not in {other.start for other in sentences}  # nothing quotable stands there


def test_a_promise_is_not_quoted_without_what_it_announces() -> None:
    text = "The council met on Monday. Here is what it decided in the end:\n\nFerries\n\nThe ferries run all night."
    of = article(text)
    sentences = passage_sentences(Passage(1, of, 0, len(text), text, 1.0, 0.8))
    assert [sentence.wording.text for sentence in sentences] == [
        "The council met on Monday.",
        "The ferries run all night.",
    ]


def test_half_of_a_quotation_in_straight_marks_reaches_back() -> None:
    text = 'He shouted from the bridge: "All ashore. The harbour is closed." Then the siren rang. Nobody came.'
    assert quoted(text, "Then the siren").startswith('He shouted from the bridge: "All ashore.')
