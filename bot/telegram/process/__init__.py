"""The bot as a process: one instance, its indexer, its watcher, what expires, what the log may hold."""
