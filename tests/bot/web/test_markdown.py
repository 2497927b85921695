"""Answers as Markdown: a renderer shows a stranger's words as they are, and links only to cited quotes."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.answering.answer import EXTRACTIVE, GENERATIVE, Abstention, Answer, AnswerSentence, Citation, Reason
from bot.answering.display import defuse_line
from bot.web.markdown import answer_text, escape
from corpus.article import Article

RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = st.text(st.sampled_from("\\`*_[]<>()!#|~&;-+=.:1a b\n\t/") | st.characters(codec="utf-8"), max_size=60)
EVIL = "[x](https://evil.example) ![y](//evil.example/p.png) <img src=z> `c` **d** https://evil.example evil.example"


def tokens(markdown: str) -> list[Token]:
    return [each for token in RENDERER.parse(markdown) for each in (token, *(token.children or ()))]


@given(MARKUP)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    found = tokens(escape(text))
    assert {token.type for token in found} <= {"paragraph_open", "inline", "text", "text_special", "paragraph_close"}
    shown = "".join(token.content for token in found if token.type in ("text", "text_special"))
    assert shown == defuse_line(text)


def hostile_answer(mode: str, unsupported: bool = False) -> Answer:
    article = Article.of("a", EVIL, f"{EVIL}. Two.", source="s", outlet=f"- {EVIL}", url="https://good.example")
    citation = Citation.of(1, article, 0, len(article.text))
    sentence = AnswerSentence(f"1. {EVIL}", (citation, citation), 1.0, not unsupported, (EVIL,) if unsupported else ())
    return Answer("Q", "Q", (sentence,), None, mode, 1, notices=(EVIL,))


def links(answer: Answer) -> set[str]:
    found = tokens(answer_text(answer, lambda _: "https://press.example/quote?x=1").text)
    assert not {token.type for token in found} & {"image", "html_inline", "html_block", "code_inline", "heading_open"}
    return {str(token.attrs["href"]) for token in found if token.type == "link_open"}


def test_only_cited_quotes_are_linked() -> None:
    for mode in (EXTRACTIVE, GENERATIVE):
        for unsupported in (False, True):
            assert links(hostile_answer(mode, unsupported)) == {"https://press.example/quote?x=1"}
    citation = hostile_answer(EXTRACTIVE).citations[0]
    refusal = Answer("Q", "Q", (), Abstention(Reason.OFF_TOPIC, EVIL, citation), EXTRACTIVE, 1)
    assert links(refusal) == {"https://press.example/quote?x=1"}


def test_an_annotation_says_where_its_citation_stands() -> None:
    written = answer_text(hostile_answer(GENERATIVE), lambda _: "https://press.example/quote")
    (annotation,) = written.annotations
    place = annotation["url_citation"]
    assert written.text[place["start_index"] : place["end_index"]] == "[[1]](https://press.example/quote)"
