"""Retrieval, from a question to passages: search every engine, fuse the scores, rank, and join neighbours."""
