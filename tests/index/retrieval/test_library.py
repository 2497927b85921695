"""Readers: old or new, never a mixture (I5); what they say when an index is missing; questions of every kind."""

import threading
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest

from corpus.chunker import Chunker
from index.embedding.bge import Bge
from index.embedding.likeness import to_likeness
from index.engines.lexical import Lexicon
from index.errors import LibraryDamaged
from index.indexing.indexer import Indexer
from index.retrieval.library import EmptyLibrary
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter
from tests.index.newsroom import NOW, Newsroom


def edition(newsroom: Newsroom, number: int) -> None:
    for name in "abc":
        newsroom.write(f"{name}.txt", f"Story {name}\n\nStory {name} in edition e{number}.\n\nThe ending of {name}.")
    newsroom.sync()


def test_nothing_published(newsroom: Newsroom) -> None:
    with pytest.raises(EmptyLibrary, match="pressbox index"):
        newsroom.hits("anything")


def test_a_reader_sees_each_new_generation_and_holds_on_to_the_one_it_took(newsroom: Newsroom) -> None:
    edition(newsroom, 0)
    reader = newsroom.library()
    for number in range(1, 5):
        held = reader.snapshot()
        before = {key for key, _ in held.nearest(newsroom.embedder.embed_query("story"), 50, Filter())}
        edition(newsroom, number)
        after = {key for key, _ in held.nearest(newsroom.embedder.embed_query("story"), 50, Filter())}
        assert before == after == held.chunks(list(before)).keys()
        assert {text for _, text in newsroom.hits("story", reader) if "edition" in text} == {
            f"Story {name} in edition e{number}." for name in "abc"
        }


def test_a_text_that_comes_back_stays_unseen_by_who_holds_the_generation_without_it(newsroom: Newsroom) -> None:
    """Its chunk is in `main` all the time; only the catalog knows when it lives."""
    newsroom.write("b.txt", "Talks\n\nThe talks go on.")
    for text in ("The harbour is open.", "The harbour is closed.", "The harbour is open."):
        newsroom.write("a.txt", f"Harbour\n\n{text}")
        newsroom.sync()
        if "closed" in text:
            reader = newsroom.library()
            held = reader.snapshot()
    query = newsroom.embedder.embed_query("harbour open")
    found = held.chunks([key for key, _ in held.nearest(query, 50, Filter())])
    assert {chunk.text for chunk, _ in found.values()} == {"The harbour is closed.", "The talks go on."}
    assert "The harbour is open." in {text for _, text in newsroom.hits("harbour", reader)}


class Worn(Lexicon):
    """One that is found damaged only when it is asked how rare a word is."""

    def rarity(self, words: Iterable[str], language: str | None) -> dict[str, float]:
        raise LibraryDamaged("The lexical index cannot be read.")


def test_words_that_cannot_be_looked_up_bring_nothing_closer_and_no_question_down(newsroom: Newsroom) -> None:
    edition(newsroom, 0)
    held = newsroom.library().snapshot()
    worn = replace(held, lexicon=Worn(newsroom.home.lexicon(held.generation.lexicon)), notices=[])
    found = held.chunks([key for key, _ in held.matching("story", 50, Filter())])
    assert held.proximity("story", found)
    assert worn.proximity("story", found) == {}
    assert "Until then only meanings are compared" in worn.notices[0]


def test_readers_while_generations_are_published_see_no_mixture(newsroom: Newsroom) -> None:
    edition(newsroom, 0)
    reader, done, faults, seen = newsroom.library(), threading.Event(), list[object](), set[str]()

    def ask() -> None:
        while not done.is_set():
            try:
                texts = [text for _, text in newsroom.hits("story edition", reader)]
                editions = {text.rpartition(" ")[2] for text in texts if "edition" in text}
                seen.update(editions)
                if len(editions) != 1 or len(texts) != 6:
                    faults.append(texts)
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 9):
        edition(newsroom, number)
        time.sleep(0.05)
    time.sleep(0.2)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == [] and len(seen) > 3


@pytest.mark.parametrize("question", ["", "   ", "?", "😀", "\x00", "text_en:story OR (", "story " * 5000])
def test_any_question(newsroom: Newsroom, question: str) -> None:
    edition(newsroom, 0)
    assert len(newsroom.hits(question)) == 6


def test_the_embedder_that_comes_with_pressbox(newsroom: Newsroom) -> None:
    """The real parts together: sentences, chunks, vectors and words."""
    model = Bge()
    newsroom.embedder = model
    burning = "It burned. " * 400
    newsroom.write("refinery.txt", f"Refinery hit\n\nDrones struck the oil refinery in Ryazan.\n\n{burning}")
    newsroom.write("talks.txt", "Talks\n\nThe delegations met in Florida to speak of peace.")
    newsroom.write("weather.txt", "Weather\n\nSnow is expected in the north.")
    chunker = Chunker(model.count_tokens)
    Indexer(newsroom.home, model, lambda: chunker, chunker.identity, lambda: NOW).sync(newsroom.catalog)
    reader = newsroom.library()
    question = "Which petroleum plant was attacked?"
    best = Retriever(reader).retrieve(question, 3).hits[0]
    assert best.article.article_id == "articles/refinery.txt"
    embedded = model.embed_documents([f"Refinery hit\n\n{best.chunk.text}"])[0]
    cosine = float(model.embed_query(question) @ embedded)
    assert best.dense == pytest.approx(to_likeness(cosine, model.identity), abs=1e-3)
    assert len(newsroom.all_chunks()) > 5
    newsroom.hits("Ryazan", reader)
