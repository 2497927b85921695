"""How fast: commands, not tests; not shipped in the wheel."""
