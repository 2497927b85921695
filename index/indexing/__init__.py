"""An indexing run: survey, read, stage, embed, build, publish, sweep."""
