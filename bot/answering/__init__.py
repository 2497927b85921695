"""Answering: a question and a conversation in, a checked answer with its sources out. Knows no door."""
