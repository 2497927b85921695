"""Receives updates: by polling or through a webhook."""
