"""Evaluations: measure retrieval and answers on data at a given path. Commands, not tests; not part of the wheel."""
