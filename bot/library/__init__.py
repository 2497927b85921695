"""Changes to a library that a person asks for: additions, removals and sources."""
