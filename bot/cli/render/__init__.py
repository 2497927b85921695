"""What the commands print: text for a terminal, and JSON. Article text is data: it is printed, never interpreted."""
