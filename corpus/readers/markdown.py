"""Markdown with YAML front matter, reduced to plain text that can be quoted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from corpus.clean import clean, decode
from corpus.draft import Draft
from corpus.fields import draft_from

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST_FRONT_MATTER = 20_000  # characters; keeps YAML's slow parser from being fed a book
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)


def read(stream: BinaryIO) -> Iterator[Draft]:
    """One draft."""
    text = clean(decode(stream.read()))
    front_matter = _FRONT_MATTER.match(text)
    metadata = _metadata(front_matter[1] or "") if front_matter else {}
    heading, paragraphs = _reduced(text[front_matter.end() :] if front_matter else text)
    draft = draft_from(metadata, text="")
    if heading and draft.title and heading != draft.title:
        paragraphs.insert(0, heading)
    yield replace(draft, title=draft.title or heading, text="\n\n".join(paragraphs))


def _metadata(front_matter: str) -> Mapping[str, object]:
    """Broken YAML is no metadata: the article is still worth reading."""
    import yaml  # late: only Markdown needs it

    if len(front_matter) > LONGEST_FRONT_MATTER:
        return {}
    try:
        # The base loader makes only strings, lists and dicts: safe, and a date stays as it was printed.
        loaded = yaml.load(front_matter, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    return {str(key).lower(): value for key, value in loaded.items()} if isinstance(loaded, dict) else {}


def _reduced(markdown: str) -> tuple[str | None, list[str]]:
    """The first top heading, and the paragraphs beside it."""
    from markdown_it import MarkdownIt  # late: only Markdown needs it

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    title: str | None = None
    paragraphs: list[str] = []
    for before, token in zip([*tokens[:1], *tokens], tokens, strict=False):
        text = _text(token)
        if token.type == "tr_open":
            paragraphs.append("")
        elif not text:
            continue
        elif before.type in ("th_open", "td_open"):
            paragraphs[-1] = " | ".join(filter(None, (paragraphs[-1], text)))
        elif before.type == "heading_open" and before.tag == "h1" and title is None:
            title = text
        else:
            paragraphs.append(text)
    return title, [paragraph for paragraph in paragraphs if paragraph]


def _text(token: "Token") -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    if token.type == "html_block":
        return _without_tags(token.content)
    if token.type != "inline":
        return ""
    return " ".join("".join(_inline(child) for child in token.children or ()).split())


def _inline(token: "Token") -> str:
    """Links and emphasis keep their words; images and HTML tags go."""
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline", "text_special") else ""


def _without_tags(html: str) -> str:
    from corpus.readers.html import visible_text  # late: lxml, for the few files that hold HTML blocks

    return visible_text(html)
