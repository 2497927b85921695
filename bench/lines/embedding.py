"""Embedding chunks, beside batches as Chroma's default embedder makes them."""

from bench.line import Line, Place, Round
from bench.lines.indexing import PADDED
from bench.process import job

CHUNKS_PER_ARTICLE = 10  # the paragraphs of `bench.articles`


def _embed(place: Place) -> Round:
    words = (str(place.articles()), str(min(2_000, CHUNKS_PER_ARTICLE * place.size)))
    theirs, ours = (job("embed", *words, embedder)[place.clock] for embedder in ("padded", "own"))
    return theirs, ours


EMBED = Line("embed", "embed their chunks", "batches padded", "s", _embed, 1 / 4, PADDED)
