"""From a question to passages: search every engine, fuse, rank, and join neighbours."""
