"""The library: catalog, search engines, indexing, retrieval and passages. Knows no language model, prompt or chat."""
