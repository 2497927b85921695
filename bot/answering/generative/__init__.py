"""Generative answers: a language model writes them, code attributes each claim to the passage that carries it."""
