"""The flow of a page's text: what the screen shows apart stays apart in the text. Knows no articles.

The extraction that follows has five faults. It joins words that a line break or a block separates (`2019<br>2020`, a
paragraph inside a list item), it drops some elements with their words (`<time>`), it drops text outside of paragraphs,
it drops a paragraph that repeats the one before it, and it takes a table that only places text on the screen for one of
data. So this module marks breaks in the text, replaces such elements by plain ones, makes paragraphs of loose text, and
makes repeated paragraphs differ. No character of the text is lost.
"""

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types
from lxml.html import HtmlElement  # type: ignore[import-untyped]  # nor here

from corpus.readers.raised import raised

BREAK = "␞␤␞"  # printable, since extraction strips other characters; no page has it
PROSE = 80  # characters of a text that is too long for a menu
LEAST_LOOSE = 20  # characters outside links; loose text that has them is a paragraph, where no other text is prose

_BLOCKS = frozenset(
    "address article aside blockquote body dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_SAID = ("p", "blockquote", "pre", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6")
_HOLDS_TEXT = "ancestor::p or ancestor::li or ancestor::blockquote or ancestor::dd or ancestor::dt or ancestor::td"
_HEADINGS = "ancestor::h1 or ancestor::h2 or ancestor::h3 or ancestor::h4 or ancestor::th"
_TABLE_PARTS = ("caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr")
_PLAIN_WORDS = frozenset(
    "abbr acronym bdi bdo big cite data dfn font ins kbd label mark nobr output q samp small sub sup time tt "
    "var".split()
)
_CONTAINERS = ("body", "main", "article", "section", "div", "blockquote")
_QUOTES = ("“", "”", '"', "«", "„", "‘")


def prepare(tree: HtmlElement) -> None:
    """Prepare a page's tree for extraction, in place. Read its metadata before: the tree serves nothing else after."""
    for element in tree.iter("sup"):
        element.text = raised(element.text or "")
    for quotation in tree.iter("q"):
        _quote(quotation)
    for wrapper in tree.iter("font", "center", "span"):
        tags = [child.tag for child in wrapper]
        if tags.count("br") > 1 or not _BLOCKS.isdisjoint(tags):
            wrapper.tag = "div"  # extraction would take its paragraphs before its own text
            wrapper.attrib.clear()
    for table in list(tree.iter("table")):
        if _is_layout(table):
            _dissolve(table)
    for element in tree.xpath(f".//*[{_HOLDS_TEXT} or {_HEADINGS}]"):
        if element.tag in _PLAIN_WORDS:
            element.tag = "span"  # kept by extraction; dropping the tag instead would join its text again and again
    for container in list(tree.iter(*_CONTAINERS)):
        _wrap_loose_text(container)
    _mark_breaks(tree)
    _mark_repeats(tree)


def mark_lines(tree: HtmlElement) -> None:
    """Mark the breaks in a fragment that is text as a whole, in place."""
    for element in tree.iter("sup"):
        element.text = raised(element.text or "")
    _mark_breaks(tree)


def lines_of(text: str) -> list[str]:
    """The lines of a marked text, without the space that the screen does not show."""
    return [line for line in (" ".join(part.split()) for part in text.split(BREAK)) if line]


def _quote(element: HtmlElement) -> None:
    """Write the quotation marks around a `<q>`, as the browser does."""
    words = "".join(element.itertext()).strip()
    if words and not words.startswith(_QUOTES):
        element.text = f"“{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}”"
        else:
            element.text += "”"


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only places text: it says so, or one of its cells holds paragraphs, headings or a table."""
    if table.get("role", "").strip().lower() in ("presentation", "none"):
        return True
    return any(_holds_prose(cell) for cell in table.iter("td") if _table_of(cell) is table)


def _holds_prose(cell: HtmlElement) -> bool:
    """Whether a cell has more than a cell of data: a table or a heading, or long text in paragraphs or lines."""
    tags = {child.tag for child in cell.iter() if child is not cell}
    if tags & {"table", "h1", "article"}:
        return True
    parted = len(cell.findall(".//p")) > 1 or len(cell.findall(".//br")) > 1 or bool(tags & {"h2", "h3"})
    return parted and len(" ".join("".join(cell.itertext()).split())) >= 2 * PROSE


def _table_of(cell: HtmlElement) -> HtmlElement | None:
    return next(cell.iterancestors("table"), None)


def _dissolve(table: HtmlElement) -> None:
    """Make plain divisions of a table's rows and cells."""
    for part in table.iter(*_TABLE_PARTS):
        if _table_of(part) is table:
            part.tag = "div"
            part.attrib.clear()
    table.tag = "div"


def _wrap_loose_text(container: HtmlElement) -> None:
    """Make paragraphs of the text between a container's blocks; two line breaks separate paragraphs too."""
    if not any(child.tag in _BLOCKS or child.tag == "br" for child in container):  # one text only
        return
    parts = _parts(container)
    sizes = [_size_outside_links(part) for part in parts]
    in_prose = container.tag == "blockquote" or container.find("p") is not None or max(sizes) >= PROSE
    for part, size in zip(parts, sizes, strict=True):
        if size >= (1 if in_prose else LEAST_LOOSE):
            _wrap(part)
    for child in container.iterchildren("div") if in_prose else ():
        if _is_paragraph(child):
            child.tag = "p"


def _is_paragraph(element: HtmlElement) -> bool:
    """Whether a `<div>` among paragraphs is one itself: only text, which is long or in a `<div>` without attributes."""
    if any(child.tag in _BLOCKS or child.tag == "br" for child in element):
        return False
    is_text = bool("".join(element.itertext()).strip())
    return is_text and (not element.attrib or _size_outside_links([element]) >= PROSE)


_Part = list[HtmlElement]  # elements of one run of text; the first may be a `<span>` made for the container's own text


def _parts(container: HtmlElement) -> list[_Part]:
    """The runs of inline elements and text; a block or two line breaks separate runs. Loose text gets a `<span>`."""
    if (container.text or "").strip():
        first = etree.Element("span")
        first.text, container.text = container.text, None
        container.insert(0, first)
    parts: list[_Part] = [[]]
    previous = None
    for child in list(container):
        twice = (
            child.tag == "br" and previous is not None and previous.tag == "br" and not (previous.tail or "").strip()
        )
        if child.tag in _BLOCKS or twice:
            parts.append([])
            if (child.tail or "").strip():
                loose = etree.Element("span")
                loose.text, child.tail = child.tail, None
                child.addnext(loose)
                parts[-1].append(loose)
        elif isinstance(child.tag, str):
            parts[-1].append(child)
        previous = child
    return parts


def _size_outside_links(part: _Part) -> int:
    """Characters of a part's text outside links."""
    return sum(
        len(text.strip())
        for element in part
        for text in ([element.tail or ""] if element.tag == "a" else [*element.itertext(), element.tail or ""])
    )


def _wrap(part: _Part) -> None:
    """Move the elements of a part into a new `<p>`."""
    paragraph = etree.Element("p")
    part[0].addprevious(paragraph)
    for element in part:
        paragraph.append(element)  # with its tail


def _mark_breaks(tree: HtmlElement) -> None:
    """Put a mark where a block begins and ends, and after each `<br>`."""
    for element in tree.iter("br"):
        element.tail = f"{BREAK}{element.tail or ''}"
    for element in tree.iter(*_BLOCKS):
        if (element.text or "").strip() or (len(element) and element[0].tag not in _BLOCKS):
            element.text = f"{BREAK}{element.text or ''}"
        following = element.getnext()
        if (element.tail or "").strip() or (following is not None and following.tag not in _BLOCKS):
            element.tail = f"{BREAK}{element.tail or ''}"


def _mark_repeats(tree: HtmlElement) -> None:
    """Put another mark into each block that says the same as the block before it."""
    before = ""
    for element in tree.iter(*_SAID):
        said = "".join(element.itertext()).strip(f"{BREAK} \n\t")
        if said and said == before:
            element.text = f"{BREAK}{BREAK}{element.text or ''}"
            said = ""  # of three, the third equals the first again, and differs from the second
        before = said
