"""Pages: write an article as a file of each format, as people and programs do. Knows no readers."""

import html
import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.dates import in_words

WIDTH = 78  # characters of a line
TITLE_WIDTH = 50  # characters of a line of the title
LINES = 50  # lines of a page
PITCH = 14  # points from line to line
_MARKUP = re.compile(r"[\\`*_\[\]<>&#|~]|^[-+=](?=\s|$)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Page:
    """An article to write: its title, its paragraphs, one line each, its day and its outlet."""

    title: str
    paragraphs: Sequence[str]
    day: date
    outlet: str


def text(page: Page) -> bytes:
    """Plain text in UTF-8, its lines wrapped, with a header of labelled lines."""
    header = f"Headline: {page.title}\nPublication: {page.outlet}\nDate: {in_words(page.day)}"
    return "\n\n".join([header, *("\n".join(_wrapped(part)) for part in page.paragraphs)]).encode()


def markdown(page: Page) -> bytes:
    """Markdown in UTF-8 with front matter; characters that look like markup are escaped."""
    header = f"title: {json.dumps(page.title)}\ndate: {page.day}\noutlet: {json.dumps(page.outlet)}"
    return f"---\n{header}\n---\n\n{escaped(page.paragraphs)}".encode()


def escaped(paragraphs: Sequence[str]) -> str:
    """Paragraphs in Markdown."""
    return "\n\n".join(_NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", part)) for part in paragraphs)


def web_page(page: Page) -> bytes:
    """An HTML page in UTF-8."""
    title = html.escape(page.title)
    body = "".join(f"<p>{html.escape(part)}</p>\n" for part in page.paragraphs)
    said = f'<meta property="og:site_name" content="{html.escape(page.outlet)}">'
    day = f'<meta property="article:published_time" content="{page.day}T08:00:00Z">'
    head = f'<head><meta charset="utf-8"><title>{title}</title>{said}{day}</head>'
    return f"<!doctype html><html>{head}<body><article><h1>{title}</h1>\n{body}</article></body></html>".encode()


def pdf(page: Page) -> bytes:
    """A PDF as word processors write it: each character has a code, and a table maps the codes to Unicode.

    The font is not embedded. The title is large, and each page has a head with outlet, day and number.
    """
    title = textwrap.wrap(page.title, TITLE_WIDTH, break_long_words=False)
    lines = [line for part in page.paragraphs for line in (*_wrapped(part), "")]
    head = f"{page.outlet} {page.day:%A} {in_words(page.day)} Page "
    printed = sorted(set("".join([*lines, *title, head, "0123456789"])))
    codes = {character: number for number, character in enumerate(printed, start=1)}
    sheets = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    kids = " ".join(f"{7 + 2 * number} 0 R" for number in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Courier /Encoding /Identity-H /DescendantFonts [4 0 R]"
        b" /ToUnicode 6 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Courier /DW 600 /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /Courier /Flags 33 /FontBBox [0 -200 600 800] /ItalicAngle 0"
        b" /Ascent 800 /Descent -200 /CapHeight 600 /StemV 80 >>",
        _stream(_to_unicode(codes)),
    ]
    for number, sheet in enumerate(sheets):
        contents = f"{8 + 2 * number} 0 R"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {contents} >>".encode()
        )
        top = 780 - 20 * (len(title) if number == 0 else 0)
        shown = [
            _shown([f"{head}{number + 1}"], 7, 825, PITCH, codes),
            _shown(title if number == 0 else [], 16, 785, 20, codes),
            _shown(sheet, 10, top, PITCH, codes),
        ]
        objects.append(_stream("\n".join(shown)))
    return _file(objects)


WRITERS: dict[str, Callable[[Page], bytes]] = {"txt": text, "md": markdown, "html": web_page, "pdf": pdf}


def _shown(lines: Sequence[str], size: int, top: int, pitch: int, codes: dict[str, int]) -> str:
    """Lines of one size, one below the other, as operators of a PDF."""
    shown = "".join(f"<{''.join(f'{codes[character]:04x}' for character in line)}> Tj T*\n" for line in lines)
    return f"BT /F1 {size} Tf 40 {top} Td {pitch} TL\n{shown}ET"


def _wrapped(part: str) -> list[str]:
    return textwrap.wrap(part, WIDTH, break_long_words=False)


def _to_unicode(codes: dict[str, int]) -> str:
    rows = [f"<{code:04x}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    table = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{table}\nendcmap end end"
    )


def _stream(contents: str) -> bytes:
    return f"<< /Length {len(contents)} >>\nstream\n{contents}\nendstream".encode()


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + trailer
