"""The chunker: cuts an article into chunks that end where sentences end. A function tells it the size of a text."""

from collections.abc import Callable
from functools import cache, cached_property
from itertools import pairwise

from corpus.article import Article
from corpus.chunk import MOST_CHUNKS, OVERLAP, TOKENS, Chunk, identity_of
from corpus.sentences import Span, split_sentences
from corpus.splitter import Splitter, make_splitter

PARAGRAPH = "\n\n"
LONGEST_TOKEN = 20  # characters; tokenizers give one token for an unknown word of any length


class Chunker:
    """Cuts articles into chunks of at most `chunk_tokens` tokens.

    `count_tokens` is the embedder's own count, without its special tokens. Raises ValueError if the overlap does not
    fit into a chunk.
    """

    def __init__(
        self, count_tokens: Callable[[str], int], chunk_tokens: int = TOKENS, overlap_tokens: int = OVERLAP
    ) -> None:
        if not 0 <= overlap_tokens < chunk_tokens:
            raise ValueError(f"an overlap of {overlap_tokens} tokens does not fit into chunks of {chunk_tokens}")
        self._count_tokens = count_tokens
        self._count_of_one = cache(count_tokens)  # a very long word is cut into single characters
        self._chunk_tokens = chunk_tokens
        self._overlap_tokens = overlap_tokens

    @property
    def identity(self) -> str:
        """Names how the chunker cuts: equal identities cut equally."""
        return identity_of(self._chunk_tokens, self._overlap_tokens)

    def cut(self, article: Article) -> list[Chunk]:
        """The article's chunks in order, at most MOST_CHUNKS: the rest of a longer text is left out."""
        spans = _spans(article.text, self._splitter.split_text(article.text))
        if self._overlap_tokens:
            spans = self._overlapping(article.text, spans)
        return [
            Chunk(article.article_id, article.version, ordinal, start, end, article.text[start:end])
            for ordinal, (start, end) in enumerate(spans[:MOST_CHUNKS])
        ]

    @cached_property
    def _splitter(self) -> Splitter:
        # Without the splitter's own overlap, which makes offsets ambiguous; ours is added to known spans.
        return make_splitter(self._chunk_tokens - self._overlap_tokens, PARAGRAPH, self._size, _pieces)

    def _size(self, text: str) -> int:
        """Tokens of a text, at least 1 unless it is blank: the splitter repeats a piece of size 0 as a free overlap."""
        tokens = self._count_of_one(text) if len(text) == 1 else self._count_tokens(text)
        return max(tokens, len(text) // LONGEST_TOKEN, int(bool(text.strip())))

    def _overlapping(self, text: str, spans: list[Span]) -> list[Span]:
        """The spans, each begun earlier: with the last whole sentences before it that fit into the overlap."""
        begins = [start for start, _ in split_sentences(text)]
        widened = spans[:1]
        for (earliest, _), (start, end) in pairwise(spans):
            fitting = [b for b in begins if earliest < b < start and self._size(text[b:start]) <= self._overlap_tokens]
            widened.append((min(fitting, default=start), end))
        return widened


def _pieces(text: str) -> list[str]:
    """The sentences, each with the space after it: joined, they are the text again."""
    begins = [0, *(start for start, _ in split_sentences(text)[1:]), len(text)]
    return [text[a:b] for a, b in pairwise(begins)]


def _spans(text: str, parts: list[str]) -> list[Span]:
    """The spans of the parts, which follow each other in the text with only space between.

    Raises AssertionError if the parts are not the whole text.
    """
    spans = []
    cursor = 0
    for part in filter(None, parts):
        start = cursor + len(text[cursor:]) - len(text[cursor:].lstrip())
        cursor = start + len(part)
        if text[start:cursor] != part:
            raise AssertionError(f"the splitter changed the text at character {start}")
        spans.append((start, cursor))
    if text[cursor:].strip():
        raise AssertionError(f"the splitter lost the text from character {cursor}")
    return spans
