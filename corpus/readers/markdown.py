"""Markdown with front matter, reduced to plain text that can be quoted.

Removed is what rendered Markdown does not show: the front matter, the marks of emphasis, headings, quotations, code and
tables, the bullets of lists, the URLs of links, images, rules, comments and HTML tags; of Obsidian, the brackets of
`[[links]]`, `![[embeds]]`, the marks of `==marked==` words and the kind of a callout; below a front matter, the tags of
templates, `{% include %}` and `{{< figure >}}`, Obsidian's `%%comments%%` and `^names-of-paragraphs`. What only looks
like such a mark stays: the number of a list item (it may be a year), a dash or a plus before a figure (`- 5 degrees`),
an asterisk between figures (`2*3`), a footnote's `[^1]`, a `<word>` that is no HTML tag.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from corpus.clean import clean, decode, to_one_line
from corpus.draft import Draft
from corpus.readers.fields import draft_from
from corpus.readers.front_matter import part
from corpus.readers.raised import raised
from corpus.readers.tags import tag_of
from corpus.readers.text import take_header

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_DEFINITION = re.compile(
    r"\[(?!\^)[^\n\]]++\]:[ \t]*+(?:[<#/]|\.{1,2}/|[a-z][a-z0-9+.-]*+:\S|[^\s\d][^\s/]*+/)", re.IGNORECASE
)
_SIGNED = re.compile(r"[-+][ \t]*+(?=[\d.,$€£¥])")
_PARTING_TAGS = frozenset(("br", "p", "div", "li", "hr", "td", "th", "tr", "img"))
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]{0,300}\|)?([^\[\]|\n]{1,300})\]\]")
_CALLOUT = re.compile(r"^([ \t]{0,3}>[ \t]?)\[![A-Za-z-]{1,30}\][+-]?[ \t]*(.*)$", re.MULTILINE)
_TEMPLATE = re.compile(
    r"\{%[^{}\n]{0,300}%\}|\{\{[^{}\n]{0,300}\}\}|%%[^%\n]{0,300}%%|[ \t]\^[a-zA-Z][\w-]{0,60}$|^\{:[^{}\n]{0,200}\}$",
    re.MULTILINE,
)
_MARKED = re.compile(r"==(?=[^\s=])[^\n=]{0,300}(?<=\S)==")


def read(stream: BinaryIO) -> Iterator[Draft]:
    """The one draft of a Markdown file. Raises Unfit for bytes that are no text.

    What the front matter does not say, a byline or a day above the text does, `*Valley Post, 7 May 2025*`.
    """
    front_matter = part(clean(decode(stream.read())))
    body = _CALLOUT.sub(_title_of_callout, front_matter.body)
    heading, paragraphs = _reduce(_TEMPLATE.sub("", body) if front_matter.data else body)
    draft = draft_from(front_matter.data, text="")
    if heading and heading != to_one_line(draft.title or heading):  # it differs from the title, or is longer
        paragraphs.insert(0, heading)
    draft, paragraphs = take_header(replace(draft, title=draft.title or heading), paragraphs)
    yield replace(draft, text="\n\n".join(paragraphs), header_fault=front_matter.fault)


def _title_of_callout(callout: re.Match[str]) -> str:
    """The first line of a callout without its kind, `> [!note] Remember`, as a paragraph of its own."""
    quotation, title = callout.groups()
    return f"{quotation}{title}\n{quotation.rstrip()}"


def _reduce(markdown: str) -> tuple[str | None, list[str]]:
    """The first top-level heading, and the other paragraphs."""
    tokens = _parser().parse(markdown)
    title: str | None = None
    paragraphs: list[str] = []
    mark = ""  # the mark of the list item that begins here
    for before, token in zip([*tokens[:1], *tokens], tokens, strict=False):
        text = _text(token)
        if token.type == "list_item_open":
            mark = _mark(token, mark)
        elif token.type == "list_item_close":
            mark = ""
        if token.type == "tr_open":
            paragraphs.append("")
        elif not text:
            continue
        elif before.type in ("th_open", "td_open"):
            paragraphs[-1] = " | ".join(filter(None, (paragraphs[-1], text)))
        elif before.type == "heading_open" and before.tag == "h1" and title is None:
            title = text
        else:
            paragraphs.append(_marked(mark, text))
            mark = ""
    return title, [paragraph for paragraph in paragraphs if paragraph]


def _mark(item: "Token", outer: str) -> str:
    """The mark of a list item; a number's mark ends in a space.

    `outer` is the mark of the item in which this one begins, on the same line.
    """
    if not item.info:
        return outer if outer.endswith(" ") else item.markup
    before = outer if outer.endswith(" ") else f"{outer} " if outer in ("-", "+") else ""
    return f"{before}{item.info}{item.markup} "


def _marked(mark: str, text: str) -> str:
    """The text of an item with its number, or with its dash or plus if that may be the sign of a figure."""
    if mark.endswith(" "):
        return mark + text
    signed = f"{mark} {text}"
    return signed if _SIGNED.match(signed) else text


def _parser() -> "MarkdownIt":
    """A parser of CommonMark, tables, strikethrough, and Obsidian's links and marks.

    Unlike CommonMark, `*` between figures is text, and so is a definition without a URL.
    """
    from markdown_it import MarkdownIt  # late: only Markdown needs it
    from markdown_it.rules_block.reference import reference

    def link_definition(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        return bool(_DEFINITION.match(line)) and reference(state, start, end, silent)

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.inline.ruler.before("emphasis", "sign", _sign_between_figures)
    parser.inline.ruler.before("link", "wiki_link", _wiki_link)
    parser.inline.ruler.before("emphasis", "marked", _marked_words)
    parser.block.ruler.at("reference", link_definition)
    return parser


def _sign_between_figures(state: "StateInline", silent: bool) -> bool:
    """A markdown-it rule: an asterisk between digits is text, as in `2*3*4`."""
    place = state.pos
    between = (
        state.src[place] == "*"
        and state.src[max(0, place - 1)].isdigit()
        and state.src[place + 1 : place + 2].isdigit()
    )
    if between:
        if not silent:
            state.pending += "*"
        state.pos += 1
    return between


def _wiki_link(state: "StateInline", silent: bool) -> bool:
    """A markdown-it rule: of Obsidian's `[[page|words]]` the words are text; `![[embeds]]` are no text."""
    link = _WIKI_LINK.match(state.src, state.pos)
    if link is None:
        return False
    if not silent:
        state.pending += " " if link[0].startswith("!") else link[1]
    state.pos = link.end()
    return True


def _marked_words(state: "StateInline", silent: bool) -> bool:
    """A markdown-it rule: the equals signs around `==marked words==` are no text."""
    source, closing = state.env.get("marked", ("", set[int]()))  # where the words end whose beginning was met
    if source is not state.src:
        closing = set[int]()
        state.env["marked"] = state.src, closing
    if state.src.startswith("==", state.pos) and state.pos in closing:
        state.pos += 2
        return True
    marked = _MARKED.match(state.src, state.pos)
    if marked is None:
        return False
    closing.add(marked.end() - 2)
    state.pos += 2
    return True


def _text(token: "Token") -> str:
    """The plain text of a token; empty for tokens without text."""
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    if token.type == "html_block":
        return _strip_tags(token.content)
    if token.type != "inline":
        return ""
    return " ".join("".join(_inline(token.children or ())).split())


def _inline(tokens: "Sequence[Token]") -> Iterator[str]:
    """The text of inline tokens: links and emphasis keep their words, images and HTML tags are removed."""
    lifted = False
    for token in tokens:
        if token.type in ("softbreak", "hardbreak", "image"):
            yield " "
        elif token.type == "html_inline":
            tag = tag_of(token.content)
            lifted = tag == "sup" and not token.content.startswith("</")
            yield token.content if tag is None else " " if tag in _PARTING_TAGS else ""
        elif token.type in ("text", "code_inline", "text_special"):
            yield raised(token.content) if lifted else token.content


def _strip_tags(html: str) -> str:
    """The text of an HTML block."""
    from corpus.readers.html import visible_text  # late: brings lxml, and few files hold HTML blocks

    return visible_text(html)
