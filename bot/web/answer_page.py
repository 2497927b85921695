"""The owner's pages: a field to ask and search in, an answer with its quotes, and passages that were found."""

from collections.abc import Callable, Sequence

from bot.answering.answer import EXTRACTIVE, GENERATIVE, Abstention, Answer, AnswerSentence, Citation
from bot.answering.display import describe_doubt, format_day, quotation_marks
from bot.plain_text import to_one_line
from bot.web.html import NOTHING, Html, fill, join
from bot.web.layout import page
from corpus.article import Article
from corpus.nouns import count_noun
from index.retrieval.retriever import Hit

Link = Callable[[Citation], str]

ASK, SEARCH, ENTER, LEAVE = "ask", "search", "enter", "leave"  # the pages' paths
FORM = """\
<header class="top">
<form role="search" action="ask" method="get">
<label for="q">Ask the articles, or search them</label>
<div class="field">
<input id="q" name="q" type="search" value="$words" maxlength="4000" required autocomplete="off"$focus>
<button>Ask</button>
<button class="second" formaction="search">Search</button>
</div>
</form>
</header>"""
HOME = """\
<h1>Pressbox</h1>
<p>Answers questions about your articles, each sentence cited to the exact words it rests on.</p>
$newest
<form action="leave" method="post"><button class="second">Leave</button></form>"""
NEWEST = """<section><h2>The newest of $count</h2>\n<ul class="sources">\n$items\n</ul></section>"""
NEW = """<li><a href="$link">$byline</a></li>"""
TOKEN = """\
<h1>Pressbox</h1>
<form action="enter" method="post">
<label for="token">The token of this library</label>
<div class="field">
<input id="token" name="token" type="password" required autocomplete="current-password" autofocus>
<button>Enter</button>
</div>
<p class="about">It is in the file <code>serve_token</code> in the library's folder, unless PRESSBOX_SERVE_TOKENS sets
one.</p>
$wrong
</form>"""
WRONG = """<p role="alert">That is no token of this library.</p>"""
ANSWER = """\
<h1 dir="auto">$question</h1>
$said
$sources
$about
$notices"""
SAID = """<p class="answer" dir="auto">$sentences</p>"""
SENTENCE = """$lead$before$words$after $numbers$doubt"""
NUMBER = """<a class="number" href="$link" aria-label="Source $number">[$number]</a>"""
SOURCES = """<section><h2>Sources</h2>\n<ol class="sources">\n$items\n</ol></section>"""
SOURCE = """<li value="$number"><a href="$link">$byline</a>$quotes</li>"""
QUOTE = """<blockquote dir="auto">$quote</blockquote>"""
REFUSAL = """<p class="answer">$message</p>$nearest"""
NEAREST = """<p>The nearest the articles come:</p>\n<blockquote dir="auto">$quote</blockquote>
<p class="about"><a href="$link">$byline</a></p>"""
FOUND = """<h1 dir="auto">$words</h1>\n$found"""
HITS = """<ol class="sources">\n$items\n</ol>"""
HIT = """<li><a href="$link">$byline</a><blockquote dir="auto">$text</blockquote></li>"""


def form(words: str = "", focus: bool = False) -> Html:
    """The top of the owner's pages. With `focus`, what is typed goes into its field at once."""
    return fill(FORM, words=words, focus=Html(" autofocus") if focus else NOTHING)


def home_page(count: int, newest: Sequence[Article], link: Callable[[Article], str]) -> Html:
    """The first page: the newest of `count` articles."""
    items = [fill(NEW, link=link(each), byline=_byline(each)) for each in newest]
    listed = fill(NEWEST, count=count_noun(count, "article"), items=join(items, "\n")) if items else NOTHING
    return page("Ask", fill(HOME, newest=listed), form(focus=True))


def token_page(wrong: bool = False) -> Html:
    """The page that asks for a token."""
    return page("Enter", fill(TOKEN, wrong=Html(WRONG) if wrong else NOTHING))


def answer_page(answer: Answer, link: Link) -> Html:
    """An answer, or the reason why there is none."""
    said = _refusal(answer.abstention, link) if answer.abstention else _sentences(answer, link)
    newest = [f"Newest source: {format_day(answer.newest_source)}."] if answer.newest_source else []
    if answer.mode == GENERATIVE and not answer.abstention:
        newest.append(f"Written by {answer.model or 'a language model'}, checked against the quotes.")
    main = fill(
        ANSWER,
        question=answer.question,
        said=said,
        sources=_sources(answer, link) if answer.citations else NOTHING,
        about=fill('<p class="about">$words</p>', words=" ".join(newest)) if newest else NOTHING,
        notices=join(fill('<p class="notice" role="note">$words</p>', words=notice) for notice in answer.notices),
    )
    return page(answer.question, main, form(answer.question))


def search_page(words: str, hits: Sequence[Hit], link: Callable[[Hit], str]) -> Html:
    """The passages nearest to the words."""
    items = [fill(HIT, link=link(hit), byline=_byline(hit.article), text=hit.chunk.text) for hit in hits]
    found = fill(HITS, items=join(items, "\n")) if items else fill("<p>No article has anything near it.</p>")
    return page(words, fill(FOUND, words=words, found=found), form(words))


def _sentences(answer: Answer, link: Link) -> Html:
    quoted = answer.mode == EXTRACTIVE
    marks = quotation_marks([sentence.text for sentence in answer.sentences]) if quoted else ("", "")
    return fill(SAID, sentences=join((_sentence(each, marks, quoted, link) for each in answer.sentences), " "))


def _sentence(sentence: AnswerSentence, marks: tuple[str, str], quoted: bool, link: Link) -> Html:
    by_number: dict[int, Citation] = {}
    for citation in sentence.citations:
        by_number.setdefault(citation.number, citation)
    has_key = quoted and sentence.citations and sentence.citations[0].key
    return fill(
        SENTENCE,
        lead=fill("<em>$lead</em> ", lead=sentence.lead) if sentence.lead else NOTHING,
        before=marks[0],
        words=_with_key(sentence.citations[0]) if has_key else sentence.text,
        after=marks[1],
        numbers=join(fill(NUMBER, link=link(each), number=each.number) for each in by_number.values()),
        doubt=NOTHING
        if sentence.supported
        else fill(' <strong class="doubt">($why)</strong>', why=describe_doubt(sentence)),
    )


def _with_key(citation: Citation) -> Html:
    """The quote, with its key sentence in bold."""
    before, key, after = citation.parted
    return fill("$before<strong>$key</strong>$after", before=before, key=key, after=after)


def _sources(answer: Answer, link: Link) -> Html:
    """Each cited article once; below it its quotes, if a model wrote the answer."""
    cited: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.number, []).append(citation)
    items = [
        fill(
            SOURCE,
            number=number,
            link=link(citations[0]),
            byline=_byline(citations[0]),
            quotes=join(fill(QUOTE, quote=each.quote) for each in citations if answer.mode == GENERATIVE),
        )
        for number, citations in sorted(cited.items())
    ]
    return fill(SOURCES, items=join(items, "\n"))


def _refusal(abstention: Abstention, link: Link) -> Html:
    near = abstention.nearest
    nearest = fill(NEAREST, quote=near.quote, link=link(near), byline=_byline(near)) if near else NOTHING
    return fill(REFUSAL, message=abstention.message, nearest=nearest)


def _byline(where: Citation | Article) -> str:
    """`Outlet · 7 December 2025 · Title`, without the parts that are unknown."""
    day = where.published_at and format_day(where.published_at)
    return " · ".join(to_one_line(part) for part in (where.outlet, day, where.title) if part)
