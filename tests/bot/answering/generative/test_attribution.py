"""What a model claims, and the exact slices that carry it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import AnswerSentence
from bot.answering.generative.attribution import attribute_claim
from bot.answering.generative.claims import Claim
from bot.answering.numbering import Numbering
from bot.answering.verification.entailment import Compare, Comparison, make_compare
from corpus.article import Article
from index.retrieval.passages import Passage
from tests.fakes.remembered_models import RememberedBge, RememberedMarco

HARBOUR = (
    "The harbour of Lanmouth reopened on Tuesday after the storm had closed it for nine days. Divers removed 14 sunken "
    "boats from the channel. “We never stopped working,” said the harbour master, Ines Calder."
)
BRIDGE = "The toll for the Selby bridge rises to 4 euros in May. Lorries will pay 11 euros, see selby.example."


def _passage(number: int, title: str, text: str) -> Passage:
    article = Article.of(
        article_id=f"{title}.md", title=title, text=text, published_at=date(2025, 3, number), source="news"
    )
    return Passage(number, article, 0, len(text), text, 1.0, 1.0)


COMPARE = make_compare(RememberedBge(), RememberedMarco())
PASSAGES = {1: _passage(1, "Harbour", HARBOUR), 2: _passage(2, "Bridge", BRIDGE)}


def _judged(text: str, numbers: Sequence[int] = (1,), compare: Compare | None = None) -> AnswerSentence | None:
    return attribute_claim(Claim(text, tuple(numbers)), PASSAGES, Numbering({}), compare)


def test_the_sentence_that_carries_it_is_cited() -> None:
    sentence = _judged("Divers took 14 sunken boats out of the channel.")
    assert sentence and sentence.supported
    assert [citation.quote for citation in sentence.citations] == ["Divers removed 14 sunken boats from the channel."]


def test_of_a_wrong_number_the_right_article_is_found() -> None:
    sentence = _judged("Lorries will pay 11 euros.", [1])
    assert sentence and sentence.supported
    assert sentence.citations[0].title == "Bridge"


@pytest.mark.parametrize(
    ("text", "unsupported"),
    [
        ("Divers removed 15 sunken boats from the channel.", "15"),
        ("The harbour of Lanmouth reopened on Friday after the storm.", "Friday"),
        ("Divers removed 14 sunken boats from the Selby channel.", "Selby"),
        ("The harbour of Lanmouth never reopened on Tuesday.", "never"),
        ("“We always stopped working here,” said Ines Calder.", "We always stopped working here,"),
    ],
)
def test_what_says_more_than_its_article_is_marked(text: str, unsupported: str) -> None:
    sentence = _judged(text)
    assert sentence and not sentence.supported
    assert unsupported in sentence.unsupported


def test_what_no_passage_speaks_of_is_left_out() -> None:
    assert _judged("Elephants mourn their dead for several weeks.") is None
    assert _judged("Elephants mourn their dead for several weeks.", []) is None


def test_the_address_of_a_foreign_host_is_left_out() -> None:
    assert _judged("Lorries will pay 11 euros, see evil.example.", [2]) is None
    assert _judged("Lorries will pay 11 euros, see selby.example.", [2])


def test_the_models_are_asked_only_where_they_can_turn_the_verdict() -> None:
    asked: list[str] = []

    def compare(text: str, evidence: str) -> Comparison:
        asked.append(text)
        return COMPARE(text, evidence)

    for text in ("Divers removed 15 sunken boats from the channel.", "Elephants mourn.", "Divers removed 14 boats."):
        _judged(text, compare=compare)
    assert asked == ["Divers removed 14 boats."]


def test_what_is_far_from_its_article_is_left_out() -> None:
    def apart(text: str, evidence: str) -> Comparison:
        return replace(COMPARE(text, evidence), cosine=0.4)

    assert _judged("Divers cleared 14 boats.", compare=COMPARE)
    assert _judged("Divers cleared 14 boats.", compare=apart) is None  # by the words alone it speaks of it


@given(st.text(), st.lists(st.integers(0, 9), max_size=3))
def test_every_quote_is_a_slice(text: str, numbers: list[int]) -> None:
    sentence = _judged(text, numbers)
    for citation in sentence.citations if sentence else ():
        article = next(p.article for p in PASSAGES.values() if p.article.article_id == citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote
