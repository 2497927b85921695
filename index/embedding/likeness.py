"""Likeness: the cosine of two vectors, on one scale for every embedder. On it unrelated texts are near 0.

Fusion counts 0 as unrelated, and the weights of the extractive answerer were trained on this scale.
"""

from index.embedding.bge import IDENTITY as BGE
from index.embedding.embedder import EmbedderIdentity

# bge's cosines lie high and close together. Over 100 questions to 600 articles of the news and the chunks that were
# candidates for them, mean and deviation were .525 and .092, those of all-MiniLM-L6-v2, whose cosines are the scale,
# .252 and .157. This line makes them equal.
SLOPE, SHIFT = 1.7, -0.64


def to_likeness(cosine: float, embedder: EmbedderIdentity) -> float:
    """The likeness of two texts by the cosine of their vectors, which this embedder made."""
    return SLOPE * cosine + SHIFT if embedder.name == BGE.name else cosine
