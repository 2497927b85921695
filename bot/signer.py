"""Signatures with a key of the library's own: what it signed is known again, and nobody else can sign."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode

from bot.kept_secret import kept_secret
from index.home import Home

KEY = "page_key"  # the file in the library's folder
BYTES = 16  # of a signature: 128 bits, which nobody guesses, in an address that is not too long


class Signer:
    """Signs values for a purpose; a signature for one purpose is worth nothing for another."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    @classmethod
    def of(cls, home: Home) -> "Signer":
        """The signer of a library, whose key is made on first use. Raises ConfigurationError if none can be kept."""
        return cls(kept_secret(home, KEY))

    def sign(self, purpose: str, *values: str | int) -> str:
        """The signature, in characters that need no escape in an address or a cookie."""
        signed = json.dumps([purpose, *values]).encode()
        digest = hmac.new(self._key, signed, hashlib.sha256).digest()[:BYTES]
        return urlsafe_b64encode(digest).decode().rstrip("=")

    def accepts(self, signature: str, purpose: str, *values: str | int) -> bool:
        """Whether `sign` made this signature of the values, compared in constant time."""
        return hmac.compare_digest(signature.encode("utf-8", "replace"), self.sign(purpose, *values).encode())
