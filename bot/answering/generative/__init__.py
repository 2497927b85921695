"""Answers that a language model writes, each claim attributed to the passage that carries it."""
