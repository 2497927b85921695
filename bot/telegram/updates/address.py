"""Recognises a text that is one web address and nothing else. It does not check the host: the fetcher's guard does."""

import re

_ADDRESS = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f\ud800-\udfff]{4,2000}", re.IGNORECASE)


def parse_address(text: str) -> str | None:
    """The address, if the whole text is one, else None."""
    match = _ADDRESS.fullmatch(text.strip())
    return match[0] if match else None
