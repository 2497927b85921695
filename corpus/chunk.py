"""A chunk: a half-open character span of one version of an article, and the name of a way to cut articles into such."""

from dataclasses import dataclass

VERSION = "sentences-v2"  # raise it when the same settings cut differently
TOKENS, OVERLAP = 180, 0  # of a chunk, unless its cutter is told otherwise
MOST_CHUNKS = 1_500  # of one article: an English text of a million characters has 1,300; a longer text is no article


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


def identity_of(tokens: int = TOKENS, overlap: int = OVERLAP) -> str:
    """Names how articles are cut into chunks: equal identities cut equally."""
    return f"{VERSION}/{tokens}/{overlap}"
