import pytest

from corpus.readers.html_body import body_of, title_of


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("<html><head><title>T</title></head><BODY class='a'>x<p>y</p></Body ></html>", "x<p>y</p>"),
        ("<head><title>T</title></head><p>y</p>", "<p>y</p>"),
        ("<title>T</title><p>y</p>", "<p>y</p>"),
        ("<body><script src='a'/>x<title/>y", "xy"),
        ("x", "x"),
    ],
)
def test_the_body(page: str, body: str) -> None:
    assert body_of(page) == body


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>T</title><body><h2 class='x'>A &amp; <i>B</i></h2>", "A & B"),
        ("<title>T</title><body><h4>x</h4>", "T"),
        ("<body><h1> </h1>", None),
    ],
)
def test_the_title(page: str, title: str | None) -> None:
    assert title_of(page) == title
