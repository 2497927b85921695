"""What of a chunk the indexes see: the text that is embedded, and the header and words for BM25."""

import hashlib

from corpus.article import Article

RECIPE = "title+text/1"  # change it when a function below changes: vectors of another recipe are not comparable
TITLE_CHARACTERS = 160  # about 40 tokens of the embedder's 256; the chunk needs the rest


def embedding_text(article: Article, text: str) -> str:
    """The chunk under its article's title: a passage that says "he" is still found by whom it is about."""
    return f"{article.title[:TITLE_CHARACTERS]}\n\n{text}"


def article_header(article: Article) -> str:
    """Title, outlet and date in words, e.g. `Power returns · Northern Courier · 7 December 2025`."""
    day = article.published_at
    return " · ".join(part for part in (article.title, article.outlet, day and f"{day:%-d %B %Y}") if part)


def input_hash(text: str) -> bytes:
    """The key of a vector in the embedding cache."""
    return hashlib.sha256(text.encode("utf-8")).digest()
