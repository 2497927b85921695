"""Parity: the sample articles answer byte for byte alike, with their vectors in a folder and on Chroma's server."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from bot.answering.assistant import Assistant
from bot.answering.extractive.answerer import Extractive
from bot.evaluation.generated import cloze_items, headline_items
from corpus.chunker import Chunker
from corpus.sentences import split_sentences
from index.chroma_address import ChromaAddress
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.home import Home
from index.indexing.indexer import Indexer
from index.retrieval.library import Library
from index.retrieval.retriever import Retriever
from tests.fakes.chroma import ChromaServer

AT = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_SENTENCES = 1  # of each article, asked as if they were questions
ANSWERED = 6  # one of so many questions is answered whole: a second of computing each


@pytest.fixture
def libraries(tmp_path: Path, chroma_server: ChromaServer) -> Iterator[tuple[Library, Library]]:
    model = Bge()
    chunker = Chunker(model.count_tokens)
    sample = Path(str(files("corpus").joinpath("articles")))
    with ExitStack() as stack:

        def index(name: str, address: ChromaAddress | None) -> Library:
            library = stack.enter_context(closing(Library(Home(tmp_path / name, chroma=address), model)))
            library.catalog.register(sample, AT)
            Indexer(library.home, model, lambda: chunker, chunker.identity, lambda: AT).sync(library.catalog)
            return library

        yield index("folder", None), index("server", ChromaAddress(chroma_server.url))


def test_answers_are_the_same_to_the_byte(libraries: tuple[Library, Library]) -> None:
    extractive = Extractive(MarcoMiniLM())
    articles = list(libraries[0].catalog.articles(1))
    questions = [item.question for item in (*headline_items(articles, 9), *cloze_items(articles, 9))]
    for article in articles:
        spans = split_sentences(article.text)[:FIRST_SENTENCES]
        questions += [article.text[start:end] for start, end in spans]
    assert len(questions) > 20
    assert libraries[1].snapshot().remote and not libraries[0].snapshot().remote
    for question in questions:
        here, there = (Retriever(library).retrieve(question).hits for library in libraries)
        assert [(hit.chunk, hit.article, hit.lexical) for hit in here] == [
            (hit.chunk, hit.article, hit.lexical) for hit in there
        ]
        assert [hit.score for hit in here] == pytest.approx([hit.score for hit in there], abs=1e-5)
    for question in questions[::ANSWERED]:
        told = []
        for library in libraries:
            answer = Assistant(library, Retriever(library), extractive).ask(question, now=AT).answer
            told.append(json.dumps({**answer.as_dict(), "timings_ms": None}))
        assert told[0] == told[1]
