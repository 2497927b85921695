"""Answers in the articles' own sentences: which of them answer, and how far a quote reaches."""
