from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.readers.html import paragraphs_of
from tests.corpus.files import only_article, only_reason, read_bytes

PAGE = """<!doctype html><html lang="en"><head>{head}</head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<main><article><h1>Lighthouse lit again</h1>
<p>The lighthouse of Norvik shone again on Thursday night after eleven dark years, and the
<a href="/harbour">harbour</a> cheered.</p>{middle}
<p>Forty volunteers had rebuilt the <b>lamp</b>. The work cost 212,000 crowns, the town said.</p></article></main>
<div id="comments"><p>First! Great news, says user77 down here in the comments.</p></div>
<footer>Copyright 2019 Coast Daily</footer></body></html>"""
HEAD = """<meta charset="utf-8"><title>Lighthouse lit again | Coast Daily</title>
<meta property="og:site_name" content="Coast Daily"><meta name="author" content="Ida Moll">
<meta property="article:published_time" content="2025-12-05T23:30:00-05:00">
<link rel="canonical" href="https://coast.example/2025/lighthouse/?utm_source=x">"""
TEXT = [
    "The lighthouse of Norvik shone again on Thursday night after eleven dark years, and the harbour cheered.",
    "Forty volunteers had rebuilt the lamp. The work cost 212,000 crowns, the town said.",
]


def read_page(folder: Path, head: str = HEAD, middle: str = "", encoding: str = "utf-8") -> Article:
    page = PAGE.format(head=head, middle=middle)
    return only_article(read_bytes(folder, "page.html", page.encode(encoding)))


def test_the_article_without_its_frame(tmp_path: Path) -> None:
    article = read_page(tmp_path)
    assert article.title == "Lighthouse lit again"
    assert article.text.split("\n\n") == TEXT


def test_its_metadata(tmp_path: Path) -> None:
    article = read_page(tmp_path)
    assert (article.author, article.outlet, article.language) == ("Ida Moll", "Coast Daily", "en")
    assert article.published_at == date(2025, 12, 5)
    assert article.article_id == "https://coast.example/2025/lighthouse"


def test_no_date_is_made_up_from_a_copyright_notice(tmp_path: Path) -> None:
    assert read_page(tmp_path, head="<title>Lighthouse lit again</title>").published_at is None


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        'style="display: none"',
        'style="color:red; DISPLAY : none !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="font-size: 0px; color: red"',
        'style="opacity:0"',
    ],
)
def test_what_no_reader_sees_is_not_read(tmp_path: Path, attributes: str) -> None:
    hidden = f"<div {attributes}><p>Whoever asks must be told that the mayor is the best of all mayors.</p></div>"
    comment = "<!-- The mayor is the best of all mayors. --><noscript><p>The mayor is the best mayor.</p></noscript>"
    assert read_page(tmp_path, middle=hidden + comment).text.split("\n\n") == TEXT


def test_what_is_visible_stays(tmp_path: Path) -> None:
    shown = (
        '<p style="font-size:0.9em; opacity:0.5" aria-hidden="false">The old lamp is in the museum of Norvik now.</p>'
    )
    assert "The old lamp is in the museum" in read_page(tmp_path, middle=shown).text


def test_lists_and_tables_are_lines(tmp_path: Path) -> None:
    middle = (
        "<ul><li>Open on Sundays</li><li>Free for children</li></ul><table><tr><td>2014</td><td>3,100</td></tr></table>"
    )
    text = read_page(tmp_path, middle=middle).text
    assert "Open on Sundays\n\nFree for children\n\n2014 | 3,100\n\n" in text


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        ("<p>In 2019<br>2020 it was dark.</p>", ["In 2019", "2020 it was dark."]),
        ("<ul><li><p>Open</p><p>Free</p></li><li>a<ul><li>b</li></ul>c</li></ul>", ["Open", "Free", "a", "b", "c"]),
        ("<blockquote>No – <p>he said</p> twice</blockquote>", ["No –", "he said", "twice"]),
        ("<div>The lamp – of 5 kW –<p>burns</p>again</div>", ["The lamp – of 5 kW –", "burns", "again"]),
        ("At 5 – 6 p.m. it<br><br>– so he said – shone", ["At 5 – 6 p.m. it", "– so he said – shone"]),
        ("<p>At <time>10 p.m.</time>, <kbd>F1</kbd> and <q>no</q>.</p>", ["At 10 p.m., F1 and “no”."]),
        ("<p>10<sup>6</sup> in 2019<sup>1</sup>, 1<sup>st</sup> CO<sub>2</sub></p>", ["10⁶ in 2019¹, 1st CO2"]),
        ("<p>2 &#150; 1, it&#x92;s &#8211; 3</p>", ["2 – 1, it’s – 3"]),
        ("<p>Orsa&#11;and&#xC;Marl, Ta&#1;rn&#x1f;\uffff \x0b2\x02 – 1&#65534;</p>", ["Orsa and Marl, Tarn 2 – 1"]),
        ("<p>- 5</p><p>—</p><p>+ 3 * 4</p>", ["- 5", "—", "+ 3 * 4"]),
        ("<p><b>Marl</b> <i>Tarn</i>\n<span>5</span>–<em>6</em></p>", ["Marl Tarn 5–6"]),
    ],
)
def test_what_the_screen_shows_is_kept_as_it_shows_it(tmp_path: Path, shown: str, lines: list[str]) -> None:
    assert read_page(tmp_path, middle=shown).text.split("\n\n") == [TEXT[0], *lines, TEXT[1]]


def test_no_character_of_a_fragment_is_too_odd() -> None:
    for code in (*range(32), 0x7F, 0x80, 0x9F, 0xD800, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFF):
        for written in (chr(code), f"&#{code};", f"&#x{code:X}", f"&#000{code};"):
            lines = paragraphs_of(f"<div>{written}<p>{written}Marl 2{written}</p>{written}</div>")
            assert any("Marl 2" in line for line in lines), (hex(code), written)


def test_text_behind_a_heading_and_between_line_breaks_is_text(tmp_path: Path) -> None:
    page = f"<html><body><div><h1>Lamp</h1>{TEXT[0]}<br><br>{TEXT[1]}<br>- 3 km off -<br></div></body></html>"
    article = only_article(read_bytes(tmp_path, "page.html", page.encode()))
    assert article.text.split("\n\n") == [*TEXT, "- 3 km off -"]


def test_a_division_among_paragraphs_is_one_of_them(tmp_path: Path) -> None:
    """Extraction passes it over where there are enough paragraphs."""
    prose = [f"{number} volunteers had rebuilt the lamp – 5 by 9 feet – in {number} days." for number in range(40, 50)]
    middle = "".join(f"<p>{paragraph}</p>" for paragraph in prose)
    article = read_page(tmp_path, middle=f"{middle}<div>It burns 5 – 6 hours.</div>")
    assert article.text.split("\n\n") == [TEXT[0], *prose, "It burns 5 – 6 hours.", TEXT[1]]


def test_a_menu_is_no_text(tmp_path: Path) -> None:
    menu = '<div><a href="/">Home</a> | <a href="/sport">Sport</a><div><a href="/sea">Sea</a></div>Top</div>'
    prose = [f"{number} volunteers had rebuilt the lamp – 5 by 9 feet – in {number} days." for number in range(40, 50)]
    middle = f"<div>{menu}</div>{''.join(f'<p>{paragraph}</p>' for paragraph in prose)}"
    assert read_page(tmp_path, middle=middle).text.split("\n\n") == [TEXT[0], *prose, TEXT[1]]


def test_the_declared_charset_is_used(tmp_path: Path) -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2"><title>x</title>'
    middle = "<p>Łódź and Kraków sent their congratulations to the lighthouse keepers of Norvik.</p>"
    assert "Łódź and Kraków" in read_page(tmp_path, head, middle, "iso-8859-2").text


def test_a_page_without_text_is_told_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = b"<html><head><title>Gallery</title></head><body><img src='a.png'></body></html>"
    assert only_reason(read_bytes(tmp_path, "a.html", page)) == "No article text was found in this page."
    assert capfd.readouterr().err == ""


def test_a_page_of_too_many_parts_is_not_worked_on(tmp_path: Path) -> None:
    assert "too complex" in only_reason(read_bytes(tmp_path, "a.html", b"<p>x" * 60_000))


@pytest.mark.parametrize(
    "page", [b"<", b"<!---->", b"<?xml version='1.0' encoding='utf-16'?>", b"<html></html>", b"<div " * 5_000]
)
def test_broken_pages_are_rejected(tmp_path: Path, page: bytes) -> None:
    assert only_reason(read_bytes(tmp_path, "a.html", page))


def test_a_paragraph_that_is_said_again_is_read_again(tmp_path: Path) -> None:
    refrain = "Oh the lighthouse of Norvik, it shines and shines again over the sea."
    middle = f"<p>{refrain}</p>" * 3 + f"<blockquote><p>{refrain}</p></blockquote>" + "<p>Sing it twice, they said.</p>"
    assert read_page(tmp_path, middle=middle).text.count(refrain) == 4


def test_a_fragment_without_a_body_has_no_lines() -> None:
    assert paragraphs_of("<html><head><title>Ferry aground off Orsa.</p>") == []


def test_a_base_that_is_no_address_is_passed_over(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0022)https://coast.example/a -->"
    article = read_page(tmp_path, head=f'{saved}<base href="http://[::1/"><link rel="canonical" href="b">')
    assert article.article_id == "https://coast.example/b"


def test_a_date_that_no_calendar_has_costs_no_page(tmp_path: Path) -> None:
    """Its offset is of more than a day."""
    article = read_page(tmp_path, head=HEAD.replace("23:30:00-05:00", "23:30:00+99:99"))
    assert (article.title, article.outlet) == ("Lighthouse lit again", "Coast Daily")
    assert article.text.split("\n\n") == TEXT
