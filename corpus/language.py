"""The language of a text as an ISO 639-1 code, or None if the text is too short to tell."""

import re

FEWEST_LETTERS = 60  # guesses from fewer letters are too often wrong
SAMPLE = 3_000  # characters; more changes no result
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
CODES = frozenset(_CODES.split())
# Frequent words of English that no other language in _CODES has among its frequent ones
_ENGLISH = frozenset(
    "the and that with from which this these those their they would could should been being said after when who whose "
    "what where while than then there into about because through between against before under other only more some "
    "its his she".split()
)
_ENOUGH = 0.14  # share of them in a text that is surely English; news has a fifth, and a text in two languages less
_FEWEST = 8  # of them
_WORD = re.compile(r"[^\W\d_]+")
_DECLARED = re.compile(r"([A-Za-z]{2})(?:[-_].*)?")


def detect_language(text: str, declared: str | None = None) -> str | None:
    """The declared language ("en-GB" is "en"), else the one that the text looks like; None if it is too short."""
    match = _DECLARED.fullmatch(declared.strip()) if declared else None
    if match and match[1].lower() in CODES:
        return match[1].lower()
    sample = text[:SAMPLE]
    if sum(character.isalpha() for character in sample) < FEWEST_LETTERS:
        return None
    if _is_english(sample):
        return "en"
    from py3langid import classify  # late: loading the model takes half a second

    code: str = classify(sample)[0]
    return code if code in CODES else None


def _is_english(text: str) -> bool:
    """Whether the text is surely English. A library of English articles does without the model."""
    words = _WORD.findall(text.lower())
    known = sum(word in _ENGLISH for word in words)
    return known >= max(_FEWEST, _ENOUGH * len(words))
