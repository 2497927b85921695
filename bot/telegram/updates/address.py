"""Whether a text is one web address and nothing else. It looks at no host: the guard does, when it is asked."""

import re

_ADDRESS = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f\ud800-\udfff]{4,2000}", re.IGNORECASE)


def parse_address(text: str) -> str | None:
    found = _ADDRESS.fullmatch(text.strip())
    return found[0] if found else None
