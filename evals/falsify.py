"""Falsify true statements by changing one thing each. Knows nothing of the check that is to detect the changes."""

import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from bot.language.dates import WEEKDAYS
from bot.language.numerals import ONE_TO_TEN
from corpus.dates import MONTHS

_MONTHS = [month.capitalize() for month in MONTHS]
_DAYS = [day.capitalize() for day in WEEKDAYS]
_SPELLED = [*ONE_TO_TEN[1:], "eleven", "twelve", "twenty", "thirty", "forty", "fifty"]
_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<money>[$£€])?(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
    r"(?P<unit>%|\s(?:per ?cent|million|billion|trillion"
    r"|miles|km|kilometers|kilometres|hours|days|weeks|months|years)\b)?(?![\w]|[.,:-]\d|-)"
    rf"|\b(?P<word>{'|'.join(_SPELLED)})\b(?!-)"
)
_SWAPS = {
    "%": " points", " per cent": " points", " percent": " points", " million": " billion", " billion": " million",
    " trillion": " billion", " miles": " km", " km": " miles", " kilometers": " miles", " kilometres": " miles",
    " hours": " days", " days": " weeks", " weeks": " months", " months": " years", " years": " months",
}  # fmt: skip
_COINS = {"$": "€", "£": "$", "€": "$"}
_DATE = re.compile(
    rf"\b(?:(?P<month>{'|'.join(_MONTHS)})\b(?: (?P<day>\d{{1,2}})\b(?!,\d))?"
    rf"|(?P<before>\d{{1,2}}) (?=(?:{'|'.join(_MONTHS)})\b)"
    rf"|(?P<weekday>{'|'.join(_DAYS)})\b|(?<![\d,.$£€])(?P<year>(?:19|20)\d\d)\b(?![,.]\d|%))"
)
_YEAR = re.compile(r"(?<![\d,.$£€-])(?:19|20)\d\d(?![\d%,-])")
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2})(?=[\s,.'’])")
_AUXILIARY = re.compile(
    r"\b(?P<aux>is|are|was|were|will|would|can|could|should|has|have|had|may|must|does|did|do)\b"
    r"(?! (?:not|never|no|only|nothing|nobody)\b|n['’]t)(?= [a-z])"  # one "not" is enough; "not only" denies nothing
)
_NOT = re.compile(
    r"\b(?:(?P<aux>is|are|was|were|would|could|should|has|have|had|does|did)n['’]t\b"
    r"|(?P<one>(?<!or )not) (?!only|just|merely|simply))"
)
_PAIRS = """
rose fell; rise fall; rising falling; increased decreased; increase decrease; won lost; before after; more fewer;
higher lower; largest smallest; bigger smaller; support oppose; supported opposed; accepted rejected; approved rejected;
confirmed denied; opened closed; open closed; began ended; start end; started stopped; bought sold; gained lost;
allowed banned; agreed refused; likely unlikely; guilty innocent; first last; best worst; older younger; early late;
north south; northern southern; east west; eastern western; men women; man woman; majority minority; strong weak;
stronger weaker; up down; arrived left; joined left; raised lowered; raise lower; improved worsened;
possible impossible;
most least; longer shorter; success failure; victory defeat; profit loss; true false; above below; inside outside
"""
_OPPOSITE = {
    word: other
    for pair in _PAIRS.replace("\n", " ").strip().split(";")
    for one, two in [pair.split()]
    for word, other in ((one, two), (two, one))
}

# Takes a statement, chance, and names to insert; gives the changed statement, or None where nothing can be changed.
Change = Callable[[str, random.Random, tuple[str, ...]], str | None]


def number(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Change the value, magnitude, unit or currency of a number."""
    found = [match for match in _NUMBER.finditer(text) if not _dated(text, match)]
    if not found:
        return None
    match = chance.choice(found)
    if match["word"]:
        return _put(text, match, chance.choice([word for word in _SPELLED if word != match["word"]]))
    unit, digits, money = match["unit"] or "", match["digits"], match["money"] or ""
    if unit in _SWAPS and chance.random() < 0.3:
        return _put(text, match, money + digits + _SWAPS[unit])
    if money and chance.random() < 0.2:
        return _put(text, match, _COINS[money] + digits + unit)
    return _put(text, match, money + _other(digits, chance) + unit)


def date(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Change the day, month, weekday or year of a date."""
    found = [match for match in _DATE.finditer(text) if match["month"] not in {"May", "March"} or match["day"]]
    if not found:
        return None
    match = chance.choice(found)
    if match["weekday"]:
        return _put(text, match, chance.choice([day for day in _DAYS if day != match["weekday"]]))
    if match["year"]:
        return _put(text, match, str(int(match["year"]) + chance.choice([-12, -7, -3, -2, -1, 1, 2, 3, 5, 11])))
    if match["before"]:
        return _put(text, match, f"{_shifted(match['before'], chance)} ")
    if match["day"] and chance.random() < 0.5:
        return _put(text, match, f"{match['month']} {_shifted(match['day'], chance)}")
    other = chance.choice([month for month in _MONTHS if month != match["month"]])
    return _put(text, match, other + (f" {match['day']}" if match["day"] else ""))


def name(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Replace a name by another one of as many words."""
    found = [match for match in _NAME.finditer(text) if match.group() in _known(names)]
    if not found:
        return None
    match = chance.choice(found)
    length = len(match.group().split())
    others = [other for other in names if len(other.split()) == length and other not in text]
    return _put(text, match, chance.choice(others)) if others else None


def negation(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Add a "not", or drop one."""
    if match := _NOT.search(text):
        return _put(text, match, match["aux"] or "")
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    match = found[0]
    return _put(text, match, f"{match['aux']} not")


def opposite(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Replace a word by its opposite."""
    found = [match for match in re.finditer(r"\b[a-z]+\b", text) if match.group() in _OPPOSITE]
    if not found:
        return None
    match = chance.choice(found)
    return _put(text, match, _OPPOSITE[match.group()])


_RUN = r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3}"
_DID = (
    r"(?:(?:has|had|have|will|would|also|then|has also) ){0,2}(?P<verb>\w+ed|said|told|won|beat|hit|led|sent|gave|made|"
    r"took|struck|shot|bought|sold|fought|paid|held|left|lost|saw|asked|says|tells|accuses|attacks|leads|wants)"
)
_MUTUAL = frozenset("met married talked discussed agreed joined played negotiated".split())
_DOING = re.compile(
    rf"(?P<one>\b{_RUN}) {_DID}\b(?P<rest>(?:(?![,;:.]\s|\band\b|[“”\"]).){{1,90}}?)(?P<other>\b{_RUN})"
)
_SPEAKER = re.compile(
    rf"(?P<one>\b{_RUN}) (?=(?:said|says|told|added|announced|warned|argued|claimed|insisted|explained|wrote)\b)"
    rf"|(?<=[,”\"] )(?:said|says|added) (?P<two>{_RUN})"
)
_WAY = r" (?:[a-z]+ ){0,5}?(?:to|into|toward|towards) (?:the )?"
_FROM_TO = re.compile(
    rf"\bfrom (?:the )?(?P<one>{_RUN})(?P<way>{_WAY})(?P<other>{_RUN})(?! of| for)"
    rf"|\bleft (?P<left>{_RUN})(?P<on> for )(?P<aim>{_RUN})"
)
_ENDED = r"(?=[.,;]| (?:to|in|on|of|for|at|with|by|as|after|before|over|and|during|about|not|last|this|from)\b)"
_PAST = {
    "beat": "beaten", "hit": "hit", "led": "led", "sent": "sent", "took": "taken", "struck": "struck", "shot": "shot",
    "told": "told", "asked": "asked", "paid": "paid", "saw": "seen",
}  # fmt: skip
_DONE_TO = re.compile(
    rf"(?P<one>(?<![a-z] )\b{_RUN}) (?P<aux>has |had )?(?P<verb>[a-z]+ed|{'|'.join(_PAST)}) "
    rf"(?P<the>the )?(?P<other>{_RUN}){_ENDED}"
)
_DONE_BY = re.compile(
    rf"(?P<one>(?<![a-z] )\b{_RUN})(?P<way> (?:was|were|has been|had been) (?P<verb>[a-z]+) by (?:the )?)"
    rf"(?P<other>{_RUN}){_ENDED}"
)
# Words that stand for a name, so that a statement with them may be true
_TITLES = frozenset(
    "President Gov Governor Senator Sen Rep Reps Queen King Prince Princess Justice Judge Senate House Congress County "
    "State Republican Republicans Democrat Democrats Mayor Secretary Minister Department Committee Court Dec Jan Nov "
    "Oct Sept Aug Feb University Association Island North South East West Western Eastern".split()
)
_STANCE_PAIRS = """
supports opposes; supported opposed; backs opposes; backed-a opposed-a; backed-the opposed-the; accepted rejected;
accepts rejects; confirmed-that denied-that; confirms denies; denied confirmed; denies confirms; rejected accepted;
opposed-the supported-the; opposes supports; welcomed condemned; condemned welcomed; praised criticized;
rejects accepts; criticized-the praised-the; refused-to agreed-to; approved-the rejected-the; endorsed opposed;
admitted denied; acknowledged denied; supports turns-down; supported-the spoke-out-against-the;
backed-the came-out-against-the; accepted-the turned-down-the; agreed-to declined-to; approved-a struck-down-a;
endorsed spoke-out-against; condemned applauded; rejected-the signed-off-on-the; opposed-the lined-up-behind-the;
opposes is-in-favour-of; praised lashed-out-at; criticized-the stood-up-for-the; welcomed-the hit-out-at-the;
rejected-a went-along-with-a; blocked-the cleared-the; banned-the permitted-the; allowed banned; vetoed signed;
refused-to offered-to; declined-to agreed-to; vowed-to refused-to; called-for warned-against;
warned-against called-for; voted-against voted-for; voted-for voted-against; dismissed-the embraced-the;
denounced defended; defended-the denounced-the; promised-to refused-to; slammed hailed; hailed slammed;
blasted commended; disputed conceded; objected-to consented-to
"""
_STANCES: dict[str, list[str]] = {}
for _pair in _STANCE_PAIRS.split(";"):
    _stance, _turned = (_word.replace("-", " ") for _word in _pair.split())
    _STANCES.setdefault(_stance, []).append(_turned)
_STANCE = re.compile(rf"\b(?:{'|'.join(sorted(_STANCES, key=len, reverse=True))})\b")


def roles(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Exchange who did it and whom it was done to."""
    for match in _DOING.finditer(text):
        one, other = match["one"], match["other"]
        same = set(one.split()) & set(other.split())
        if match["verb"] not in _MUTUAL and not same and {one, other} <= _known(names) - _TITLES:
            between = text[match.end("one") : match.start("other")]
            return f"{text[: match.start()]}{other}{between}{one}{text[match.end() :]}"
    return None


def speaker(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Replace who said it by another name; `names` are those of the passage."""
    match = _SPEAKER.search(text)
    if match is None:
        return None
    place = "one" if match["one"] else "two"
    others = [name for name in names if not set(name.split()) & {*text.split(), *_TITLES}]
    if match[place] not in names or not others:
        return None
    return f"{text[: match.start(place)]}{chance.choice(others)}{text[match.end(place) :]}"


def voice(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Turn what somebody did into what was done to them by the other; in the passive voice, exchange the two."""
    if match := _DONE_BY.search(text):
        exchange = {match["one"], match["other"]} <= _known(names) - _TITLES and match["verb"] not in _MUTUAL
        return _put(text, match, f"{match['other']}{match['way']}{match['one']}") if exchange else None
    if (match := find_done_to(text, names)) is None:
        return None
    return _put(text, match, f"{match['one']} {was(match)} by {match['the'] or ''}{match['other']}")


def find_done_to(text: str, names: tuple[str, ...]) -> re.Match[str] | None:
    """A place where one of the names stands before a verb of doing, and another right after it."""
    for match in _DONE_TO.finditer(text):
        one, other = match["one"], match["other"]
        same = set(one.split()) & set(other.split())
        if match["verb"] not in _MUTUAL and not same and {one, other} <= _known(names) - _TITLES:
            return match
    return None


def was(match: re.Match[str]) -> str:
    """The verb in the passive voice."""
    aux = {"has ": "has been", "had ": "had been"}.get(match["aux"], "was")
    return f"{aux} {_PAST.get(match['verb'], match['verb'])}"


def direction(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Exchange from where and to where."""
    match = _FROM_TO.search(text)
    if match is None:
        return None
    places = ("one", "way", "other") if match["one"] else ("left", "on", "aim")
    one, way, other = match.group(*places)
    return None if one == other else f"{text[: match.start(places[0])]}{other}{way}{one}{text[match.end() :]}"


def stance(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Turn a stance round: who supported it opposed it, or turned it down."""
    match = _STANCE.search(text)
    return match and _put(text, match, chance.choice(_STANCES[match.group()]))


_PEOPLE = frozenset(
    "mayor president minister governor senator lawmaker candidate challenger judge prosecutor lawyer attorney sheriff "
    "officer detective doctor nurse surgeon scientist researcher professor teacher student pupil mother father parent "
    "son daughter brother sister husband wife boy girl baby uncle aunt soldier general pilot driver passenger worker "
    "employee manager owner landlord tenant customer farmer journalist reporter writer reader actor singer musician "
    "artist player coach goalkeeper striker quarterback champion winner suspect gunman victim witness neighbor "
    "activist protester spokesman spokeswoman ambassador king queen prince princess priest pope company bank union "
    "court jury committee council board agency university school hospital museum team club".split()
)
_PEOPLE_HERE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|[Oo]ne) (?:[a-z]+ )?(?P<who>[a-z]+)(?=[\s,.;])")


def person(text: str, chance: random.Random, names: tuple[str, ...]) -> str | None:
    """Put a common noun for somebody by that for somebody else of the passage; `names` are such nouns."""
    found = [match for match in _PEOPLE_HERE.finditer(text) if match["who"] in names]
    if not found:
        return None
    match = chance.choice(found)
    who = match["who"]
    others = [
        name for name in names if name not in text and who not in name and name.endswith("s") == who.endswith("s")
    ]
    if not others:
        return None
    return f"{text[: match.start('who')]}{chance.choice(others)}{text[match.end('who') :]}"


def people_of(passages: Sequence[str]) -> tuple[str, ...]:
    """The common nouns for people and bodies in the passages."""
    found = (match["who"] for text in passages for match in _PEOPLE_HERE.finditer(text))
    return tuple(dict.fromkeys(who for who in found if who in _PEOPLE))


CHANGES: dict[str, Change] = {
    "number": number,
    "date": date,
    "name": name,
    "negation": negation,
    "opposite": opposite,
    "roles": roles,
    "voice": voice,
    "speaker": speaker,
    "direction": direction,
    "stance": stance,
    "person": person,
}
OF_PASSAGE = frozenset({"roles", "voice", "speaker"})  # kinds whose names are those of the statement's own passage


def names_in(texts: Sequence[str]) -> tuple[str, ...]:
    """Names to insert: runs of capitalised words, none of which also occurs in lower case ("the House", "Take")."""
    common = {word for text in texts for word in re.findall(r"\b[a-z]{2,}\b", text)} | {
        *map(str.lower, _MONTHS + _DAYS)
    }
    found = dict.fromkeys(match.group() for text in texts for match in _NAME.finditer(text))
    return tuple(name for name in found if not any(word.lower() in common for word in name.split()))


@lru_cache(maxsize=1)
def _known(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _dated(text: str, match: re.Match[str]) -> bool:
    """Whether the number belongs to a date, or numbers an item of a list."""
    months = "|".join(_MONTHS)
    return bool(
        _YEAR.fullmatch(match.group())
        or (re.match(r"[.)](?:\s|$)", text[match.end() :]) and re.search(r"(?:^|: )$", text[: match.start()]))
        or re.match(rf"\s(?:{months})\b", text[match.end() :])
        or re.search(rf"\b(?:{months}) $", text[: match.start()])
    )


def _other(digits: str, chance: random.Random) -> str:
    if "." in digits:
        whole, part = digits.split(".")
        return f"{int(whole) + chance.choice([1, 2, 3])}.{part}"
    value = int(digits.replace(",", ""))
    changed = chance.choice([value + chance.randint(1, 9), max(1, value * 10), value + max(1, value // 3)])
    return f"{changed:,}" if "," in digits else str(changed)


def _shifted(day: str, chance: random.Random) -> str:
    return str((int(day) + chance.randint(1, 20) - 1) % 28 + 1 if int(day) <= 28 else chance.randint(1, 20))
