"""Encodable text: text that UTF-8 can write, which is all that databases, tokenizers and services take."""


def make_encodable(text: str) -> str:
    """The text with "?" for each lone surrogate, as a file name, an error or a terminal may hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
