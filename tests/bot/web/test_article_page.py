"""The page of an article: its characters, the marked ones among them, and no link but to the web."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quote_links import QuotePlace
from bot.web.article_page import ShownArticle, article_page
from bot.web.html import Html, fill
from corpus.article import Article
from index.store.catalog import Edition
from tests.bot.web.test_pages import Read

WORDS = st.text(
    st.sampled_from("ab<>&\"' \n\t") | st.characters(codec="utf-8", categories=["L", "N", "P"]), max_size=80
)


def shown(text: str, start: int, end: int, key: tuple[int, int] | None = None, **about: str) -> Read:
    article = Article.of("a", about.pop("title", "T"), text, source="s", published_at=date(2025, 3, 4), **about)
    edition = Edition(article.version, article.title, 1, None)
    return Read(article_page(ShownArticle(article, QuotePlace("a", article.version, (start, end), key), [edition])))


def solid(text: str) -> str:
    return "".join(text.split())


@given(WORDS, st.data())
def test_what_is_marked_is_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    key = data.draw(st.none() | st.just((start, (start + end) // 2)))
    page = shown(text, start, end, key)
    assert solid(page.marked) == solid(text[start:end])
    ids = [values.get("id") for tag, values in page.tags if tag == "mark"]
    assert ids.count("quote") == (1 if solid(text[start:end]) else ids.count("quote"))
    assert solid(text) in solid(page.text)


def test_a_strangers_markup_is_text() -> None:
    evil = "</p></mark><script>alert('text')</script><img src=x onerror=alert(1)>"
    page = shown(evil, 0, 20, title=evil, outlet=evil, author=evil, language='en" onload="x')
    assert page.text.count("<script>alert('text')</script>") == 5  # title twice, outlet, author, text
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert [values for tag, values in page.tags if tag == "article"] == [{"lang": 'en" onload="x'}]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b", "ftp://evil.example", ""]
)
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    assert shown("Text.", 0, 5, url=url).links == []
    assert shown("Text.", 0, 5, url="https://good.example/x").links == ["https://good.example/x#:~:text=Text."]
    assert shown("Text.", 0, 0, url="http://good.example/x").links == ["http://good.example/x"]


def test_templates_escape_all_but_html() -> None:
    assert fill("$a $b $c", a="<&\"'\x1b", b=Html("<b>"), c=None) == "&lt;&amp;&quot;&#x27; <b> "
    assert fill("$a", a="$b ${c}") == "$b ${c}"
