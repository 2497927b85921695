"""Readers, one per format: an open file in, drafts out. They know no sources, no ids and no dates."""
