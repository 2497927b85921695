"""Adapters for LlamaIndex: Pressbox's retriever and embedder as parts of any LlamaIndex engine.

No module of Pressbox imports this one: LlamaIndex takes seconds to import.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import date

from llama_index.core.base.embeddings.base import BaseEmbedding, Embedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.embedding.embedder import Embedder, Vectors
from index.retrieval.retriever import Hit, Retriever
from index.store.catalog import Filter

LABELS = ("title", "outlet", "published_at")  # metadata that a model may see; the rest is for the program


class PressboxRetriever(BaseRetriever):
    """Retrieves the `top_k` best chunks of a library that pass the filter `chosen`.

    Each chunk becomes a node with the chunk's id and the hit's score. `today` gives the day of asking; articles near it
    rank higher.
    """

    def __init__(
        self,
        retriever: Retriever,
        top_k: int = 20,
        chosen: Filter | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self._retriever = retriever
        self._top_k = top_k
        self._chosen = chosen
        self._today = today

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        retrieval = self._retriever.retrieve(query_bundle.query_str, self._top_k, self._chosen, self._today())
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in retrieval.hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(hit: Hit) -> TextNode:
    article, chunk = hit.article, hit.chunk
    metadata = {
        "title": article.title,
        "outlet": article.outlet,
        "published_at": article.published_at and article.published_at.isoformat(),
        "url": article.url,
        "article_id": article.article_id,
        "version": article.version,
        "start": chunk.start,
        "end": chunk.end,
    }
    unseen = [key for key in metadata if key not in LABELS]
    return TextNode(
        id_=chunk.chunk_id,
        text=chunk.text,
        metadata=metadata,
        excluded_llm_metadata_keys=unseen,
        excluded_embed_metadata_keys=unseen,
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
    )


class PressboxEmbedding(BaseEmbedding):
    """Wraps any Pressbox embedder for an index that LlamaIndex keeps."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=str(embedder.identity))
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        return "PressboxEmbedding"

    def _get_query_embedding(self, query: str) -> Embedding:
        return _numbers([self._embedder.embed_query(query)])[0]

    async def _aget_query_embedding(self, query: str) -> Embedding:
        return await asyncio.to_thread(self._get_query_embedding, query)

    def _get_text_embedding(self, text: str) -> Embedding:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        return _numbers(self._embedder.embed_documents(texts))

    async def _aget_text_embeddings(self, texts: list[str]) -> list[Embedding]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def _numbers(vectors: Iterable[Vectors]) -> list[Embedding]:
    return [[float(number) for number in vector] for vector in vectors]
