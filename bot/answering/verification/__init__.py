"""Whether evidence carries a sentence: its figures, dates, names, negations and roles."""
