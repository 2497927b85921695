"""Furniture: what newsrooms put around a story. It stays in the article, is searched, and is never quoted as an answer.

Headlines, bylines, captions and their credits, teasers, newsletter prompts, editors' notes, biographies, contact lines,
consent notices. Told by the wording of a paragraph; English. Knows no question and no scores.
"""

import re

ENTRY_WORDS = 8  # a line without a full stop is an entry of a list from so many words on, if it has a colon …
HEADING_WORDS = 16  # … and else it is a heading up to so many
CAPTION_WORDS = 45  # of a longer paragraph, a picture's credit does not make a caption

_ASIDE = re.compile(  # how such a paragraph begins
    r"\W*(?:editor['’]?s['’]? note|correction\b(?!:[^.]{0,300}\d)|clarification\b|note:|sources?:|contributing\b"
    r"|photos?\b(?:\s\w+)?:|watch:|video:|related:|listen:|more:|more on\b|read (?:more|next|also|the full)\b"
    r"|see (?:also|below|more|the (?:full )?list)\b|click here\b"
    r"|(?:this|the) (?:story|article|report|post|piece|headline) (?:has been|was|is being|will be|is part of|first|ori)"
    r"|this is (?:a developing story|a compilation|an excerpt|the (?:web|online) version)"
    r"|(?:an?|the) (?:earlier|previous|original|longer|shorter)?\s?version of this\b"
    r"|sign up\b|subscribe\b|get (?:the|our|cnn|your) [^.]{0,40}(?:latest|free|newsletter)|download (?:the|our)\b"
    r"|follow (?:us|me|him|her|them|usa|@|[A-Z]\w+ [A-Z]\w+ on\b)|like us on\b|join (?:us on|our)\b"
    r"|for more\b[^.]{0,60}(?:visit|click|follow|go to|news|sign up)|have (?:a|any) (?:tip|question|story|comment)s?\b"
    r"|want (?:this|more)\b"
    r"|check (?:out )?(?:your|our)\b|you can get\b|you can (?:reach|follow|contact|read|find|listen|sign)\b"
    r"|reach\b[^.]{0,40}@"
    r"|on today['’]s episode|in (?:today|this week)['’]s (?:episode|edition)|hear\b[^.]{0,40}podcast"
    r"|(?:the )?(?:opinions|views) expressed\b|all rights reserved|copyright\b|©|\(?c\) 20|advertisement\b"
    r"|video ad feedback|now playing\b|hide caption|toggle caption|what['’]?s in this (?:article|story)"
    r"|by clicking\b|we (?:use|and our)\b[^.]{0,40}(?:cookies|partners)|if you wish to object\b|your (?:data|privacy)\b"
    r"|(?:reporting|additional reporting|editing|writing|edited|compiled|written) by\b|©)",
    re.IGNORECASE,
)
_WITHIN = re.compile(  # what such a paragraph says somewhere
    r"\b(?:newsletters?|inbox)\b[^.]{0,60}\b(?:sign(?:ing)? up|here|subscribe|free|daily|click)\b"
    r"|\b(?:sign(?:ing)? up|subscribe)\b[^.]{0,80}\b(?:newsletters?|inbox|for free|alerts|emails?)\b|\bsign up here\b"
    r"|\bcontributed to this (?:report|story|article|piece)|\bcontributed reporting\b|\bcontributed from\b"
    r"|\bis a (?:[\w-]+ ){0,5}(?:reporter|journalist|correspondent|columnist|editor|staff writer|freelance\w*"
    r"|producer) (?:covering|for|at|with|based|who|on)\b|\bcontent partner\b|\bproduced independently\b"
    r"|(?:views|opinions|commentary|analysis)\b[^.]{0,60}\b(?:are|is) (?:solely )?(?:his|her|their|its"
    r"|the author['’]?s?) (?:own|alone)\b|\bfollow (?:him|her|them|us|me)\b[^.]{0,30}\b(?:on|@|at)\b"
    r"|\bon twitter:? @\w|\bTwitter @\w"
    r"|\bcopyright (?:19|20)\d\d\b|\b(?:this material may not|the associated press contributed)\b"
    r"|\bhas been updated (?:to|with)\b|\bwas (?:first|originally) published (?:on|in|by)\b"
    r"|>>>|\bread more:|\bclick (?:here|on)\b|\bVideo Ad Feedback\b|\bemail (?:us|him|her|me) at\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(  # who took the picture: "Dylan Martinez/Reuters", "(AP Photo/Evan Vucci)", "Getty Images"
    r"(?:\b[A-Z][\w.’'-]{1,30}\s?/\s?(?:AP|AFP|Reuters|REUTERS|Getty|CNN|EPA|Shutterstock|Bloomberg"
    r"|NBC|The\b|USA TODAY|ZUMA|Sipa|Pool|PA|Xinhua|Anadolu|NurPhoto|Redux|Imagn|Alamy)\w*|\bGetty Images\b"
    r"|\bAP Photo\b|\bvia (?:AP|Getty|Reuters|AFP)\b|\bUSA TODAY Sports\b|\bShutterstock\b|\bFile/|\bHandout\b)"
    r"[^.!?]{0,40}$"
)
_PICTURED = re.compile(  # what a caption says of itself
    r"^\W*(?:[Ii]n this (?:[\w.,’-]+ ){0,6}?(?:photo|image|picture|file|frame|screen ?grab|handout|video|still)"
    r"|(?:[Aa]n?|[Tt]his|[Tt]he) (?:[\w-]+ ){0,3}(?:photo|photograph|image|picture|screen ?grab|screenshot|map"
    r"|satellite image|graphic|illustration|combination of)\b[^.]{0,60}\b(?:shows?|taken|released|provided|of)\b"
    r"|file photo|pictured\b|(?:from|clockwise from|left to right|seen|shown) (?:left|top|here|above|right)\b)"
    r"|\b(?:is|are) (?:seen|shown|pictured|photographed)\b[^.]{0,80}"
    r"\b(?:in|on|at|outside|during|after|here|above|near)\b"
    r"|\((?:left|right|center|centre|top|bottom|pictured|above|file)\)|,\s(?:left|right|center|centre|pictured),"
    r"|\bin this (?:photo|image|picture|undated)\b"
)
_SHOWS = (
    r"(?:stands?|sits?|walks?|celebrates?|poses?|speaks?|looks? (?:on|out|desolate|at)|holds?|waves?|attends?|arrives?"
    r"|carr(?:y|ies)|rides?|watch(?:es)?|gathers?|reacts?|gestures?|delivers|performs?|hugs?|greets?|shakes?|smiles?"
    r"|leaves|signs|evacuates?|inspects?|examines?|clears|lays|mourns?|visits|marches|protests?|rallies|raises|addresses"
    r"|meets|listens?|searches|waits?|receives|prepares|takes? (?:part|photos|pictures)|lifts|kisses|kiss|embraces?"
    r"|competes?)"
)
_CAPTION = re.compile(  # who does what in a picture: the present tense, and where or when it was taken
    r"^\W*(?!(?:He|She|It|They|We|I|You|This|That|But|And|If|When|While|As)\b)[A-Z][\w.’'-]*[^.;:“”\"?!]{0,90}?\s"
    + _SHOWS
    + r"\s[^;:“”\"?!]{0,200}?"
    r"\b(?:(?:on|in) (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)(?: \d| of|, \d|\.|$))|in \d{4}"
    r"|(?:during|at|outside|inside|after|before) (?:a|an|the|his|her|their)\b)"
)
_SAYS = re.compile(r"[“”\"]|\b(?:said|says|told|according to|will|would|has|have|had)\b|(?<!that )\b(?:was|were)\b")
_DAY = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\."
    r"|Oct\.|Nov\.|Dec\.) \d{1,2}"
)
_DATED = re.compile(  # how agencies end the first sentence of a caption: ", on Monday, Dec. 12, 2022."
    rf", (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, {_DAY}, \d{{4}}\.|, on {_DAY}(?:, \d{{4}})?\.?$"
)
DATED_WORDS = 80
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
_DATELINE = re.compile(  # "WASHINGTON (AP) — ", "(CNN) ", "New York CNN Business — "
    r"\s*(?:(?:[A-Z][\w.’'-]*,?\s){0,6}\((?:CNN(?: Business| Sport)?|AP|Reuters|REUTERS|AFP|BBC|UPI|dpa|CBS|NBC)"
    r"[^)]{0,20}\)\s*(?:[—–-]{1,2}\s*)?|(?:[A-Z][\w.’'-]*,?\s){0,6}CNN(?: Business| Sport| Underscored)?\s*[—–]\s*"
    r"|(?:[A-Z][A-Z.’'-]{2,}(?:,?\s(?:[A-Z][A-Za-z.]+))*)\s*[—–]{1,2}\s*)(?=\S)"
)


def is_furniture(paragraph: str, title: str) -> bool:
    """Whether a paragraph, or a sentence that stands alone, is no part of the story: nobody would quote it."""
    said = paragraph.strip(" \n\t•*·")
    return (
        _is_heading(said, title)
        or bool(_ASIDE.match(said))
        or bool(_WITHIN.search(said))
        or bool(_TEASER.match(said))
        or bool(_SIGNED.match(said) or _BYLINE.match(said) or _STAMP.match(said))
        or is_caption(said)
    )


def is_caption(paragraph: str) -> bool:
    """Whether it tells what a picture shows, or who took it."""
    if len(paragraph.split()) > CAPTION_WORDS:
        return bool(_PICTURED.match(paragraph) or (len(paragraph.split()) <= DATED_WORDS and _is_dated(paragraph)))
    if _is_dated(paragraph):
        return True
    if _CREDIT.search(paragraph) or _PICTURED.search(paragraph):
        return not re.search(r"[“”\"]", paragraph)
    return bool(_CAPTION.match(paragraph)) and not _SAYS.search(paragraph)


def _is_dated(paragraph: str) -> bool:
    """Whether what stands before the full date of its day tells of nothing that happened."""
    match = _DATED.search(paragraph)
    return match is not None and not _SAYS.search(paragraph[: match.start()])


def dateline_end(text: str) -> int:
    """Where the sentence begins after the place and the agency that stand before it; 0 where none do."""
    match = _DATELINE.match(text)
    return match.end() if match else 0


def _is_heading(said: str, title: str) -> bool:
    """The title said again, or a line without a full stop that is too short to be told."""
    if said.casefold() == title.strip().casefold():
        return True
    if said.rstrip("\"”’')]")[-1:] in {".", "!", "…", "?", ":", ";"}:
        return False
    return len(said.split()) <= (ENTRY_WORDS if ": " in said else HEADING_WORDS)
