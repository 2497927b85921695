"""Jobs: what is measured inside a process of its own. Each prints one line of JSON."""
