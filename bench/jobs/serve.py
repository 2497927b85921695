"""`python -m bench.jobs.serve SERVER HOME COUNT`: open a library, ask it questions, and tell what that takes.

SERVER is `answers` (the assistant), `retrieval` (what stands before it), or a peer: `chroma`, the library's largest
Chroma directory asked for the neighbours of the question's vector; `tantivy`, its lexical index.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.articles import questions
from bench.process import p95_of, stopwatch
from index.embedding.bge import Bge
from index.home import Home
from index.store.catalog import Catalog

TOP = 20


def main(server: str, home: str, count: str) -> None:
    opening = dict[str, float]()
    with stopwatch(opening):
        ask = SERVERS[server](Home(Path(home)))
    asked = p95_of(ask, questions(int(count)))
    whole = dict[str, float]()
    with stopwatch(whole):
        pass
    print(json.dumps({"opening": opening, "p95": asked, "megabytes": whole["megabytes"]}))


def _answers(home: Home) -> Callable[[str], object]:
    from bot.answering.assistant import Assistant  # a server imports what it needs: memory is compared
    from bot.answering.extractive.answerer import Extractive
    from index.embedding.cross_encoder import MarcoMiniLM
    from index.retrieval.library import Library
    from index.retrieval.retriever import Retriever

    library = Library(home, Bge())
    library.snapshot()
    return Assistant(library, Retriever(library), Extractive(MarcoMiniLM())).ask


def _retrieval(home: Home) -> Callable[[str], object]:
    from index.retrieval.library import Library
    from index.retrieval.retriever import Retriever

    library = Library(home, Bge())
    library.snapshot()
    return Retriever(library).retrieve


def _chroma(home: Home) -> Callable[[str], object]:
    import chromadb

    client = chromadb.PersistentClient(path=str(home.segment(_main(home))))
    collection = client.list_collections()[0]
    embedder = Bge()
    return lambda text: collection.query(query_embeddings=embedder.embed_query(text).reshape(1, -1), n_results=TOP)


def _main(home: Home) -> int:
    """The number of the largest segment."""
    catalog = Catalog(home.catalog)
    current = catalog.current()
    catalog.close()
    assert current is not None and current.main is not None
    return current.main


def _tantivy(home: Home) -> Callable[[str], object]:
    from index.engines.lexical import Lexicon

    catalog = Catalog(home.catalog)
    current = catalog.current()
    catalog.close()
    assert current is not None
    lexicon = Lexicon(home.lexicon(current.lexicon))
    return lambda text: lexicon.search(text, ["en"], TOP)


SERVERS = {"answers": _answers, "retrieval": _retrieval, "chroma": _chroma, "tantivy": _tantivy}

if __name__ == "__main__":
    main(*sys.argv[1:])
