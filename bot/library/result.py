"""What was added to the library: values only."""

from dataclasses import dataclass

from corpus.article import Article


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """An article as the library has it now. `known`: it was there before."""

    article: Article
    chunks: int
    known: bool


@dataclass(frozen=True, slots=True)
class Addition:
    """What came of it. `left_out` are sentences about parts that gave no article."""

    added: tuple[AddedArticle, ...]
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
