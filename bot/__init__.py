"""Answers, conversations, rendering, and the doors: the command line and Telegram. Nothing stands above it."""

__version__ = "0.1.0"
