"""Indexing articles into an empty library, beside LlamaIndex's pipeline with Chroma's vector store."""

import sys
from importlib.util import find_spec

from bench.line import Line, Place, Round, Unable
from bench.process import pressbox, run

PIPELINE = "LlamaIndex's IngestionPipeline and ChromaVectorStore"
PADDED = (
    "Chroma's default embedder downloads its weights; in its place our own model runs as Chroma runs its own, in "
    "batches of 32 that are padded to 256 tokens"
)


def _index(place: Place, embedder: str) -> Round:
    if not _has_peer():
        raise Unable("llama-index-vector-stores-chroma is not installed; `make bench` installs it.")
    pipeline = (sys.executable, "-m", "bench.jobs.pipeline", str(place.articles()), str(place.fresh()), embedder)
    theirs = run(*pipeline)
    ours = pressbox("index", str(place.articles()), home=place.fresh())
    return getattr(theirs, place.clock), getattr(ours, place.clock)


def _has_peer() -> bool:
    return find_spec("llama_index.vector_stores.chroma") is not None


INDEX = Line(
    "index",
    "index {size:,} articles",
    f"{PIPELINE}, batches padded",
    "s",
    lambda place: _index(place, "padded"),
    1 / 3,
    PADDED,
)
INDEX_OWN = Line("index-own", "… with the very same embedder", PIPELINE, "s", lambda place: _index(place, "own"), 1 / 2)
