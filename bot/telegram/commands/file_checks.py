"""Checks which files may be added from Telegram: by their declaration, before a byte is fetched, and by first bytes.

Pure functions: they know neither Telegram nor the disk. A refusal is a sentence that says what to do next.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from bot.telegram.speech import N_, gettext
from corpus.formats import KNOWN, format_of, readable_size

MOST_BYTES = 20_000_000  # the Bot API lets a bot download no more
LONGEST_NAME = 100  # characters of a file's name, suffix included
HEAD = 512  # bytes at the beginning that tell the kind of a file

_ARCHIVES = "gz tgz bz2 xz zst 7z rar tar lz4 cab iso dmg".split()
_PROGRAMS = "exe dll jar apk com scr msi bat cmd ps1 vbs js mjs sh bash py rb pl php bin elf so app deb rpm lnk".split()
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP_MARK = b"\x1f\x8b"
_ARCHIVE_MARKS = (
    *_ZIP_MARKS,
    _GZIP_MARK,
    b"BZh",
    b"\xfd7zXZ\0",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
_PROGRAM_MARKS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\0asm",
)
_TAR = (257, b"ustar")
_PDF = b"%PDF-"
# The declared types that fit each kind. Types that say nothing pass; the first bytes then decide.
_TYPES = {
    "text": ("text/",),
    "markdown": ("text/",),
    "html": ("text/", "application/xhtml"),
    "pdf": ("application/pdf", "application/x-pdf"),
    "json": ("application/json", "text/"),
    "jsonl": ("application/json", "application/x-ndjson", "application/jsonl", "application/x-jsonl", "text/"),
    "csv": ("text/", "application/csv", "application/vnd.ms-excel"),
    "xml": ("text/", "application/xml", "application/rss+xml", "application/atom+xml"),
    "eml": ("message/rfc822", "text/"),
    "mbox": ("application/mbox", "text/"),
    "mhtml": ("multipart/related", "message/rfc822", "application/x-mimearchive", "text/"),
    "webarchive": ("application/x-webarchive",),
    "warc": ("application/warc",),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml", "application/msword", "application/zip"),
    "odt": ("application/vnd.oasis.opendocument.text", "application/zip"),
    "epub": ("application/epub", "application/zip"),
    "zip": ("application/zip", "application/x-zip"),
}
_PACKAGES = ("docx", "odt", "epub", "zip")
_GZIPPED = ("application/gzip", "application/x-gzip")
_SAYS_NOTHING = ("", "application/octet-stream", "binary/octet-stream")
_ODD = re.compile(r"[^\w .()\[\]&+,=@~–—-]")

ARCHIVE = N_("Of archives, only ZIP files are opened; send the files in it one by one, or in a ZIP file.")
RENAME = N_("Rename it or send another.")
PROGRAM = N_("That is a program, and programs are not read; send an article.")
KINDS = N_("Files of this kind are not read; send one of {kinds}.")
NO_SIZE = N_("Telegram does not say how big that file is, so it was not fetched; send it again.")
TOO_BIG = N_("That file has {size}; Telegram hands a bot {most} at most. Split it.")
EMPTY = N_("That file is empty.")
TYPES_DIFFER = N_("Its name says {ending} and its type {declared}.")
CONTENT_DIFFERS = N_("Its name and its content do not agree: one says {kind}, the other does not.")


def refuse_declared(name: str, size: int | None, kind: str) -> str | None:
    """Why a file of that name, size in bytes and declared type is not fetched; None where it may be."""
    suffix = PurePosixPath(name.lower().strip()).suffix.removeprefix(".")
    if suffix in _PROGRAMS:
        return gettext(PROGRAM)
    known = format_of(name.strip())
    if known is None:
        return gettext(ARCHIVE) if suffix in _ARCHIVES else gettext(KINDS, kinds=KNOWN)
    if size is None:
        return gettext(NO_SIZE)
    if size > MOST_BYTES:
        return gettext(TOO_BIG, size=readable_size(size), most=readable_size(MOST_BYTES))
    if size == 0:
        return gettext(EMPTY)
    declared = kind.partition(";")[0].strip().lower()
    if declared not in _SAYS_NOTHING and not declared.startswith(_GZIPPED if known.gzipped else _TYPES[known.kind]):
        ending = PurePosixPath(name).suffix.lower()
        return f"{gettext(TYPES_DIFFER, ending=ending, declared=declared[:60])} {gettext(RENAME)}"
    return None


def refuse_content(name: str, head: bytes) -> str | None:
    """Why a file whose first HEAD bytes are `head` is not read; None where it may be."""
    known = format_of(name.strip())
    if head.startswith(_PROGRAM_MARKS):
        return gettext(PROGRAM)
    for what, is_named, is_there in (
        ("gzip", known is not None and known.gzipped, head.startswith(_GZIP_MARK)),
        ("ZIP", known is not None and known.kind in _PACKAGES, head.startswith(_ZIP_MARKS)),
        ("PDF", known is not None and known.kind == "pdf", head.lstrip().startswith(_PDF)),
    ):
        if is_named != is_there:
            return f"{gettext(CONTENT_DIFFERS, kind=what)} {gettext(RENAME)}"
        if is_named:
            return None
    is_archive = head.startswith(_ARCHIVE_MARKS) or head[_TAR[0] :].startswith(_TAR[1])
    return gettext(ARCHIVE) if is_archive else None


def safe_name(name: str) -> str:
    """The name to store a file under: without a folder, not hidden, without characters special to a shell."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    stem, _, suffix = _ODD.sub("-", bare).rpartition(".")
    if suffix.strip().lower() == "gz":
        stem, _, packed = stem.rpartition(".")
        suffix = f"{packed}.{suffix}"
    kept = suffix.strip().lower()
    return f"{stem[: LONGEST_NAME - 1 - len(kept)].strip(' .-') or 'article'}.{kept}"
