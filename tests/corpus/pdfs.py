"""Writes small PDFs by hand: one font, lines at one pitch, an empty string leaves a gap; or lines at given places."""

from typing import NamedTuple

PITCH = 14


class Placed(NamedTuple):
    """A line to print, from its left end on the base line, in points from the lower left corner."""

    left: float
    bottom: float
    size: float
    text: str


def pdf(pages: list[list[str]], info: str = "", trailer: str = "") -> bytes:
    return _written([_contents(lines) for lines in pages], info, trailer)


def placed_pdf(pages: list[list[Placed]], info: str = "") -> bytes:
    return _written([_placed(lines) for lines in pages], info, "")


def _written(pages: list[bytes], info: str, trailer: str) -> bytes:
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for number, contents in enumerate(pages):
        objects += [_page(5 + 2 * number), contents]
    return _file([*objects, f"<< {info} >>".encode()], trailer)


def _page(contents: int) -> bytes:
    return (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
        f"/Resources << /Font << /F1 3 0 R >> >> /Contents {contents} 0 R >>"
    ).encode()


def _contents(lines: list[str]) -> bytes:
    shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in lines)
    return _stream(f"BT /F1 10 Tf 60 780 Td {PITCH} TL\n".encode() + shown + b"ET")


def _placed(lines: list[Placed]) -> bytes:
    shown = (
        f"BT /F1 {line.size} Tf {line.left} {line.bottom} Td (".encode() + _escaped(line.text) + b") Tj ET\n"
        for line in lines
    )
    return _stream(b"".join(shown))


def _stream(stream: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + f"trailer << /Size {size} /Root 1 0 R /Info {size - 1} 0 R {trailer} >>\n".encode()
        + b"startxref\n%d\n%%%%EOF\n" % len(out)
    )
