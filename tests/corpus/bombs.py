"""Pages that break parsers: small or of ordinary size, and endless work or memory for whoever reads them."""

import random
from collections.abc import Callable

REAL = "<p>The ferry to Orsa sails again from Monday, the harbour master said on Thursday evening.</p>"


def page(body: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>Ferry</title>{head}</head><body><article>{body}{REAL * 3}</article></body></html>".encode()
    )


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ha">{entities}]>'.encode() + page("<p>&l11;</p>")


BOMBS: dict[str, Callable[[], bytes]] = {
    "attributes": lambda: page("<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">x</p>"),
    "paragraphs": lambda: page("<p>x" * 5_000_000),
    "links": lambda: page("".join(f'<a href="/{n}">link {n}</a> ' for n in range(200_000))),
    "nesting": lambda: page("<div>" * 100_000),
    "inline nesting": lambda: page("<b><i>" * 100_000 + "x"),
    "laughs": laughs,
    "noise": lambda: random.Random(7).randbytes(5_000_000),
    "unclosed": lambda: page("<" * 2_000_000),
    "comments": lambda: page("<!--" * 1_000_000),
    "one word": lambda: page(f"<p>{'x' * 15_000_000}</p>"),
    "metadata": lambda: page("", '<script type="application/ld+json">' + '{"@type":[' * 200_000 + "</script>"),
    "styles": lambda: page('<p style="' + "width:0;" * 500_000 + '">x</p>', f"<style>{'@' * 400_000}</style>"),
    "bold": lambda: page("<p>" + "<b>x</b> " * 45_000),
    "tables": lambda: page("<table><tr><td>" * 20_000),
}
