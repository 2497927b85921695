"""Incoming updates: parsed, stored until they are done, and handled in order and once."""
