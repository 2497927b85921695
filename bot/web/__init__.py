"""The library over HTTP: a page for each citation, pages to search and ask, and OpenAI's protocol."""
