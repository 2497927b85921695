"""How good: retrieval and answers measured on data given by a path. Commands, not tests; not shipped in the wheel."""
