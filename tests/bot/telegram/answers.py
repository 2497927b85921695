"""Random answers, as awkward as articles can make them: made from a seed, so that each can be made again."""

from datetime import date, timedelta
from random import Random

from bot.answering.answer import (
    EXTRACTIVE,
    GENERATIVE,
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    PartialAnswer,
    Reason,
)

SNIPPETS = (
    *"the refinery was hit by drones on Sunday morning and burned until noon".split(),
    *"<b> </b> <script> & &amp; * _ [x](y) ( ) ~ ` ``` > # + - = | { } . ! \\ <blockquote>".split(),
    *"https://evil.example/login evil.com www.evil.org @admin #tag /start $ABC t.me/joinchat tg://resolve?x=1".split(),
    *"+49-170-1234567 4111111111111111 192.0.2.1 mail@evil.example 3.5 U.S. и/или".split(),
    *"Новости: отчёт مرحبا بالعالم שלום 東京タワー 한국어 🇩🇪🇫🇷 👨‍👩‍👧‍👦 👍🏽 🏴󠁧󠁢󠁥󠁮󠁧󠁿 é e\u0301 A\u030a x\u033f नमस्ते".split(),
    *("“quoted”", "«so»", "\u202eevil\u202c", "\u2066x\u2069", "\x00", "\x1b[31m", "a\u2028b", "\u200b", "\u2060"),
    *("line\nbreak", "tab\there", "\r\n", "…", "—", "\u00a0", "[1]", "[2, 3]", "😀" * 9, "z\u0301\u0302\u0303\u0304"),
)
OUTLETS = (None, "The Daily <Planet>", "evil.example", "Kyiv Post & Co", "日本新聞")


def words(draw: Random, count: int) -> str:
    return " ".join(draw.choice(SNIPPETS) for _ in range(count))


def unbroken(draw: Random, length: int) -> str:
    return "".join(draw.choice(("a", "Ж", "😀", "👨‍👩‍👧‍👦", "e\u0301", "🇩🇪", "/", "@b", ".c")) for _ in range(length))


def citation(draw: Random, number: int, length: int) -> Citation:
    quote = words(draw, length)
    published = draw.choice((None, date(2025, 12, 7) - timedelta(days=draw.randrange(900))))
    url = draw.choice(
        (None, f"https://news.example/{number}?a=b", "javascript:alert(1)", "http://[broken", "ftp://x.y")
    )
    title = words(draw, draw.randrange(1, 9))
    return Citation(number, f"article-{number}", "v", title, draw.choice(OUTLETS), published, url, 0, len(quote), quote)


def answer(seed: int) -> Answer:
    """Mostly of a usual length; one in forty has 20,000 characters, one in forty hundreds of citations."""
    draw = Random(seed)
    kind = draw.randrange(40)
    if kind == 2:
        near = citation(draw, 1, 12) if draw.random() < 0.7 else None
        return made((), draw, Abstention(Reason.NOT_THAT_FACT, "The articles do not say it.", near))
    count = {0: 1, 1: 2, 3: 200, 4: 60}.get(kind) or draw.randrange(1, 9)
    sentences = [sentence(draw, kind, place) for place in range(count)]
    if kind == 1:
        sentences.append(AnswerSentence(unbroken(draw, 9000), (citation(draw, 999, 4),), 1.0))
    return made(tuple(sentences), draw, None)


def sentence(draw: Random, kind: int, place: int) -> AnswerSentence:
    size = {0: 2600, 3: 4, 4: 55}.get(kind, draw.randrange(3, 40))
    most = 3 if kind in (3, 4) else 4  # of citations, less one
    cited = tuple(citation(draw, place + n + 1, draw.randrange(2, 25)) for n in range(draw.randrange(most)))
    supported = draw.random() < 0.9
    return AnswerSentence(words(draw, size) + ".", cited, 0.9, supported, () if supported else ("754", "evil.com"))


def made(sentences: tuple[AnswerSentence, ...], draw: Random, abstention: Abstention | None) -> Answer:
    notices = tuple(words(draw, 6) for _ in range(draw.choice((0, 0, 0, 1, 2))))
    mode = draw.choice((EXTRACTIVE, GENERATIVE))
    return Answer("question", "question", sentences, abstention, mode, 1, notices=notices)


def drafts(made: Answer, draw: Random) -> list[PartialAnswer]:
    """The answer as it is written: some sentences, then some of the next one's words."""
    frames = []
    for count in sorted(draw.sample(range(len(made.sentences)), min(len(made.sentences), draw.randrange(8)))):
        tail = made.sentences[count].text
        frames.append(PartialAnswer(made.sentences[:count], tail[: draw.randrange(len(tail))]))
    return frames
