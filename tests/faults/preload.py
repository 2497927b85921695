"""What the fork server imports before it forks anybody: the slow libraries, and what a child that has
become nobody may not be allowed to read from here. Nothing here opens anything."""

import chromadb.errors
import chromadb_rust_bindings
import filelock
import numpy.ma
import numpy.random
import tantivy

import corpus.readers.json
import index.indexing.run
import index.retrieval.retriever
import tests.faults.damage
import tests.faults.press
import tests.faults.witness
import tests.index.newsroom
from corpus.language import detect_language

detect_language("The drones were over the harbour, and the refinery was closed for a whole winter.")  # loads its model

__all__ = ["chromadb", "chromadb_rust_bindings", "corpus", "filelock", "index", "numpy", "tantivy", "tests"]
