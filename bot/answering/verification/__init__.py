"""Verification: whether evidence supports a sentence, its figures, dates, names, negations and roles."""
