"""Catalog, vectors, words, synchronisation, retrieval and passages. Knows no language models, prompts or chats."""
