import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import EXTRACTIVE, SCHEMA, Abstention, Answer, AnswerSentence, Citation, Reason
from bot.chats.codec import decode_answer
from corpus.article import Article

ARTICLE = Article.of(
    "https://paper.example/a",
    "A title",
    "One two. Three four five six seven eight nine ten eleven twelve-thirteen, fourteen.",
    source="papers",
    published_at=date(2025, 12, 7),
    outlet="The Paper",
    url="https://paper.example/a?page=1#top",
)


def answer(*citations: Citation) -> Answer:
    sentences = tuple(AnswerSentence(citation.quote, (citation,), 0.5) for citation in citations)
    return Answer("Q?", "Q?", sentences, None, EXTRACTIVE, 3)


@given(st.integers(0, len(ARTICLE.text)), st.integers(0, len(ARTICLE.text)))
def test_a_quote_is_its_slice(one: int, other: int) -> None:
    start, end = sorted((one, other))
    citation = Citation.of(1, ARTICLE, start, end)
    assert citation.quote == ARTICLE.text[citation.start : citation.end]


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_a_quote_is_parted_around_its_key_sentence(places: list[int]) -> None:
    start, first, last, end = sorted(places)
    citation = Citation.of(1, ARTICLE, start, end, (first, last))
    assert "".join(citation.parted) == citation.quote
    assert citation.parted[1] == ("" if citation.key is None else ARTICLE.text[first:last])


def test_the_json_has_the_key_sentence_and_is_read_back() -> None:
    whole = answer(Citation.of(1, ARTICLE, 0, 20, (9, 20)), Citation.of(1, ARTICLE, 0, 8, (0, 8)))
    stored = json.loads(json.dumps(whole.as_dict()))
    assert [each["key"] for each in stored["citations"]] == [{"start": 9, "end": 20}, None]
    assert [sentence.key for sentence in whole.sentences] == [ARTICLE.text[9:20], ARTICLE.text[:8]]
    assert decode_answer(stored) == whole


def test_an_answer_of_before_has_no_key_sentence() -> None:
    stored = answer(Citation.of(1, ARTICLE, 0, 8)).as_dict()
    del stored["citations"][0]["key"]
    assert decode_answer(stored).citations[0].parted == (ARTICLE.text[:8], "", "")


def test_the_link_opens_the_page_at_a_short_quote() -> None:
    assert Citation.of(1, ARTICLE, 0, 8).link == "https://paper.example/a?page=1#:~:text=One%20two."


def test_the_link_names_both_ends_of_a_long_quote_and_escapes_what_has_a_meaning() -> None:
    link = Citation.of(1, ARTICLE, 9, len(ARTICLE.text)).link
    assert link is not None
    assert link.endswith(
        "#:~:text=Three%20four%20five%20six%20seven,nine%20ten%20eleven%20twelve%2Dthirteen%2C%20fourteen."
    )


def test_an_article_without_a_page_has_no_link() -> None:
    assert Citation.of(1, replace(ARTICLE, url=None), 0, 8).link is None


def test_the_json_points_from_sentences_to_citations() -> None:
    first, second = Citation.of(1, ARTICLE, 0, 8), Citation.of(1, ARTICLE, 9, 19)
    stored = json.loads(json.dumps(answer(first, second, first).as_dict()))
    assert stored["schema"] == SCHEMA
    assert [sentence["citations"] for sentence in stored["sentences"]] == [[0], [1], [0]]
    assert [citation["quote"] for citation in stored["citations"]] == [first.quote, second.quote]
    assert stored["newest_source"] == "2025-12-07"
    assert stored["answered"] is True


def test_the_nearest_miss_is_no_source() -> None:
    nearest = Citation.of(0, ARTICLE, 0, 8)
    refusal = Answer("Q?", "Q?", (), Abstention(Reason.OFF_TOPIC, "No.", nearest), EXTRACTIVE, 3)
    stored = refusal.as_dict()
    assert stored["citations"] == []
    assert stored["answered"] is False
    assert stored["abstention"]["nearest"]["quote"] == "One two."
    assert "number" not in stored["abstention"]["nearest"]
