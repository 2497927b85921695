"""Benchmarks of speed. They are commands, not tests, and not part of the wheel."""
