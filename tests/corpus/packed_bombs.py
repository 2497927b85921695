"""Packed files and mailboxes that break readers: small, and endless work or memory for whoever reads them."""

from evals.exports import packed

LAUGHS = '<!DOCTYPE d [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
)
ZEROS = bytes(60_000_000)


def packed_bombs() -> dict[str, bytes]:
    """Name → content. No file of them gives an article."""
    nest = packed({"a.txt": "It rained."})
    for _ in range(20):
        nest = packed({"a.zip": nest})
    entities = f"{LAUGHS}]><d>&l;</d>"
    return {
        "nest.zip": nest,
        "zeros.zip": packed({f"{n}.txt": ZEROS for n in range(3)}),
        "many.zip": packed({f"{n}.txt": "" for n in range(25_000)}),
        "entities.docx": packed({"word/document.xml": entities}),
        "zeros.docx": packed({"word/document.xml": ZEROS}),
        "entities.odt": packed({"content.xml": entities}),
        "entities.epub": packed({"META-INF/container.xml": entities}),
        "entities.opml": entities.encode(),
        "deep.docx": packed({"word/document.xml": "<w:p xmlns:w='w'>" * 100_000}),
        "endless.mbox": b"From x\n\n" * 60_000,
        "deep.eml": b"From: a@b.example\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(4_000)),
        "endless.warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999999999999\r\n\r\n" + bytes(1_000),
        "deep.json": b"[" * 1_000_000,
        "deep.webarchive": b"<plist>" + b"<array>" * 100_000,
        "wide.csv": b"text" + b",x" * 200_000 + b"\n" + b"," * 200_000,
    }
