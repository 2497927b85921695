"""The catalog: sources, articles, versions, chunks, vectors and generations in SQLite, the single source of truth."""
