"""Exports: write news articles as the files and exports in which people keep them. Knows no readers."""

import csv
import html
import io
import json
import plistlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zlib import crc32

from evals.pages import escaped

OOXML = "http://schemas.openxmlformats.org"
TEXT_NS = "urn:oasis:names:tc:opendocument:xmlns"


@dataclass(frozen=True, slots=True)
class Story:
    """An article with its provenance."""

    title: str
    paragraphs: Sequence[str]
    url: str
    day: date | None = None
    outlet: str | None = None
    author: str | None = None

    @property
    def date(self) -> str:
        return self.day.isoformat() if self.day else ""

    @property
    def time(self) -> str:
        return f"{self.date}T08:15:00Z" if self.day else ""

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        return "".join(f"<p>{html.escape(part, quote=False)}</p>\n" for part in self.paragraphs)

    @property
    def printed_day(self) -> str:
        return f"{self.day:%a, %d %b %Y} 08:15:00 +0000" if self.day else ""


Stories = Sequence[Story]


# Documents of one article each


def docx(story: Story) -> bytes:
    """A Word document, its title styled as such."""
    style = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>'
    parts = [f"<w:p>{style}{_run(story.title)}</w:p>", *(f"<w:p>{_run(part)}</w:p>" for part in story.paragraphs)]
    main = f"{OOXML}/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{main}"><w:body>{"".join(parts)}<w:sectPr/></w:body></w:document>'
    core = (
        f'<cp:coreProperties xmlns:cp="{OOXML}/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{escape(story.title)}</dc:title><dc:creator>{escape(story.author or '')}</dc:creator>"
        f"<dcterms:created>{story.time}</dcterms:created></cp:coreProperties>"
    )
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body, "docProps/core.xml": core})


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def odt(story: Story) -> bytes:
    """An OpenDocument text, its title styled as such."""
    parts = [f'<text:p text:style-name="Title">{_spaced(story.title)}</text:p>']
    parts += [f"<text:p>{_spaced(part)}</text:p>" for part in story.paragraphs]
    spaces = f'xmlns:office="{TEXT_NS}:office:1.0" xmlns:text="{TEXT_NS}:text:1.0" xmlns:meta="{TEXT_NS}:meta:1.0"'
    content = (
        f"<office:document-content {spaces}><office:body><office:text>{''.join(parts)}</office:text></office:body>"
        "</office:document-content>"
    )
    meta = (
        f'<office:document-meta {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>'
        f"<dc:title>{escape(story.title)}</dc:title><meta:initial-creator>{escape(story.author or '')}"
        f"</meta:initial-creator><meta:creation-date>{story.time}</meta:creation-date></office:meta>"
        "</office:document-meta>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


def _spaced(text: str) -> str:
    return escape(text).replace("  ", ' <text:s text:c="1"/>')


def epub(story: Story) -> bytes:
    """A book of one chapter."""
    return book(story.title, story.outlet, story.author, story.date, [("c1.xhtml", story.title, story.html)])


def book(
    title: str, publisher: str | None, author: str | None, day: str, chapters: Sequence[tuple[str, str, str]]
) -> bytes:
    """An EPUB of chapters, each a file name, a title and HTML."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, (name, _, _) in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:creator>{escape(author or '')}</dc:creator><dc:publisher>{escape(publisher or '')}</dc:publisher>"
        f"<dc:date>{day}</dc:date></metadata><manifest>"
        '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f"{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/book.opf": package,
        "OEBPS/nav.xhtml": _xhtml("Contents", "<nav><a href='c1.xhtml'>1</a></nav>"),
    }
    return packed(parts | {f"OEBPS/{name}": _xhtml(heading, body) for name, heading, body in chapters})


def _xhtml(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f'<title>{escape(title)}</title><script src="x.js"/></head><body><h1>{escape(title)}</h1>{body}</body></html>'
    )


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def page(story: Story) -> bytes:
    """A web page."""
    head = (
        f'<meta charset="utf-8"><title>{html.escape(story.title)}</title>'
        f'<meta property="og:site_name" content={quoteattr(story.outlet or "")}>'
        f'<meta property="article:published_time" content="{story.time}">'
    )
    return (
        f'<!doctype html><html lang="en"><head>{head}</head><body><article><h1>{html.escape(story.title)}</h1>\n'
        f"{story.html}</article></body></html>"
    ).encode()


def mhtml(story: Story) -> bytes:
    """A page as Chrome saves it."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = story.url
    message["Date"] = "Sat, 01 Aug 2026 10:00:00 +0000"
    message.set_content(page(story).decode(), subtype="html", cte="quoted-printable")
    message.make_related()
    return message.as_bytes()


def webarchive(story: Story) -> bytes:
    """A page as Safari saves it."""
    main = {
        "WebResourceData": page(story),
        "WebResourceURL": story.url,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceFrameName": "",
    }
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)


def letter(story: Story) -> EmailMessage:
    """A newsletter with a plain and an HTML part, laid out in a table."""
    message = EmailMessage()
    message["Subject"] = story.title
    message["From"] = f"{story.outlet or 'Desk'} <desk@mail.example>".replace(":", "")
    message["Message-ID"] = f"<{crc32(story.url.encode())}@mail.example>"
    if story.day:
        message["Date"] = story.printed_day
    message.set_content("See the HTML part.\n")
    body = f"<table><tr><td>{story.html}</td></tr></table>"
    message.add_alternative(f"<html><head><title>x</title></head><body>{body}</body></html>", subtype="html")
    return message


def eml(story: Story) -> bytes:
    return letter(story).as_bytes()


# Files of many articles


def mbox(stories: Stories) -> bytes:
    """A mailbox."""
    letters = (letter(story).as_bytes().replace(b"\nFrom ", b"\n>From ") for story in stories)
    return b"".join(b"From desk@mail.example Fri May  3 08:15:00 2024\n" + one + b"\n\n" for one in letters)


def warc(stories: Stories) -> bytes:
    """A web archive: for each page the request and the server's answer, in chunks."""
    return b"".join(_warc_record("request", story, b"GET / HTTP/1.1\r\n\r\n") + _response(story) for story in stories)


def _response(story: Story) -> bytes:
    body = page(story)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:100], body[100:]) if part)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    return _warc_record("response", story, head + chunks + b"0\r\n\r\n")


def _warc_record(kind: str, story: Story, content: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {story.url}\r\nWARC-Date: 2026-08-01T10:00:00Z\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def rss(stories: Stories) -> bytes:
    """A feed, with the whole text of its items."""
    items = "".join(
        f"<item><title>{escape(s.title)}</title><link>{escape(s.url)}</link><pubDate>{s.printed_day}</pubDate>"
        f"<dc:creator>{escape(s.author or '')}</dc:creator>"
        f"<content:encoded>{escape(s.html)}</content:encoded></item>"
        for s in stories
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{escape(_outlet(stories))}</title>{items}'
        "</channel></rss>"
    ).encode()


def atom(stories: Stories) -> bytes:
    entries = "".join(
        f"<entry><title>{escape(s.title)}</title><link href={quoteattr(s.url)}/><id>{escape(s.url)}</id>"
        f"<published>{s.time}</published><author><name>{escape(s.author or '')}</name></author>"
        f'<content type="html">{escape(s.html)}</content></entry>'
        for s in stories
    )
    title = escape(_outlet(stories))
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{entries}</feed>'.encode()


def wxr(stories: Stories) -> bytes:
    """WordPress's export, with paragraphs as its classic editor stores them."""
    items = "".join(
        f"<item><title>{escape(s.title)}</title><link>{escape(s.url)}</link><dc:creator>ida</dc:creator>"
        f'<guid isPermaLink="false">https://w.example/?p={n}</guid>'
        f"<content:encoded><![CDATA[{html.escape(s.text, quote=False)}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{n}</wp:post_id>"
        f"<wp:post_date>{s.date} 08:15:00</wp:post_date><wp:post_type>post</wp:post_type>"
        "<wp:status>publish</wp:status></item>"
        for n, s in enumerate(stories)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(_outlet(stories))}</title><wp:wxr_version>1.2</wp:wxr_version><wp:author>"
        f"<wp:author_login>ida</wp:author_login><wp:author_display_name>{escape(stories[0].author or '')}"
        f"</wp:author_display_name></wp:author>{items}</channel></rss>"
    ).encode()


def _outlet(stories: Stories) -> str:
    return stories[0].outlet or ""


def table(stories: Stories, delimiter: str = ",") -> bytes:
    """A CSV with a header."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(["Title", "Author", "Source", "Published Date", "URL", "Full Text"])
    writer.writerows([s.title, s.author or "", s.outlet or "", s.date, s.url, s.text] for s in stories)
    return stream.getvalue().encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def wordpress_json(stories: Stories) -> bytes:
    """Posts as WordPress's REST interface gives them, with their authors embedded."""
    return _json(
        [
            {
                "id": n,
                "date": f"{s.date}T08:15:00" if s.day else None,
                "guid": {"rendered": f"https://w.example/?p={n}"},
                "link": s.url,
                "title": {"rendered": html.escape(s.title)},
                "content": {"rendered": s.html, "protected": False},
                "excerpt": {"rendered": "<p>In short.</p>", "protected": False},
                "author": 7,
                "_embedded": {"author": [{"id": 7, "name": s.author}]} if s.author else {},
            }
            for n, s in enumerate(stories)
        ]
    )


def wallabag(stories: Stories) -> bytes:
    return _json(
        [
            {
                "is_archived": 1,
                "tags": [],
                "id": n,
                "title": s.title,
                "url": s.url,
                "content": s.html,
                "created_at": "2026-08-02T11:14:05+02:00",
                "published_at": s.time or None,
                "published_by": [s.author] if s.author else [],
                "domain_name": s.outlet,
            }
            for n, s in enumerate(stories)
        ]
    )


def omnivore(stories: Stories) -> bytes:
    return _json(
        [
            {
                "id": f"o-{n}",
                "title": s.title,
                "url": s.url,
                "author": s.author,
                "siteName": s.outlet,
                "content": f"# {escaped([s.title, *s.paragraphs])}",
                "publishedAt": s.time or None,
                "savedAt": "2026-08-04",
            }
            for n, s in enumerate(stories)
        ]
    )


def readwise(stories: Stories) -> bytes:
    results = [
        {
            "id": f"r-{n}",
            "url": f"https://read.readwise.io/read/r-{n}",
            "source_url": s.url,
            "title": s.title,
            "author": s.author,
            "source": "Reader RSS",
            "site_name": s.outlet,
            "html_content": s.html,
            "published_date": _milliseconds(s.day),
        }
        for n, s in enumerate(stories)
    ]
    return _json({"count": len(results), "nextPageCursor": None, "results": results})


def _milliseconds(day: date | None) -> int | None:
    return (day - date(1970, 1, 1)).days * 86_400_000 + 30_000_000 if day else None


def newsapi(stories: Stories) -> bytes:
    articles = [
        {
            "source": {"id": None, "name": s.outlet},
            "author": s.author,
            "title": s.title,
            "description": "In short.",
            "url": s.url,
            "publishedAt": s.time or None,
            "content": s.text,
        }
        for s in stories
    ]
    return _json({"status": "ok", "totalResults": len(articles), "articles": articles})


def guardian(stories: Stories) -> bytes:
    results = [
        {
            "id": f"world/{n}",
            "type": "article",
            "webPublicationDate": s.time or None,
            "webTitle": s.title,
            "webUrl": s.url,
            "fields": {"headline": s.title, "byline": s.author, "bodyText": s.text, "publication": s.outlet},
        }
        for n, s in enumerate(stories)
    ]
    return _json({"response": {"status": "ok", "total": len(results), "results": results}})


def nyt(stories: Stories) -> bytes:
    docs: list[dict[str, Any]] = [
        {
            "abstract": "In short.",
            "web_url": s.url,
            "lead_paragraph": s.text,
            "source": s.outlet,
            "headline": {"main": s.title, "kicker": None},
            "pub_date": f"{s.date}T08:15:00+0000" if s.day else None,
            "byline": {"original": f"By {s.author}" if s.author else None, "person": []},
            "_id": f"nyt://article/{n}",
        }
        for n, s in enumerate(stories)
    ]
    return _json({"status": "OK", "response": {"docs": docs, "meta": {"hits": len(docs)}}})


def telegram(stories: Stories) -> bytes:
    """A channel, each article a message with a bold title and plain text."""
    messages: list[dict[str, Any]] = [
        {
            "id": n,
            "type": "message",
            "date": f"{s.date or '2020-01-01'}T08:15:00",
            "from": s.outlet,
            "text": [{"type": "bold", "text": s.title}, f"\n\n{s.text}"],
        }
        for n, s in enumerate(stories)
    ]
    return _json({"name": _outlet(stories), "type": "public_channel", "id": 1, "messages": messages})


def zotero(stories: Stories) -> bytes:
    """CSL JSON, with the text as the abstract."""
    return _json(
        [
            {
                "id": f"z{n}",
                "type": "article-newspaper",
                "title": s.title,
                "container-title": s.outlet,
                "URL": s.url,
                "abstract": s.text,
                "author": [{"literal": s.author}] if s.author else [],
                "issued": {"date-parts": [[s.day.year, s.day.month, s.day.day]]} if s.day else None,
            }
            for n, s in enumerate(stories)
        ]
    )


def json_feed(stories: Stories) -> bytes:
    items = [
        {
            "id": s.url,
            "url": s.url,
            "title": s.title,
            "content_html": s.html,
            "summary": "In short.",
            "date_published": s.time or None,
            "authors": [{"name": s.author}] if s.author else [],
        }
        for s in stories
    ]
    return _json({"version": "https://jsonfeed.org/version/1.1", "title": _outlet(stories), "items": items})


def archive(stories: Stories) -> bytes:
    """A zip archive of web pages."""
    return packed({f"pages/{n}.html": page(story) for n, story in enumerate(stories)})


SINGLE: dict[str, Callable[[Story], bytes]] = {
    "docx": docx, "odt": odt, "epub": epub, "eml": eml, "mhtml": mhtml, "webarchive": webarchive,
}  # fmt: skip
MANY: dict[str, Callable[[Stories], bytes]] = {
    "mbox": mbox, "warc": warc, "rss": rss, "atom": atom, "wxr.xml": wxr, "csv": table,
    "tsv": lambda stories: table(stories, "\t"), "wordpress.json": wordpress_json, "wallabag.json": wallabag,
    "omnivore.json": omnivore, "readwise.json": readwise, "newsapi.json": newsapi, "guardian.json": guardian,
    "nyt.json": nyt, "telegram.json": telegram, "zotero.json": zotero, "feed.json": json_feed, "zip": archive,
}  # fmt: skip
