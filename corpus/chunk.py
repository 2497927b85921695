"""A chunk: a half-open character span of one version of an article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """`article.text[start:end] == text` for the article of this id and version (I1). `ordinal` counts from 0."""

    article_id: str
    version: str
    ordinal: int
    start: int
    end: int
    text: str

    @property
    def chunk_id(self) -> str:
        """The id of the chunk: article id, start of the version's hash, and span."""
        return f"{self.article_id}:{self.version[:12]}:{self.start}-{self.end}"
