"""Packed files and mailboxes that break readers: small, and endless work or memory for whoever reads them."""

from collections.abc import Callable

from evals.exports import packed

LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)
ENTITIES = f"{LAUGHS}]><d>&l;</d>"
ZEROS = 60_000_000  # bytes


def nest() -> bytes:
    inner = packed({"a.txt": "It rained."})
    for _ in range(20):
        inner = packed({"a.zip": inner})
    return inner


def deep_letter() -> bytes:
    parts = (b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(4_000))
    return b"From: a@b.example\n" + b"".join(parts)


# Name → what makes it. No file of them gives an article.
PACKED_BOMBS: dict[str, Callable[[], bytes]] = {
    "nest.zip": nest,
    "zeros.zip": lambda: packed({f"{n}.txt": bytes(ZEROS) for n in range(3)}),
    "many.zip": lambda: packed({f"{n}.txt": "" for n in range(25_000)}),
    "entities.docx": lambda: packed({"word/document.xml": ENTITIES}),
    "zeros.docx": lambda: packed({"word/document.xml": bytes(ZEROS)}),
    "entities.odt": lambda: packed({"content.xml": ENTITIES}),
    "entities.epub": lambda: packed({"META-INF/container.xml": ENTITIES}),
    "entities.opml": lambda: ENTITIES.encode(),
    "deep.docx": lambda: packed({"word/document.xml": "<w:p xmlns:w='w'>" * 100_000}),
    "endless.mbox": lambda: b"From x\n\n" * 60_000,
    "deep.eml": deep_letter,
    "endless.warc": lambda: b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999999\r\n\r\n" + bytes(1_000),
    "deep.json": lambda: b"[" * 1_000_000,
    "deep.webarchive": lambda: b"<plist>" + b"<array>" * 100_000,
    "wide.csv": lambda: b"text" + b",x" * 200_000 + b"\n" + b"," * 200_000,
}
