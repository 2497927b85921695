"""What Pressbox knows, as people read it in a terminal. Article text is data: shown as it is, never obeyed."""
