"""The corpus: articles, their sources, the readers of their formats, and chunks. Knows no vectors and no questions."""
