"""The embedder seam: texts in, unit vectors out, and an identity that is stored with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from index.errors import CHANGE_OVER, EmbedderMismatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"  # a string: who only names vectors need not wait for numpy


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """What must be equal for two vectors to be comparable (invariant I6)."""

    name: str
    revision: str
    weights: str  # sha256 of the weights; empty for a remote model
    dimensions: int

    def __str__(self) -> str:
        return f"{self.name}@{self.revision}/{self.dimensions}" + (f"#{self.weights[:12]}" if self.weights else "")


class Embedder(Protocol):
    """L2-normalised float32 rows. Raises `corpus.errors.ServiceError` when a remote model fails."""

    @property
    def identity(self) -> EmbedderIdentity: ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), dimensions)."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Shape (dimensions,)."""
        ...


@dataclass(frozen=True, slots=True)
class MissingEmbedder:
    """Stands for the model that embedded a library and that this Pressbox does not have.

    Embedding raises EmbedderMismatch. So questions are answered by words alone, and the cached vectors stay what they
    are until the library is embedded anew.
    """

    identity: EmbedderIdentity

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        raise self.error

    def embed_query(self, text: str) -> Vectors:
        raise self.error

    @property
    def error(self) -> EmbedderMismatch:
        """The error that embedding raises."""
        return EmbedderMismatch(
            f"The library was embedded by {self.identity.name}, which this Pressbox does not have; {CHANGE_OVER}."
        )
