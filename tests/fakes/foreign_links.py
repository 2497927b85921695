"""Links to a foreign host in every form that somebody would take for one, and what a client makes a link of."""

import html
import re
from itertools import product

TARGETS = (
    "https://evil.example/steal?q=secret",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/X",
    "//evil.example/x",
    "www.evil.example",
    "evil.example",
    "evil.example/path",
    "evil.example:8080/path",
    "sub.evil.co.uk",
    "Evil.com",
    "EVIL.COM",
    "evil。example",
    "evil．com",
    "xn--80ak6aa92e.com",
    "аррӏе.com",
    "münchen.example",
    "203.0.113.9",
    "http://203.0.113.9/x",
    "http://3405803785/x",
    "http://[2001:db8::1]/x",
    "https://user:pass@evil.example/",
    "someone@evil.example",
    "mailto:someone@evil.example",
    "tg://resolve?domain=evil",
    "tg:resolve?domain=evil",
    "t.me/evil",
    "data:text/html;base64,PHNjcmlwdD4=",
    "javascript:alert(1)",
    "ftp://evil.example/x",
    "file:///etc/passwd",
    "ev\u200bil.example",
    "h\u200cttps://evil.example",
)
WRAPPINGS = (
    "{}",
    "Read [more]({}) now.",
    "Read ![picture]({}) now.",
    "Read [more][ref] now.\n\n[ref]: {}",
    "Read <{}> now.",
    'Read <a href="{}">more</a> now.',
    "Read <img src='{}'> now.",
    "Read ({}) now.",
    "**{}**",
    "`{}`",
    'See "{}".',
)
FORMS = [wrapping.format(target) for wrapping, target in product(WRAPPINGS, TARGETS)]
ESCAPED = [html.escape(form).replace(":", "&#58;").replace(".", "&period;") for form in FORMS[: len(TARGETS)]]
# What a terminal or a chat client makes a link of: a scheme, or a name with a top-level domain, or an address
CLICKABLE = re.compile(
    r"[a-z][a-z0-9+.-]*://\w|\b(?:mailto|javascript|data|tg|tel|file):\w|\bwww\.\w|\w\.(?:example|com|uk|me)\b"
    r"|\d{1,3}(?:\.\d{1,3}){3}",
    re.IGNORECASE,
)
