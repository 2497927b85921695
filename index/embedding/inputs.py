"""Inputs of the indexes for one chunk: the text that is embedded, and the header that BM25 searches."""

import hashlib

from corpus.article import Article

RECIPE = "title+text/1"  # change it when a function below changes: vectors of different recipes are not comparable
TITLE_CHARACTERS = 160  # about 40 tokens; the chunk has up to 180, and the embedder reads 512


def embedding_text(article: Article, text: str) -> str:
    """The chunk's text below its article's title: a chunk that only says "he" is still found by the person's name."""
    return f"{article.title[:TITLE_CHARACTERS]}\n\n{text}"


def article_header(article: Article) -> str:
    """Title, outlet and date in words, e.g. `Power returns · Northern Courier · 7 December 2025`."""
    day = article.published_at
    return " · ".join(part for part in (article.title, article.outlet, day and f"{day:%-d %B %Y}") if part)


def input_hash(text: str) -> bytes:
    """SHA-256 of a text to embed (32 bytes): the key of its vector in the embedding cache."""
    return hashlib.sha256(text.encode("utf-8")).digest()
