"""Delivers a text to Telegram whole: rendered, split, paced, sent, and recorded."""
