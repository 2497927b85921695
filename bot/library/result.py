"""The result of an addition to the library."""

from dataclasses import dataclass

from corpus.article import Article


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """An article as the library has it now. `known`: the library had it before."""

    article: Article
    chunks: int
    known: bool


@dataclass(frozen=True, slots=True)
class Addition:
    """The articles of one file or address. `left_out` are sentences about parts that gave no article."""

    added: tuple[AddedArticle, ...]
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
