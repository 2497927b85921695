"""`python -m bench.jobs.pipeline ARTICLES FOLDER EMBEDDER`: LlamaIndex's IngestionPipeline into Chroma.

EMBEDDER is `own`, Pressbox's as it is, or `padded`, the same model in batches (see `bench.padded`).
"""

import json
import sys
from pathlib import Path

import chromadb
from llama_index.core import SimpleDirectoryReader
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore

from bench.padded import Padded
from index.embedding.bge import Bge
from index.llama_index import PressboxEmbedding

CHUNK_TOKENS = 180  # as Pressbox cuts


def main(articles: str, folder: str, embedder: str) -> None:
    own = Bge()
    client = chromadb.PersistentClient(path=folder)
    store = ChromaVectorStore(chroma_collection=client.get_or_create_collection("articles"))
    pipeline = IngestionPipeline(
        transformations=[
            SentenceSplitter(
                chunk_size=CHUNK_TOKENS, chunk_overlap=0, tokenizer=lambda text: range(own.count_tokens(text))
            ),
            PressboxEmbedding(own if embedder == "own" else Padded()),
        ],
        vector_store=store,
        disable_cache=True,
    )
    nodes = pipeline.run(documents=SimpleDirectoryReader(input_dir=str(Path(articles))).load_data())
    print(json.dumps({"chunks": len(nodes)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
