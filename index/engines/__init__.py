"""Search engines: Chroma segments, the tantivy index, exact search, and checks of their files for damage."""
