"""Embedders: they turn texts into unit vectors; `inputs` says which text stands for a chunk."""
