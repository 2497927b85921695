import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.urls import canonicalise, web_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://News.Example/A/b/", "https://news.example/A/b"),
        ("https://news.example/a?utm_source=x&id=7&fbclid=abc#top", "https://news.example/a?id=7"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("http://news.example:8080/", "http://news.example:8080"),
        ("https://user:secret@news.example/a", "https://news.example/a"),
        ("  https://news.example/a  ", "https://news.example/a"),
    ],
)
def test_copies_of_a_link_are_one_article(url: str, expected: str) -> None:
    assert canonicalise(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/a",
        "/a/b",
        "javascript:alert(1)",
        "file:///a",
        "https://",
        "http://[::1",
        "https://a b/",
        7,
        None,
    ],
)
def test_what_is_no_web_address(url: object) -> None:
    assert canonicalise(url) is None
    assert web_address(url) is None


def test_the_shown_address_keeps_its_closing_slash() -> None:
    assert web_address("https://News.example/a/?utm_medium=y#x") == "https://news.example/a/"


@given(st.one_of(st.text(), st.text().map("https://".__add__)))
def test_normalising_twice_changes_nothing(url: str) -> None:
    once = canonicalise(url)
    assert once is None or canonicalise(once) == once
