"""What is searched: Chroma segments, the tantivy index, and how damage to their files is told."""
