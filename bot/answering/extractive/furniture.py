"""Furniture: the paragraphs that newsrooms put around a story. They are searched, and never quoted as an answer.

Headlines, bylines, captions with their credits, teasers, newsletter prompts, editors' notes, biographies, contact lines
and consent notices are recognised by their wording. English only. Knows no question and no scores.
"""

import re
from functools import lru_cache

ENTRY_WORDS = 8  # most words of a heading that has a colon; longer lines with one are entries of a list
HEADING_WORDS = 16  # most words of any other line without a full stop that is a heading
CAPTION_WORDS = 45  # most words of a paragraph that a picture's credit makes a caption
DATED_WORDS = 80  # most words of a paragraph that its full date makes a caption

_OPENINGS = (  # how a paragraph of furniture begins
    # editors' notes and sources
    r"editor['’]?s['’]? note",
    r"correction\b(?!:[^.]{0,300}\d)",
    r"clarification\b",
    r"note:",
    r"sources?:",
    r"contributing\b",
    # links to pictures and other articles
    r"photos?\b(?:\s\w+)?:",
    r"watch:",
    r"video:",
    r"related:",
    r"listen:",
    r"more:",
    r"more on\b",
    r"read (?:more|next|also|the full)\b",
    r"see (?:also|below|more|the (?:full )?list)\b",
    r"click here\b",
    # what is said of the article itself
    r"(?:this|the) (?:story|article|report|post|piece|headline) (?:has been|was|is being|will be|is part of|first|ori)",
    r"this is (?:a developing story|a compilation|an excerpt|the (?:web|online) version)",
    r"(?:an?|the) (?:earlier|previous|original|longer|shorter)?\s?version of this\b",
    # newsletters, apps and networks
    r"sign up\b",
    r"subscribe\b",
    r"get (?:the|our|cnn|your) [^.]{0,40}(?:latest|free|newsletter)",
    r"download (?:the|our)\b",
    r"follow (?:us|me|him|her|them|usa|@|[A-Z]\w+ [A-Z]\w+ on\b)",
    r"like us on\b",
    r"join (?:us on|our)\b",
    r"for more\b[^.]{0,60}(?:visit|click|follow|go to|news|sign up)",
    r"have (?:a|any) (?:tip|question|story|comment)s?\b",
    r"want (?:this|more)\b",
    r"check (?:out )?(?:your|our)\b",
    r"you can get\b",
    r"you can (?:reach|follow|contact|read|find|listen|sign)\b",
    r"reach\b[^.]{0,40}@",
    r"on today['’]s episode",
    r"in (?:today|this week)['’]s (?:episode|edition)",
    r"hear\b[^.]{0,40}podcast",
    # rights, advertisements, players and consent
    r"(?:the )?(?:opinions|views) expressed\b",
    r"all rights reserved",
    r"copyright\b",
    r"©",
    r"\(?c\) 20",
    r"advertisement\b",
    r"video ad feedback",
    r"now playing\b",
    r"hide caption",
    r"toggle caption",
    r"what['’]?s in this (?:article|story)",
    r"by clicking\b",
    r"we (?:use|and our)\b[^.]{0,40}(?:cookies|partners)",
    r"if you wish to object\b",
    r"your (?:data|privacy)\b",
    # who made it
    r"(?:reporting|additional reporting|editing|writing|edited|compiled|written) by\b",
)
_PHRASES = (  # what a paragraph of furniture says somewhere
    # newsletters
    r"\b(?:newsletters?|inbox)\b[^.]{0,60}\b(?:sign(?:ing)? up|here|subscribe|free|daily|click)\b",
    r"\b(?:sign(?:ing)? up|subscribe)\b[^.]{0,80}\b(?:newsletters?|inbox|for free|alerts|emails?)\b",
    r"\bsign up here\b",
    # who made it, and whose opinion it is
    r"\bcontributed to this (?:report|story|article|piece)",
    r"\bcontributed reporting\b",
    r"\bcontributed from\b",
    r"\bis a (?:[\w-]+ ){0,5}(?:reporter|journalist|correspondent|columnist|editor|staff writer|freelance\w*"
    r"|producer) (?:covering|for|at|with|based|who|on)\b",
    r"\bcontent partner\b",
    r"\bproduced independently\b",
    r"(?:views|opinions|commentary|analysis)\b[^.]{0,60}\b(?:are|is) (?:solely )?(?:his|her|their|its"
    r"|the author['’]?s?) (?:own|alone)\b",
    r"\bfollow (?:him|her|them|us|me)\b[^.]{0,30}\b(?:on|@|at)\b",
    r"\bon twitter:? @\w",
    r"\bTwitter @\w",
    # rights, and what is said of the article itself
    r"\bcopyright (?:19|20)\d\d\b",
    r"\b(?:this material may not|the associated press contributed)\b",
    r"\bhas been updated (?:to|with)\b",
    r"\bwas (?:first|originally) published (?:on|in|by)\b",
    # links
    r">>>",
    r"\bread more:",
    r"\bclick (?:here|on)\b",
    r"\bVideo Ad Feedback\b",
    r"\bemail (?:us|him|her|me) at\b",
)
_ASIDE = re.compile(rf"\W{{0,20}}(?:{'|'.join(_OPENINGS)})", re.IGNORECASE)
_WITHIN = re.compile("|".join(_PHRASES), re.IGNORECASE)
_TAKEN_BY = (  # "Dylan Martinez/Reuters"
    r"[A-Z][\w.’'-]{1,30}\s?/\s?(?:AP|AFP|Reuters|REUTERS|Getty|CNN|EPA|Shutterstock|Bloomberg"
    r"|NBC|The\b|USA TODAY|ZUMA|Sipa|Pool|PA|Xinhua|Anadolu|NurPhoto|Redux|Imagn|Alamy)\w*"
)
_CREDIT = re.compile(  # who took a picture, after what it shows; also "(AP Photo/Evan Vucci)", "Getty Images"
    rf"(?:\b{_TAKEN_BY}|\bGetty Images\b"
    r"|\bAP Photo\b|\bvia (?:AP|Getty|Reuters|AFP)\b|\bUSA TODAY Sports\b|\bShutterstock\b|\bFile/|\bHandout\b)"
    r"[^.!?]{0,40}$"
)
_CREDIT_FIRST = re.compile(  # who took a picture, glued before what it shows: "Jo Reed/Reuters Cars wait"
    rf"\W{{0,3}}(?:[A-Z][\w.’'-]{{0,30}}\s){{0,4}}{_TAKEN_BY}(?:[/ ](?:Images|Photo|Wire|Pool|File))?\s(?=[A-Z])"
)
_PICTURED = re.compile(  # how a caption speaks of its picture
    r"^\W*(?:[Ii]n this (?:[\w.,’-]+ ){0,6}?(?:photo|image|picture|file|frame|screen ?grab|handout|video|still)"
    r"|(?:[Aa]n?|[Tt]his|[Tt]he) (?:[\w-]+ ){0,3}(?:photo|photograph|image|picture|screen ?grab|screenshot|map"
    r"|satellite image|graphic|illustration|combination of)\b[^.]{0,60}\b(?:shows?|taken|released|provided|of)\b"
    r"|file photo|pictured\b|(?:from|clockwise from|left to right|seen|shown) (?:left|top|here|above|right)\b)"
    r"|\b(?:is|are) (?:seen|shown|pictured|photographed)\b[^.]{0,80}"
    r"\b(?:in|on|at|outside|during|after|here|above|near)\b"
    r"|\((?:left|right|center|centre|top|bottom|pictured|above|file)\)|,\s(?:left|right|center|centre|pictured),"
    r"|\bin this (?:photo|image|picture|undated)\b"
)
_SHOWS = (  # what people do in pictures, in the present tense
    r"(?:stands?|sits?|walks?|celebrates?|poses?|speaks?|looks? (?:on|out|desolate|at)|holds?|waves?|attends?|arrives?"
    r"|carr(?:y|ies)|rides?|watch(?:es)?|gathers?|reacts?|gestures?|delivers|performs?|hugs?|greets?|shakes?|smiles?"
    r"|leaves|signs|evacuates?|inspects?|examines?|clears|lays|mourns?|visits|marches|protests?|rallies|raises|addresses"
    r"|meets|listens?|searches|waits?|receives|prepares|takes? (?:part|photos|pictures)|lifts|kisses|kiss|embraces?"
    r"|competes?)"
)
_CAPTION = re.compile(  # a name, what it does in the picture, and where or when the picture was taken
    r"^\W*(?!(?:He|She|It|They|We|I|You|This|That|But|And|If|When|While|As)\b)[A-Z][\w.’'-]*[^.;:“”\"?!]{0,90}?\s"
    + _SHOWS
    + r"\s[^;:“”\"?!]{0,200}?"
    r"\b(?:(?:on|in) (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)(?: \d| of|, \d|\.|$))|in \d{4}"
    r"|(?:during|at|outside|inside|after|before) (?:a|an|the|his|her|their)\b)"
)
_SAYS = re.compile(  # what a report says and a caption does not
    r"[“”\"]|\b(?:said|says|told|according to|will|would|has|have|had)\b|(?<!that )\b(?:was|were)\b"
)
_DAY = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\."
    r"|Oct\.|Nov\.|Dec\.) \d{1,2}"
)
_DATED = re.compile(  # how agencies end the first sentence of a caption: ", on Monday, Dec. 12, 2022."
    rf", (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, {_DAY}, \d{{4}}\.|, on {_DAY}(?:, \d{{4}})?\.?$"
)
_TEASER = re.compile(  # a label glued to a headline: "Who won:Judge …"
    r"^[^.!?:“”]{2,70}[^.!?:\s]\??[:?](?=[A-Z‘“'\"]).*[^.\s]$", re.DOTALL
)
_SIGNED = re.compile(r"^\W{0,3}[—–-]{1,2}\s?(?:By\s)?[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){1,3}(?:,[^.]{0,60})?$")
_BYLINE = re.compile(r"^\W*By\s[A-Z][\w.’'-]+\s[A-Z][\w.’' ,&-]+$")
_STAMP = re.compile(
    r"^\W*(?:updated|published|posted|last (?:updated|modified)|\d{1,2}:\d{2}\s?(?:[ap]\.?m)?)\b[^.]{0,60}"
    r"(?:\d{4}|[AP]M|[ap]\.m\.|GMT|ET|EDT|EST|UTC|ago)\W*$",
    re.IGNORECASE,
)
_TIMED = re.compile(  # the heading of a live blog's entry: "14:20 BST Level falls for the first time"
    r"\W{0,3}(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:\s?[ap]\.?m\.?|\s[A-Z]{2,5}\b)?[\s–—:|-]+(?=[^\W\d_])"
    r"(?:\S++\s++)+(?=\S*[a-z]{2})\S++$",
    re.DOTALL,
)
_DATELINE = re.compile(  # "WASHINGTON (AP) — ", "(CNN) ", "New York CNN Business — "
    r"\s*(?:(?:[A-Z][\w.’'-]*,?\s){0,6}\((?:CNN(?: Business| Sport)?|AP|Reuters|REUTERS|AFP|BBC|UPI|dpa|CBS|NBC)"
    r"[^)]{0,20}\)\s*(?:[—–-]{1,2}\s*)?|(?:[A-Z][\w.’'-]*,?\s){0,6}CNN(?: Business| Sport| Underscored)?\s*[—–]\s*"
    r"|(?:[A-Z][A-Z.’'-]{2,}(?:,?\s(?:[A-Z][A-Za-z.]+))*)\s*[—–]{1,2}\s*)(?=\S)"
)


@lru_cache(maxsize=8192)  # a paragraph is asked about once for each of its sentences
def is_furniture(paragraph: str, title: str) -> bool:
    """Whether a paragraph, or a sentence that stands alone, is no part of the story with this title."""
    text = paragraph.strip(" \n\t•*·")
    if is_timed_heading(text):
        return False
    return (
        _is_heading(text, title)
        or any(pattern.match(text) for pattern in (_ASIDE, _TEASER, _SIGNED, _BYLINE, _STAMP))
        or bool(_WITHIN.search(text))
        or is_caption(text)
    )


def is_timed_heading(line: str) -> bool:
    """Whether a line is the heading of an entry that tells the entry's time, and so a statement of its own."""
    return len(line.split()) <= HEADING_WORDS and bool(_TIMED.match(line))


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph tells what a picture shows, or who took it."""
    words = len(paragraph.split())
    if words > CAPTION_WORDS:
        return bool(_PICTURED.match(paragraph) or (words <= DATED_WORDS and _is_dated(paragraph)))
    if _is_dated(paragraph):
        return True
    if _CREDIT.search(paragraph) or _CREDIT_FIRST.match(paragraph) or _PICTURED.search(paragraph):
        return not re.search(r"[“”\"]", paragraph)
    return bool(_CAPTION.match(paragraph)) and not _SAYS.search(paragraph)


def _is_dated(paragraph: str) -> bool:
    """Whether a paragraph has a full date as captions do, and no statement before it."""
    match = _DATED.search(paragraph)
    return match is not None and not _SAYS.search(paragraph[: match.start()])


def dateline_end(text: str) -> int:
    """The length of the place and the agency that stand before the sentence; 0 if none do."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def _is_heading(text: str, title: str) -> bool:
    """Whether a line repeats the title, or is short and has no full stop."""
    if text.casefold() == title.strip().casefold():
        return True
    if text.rstrip("\"”’')]")[-1:] in {".", "!", "…", "?", ":", ";"}:
        return False
    return len(text.split()) <= (ENTRY_WORDS if ": " in text else HEADING_WORDS)
