"""Articles from the web: pages and feeds, fetched from public addresses only."""
