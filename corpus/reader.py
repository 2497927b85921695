"""The reader: one file in, articles out. Bad content gives a `Rejected`, never an exception."""

import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import PurePosixPath
from typing import BinaryIO

from corpus.article import Article, Rejected
from corpus.bugs import Elsewhere, sentence
from corpus.clean import clean, to_one_line
from corpus.dates import parse_date
from corpus.draft import Draft, RecordFault, Unfit
from corpus.formats import LIMITS, OTHER_KIND, STREAMS, WHOLE, Format, Kind, Limits, format_of, readable_size, suffix_of
from corpus.language import detect_language
from corpus.readers.archives import Archive, Member, refusal
from corpus.readers.isolation import TooHeavy, shared_parser
from corpus.readers.opening import capped, open_capped
from corpus.readers.records import MOST_DEATHS, RecordReader, blocks_of
from corpus.readers.streams import Numbered, letters_of, lines_of, warc_records_of
from corpus.remarks import Remark
from corpus.source import Source, SourceFile
from corpus.urls import canonicalise, web_address

LONGEST_FALLBACK_TITLE = 100  # characters of the text that make the title of a record without one
_POST = re.compile(r"(\d{4}-\d\d-\d\d)-(?=[^.])", re.ASCII)
LONGEST_ID = 200  # characters; the hash of a longer record id takes its place
LONGEST_DATE_TOLD = 40  # characters of a date that was not understood

GZIP_DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile)

Found = Article | Rejected | Remark
CUTS: dict[Kind, Callable[[BinaryIO, Limits], Numbered]] = {
    "jsonl": lines_of,
    "mbox": letters_of,
    "warc": warc_records_of,
}


def read(file: SourceFile, source: Source, *, today: date | None = None, limits: Limits = LIMITS) -> Iterator[Found]:
    """The articles of a file in order, a Rejected for each part that is no article, and remarks. Raises nothing
    that a file causes."""
    day = today or date.today()
    try:
        for origin, found in _found_in(file, limits):
            if isinstance(found, Remark):
                yield found
                continue
            try:
                article = judge_draft(found, origin, source.name, today=day, limits=limits)
            except Exception as error:  # one of many records: the others are read
                yield Rejected(origin, sentence(error, origin), transient=True, bug=True)
            else:
                yield article
                yield from _remarks(found, article, origin)
    except Unfit as error:
        yield Rejected(file.origin, str(error))
    except Elsewhere as error:
        yield Rejected(file.origin, sentence(error, file.origin), transient=True, bug=True)
    except GZIP_DAMAGE:
        reason = "The gzip data is damaged or ends too early; what came before was read. Copy the file anew."
        yield Rejected(file.origin, reason, transient=True)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        yield Rejected(file.origin, f"The file cannot be read now ({why}); what it gave before stays.", transient=True)


def _found_in(file: SourceFile, limits: Limits) -> Iterator[tuple[str, Draft | RecordFault | Remark]]:
    """(origin, draft, fault or remark) of all that a file holds. Raises Unfit, OSError, and a bug at the end.

    A child process parses every format, since strangers write files.
    """
    file_format = format_of(file.path.name)
    if file_format is None:
        raise Unfit(OTHER_KIND)
    limit = limits.bytes_of(file_format.kind)
    if file.size > limit:
        raise Unfit(f"It has {readable_size(file.size)}; more than {readable_size(limit)} is not read. Split it.")
    if file_format.kind == "zip":
        yield from _in_archive(file, limits)
        return
    with open_capped(file, file_format, limit) as stream:
        for draft in drafts_of(stream, file_format.kind, limits):
            yield file.origin, draft


def drafts_of(stream: BinaryIO, kind: Kind, limits: Limits) -> Iterator[Draft | RecordFault]:
    """The drafts and faults of a document. Raises Unfit, OSError, and a bug at the end."""
    parser = shared_parser()
    if kind in STREAMS:
        yield from RecordReader(parser, kind, STREAMS[kind]).read(blocks_of(CUTS[kind](stream, limits)))
    elif kind in WHOLE:
        document = stream.read()
        if not document.strip():
            raise Unfit("This file is empty.")
        yield from RecordReader(parser, kind, WHOLE[kind]).read(iter([(1, document)]))
    else:
        yield from parser.drafts(kind, stream.read())


def _in_archive(file: SourceFile, limits: Limits) -> Iterator[tuple[str, Draft | RecordFault | Remark]]:
    """What the members of a zip archive hold, each as a file of its own. One that cannot be read is a fault."""
    left, deaths, bug = limits.lines_bytes, 0, None
    listed = [Member(**fields) for fields in shared_parser().parse("members", b"", str(file.path))]
    with closing(Archive(file.path)) as archive:
        for member in listed:
            origin, file_format = f"{file.origin}/{member.name}", format_of(member.name)
            if file_format is None:
                yield origin, Remark("ignored", origin, suffix_of(member.name))
                continue
            try:
                for draft in _of_member(archive, member, file_format, left, limits):
                    yield origin, draft
            except Unfit as error:
                yield origin, RecordFault(str(error))
                deaths += isinstance(error, TooHeavy)
            except Elsewhere as error:
                bug = error
            left -= member.size
            if left <= 0:
                raise Unfit(f"It unpacks to more than {readable_size(limits.lines_bytes)}; the rest was not read.")
            if deaths == MOST_DEATHS:
                raise Unfit(f"{deaths} of its files were too much to read, so the rest was not tried.")
    if bug:
        raise bug


def _of_member(
    archive: Archive, member: Member, file_format: Format, left: int, limits: Limits
) -> Iterator[Draft | RecordFault]:
    """What one member of an archive holds. At most `left` bytes of it are unpacked. Raises Unfit, and a bug."""
    if reason := refusal(member):
        raise Unfit(reason)
    try:
        with archive.open(member.name) as packed:
            stream = capped(packed, file_format, min(left, limits.bytes_of(file_format.kind)))
            yield from drafts_of(stream, file_format.kind, limits)
    except GZIP_DAMAGE as error:
        raise Unfit("Its gzip data is damaged or ends too early; what came before was read.") from error


def _remarks(draft: Draft | RecordFault, found: Article | Rejected, origin: str) -> Iterator[Remark]:
    """What is to be said about an article that was read."""
    if isinstance(draft, RecordFault) or isinstance(found, Rejected):
        return
    if draft.truncated:
        yield Remark("truncated", origin, found.title)
    if draft.header_fault:
        yield Remark("broken_header", origin, draft.header_fault)
    if found.published_at is None and draft.published not in (None, ""):
        yield Remark("undated", origin, to_one_line(str(draft.published), LONGEST_DATE_TOLD))


def judge_draft(
    draft: Draft | RecordFault, origin: str, source: str, *, today: date, limits: Limits = LIMITS
) -> Article | Rejected:
    """The article that a draft makes, or the reason why it makes none. `source` is the source's name."""
    if isinstance(draft, RecordFault):
        return Rejected(origin, draft.reason)
    text = clean(draft.text)
    if not text:
        reason = _with_place("This article is empty.", draft) if draft.record else "This file is empty."
        return Rejected(origin, reason)
    if len(text) > limits.article_characters:
        reason = (
            f"This article has {len(text):,} characters; more than {limits.article_characters:,} is not read. Split it."
        )
        return Rejected(origin, _with_place(reason, draft))
    return _article(draft, text, origin, source, today)


def _with_place(reason: str, draft: Draft) -> str:
    """The reason, after the draft's place in its file if it has one."""
    return f"{draft.where[:1].upper()}{draft.where[1:]}: {reason[:1].lower()}{reason[1:]}" if draft.where else reason


def _article(draft: Draft, text: str, origin: str, source: str, today: date) -> Article:
    published_at = parse_date(draft.published or _day_of_post(origin), today)
    title = to_one_line(draft.title or "") or _fallback_title(draft, text, origin)
    return Article.of(
        _address_id(draft) or _local_id(draft, title, published_at, origin, source),
        title,
        text,
        source=source,
        published_at=published_at,
        outlet=_name(draft.outlet),
        author=_name(draft.author),
        url=web_address(draft.url),
        language=detect_language(text, draft.language),
    )


def _day_of_post(origin: str) -> str | None:
    """The day in the name of a post, as Jekyll wants it: `2024-05-03-lock-shut.md`. Other names have other days."""
    post = _POST.match(PurePosixPath(origin).name)
    return post[1] if post and (known := format_of(origin)) and known.kind == "markdown" else None


def _name(name: str | None) -> str | None:
    return to_one_line(name or "") or None


def _fallback_title(draft: Draft, text: str, origin: str) -> str:
    """The file's name, made readable; for a record, the beginning of its text."""
    if draft.record:
        return to_one_line(text.partition("\n")[0], LONGEST_FALLBACK_TITLE)
    stem = _POST.sub("", PurePosixPath(origin).name).split(".", 1)[0]
    return to_one_line(re.sub(r"[-_\s]+", " ", stem)) or origin


def _address_id(draft: Draft) -> str | None:
    """The id of an article with a URL; None without one."""
    address = canonicalise(draft.url)
    return f"{address}#{to_one_line(draft.part, LONGEST_ID)}" if address and draft.part else address


def _local_id(draft: Draft, title: str, published_at: date | None, origin: str, source: str) -> str:
    """The id of an article without a URL: `source/origin`, plus the record's own id, or a hash of title and day.

    It does not depend on the record's position: a line inserted above it renames nothing.
    """
    path = f"{source}/{origin}"
    if not draft.record:
        return path
    own = to_one_line(draft.record_id or "", LONGEST_ID + 1)
    if own and len(own) <= LONGEST_ID:
        return f"{path}#{own}"
    named = own or f"{title}\n{published_at or ''}"
    return f"{path}#{hashlib.sha256(named.encode()).hexdigest()[:12]}"
