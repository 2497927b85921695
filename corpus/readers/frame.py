"""The frame around an article that its words give away: dialogs about cookies, and boxes that only name other articles.

Removed, in place: menus; dialogs without an article in them; elements that their names say are about consent, if their
words say so too; a line such as `READ MORE:` whose other words are all links, and a list of links below such a heading;
a line that only asks its readers to follow the outlet elsewhere, or that its program writes (`View in browser`). A
`READ MORE` without a link stays: it may be what somebody wrote.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml ships no types

_MENU = "self::nav or @role='navigation'"
_DIALOG = "self::dialog or @role='dialog' or @role='alertdialog' or @aria-modal='true'"
_ARTICLE_WITHIN = "descendant::h1 or descendant::article or descendant-or-self::*[@role='article']"
_CONSENT_NAME = re.compile(
    r"consent|cookie|gdpr|onetrust|didomi|usercentrics|truste|quantcast|sp_message|privacy-(?:banner|notice)", re.I
)
LONGEST_NOTICE = 20_000  # characters; some list all partners
_CONSENT = re.compile(
    r"\bcookies?\b|\b(?:your|ihre|deine|votre) (?:privacy|consent|privatsphäre|vie privée)|"
    r"\bour (?:[\d,.]+ )?partners|\bunsere (?:[\d,.]+ )?partner|\bnos (?:[\d,.]+ )?partenaires|"
    r"information on (?:a|your) device|einwilligung|datenschutz|\baccept all\b|\balle akzeptieren\b|"
    r"\btout accepter\b",
    re.I,
)
_LABEL = re.compile(
    r"[\W_]*(?:(?:also )?(?:read|see|watch)(?: more| also| next)?|"
    r"related(?: (?:articles?|stories|coverage|content|news|reading|links?|topics?))?|"
    r"more (?:on|from|about)(?: this| the)?(?: (?:story|topic|author|section))?|more stories|"
    r"you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you)?|most read|don['’]t miss|"
    r"(?:lesen sie|lies|mehr) (?:auch|dazu|zum thema)|zum thema|auch interessant|(?:à )?(?:lire|voir) aussi|"
    r"sur le même sujet|(?:lee|lea|vea|mira) también|te puede interesar|más información|"
    r"(?:читайте|смотрите|см\.?) (?:также|по теме)|по теме|(?:читайте|дивіться) (?:також|по темі)|за темою|"
    r"leggi anche|lees ook|läs också|les også)[\W_]*",
    re.I,
)
_INVITATION = re.compile(
    r"(?:please )?(?:follow|like|join|find) us (?:on|at) (?:telegram|facebook|instagram|twitter|x|whatsapp|youtube|"
    r"tiktok|linkedin|threads|bluesky|mastodon|signal|google news)\b[^.;:!?]{0,80}[.!?]?|"
    r"(?:subscribe|sign in|log in|register)(?: now| today| or sign in)? to (?:continue|keep) reading[.!]?|"
    r"view (?:this (?:e-?mail|message|newsletter) |it )?(?:in|on) (?:your|a|the|my)? ?browser|unsubscribe|"
    r"the post .{1,150} (?:first appeared|appeared first) on .{1,80}|"
    r"(?:sign up (?:for|to)|subscribe to) our [^.,;:!?]{0,40}newsletters?\b[^.,;:!?]{0,80}[.!?]?",
    re.I,
)
_LINES = ("p", "div", "li", "td", "blockquote", "h2", "h3", "h4", "h5", "h6")
_LONGEST_LABEL = 60  # characters outside links
_LONGEST_INVITATION = 200  # characters
MOST_OF_INVITATION = 12  # elements


def remove_frame(tree: HtmlElement) -> None:
    """Remove these parts of a page, in place. The text after a removed element stays."""
    for element in tree.xpath(f".//*[({_MENU} or {_DIALOG}) and not({_ARTICLE_WITHIN})]"):
        _drop(element)
    for element in tree.xpath(f".//*[(@id or @class) and not(self::body) and not({_ARTICLE_WITHIN})]"):
        named = f"{element.get('id', '')} {element.get('class', '')}"
        if _CONSENT_NAME.search(named) and len(words := _words(element)) < LONGEST_NOTICE and _CONSENT.search(words):
            _drop(element)
    for line in list(tree.iter(*_LINES)):
        if not _is_attached(line, tree):
            continue
        if _names_others(line):
            _drop_box(line)
        elif _invites(line):
            _drop(line)


def is_label(text: str) -> bool:
    """Whether a text says nothing but that other articles follow: `READ MORE:`."""
    return len(text) <= _LONGEST_LABEL and _LABEL.fullmatch(text.strip()) is not None


def _names_others(line: HtmlElement) -> bool:
    """Whether a line is a label and links to other articles, or a label above a list of such links."""
    outside = _outside_links(line)
    if not is_label(outside):
        return False
    if line.find(".//a") is not None:
        return True
    return _is_list_of_links(line.getnext())


def _invites(line: HtmlElement) -> bool:
    """Whether a line only asks its readers to follow the outlet elsewhere."""
    if next(islice(line.iter(), MOST_OF_INVITATION, None), None) is not None:
        return False
    text = _words(line)
    return len(text) <= _LONGEST_INVITATION and _INVITATION.fullmatch(text) is not None


def _drop_box(line: HtmlElement) -> None:
    """Remove the line, and the list of links below it."""
    following = line.getnext()
    if line.find(".//a") is None and following is not None:
        _drop(following)
    _drop(line)


def _is_list_of_links(element: HtmlElement | None) -> bool:
    """Whether every item of a list is a link."""
    if element is None or element.tag not in ("ul", "ol", "div", "p") or element.find(".//a") is None:
        return False
    return not _outside_links(element)


def _outside_links(element: HtmlElement) -> str:
    """The text of an element without that of its links, on one line; not much more than a label has."""
    text = ""
    for part in _parts_outside_links(element):
        text = " ".join(f"{text} {part}".split())
        if len(text) > _LONGEST_LABEL:
            break
    return text


def _parts_outside_links(element: HtmlElement) -> Iterator[str]:
    if element.tag != "a" and isinstance(element.tag, str):
        yield element.text or ""
        for child in element:
            yield from _parts_outside_links(child)
            yield child.tail or ""


def _words(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _is_attached(element: HtmlElement, tree: HtmlElement) -> bool:
    """Whether the element is still a part of the tree."""
    while element is not None and element is not tree:
        element = element.getparent()
    return element is tree


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()
