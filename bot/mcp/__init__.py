"""The Model Context Protocol: a library that assistants search, read and ask."""
