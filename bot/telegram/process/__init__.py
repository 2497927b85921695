"""The bot as a process: single instance, indexing processes, expiry, and what the log may hold."""
