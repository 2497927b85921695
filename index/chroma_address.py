"""The address of Chroma's server, which keeps the vectors in place of the home, and what lets us in there."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

CLOUD = "https://api.trychroma.com"


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """A server of one's own, or Chroma Cloud, which tells by its key whose tenant and database are meant.

    The URL may hold a user and a password, for a proxy before the server. No secret is in the `repr`.
    """

    url: str = field(repr=False)
    token: str = field(default="", repr=False)
    tenant: str = ""
    database: str = ""
    cloud: bool = False

    @property
    def place(self) -> str:
        """Scheme, host and port, without a password, for messages."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
