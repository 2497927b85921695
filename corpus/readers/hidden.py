"""Hidden parts of a page, which are removed before extraction: instructions to machines hide there. Knows no articles.

Plain styles are understood: on the element, or in the page's own `<style>` for a class or an id. The effect of scripts
and linked style sheets is not known. `aria-hidden` hides nothing from the eye: it tells what a screen reader skips,
such as the page behind an open dialog.
"""

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement  # type: ignore[import-untyped]  # nor here

LONGEST_STYLE = 500_000  # characters of all <style> elements together that are searched
WHITE = frozenset(("white", "#fff", "#ffffff", "#fffffe", "#fefefe", "rgb(255,255,255)", "hsl(0,0%,100%)"))

_NEVER_TEXT = ("style", "template", "noscript")
_SUSPECTS = "@hidden or @style or @class or @id or @color"
_COMMENT = r"/\*.*?(?:\*/|\Z)"  # an unclosed comment reaches to the end
_PLAIN = re.compile(rf"\s+|{_COMMENT}", re.DOTALL)
_END = r"(?=;|!|$)"
_HIDING = re.compile(
    r"(?:^|;)(?:display:none|(?:content-)?visibility:(?:hidden|collapse)"
    rf"|opacity:0*(?:\.0*)?%?{_END}|color:transparent"
    rf"|font-size:(?:0*(?:\.\d+)?(?:px|pt)|1px|0*(?:\.0\d*)?(?:[a-z]{{1,4}}|%)?){_END}"
    rf"|(?:max-)?(?:height|width):0(?:px)?;(?:[^;]*;){{0,40}}overflow:hidden"
    r"|(?:text-indent|left|right|top|margin-left):-\d{4,}(?:px|em|pt)|clip:rect\((?:0(?:px)?,?){4}\))"
)
_COLOR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_AT_RULE = re.compile(r"@[^{};@]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")  # for print, small screens and the like
_RULE = re.compile(r"(?<![^{}])([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"\s*[a-z0-9]*([.#][\w-]+)\s*", re.IGNORECASE)


def remove_hidden(tree: HtmlElement, spared: float | None = None) -> bool:
    """Remove what the page's reader does not see, in place; the text after a removed element stays.

    `spared`: a hidden element with more than this share of the page's text is shown instead, its attributes removed.
    Returns whether there was one. Of the others, attributes are removed that extraction would misread as hiding.
    """
    hiding = set(_hiding_selectors(tree))
    etree.strip_elements(tree, etree.Comment, *_NEVER_TEXT, with_tail=False)
    enough = None if spared is None else spared * _size(tree)
    shown = False
    for element in [tree, *tree.xpath(f".//*[{_SUSPECTS}]")]:
        if not _is_hidden(element, hiding):
            continue
        if enough is not None and _size(element) > enough:
            element.attrib.clear()
            shown = True
        elif element.getparent() is not None:
            element.drop_tree()
    etree.strip_attributes(tree, "style", "aria-hidden")
    return shown


def _size(element: HtmlElement) -> int:
    """Characters of an element's text, scripts aside."""
    return sum(len((part.text or "").strip()) for part in element.iter() if part.tag != "script") + sum(
        len((part.tail or "").strip()) for part in element.iterdescendants()
    )


def _is_hidden(element: HtmlElement, hiding: set[str]) -> bool:
    """Whether an attribute, a style or one of the `hiding` selectors hides the element."""
    if element.get("hidden") is not None:
        return True
    if hiding and any(name in hiding for name in _names(element)):
        return True
    style = _style(element)
    return bool(style and _HIDING.search(style)) or _white_on_white(element, style)


def _names(element: HtmlElement) -> Iterator[str]:
    """The selectors `#id` and `.class` of an element."""
    yield f"#{element.get('id', '').strip()}"
    for name in element.get("class", "").split():
        yield f".{name}"


def _style(element: HtmlElement) -> str:
    """The element's own style, in lower case, without space and comments."""
    return _PLAIN.sub("", element.get("style", "").lower())


def _white_on_white(element: HtmlElement, style: str) -> bool:
    """Whether the letters are white and the nearest background that is declared, if any, is white too."""
    color = _COLOR.search(style)
    if (color[1] if color else element.get("color", "").strip().lower()) not in WHITE:
        return False
    while element is not None:
        ground = _BACKGROUND.search(_style(element))
        if ground or element.get("bgcolor"):
            return (ground[1] if ground else element.get("bgcolor").lower()) in WHITE
        element = element.getparent()
    return True


def _hiding_selectors(tree: HtmlElement) -> Iterator[str]:
    """The selectors `.class` and `#id` that the page's own `<style>` elements hide."""
    sheet = "".join("".join(style.itertext()) for style in tree.iter("style"))[:LONGEST_STYLE]
    if "{" not in sheet:
        return
    for selectors, style in _RULE.findall(_AT_RULE.sub("", re.sub(_COMMENT, "", sheet, flags=re.DOTALL))):
        if _HIDING.search(_PLAIN.sub("", style.lower())):
            for selector in selectors.split(","):
                if plain := _SELECTOR.fullmatch(selector):
                    yield plain[1]
