"""A Pressbox library inside LlamaIndex engines, offline; and nothing of Pressbox brings LlamaIndex in."""

import asyncio
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from llama_index.core import VectorStoreIndex, get_response_synthesizer
from llama_index.core.base.response.schema import Response
from llama_index.core.llms.mock import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import MetadataMode, TextNode

from index.llama_index import PressboxEmbedding, PressboxRetriever
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter
from tests.fakes.hashing_embedder import HashingEmbedder
from tests.index.newsroom import Newsroom

ROOT = Path(__file__).parents[2]


@pytest.fixture
def retriever(newsroom: Newsroom) -> Retriever:
    record = {
        "title": "Refinery hit",
        "text": "Drones struck the refinery.\n\nIt burned all night.",
        "published_at": "2025-12-07",
        "outlet": "Courier",
        "url": "https://news.example/refinery",
    }
    newsroom.write("refinery.json", json.dumps(record))
    newsroom.write("talks.txt", "Talks\n\nThe talks go on in Florida.")
    newsroom.sync()
    return Retriever(newsroom.library())


def test_nodes_carry_the_chunk_its_score_and_where_it_stands(retriever: Retriever) -> None:
    day = date(2025, 12, 8)
    wanted = retriever.retrieve("refinery drones", 20, asked_on=day).hits
    nodes = PressboxRetriever(retriever, today=lambda: day).retrieve("refinery drones")
    assert [(node.node_id, node.text, node.score) for node in nodes] == [
        (hit.chunk.chunk_id, hit.chunk.text, hit.score) for hit in wanted
    ]
    best, hit = nodes[0], wanted[0]
    assert best.metadata == {
        "title": "Refinery hit",
        "outlet": "Courier",
        "published_at": "2025-12-07",
        "url": "https://news.example/refinery",
        "article_id": "https://news.example/refinery",
        "version": hit.article.version,
        "start": 0,
        "end": 27,
    }
    seen = best.node.get_content(MetadataMode.LLM)
    assert "Refinery hit" in seen and hit.article.version not in seen


def test_top_k_and_filter(retriever: Retriever) -> None:
    assert len(PressboxRetriever(retriever, top_k=1).retrieve("refinery")) == 1
    only = PressboxRetriever(retriever, chosen=Filter(outlets=("courier",))).retrieve("talks in Florida")
    assert {node.metadata["outlet"] for node in only} == {"Courier"}


def test_asking_without_blocking_the_loop(retriever: Retriever) -> None:
    adapter = PressboxRetriever(retriever)
    waited = asyncio.run(adapter.aretrieve("refinery"))
    assert [node.node_id for node in waited] == [node.node_id for node in adapter.retrieve("refinery")]


def test_a_query_engine_over_it(retriever: Retriever) -> None:
    synthesizer = get_response_synthesizer(llm=MockLLM())
    engine = RetrieverQueryEngine(PressboxRetriever(retriever, top_k=2), synthesizer)
    response = engine.query("What happened to the refinery?")
    assert isinstance(response, Response)
    assert response.source_nodes[0].metadata["title"] == "Refinery hit"
    assert "Drones struck the refinery." in str(response)  # the mock says its prompt


def test_an_embedder_in_an_index_of_llamaindex() -> None:
    embedding = PressboxEmbedding(HashingEmbedder())
    nodes = [TextNode(text=text) for text in ("the refinery burned", "the talks go on")]
    found = VectorStoreIndex(nodes, embed_model=embedding).as_retriever(similarity_top_k=1).retrieve("refinery")
    assert found[0].text == "the refinery burned"
    assert embedding.get_text_embedding("talks") == embedding.get_query_embedding("talks")
    assert asyncio.run(embedding.aget_query_embedding("talks")) == embedding.get_query_embedding("talks")


def test_nothing_of_pressbox_brings_llamaindex_in() -> None:
    """Every module but the two adapters, each in one process; it takes seconds to import."""
    script = (
        "import importlib, pkgutil, sys, bot, corpus, index, prompts\n"
        "for room in (bot, corpus, index, prompts):\n"
        "    for module in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "        if module.name.endswith(('.llama', '.llama_index', '__main__')):\n            continue\n"
        "        importlib.import_module(module.name)\n"
        "sys.exit('llama_index.core' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0
