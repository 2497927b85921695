"""The guard of all requests: which host may be called, from which page, and the headers that every reply has."""

import logging
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.http_access import LOOPBACK, Hosts, host_name
from bot.quote_links import PAGE
from bot.web.layout import STYLE, sentence_page
from bot.web.library import Busy
from bot.web.openai_errors import API, error_reply
from corpus.errors import PressboxError, UsageError

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",  # without a referrer a form's Origin would be null
    "Server": "pressbox",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
PUBLIC = (f"/{PAGE}", f"/{STYLE}")  # what opens under the pages' public address
FAILED = "That did not work"  # the title of a page that says why
NO_PAGE = "There is no such page."
MOST_BYTES = 1_000_000  # of a request: a long conversation
SENTENCES = {  # for aiohttp's own words
    404: "There is no such page; the model is at /v1/chat/completions.",
    413: f"A request has at most {MOST_BYTES:,} bytes; make it shorter.",
}
WENT_WRONG = "That went wrong inside Pressbox; the file bugs.log of the library has the details."
OURS = (None, "none", "same-origin")  # Sec-Fetch-Site of a request that no other page makes

log = logging.getLogger(__name__)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that every reply has."""
    response.headers.update(HEADERS)


def guard(hosts: Hosts, page_url: str) -> Middleware:
    """The middleware. `page_url` is the public address of the quotes' pages, under which nothing else opens."""
    public = host_name(urlsplit(page_url).netloc) if page_url else ""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = _refusal(request, hosts, public)
        if refusal:
            return refuse(request, *refusal)
        try:
            return await handler(request)
        except web.HTTPException as error:
            return refuse(request, error.status, SENTENCES.get(error.status, f"{error.reason}."))
        except UsageError as error:
            return refuse(request, 400, str(error))
        except Busy as error:
            return refuse(request, 429, str(error))
        except PressboxError as error:
            return refuse(request, 503, str(error))
        except Exception:
            log.exception("A request failed")
            return refuse(request, 500, WENT_WRONG)

    return check


def refuse(request: web.Request, status: int, sentence: str) -> web.Response:
    """The sentence as an error: as JSON for programs, as a page for people."""
    if request.path.startswith(API) or "application/json" in request.headers.get("Accept", ""):
        return error_reply(status, sentence)
    return html_reply(sentence_page(FAILED, sentence), status)


def html_reply(page: str, status: int = 200) -> web.Response:
    """A page as a response."""
    return web.Response(text=page, status=status, content_type="text/html")


def _refusal(request: web.Request, hosts: Hosts, public: str) -> tuple[int, str] | None:
    """The status and the sentence for a request that does not come from where it may; None for others."""
    host = request.headers.get("Host", "")
    name = host_name(host)
    if not (hosts.has(host) or (name and name == public)):
        return 421, "This server does not answer under that name; --allow-host adds one."
    origin = request.headers.get("Origin")
    if origin and not hosts.has_origin(origin):
        return 403, "A page of another server may not call this one."
    if name == public and name not in LOOPBACK and request.path not in PUBLIC:
        return 404, NO_PAGE
    if request.path in PUBLIC or request.path.startswith(API):
        return None
    if name not in LOOPBACK:
        return 404, NO_PAGE
    if request.headers.get("Sec-Fetch-Site") not in OURS:
        return 403, "A page of another server may not open this one; type its address."
    return None
