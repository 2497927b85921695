"""Embedders: texts in, unit vectors out, and what of a chunk is embedded."""
