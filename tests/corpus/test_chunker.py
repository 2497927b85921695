import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.chunk import MOST_CHUNKS, Chunk
from corpus.chunker import Chunker
from corpus.sentences import split_sentences

PIECES = st.sampled_from(
    [
        "Rain fell.",
        "Rain fell. ",
        "Rain fell on Mr. Holm",
        "\n",
        "\n\n",
        " ",
        ", ",
        "x" * 90,
        "雨。",
        "😀",
        "\x1c",
        "\u200b",
        "a b ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


def count_words(text: str) -> int:
    return len(text.split())


def article(text: str) -> Article:
    return Article.of("test/a", "Title", text, source="test")


def check(text: str, chunks: list[Chunk]) -> None:
    """Invariant I1, and that nothing is lost."""
    assert [chunk.ordinal for chunk in chunks] == list(range(len(chunks)))
    assert all(text[chunk.start : chunk.end] == chunk.text == chunk.text.strip() != "" for chunk in chunks)
    assert all(a.start < b.start and a.end < b.end for a, b in pairwise(chunks))
    covered = {position for chunk in chunks for position in range(chunk.start, chunk.end)}
    assert all(character.isspace() for position, character in enumerate(text) if position not in covered)


@settings(deadline=None)  # the first example imports the splitter
@given(TEXTS, st.integers(2, 12))
def test_chunks_are_slices_that_cover_the_text(text: str, size: int) -> None:
    check(text, Chunker(count_words, size).cut(article(text)))


@settings(deadline=None)
@given(TEXTS, st.integers(1, 6))
def test_overlapping_chunks_are_too(text: str, overlap: int) -> None:
    check(text, Chunker(count_words, 12, overlap).cut(article(text)))


def test_chunks_end_where_sentences_end() -> None:
    text = " ".join(f"Boat number {n} came in at night, said Mr. Olsen." for n in range(40))
    chunks = Chunker(count_words, 30).cut(article(text))
    ends = {end for _, end in split_sentences(text)}
    assert len(chunks) > 5
    assert all(chunk.end in ends and count_words(chunk.text) <= 30 for chunk in chunks)


def test_an_overlap_is_the_last_whole_sentences() -> None:
    text = " ".join(f"Boat {n} came in." for n in range(12))
    first, second, *_ = Chunker(count_words, 12, 4).cut(article(text))
    assert first.text.endswith("Boat 1 came in.")
    assert second.text.startswith("Boat 1 came in. Boat 2 came in.")


def test_a_sentence_beyond_the_limit_is_split() -> None:
    text = "and then the rain, " * 50
    chunks = Chunker(count_words, 20).cut(article(text.strip()))
    assert all(count_words(chunk.text) <= 20 for chunk in chunks)


def test_a_word_without_end_is_split_though_it_counts_as_one_token() -> None:
    text = "x" * 5_000
    chunks = Chunker(count_words, 20).cut(article(text))
    check(text, chunks)
    assert max(len(chunk.text) for chunk in chunks) < 1_000


def test_what_has_no_token_is_told_once() -> None:
    """Icon fonts leave characters of private use behind, for which some tokenizers have no token at all."""

    def count_letters(text: str) -> int:
        return len([word for word in text.split() if word.isascii()])

    text = "The tide came in.\n\n\ue227\n\nThe boats went out, and the gulls with them."
    chunks = Chunker(count_letters, 9).cut(article(text))
    check(text, chunks)
    assert sum(chunk.text.count("\ue227") for chunk in chunks) == 1


def test_an_empty_text_gives_no_chunks() -> None:
    assert Chunker(count_words).cut(article("")) == []


def test_identity_names_the_settings() -> None:
    assert Chunker(count_words).identity == "sentences-v2/180/0"
    assert Chunker(count_words, 100, 20).identity == "sentences-v2/100/20"


def test_an_overlap_must_fit() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Chunker(count_words, 20, 20)


def test_the_splitters_own_tokenizers_stay_unloaded() -> None:
    Chunker(count_words).cut(article("Rain fell. It stayed."))
    assert "tiktoken" not in sys.modules
    assert "nltk" not in sys.modules


def test_an_article_has_no_more_chunks_than_are_useful(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_CHUNKS >= 100
    monkeypatch.setattr("corpus.chunker.MOST_CHUNKS", 100)
    text = "a" * 90_000
    chunks = Chunker(lambda word: 1).cut(article(text))
    assert len(chunks) == 100
    assert "".join(chunk.text for chunk in chunks) == text[: chunks[-1].end]


def test_the_longest_article_that_is_read_has_room() -> None:
    words = "The harbour master said that the ferry to Orsa sails again from Monday, whatever the weather brings. "
    chunks = Chunker(count_words).cut(article(words * 5_000))
    assert chunks[-1].end == len(words * 5_000) - 1
