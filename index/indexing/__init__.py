"""One run of the indexer: survey, read, stage, embed, build, publish, sweep."""
