"""Text is stored as it was written: whatever the format, no letter, digit or sign of generated prose is gone.

Each reader may take away what its docstring names, and the generated files hold nothing else of that kind but bullets:
there `Line.kept` says what is left. PRESSBOX_EXAMPLES sets how many files of each format are tried.
"""

import html
import json
import os
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.clean import clean
from corpus.draft import Draft, Record
from corpus.readers import csv, docx, epub, letters, markdown, odt, pdf, saved_pages, text, warc, xml
from corpus.readers import html as page_html
from corpus.readers import json as records
from corpus.readers.feeds import parse_feed
from evals import exports
from evals.exports import Story
from tests.corpus.pdfs import pdf as written_pdf

Reader = Callable[[bytes], Iterable[Draft]]
EXAMPLES = int(os.environ.get("PRESSBOX_EXAMPLES", "12"))
tried = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = (
    "the talks on ferry ended without deal union wants council pays a of and for mayor Tarn Marl Ostby Eastmere said "
    "Friday percent degrees crowns naïve Müller’s café well-known short-term Franco-German Covid-19 A1-A4 X-ray "
    "2019-2020 5-6 e-mail@ostby.example www.ostby.example"
).split()
SIGNS = (
    "45 – 50 percent|beat Tarn 2 – 1|2 - 1|4—2|–5 degrees|- 5 degrees|-5|±3|3 : 1|1:2|16/9|½|10²|5 × 3|€5|€ 5|$4.50|£3 "
    "m|5 %|1,400|+ 3|+3|(– which has 1,400 –)|(—)|— he said —|– who left –|… and|“no” –|‘x’|«oui»|A&M|#1|* 9 *|a * "
    "b|2*3|A_b_c|_x_|[6]|{7}|8 | 9|~5|5 < 6|7 > 6|<b>|C:\\temp|`code`|!|?!|@ostby|§ 5|© 2019|24. Dezember|No. 5|1) "
    "yes|& Co.|&amp;|50¢|¥7|a=b|x^2|\\*|Tarn•Marl|5 • 6|·|%"
).split("|")
FRAME = (
    "The harbour of Eastmere opened again on Friday after three days of interruption, the harbour master said in a "
    "letter to the members of the council, which had asked him for a report on the costs."
)


@dataclass(frozen=True)
class Line:
    """A paragraph, with what stands before it if it is an item of a list."""

    mark: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.mark} {self.text}".strip()

    def kept(self, bullets: str) -> str:
        """Without its mark, if that is a bullet and no sign of a figure."""
        is_sign = self.mark in ("-", "+") and self.text.startswith(tuple("0123456789$€£"))
        return self.text if self.mark and self.mark in bullets and not is_sign else self.whole


prose = st.lists(st.sampled_from(WORDS) | st.sampled_from(SIGNS), min_size=2, max_size=30).map(
    lambda parts: f"The {' '.join(parts)} end."
)
openings = st.sampled_from(["OSTBY, Norland (WN) — ", "– Yes, ", "(— ", "$5 ", "5 percent: ", "“", "2019. ", ""])
marks = st.sampled_from([*[""] * 6, "•", "-", "–", "—", "*", "+", "1.", "2)"])
lines = st.lists(st.builds(Line, marks, st.builds("{}{}".format, openings, prose)), min_size=1, max_size=6, unique=True)


def signs(text: str) -> str:
    """The sequence of letters, digits and signs."""
    return "".join(unicodedata.normalize("NFC", text).split())


def expected(written: list[Line], bullets: str) -> str:
    return signs(FRAME + "".join(line.kept(bullets) for line in written) + FRAME)


def drafts_of(found: Iterable[Record]) -> list[Draft]:
    return [draft for record in found if (draft := record.read())]


def stored(drafts: Iterable[Draft]) -> str:
    """Of the only article, as it goes into the library."""
    (draft,) = drafts
    return signs(clean(draft.text))


@tried
@given(lines, st.sampled_from([45, 72, 100, 10_000]), st.sampled_from(["\n", "\r\n"]))
def test_plain_text(written: list[Line], width: int, line_end: str) -> None:
    texts = ["Storm over Eastmere", FRAME, *(line.whole for line in written), FRAME]
    paragraphs = [textwrap.fill(text, width, break_long_words=False) for text in texts]
    content = "\n\n".join(paragraphs).replace("\n", line_end)
    assert stored(text.read(BytesIO(content.encode()))) == expected(written, "•▪")


@tried
@given(lines, st.sampled_from([60, 80]), st.integers(2, 40))
def test_pdf(written: list[Line], width: int, break_after: int) -> None:
    texts = [FRAME, *(line.whole for line in written), FRAME]
    printed = [line for text in texts for line in [*textwrap.wrap(text, width, break_long_words=False), ""]]
    pages = [page for page in (printed[:break_after], printed[break_after:]) if any(page)]
    content = written_pdf(pages, "/Title (Storm over Eastmere)")
    # Below a page's last line, if that is full, a bullet may be a sign inside a sentence: it stays.
    bullets_or_none = "".join(("•?" if line.mark == "•" else "") + re.escape(signs(line.kept("•"))) for line in written)
    frame = re.escape(signs(FRAME))
    assert re.fullmatch(f"{frame}{bullets_or_none}{frame}", stored(pdf.read(BytesIO(content))))


ESCAPED = re.compile(r"(?<![0-9A-Za-z])[*_](?! )|[\\`\[<&|~]|(?<=\S)[*_](?![\w ])|^(?=[>#=])")


def marked(line: Line) -> str:
    return f"{line.mark} {ESCAPED.sub(lambda found: chr(92) + found[0], line.text)}".strip()


@tried
@given(lines)
def test_markdown(written: list[Line]) -> None:
    content = "\n\n".join(["# Storm over Eastmere", FRAME, *map(marked, written), f"<!-- -->\n\n{FRAME}"])
    assert stored(markdown.read(BytesIO(content.encode()))) == expected(written, "-*+")


def element(line: Line, tag: str) -> str:
    said = html.escape(line.whole)
    first, space, rest = said.partition(" ")
    return {
        "p": f"<p>{said}</p>",
        "b": f"<p><b>{first}</b>{space}<i>{rest}</i></p>",
        "br": f"<p>{said.replace(' and ', '<br>and ')}</p>",
        "li": f"<ul><li>{said}</li></ul>",
        "nested": f"<ul><li><p>{said}</p></li></ul>",
        "quote": f"<blockquote>{said}</blockquote>",
        "quoted": f"<blockquote><p>{said}</p></blockquote>",
        "div": f"<div>{said}</div>",
        "loose": said,
        "span": f"<p><span>{first}</span>{space}<time>{rest}</time></p>",
        "h2": f"<h2>{said}</h2>",
    }[tag]


TAGS = ("p", "b", "br", "li", "nested", "quote", "quoted", "div", "loose", "span", "h2")


@tried
@given(lines, st.lists(st.sampled_from(TAGS), min_size=6, max_size=6))
def test_html(written: list[Line], tags: list[str]) -> None:
    body = "".join(element(line, tag) for line, tag in zip(written, tags, strict=False))
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Storm over Eastmere</title></head><body>'
        f"<article><h1>Storm over Eastmere</h1><p>{FRAME}</p>{body}<p>{FRAME}</p></article></body></html>"
    )
    assert stored([page_html.draft_of(page.encode())]) == expected(written, "")


@tried
@given(lines)
def test_json(written: list[Line]) -> None:
    body = "\n\n".join([FRAME, *(line.whole for line in written), FRAME])
    content = json.dumps({"title": "Storm over Eastmere", "text": body}).encode()
    assert stored(drafts_of(records.read_document(content))) == expected(written, "")
    assert stored(drafts_of(records.read_lines(content, 1))) == expected(written, "")


@tried
@given(lines, st.lists(st.sampled_from(TAGS), min_size=6, max_size=6))
def test_the_text_that_a_feed_carries(written: list[Line], tags: list[str]) -> None:
    body = "".join(element(line, tag) for line, tag in zip(written, tags, strict=False))
    content = html.escape(f"<p>{FRAME}</p>{body}<p>{FRAME}</p>")
    feed = (
        f"<rss version='2.0'><channel><title>x</title><item><description>{content}</description></item></channel></rss>"
    )
    (item,) = parse_feed(feed.encode()).items
    assert signs(item.text) == expected(written, "")


def story_of(written: list[Line]) -> Story:
    return Story("Storm over Eastmere", [FRAME, *(line.whole for line in written), FRAME], "https://a.example/1")


@tried
@given(lines)
@pytest.mark.parametrize(("read", "write"), [(docx.read, exports.docx), (odt.read, exports.odt)])
def test_written_documents(read: Reader, write: Callable[[Story], bytes], written: list[Line]) -> None:
    assert stored(read(write(story_of(written)))) == expected(written, "•▪")


@tried
@given(lines)
def test_letters(written: list[Line]) -> None:
    assert stored(letters.read(exports.eml(story_of(written)))) == expected(written, "")
    assert stored(drafts_of(letters.read_mailbox(exports.mbox([story_of(written)]), 1))) == expected(written, "")


@tried
@given(lines)
def test_plain_letters(written: list[Line]) -> None:
    message = EmailMessage()
    message["From"] = "desk@mail.example"
    message.set_content("\n\n".join(textwrap.fill(part, 72) for part in story_of(written).paragraphs))
    assert stored(letters.read(message.as_bytes())) == expected(written, "")


@tried
@given(lines)
@pytest.mark.parametrize(
    ("read", "write"),
    [(saved_pages.read_mhtml, exports.mhtml), (saved_pages.read_webarchive, exports.webarchive)],
)
def test_saved_pages(read: Reader, write: Callable[[Story], bytes], written: list[Line]) -> None:
    assert stored(read(write(story_of(written)))) == expected(written, "")


RECORDS: dict[str, tuple[Callable[[bytes], Iterable[Record]], Callable[[list[Story]], bytes]]] = {
    "csv": (csv.read, exports.table),
    "epub": (epub.read, lambda stories: exports.epub(stories[0])),
    "rss": (xml.read, exports.rss),
    "wxr": (xml.read, exports.wxr),
    "warc": (lambda document: warc.read(document, 1), exports.warc),
    "telegram": (records.read_document, exports.telegram),
    "wordpress": (records.read_document, exports.wordpress_json),
    "wallabag": (records.read_document, exports.wallabag),
    "guardian": (records.read_document, exports.guardian),
}


@tried
@given(lines)
@pytest.mark.parametrize("name", RECORDS)
def test_exports(name: str, written: list[Line]) -> None:
    read, write = RECORDS[name]
    assert stored(drafts_of(read(write([story_of(written)])))) == expected(written, "")
