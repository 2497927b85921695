"""The cookie of somebody who has entered a token: who it is, and until when, signed with the library's key."""

import time

from aiohttp import web

from bot.http_access import ClientTokens
from bot.signer import Signer

COOKIE = "pressbox"
DAYS = 30
SECONDS = DAYS * 24 * 3600
PURPOSE = "session"


class Sessions:
    """Makes and reads the cookies. A token that is taken away ends its sessions."""

    def __init__(self, tokens: ClientTokens, signer: Signer) -> None:
        self._tokens = tokens
        self._signer = signer

    def begin(self, response: web.Response, person: str) -> None:
        """Add the cookie to a response."""
        until = int(time.time()) + SECONDS
        value = f"{person}.{until}.{self._signer.sign(PURPOSE, person, until)}"
        response.set_cookie(COOKIE, value, max_age=SECONDS, httponly=True, samesite="Strict")

    def end(self, response: web.Response) -> None:
        """Remove the cookie."""
        response.del_cookie(COOKIE, httponly=True, samesite="Strict")

    def person(self, request: web.Request) -> str | None:
        """Who sends the request; None without a valid cookie."""
        person, until, signature = [*request.cookies.get(COOKIE, "").split("."), "", ""][:3]
        if not until.isdecimal() or not until.isascii() or person not in self._tokens.people:
            return None
        if not self._signer.accepts(signature, PURPOSE, person, int(until)):
            return None
        return person if int(until) > time.time() else None
