"""URLs of articles: one spelling to recognise an article by, one to show, and what a URL says of its article."""

import re
from datetime import date
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from corpus.calendar_names import MONTH_NUMBERS

LONGEST = 2_000  # characters; longer ones break browsers and Telegram
_TRACKING = re.compile(r"(?:utm_[^=]*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid)(?:=|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def web_address(url: object) -> str | None:
    """The URL to show and open: http or https, without tracking, fragment and credentials; None for anything else."""
    parts = _parts(url)
    return urlunsplit(parts) if parts else None


def canonicalise(url: object) -> str | None:
    """The spelling that all copies of a link share: `web_address` without the closing slash."""
    parts = _parts(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/"))) if parts else None


def _parts(url: object) -> SplitResult | None:
    """The parts of the URL to show; None if it is no http or https URL."""
    if not isinstance(url, str) or len(url) > LONGEST or _FORBIDDEN.search(url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:  # a broken IPv6 host or port
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or ":" in host:
        return None
    netloc = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair))
    return SplitResult(parts.scheme, netloc, parts.path, query, "")


def is_of_a_server(url: str) -> bool:
    """Whether a URL, as it is written, is http or https and names a host, and a port that can be, if any."""
    try:
        parts = urlsplit(url)
        return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken IPv6 host or port
        return False


def on_this_machine(url: str) -> bool:
    """Whether the URL's host is localhost or a loopback address. False for what is not a URL."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


_ARCHIVED = re.compile(
    r"https?://(?:web\.archive\.org/web|archive\.(?:today|ph|is|md|li|vn|fo)|wayback\.archive-it\.org/\d{1,9})/"
    r"[\d.-]{4,20}(?:[a-z]{2}_)?/(?=https?://)",
    re.IGNORECASE,
)
_DAY = re.compile(  # no year before there were news on the web: `/1944/06/06/` is what an article is about
    r"[/_-](?P<year>199[5-9]|20\d\d)(?P<mark>[/-]?)(?P<month>\d\d)(?P=mark)(?P<day>\d\d)(?=[/_.-]|$)", re.ASCII
)
_DAY_NAMED = re.compile(r"/(?P<year>199[5-9]|20\d\d)/(?P<month>[a-z]{3,9})/(?P<day>\d{1,2})(?=/|$)", re.ASCII)


def original_of(url: str | None) -> str | None:
    """The URL of the page that an archive of the web keeps a copy of; any other URL unchanged."""
    return _ARCHIVED.sub("", url, count=1) if url and _ARCHIVED.match(url) else url


def day_in(url: str | None) -> date | None:
    """The day in the path of a URL, `/2024/05/03/`, `/2024/may/03/`, `-2024-05-03` or `/20240503/`; else None."""
    parts = _parts(url)
    found = (_DAY.search(parts.path) or _DAY_NAMED.search(parts.path)) if parts else None
    if found is None:
        return None
    month = found["month"]
    try:
        number = int(month) if month.isdecimal() else MONTH_NUMBERS.get(month, 0)
        return date(int(found["year"]), number, int(found["day"]))
    except ValueError:  # 30 February
        return None
