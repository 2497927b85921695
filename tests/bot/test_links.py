"""Foreign links: 200 forms and more, none of which survives."""

import html
import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import defanged, has_address, hosts, prose

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


def test_the_forms_are_many_and_could_be_clicked() -> None:
    assert len({*FORMS, *ESCAPED}) >= 300
    assert sum(bool(CLICKABLE.search(form)) for form in FORMS) >= 250


@pytest.mark.parametrize("form", [*FORMS, *ESCAPED])
def test_no_form_is_left_to_click(form: str) -> None:
    assert not CLICKABLE.search(defanged(prose(f"He said so [1]. {form} And more."))), form


@pytest.mark.parametrize("target", TARGETS)
def test_a_quote_that_holds_one_is_shown_without_a_link(target: str) -> None:
    from bot.render.text import foreign

    assert not CLICKABLE.search(foreign(f"Go to {target} today.")), foreign(target)


@pytest.mark.parametrize(
    "text",
    [
        "At 14.30 on 7.12.2025 the U.S. said that 3.5 million people, e.g. in St. Louis, use Ph.D. theses.",
        "The end.Next one began at 10:30; the score was 3:1, the ratio 1:10.",
        "E.ON rose 51.5% and J.P. Morgan fell 0.3 percent.",
        "Note: this is it. Why? Because: so.",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert defanged(text) == text
    assert prose(text) == text
    assert not hosts(text)
    assert not has_address(text)


def test_a_company_with_a_domain_for_a_name_is_readable_and_no_link() -> None:
    assert defanged("Booking.com grew.") == "Booking[.]com grew."
    assert hosts("Booking.com grew.") == ["Booking.com"]
    assert not has_address("Booking.com grew.")


@given(st.text())
def test_nothing_breaks_it_and_twice_is_once(text: str) -> None:
    once = defanged(prose(text))
    assert defanged(once) == once
