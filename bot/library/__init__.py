"""What a library holds, changed by hand: add, remove, sources."""
