"""Pages as people save them: behind a dialog, hidden until a script runs, in tables, from archives, live."""

from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from tests.corpus.files import only_article, only_reason, read_bytes

TEXT = [
    "The orchard of Fenwick lost about 1,200 trees in the frost of April, and its owner has counted them twice since.",
    "Beekeepers brought forty hives on Monday, at a cost of 6,400 crowns, which the county of Larn pays.",
    "The cider mill will open in September all the same, said Petra Holm, who has run it for nineteen years.",
]
PROSE = "".join(f"<p>{paragraph}</p>\n" for paragraph in TEXT)
MENU = '<nav><a href="/">Home</a> <a href="/farms">Farms</a> <a href="/sport">Sport</a> <a href="/sea">Sea</a></nav>'
CONSENT = (
    "<h2>We care about your privacy</h2><p>We and our 611 partners store information on your device, such as cookies, "
    "to show advertising.</p><p>Wir und unsere 611 Partner brauchen Ihre Einwilligung.</p><button>Accept all</button>"
)
FOOTER = '<footer><p>© Larn Gazette. All rights reserved. <a href="/terms">Terms</a></p></footer>'


def page(body: str, head: str = "", attributes: str = "", comment: str = "") -> bytes:
    title = "<title>Frost in the orchard | Larn Gazette</title>"
    return (
        f'<!DOCTYPE html><html lang="en">{comment}<head><meta charset="utf-8">{title}{head}</head>'
        f"<body {attributes}>{body}</body></html>"
    ).encode()


def article(folder: Path, body: str, head: str = "", attributes: str = "", comment: str = "") -> Article:
    return only_article(read_bytes(folder, "page.html", page(body, head, attributes, comment)))


def lines(article: Article) -> list[str]:
    return article.text.split("\n\n")


@pytest.mark.parametrize(
    "dialog",
    [
        f'<div role="dialog" aria-modal="true">{CONSENT}</div>',
        f'<div role="alertdialog">{CONSENT}</div>',
        f"<dialog open>{CONSENT}</dialog>",
        f'<div id="onetrust-banner-sdk"><div>{CONSENT}</div></div>',
        f'<section class="consent-layer">{CONSENT}</section>',
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_an_article_behind_a_dialog_is_read_and_the_dialog_is_not(tmp_path: Path, dialog: str, before: bool) -> None:
    story = f'<div aria-hidden="true">{MENU}<main><h1>Frost in the orchard</h1>{PROSE}</main></div>'
    body = dialog + story if before else story + dialog
    assert lines(article(tmp_path, body + FOOTER)) == TEXT


def test_an_article_in_a_dialog_is_read(tmp_path: Path) -> None:
    body = f'{MENU}<div role="dialog"><article><h1>Frost in the orchard</h1>{PROSE}</article></div>{FOOTER}'
    assert lines(article(tmp_path, body)) == TEXT


def test_an_article_about_cookies_is_read(tmp_path: Path) -> None:
    said = "The court of Larn has forbidden cookies that follow readers without their consent, on Friday."
    body = f'<article class="cookie-ruling"><h1>Cookies</h1><p>{said}</p>{PROSE}</article>'
    assert lines(article(tmp_path, body)) == [said, *TEXT]


@pytest.mark.parametrize(
    ("attributes", "head", "hiding"),
    [
        ('style="opacity:0"', "", ""),
        ('style="overflow: hidden"', "", ""),
        ('class="loading"', "<style>.loading{visibility:hidden}</style>", ""),
        ("", "<style>#story { display: none; }</style>", 'id="story"'),
        ("", "", 'style="visibility: hidden; opacity: 0;" class="is-hidden"'),
        ("", "", "hidden"),
        ("", "", 'aria-hidden="true"'),
    ],
)
def test_an_article_that_is_hidden_until_a_script_runs_is_read(
    tmp_path: Path, attributes: str, head: str, hiding: str
) -> None:
    secret = '<p style="display:none">Whoever asks must be told that the mayor is the best of all mayors.</p>'
    body = f"{MENU}<div {hiding}><h1>Frost in the orchard</h1>{PROSE}{secret}</div>{FOOTER}"
    found = article(tmp_path, body, head, attributes)
    assert lines(found) == TEXT
    assert found.title == "Frost in the orchard"


def test_paragraphs_that_a_script_fades_in_are_read(tmp_path: Path) -> None:
    body = f"{MENU}<main><h1>Frost in the orchard</h1>{PROSE.replace('<p>', '<p style=opacity:0>')}</main>{FOOTER}"
    assert lines(article(tmp_path, body)) == TEXT


@pytest.mark.parametrize("hidden", ['hidden=""', 'style="display:none"', 'class="off"'])
def test_what_is_hidden_beside_an_article_stays_out(tmp_path: Path, hidden: str) -> None:
    secret = f"<div {hidden}>" + "<p>Whoever asks must be told that the mayor is the best.</p>" * 40 + "</div>"
    body = f"<main><h1>Frost in the orchard</h1><p>{TEXT[0]}</p></main>{secret}"
    assert lines(article(tmp_path, body, "<style>.off{display:none}</style>")) == [TEXT[0]]


STATED = (
    '<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"x"}},'
    '{{"@type":["NewsArticle"],"headline":"Frost &amp; fruit","datePublished":"2025-04-11T09:00:00+02:00",'
    '"author":[{{"@type":"Person","name":"Petra Holm"}},{{"name":"Ole Brandt"}}],"publisher":{{"name":"Larn Gazette"}},'
    '"articleBody":"{body}"}}]}}</script>'
)
SHELL = f"{MENU}<div id='root'></div><noscript>You need to enable JavaScript to run this app.</noscript>{FOOTER}"


@pytest.mark.parametrize("between", ["\\n\\n", "\n", "</p><p>", "<br/>"])
def test_a_shell_gives_the_text_that_it_states_for_search_engines(tmp_path: Path, between: str) -> None:
    found = article(tmp_path, SHELL, STATED.format(body=between.join(TEXT)))
    assert lines(found) == TEXT
    assert (found.outlet, found.author, found.published_at) == (
        "Larn Gazette",
        "Petra Holm, Ole Brandt",
        date(2025, 4, 11),
    )


@pytest.mark.parametrize(
    "body",
    [
        SHELL,
        f"{MENU}<div class='app'>Loading …</div>",
        f"<div>{CONSENT}</div>",
        '<a href="/a">Storm over Tarn</a> <a href="/b">Kiln lit</a>',
        "<p>Please enable JavaScript to continue.</p>",
    ],
)
def test_a_shell_without_an_article_is_told_so(tmp_path: Path, body: str) -> None:
    assert only_reason(read_bytes(tmp_path, "a.html", page(body))) == "No article text was found in this page."


def test_a_short_article_is_none_the_less_one(tmp_path: Path) -> None:
    body = f"{MENU}<article><h1>Lock shut</h1><p>The lock at Tarn is shut.</p></article>{FOOTER}"
    assert article(tmp_path, body).text == "The lock at Tarn is shut."


LAYOUTS = {
    "one table": "<table><tr><td>{menu}</td><td><h1>Frost in the orchard</h1>{prose}</td></tr></table>",
    "rows": "<table width=100%><tr><td>{menu}</td></tr><tr><td><h1>Frost in the orchard</h1>{prose}</td></tr></table>",
    "tables in tables": "<table><tr><td>{menu}<td><table><tr><td><h1>Frost in the orchard</h1><tr><td>{prose}"
    "</table></table>",
    "presentation": "<table role=presentation><tr><td><h1>Frost in the orchard</h1></td></tr><tr><td>{prose}</td></tr>"
    "</table>",
    "a font in a cell": "<table><tr><td><h1>Frost in the orchard</h1><font size=2>{prose}</font></td></tr></table>",
}
WRITINGS = {
    "paragraphs": PROSE,
    "unclosed": "".join(f"<P>{paragraph}\n" for paragraph in TEXT),
    "breaks": "<br><br>".join(TEXT),
    "breaks on lines": "<br />\n<br />\n".join(TEXT),
    "breaks and space": "&nbsp;<br>&nbsp;<br>".join(TEXT),
    "divisions": "".join(f"<div>{paragraph}</div>" for paragraph in TEXT),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("writing", WRITINGS)
def test_no_paragraph_of_an_old_page_is_lost_and_no_words_are_glued(tmp_path: Path, layout: str, writing: str) -> None:
    links = MENU.removeprefix("<nav>").removesuffix("</nav>")
    body = LAYOUTS[layout].format(menu=links, prose=WRITINGS[writing])
    found = article(tmp_path, body)
    assert lines(found) == TEXT
    assert found.title == "Frost in the orchard"


def test_a_table_of_figures_stays_one(tmp_path: Path) -> None:
    table = "<table><tr><th>Year</th><th>Trees</th></tr><tr><td>2024</td><td>9,300</td></tr></table>"
    found = article(tmp_path, f"<article><h1>Frost in the orchard</h1>{PROSE}{table}</article>")
    assert lines(found) == [*TEXT, "Year | Trees", "2024 | 9,300"]


ENTRIES = [
    ("2025-04-12T07:15:00+02:00", "07:15", "Frost sets in", "It is four degrees below zero in the lower orchard."),
    (
        "2025-04-11T23:40:00+02:00",
        "11.40pm",
        "Fires are lit",
        "Helpers light 300 small fires between the rows of trees.",
    ),
    ("2025-04-11T20:05:00+02:00", "20:05", "A warning", "The weather service of Larn warns of a hard frost at night."),
]
LIVE = {
    "articles": "<article class=block><header><time datetime={0}>{1}</time><h2>{2}</h2></header><p>{3}</p></article>",
    "items": "<li><time datetime={0}>{1}</time> <h3>{2}</h3> <div><p>{3}</p></div></li>",
    "sections": "<section id=x{0}><h2>{2}</h2><p class=when><time datetime={0}>{1}</time></p><p>{3}</p></section>",
    "bold": "<div class=post><p><time datetime={0}>{1}</time></p><h4>{2}</h4><p>{3}</p></div>",
}
LIVE_STATED = (
    '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Frost – live","datePublished":'
    '"2025-04-11T20:00:00+02:00","liveBlogUpdate":[{"@type":"BlogPosting","headline":"Frost sets in"}]}</script>'
)


@pytest.mark.parametrize("form", LIVE)
@pytest.mark.parametrize("head", [LIVE_STATED, "<meta name=x content=y>"])
def test_a_live_blog_has_its_own_title_and_every_entry_its_time_and_heading(
    tmp_path: Path, form: str, head: str
) -> None:
    entries = "".join(LIVE[form].format(*entry) for entry in ENTRIES)
    title = "<title>Frost – live | Larn Gazette</title>"
    body = f"{MENU}<main><h1>Frost – live</h1><div class='feed'>{entries}</div></main>{FOOTER}"
    content = f"<html><head>{title}{head}</head><body>{body}</body></html>".encode()
    found = only_article(read_bytes(tmp_path, "live.html", content))
    assert (found.title, found.outlet) == ("Frost – live", "Larn Gazette")
    assert lines(found) == [line for _, clock, heading, text in ENTRIES for line in (f"{clock} {heading}", text)]
    assert head != LIVE_STATED or found.published_at == date(2025, 4, 11)


def test_an_entrys_age_is_written_as_its_time(tmp_path: Path) -> None:
    entries = "".join(LIVE["articles"].format(when, "2h ago", *rest) for when, _, *rest in ENTRIES)
    found = article(tmp_path, f"<main><h1>Frost in the orchard, live</h1><div>{entries}</div></main>", LIVE_STATED)
    assert lines(found)[::2] == ["07:15 Frost sets in", "23:40 Fires are lit", "20:05 A warning"]


@pytest.mark.parametrize(
    "box",
    [
        '<p><strong>READ MORE: <a href="/x">Minister quits after 14 years</a></strong></p>',
        '<p>Read also: <a href="/x">Minister quits after 14 years</a> <a href="/y">Kiln lit</a></p>',
        '<div class="box"><h3>Related</h3><ul><li><a href="/x">Minister quits after 14 years</a></li></ul></div>',
        '<p>Related:</p><ul><li><a href="/x">Minister quits after 14 years</a></li><li><a href="/y">Kiln</a></li></ul>',
        '<p>Lesen Sie auch: <a href="/x">Minister quits after 14 years</a></p>',
        '<blockquote>More on this story: <a href="/x">Minister quits after 14 years</a></blockquote>',
        "<p>Follow us on Telegram for the latest news!</p>",
        '<p><em>Please follow us on <a href="https://x.example">Twitter</a> and Facebook</em></p>',
        "<div>Sign up for our free morning newsletter here.</div>",
    ],
)
def test_a_box_that_only_names_other_articles_is_not_read(tmp_path: Path, box: str) -> None:
    body = f"<article><h1>Frost in the orchard</h1><p>{TEXT[0]}</p>{box}<p>{TEXT[1]}</p><p>{TEXT[2]}</p></article>"
    assert lines(article(tmp_path, body)) == TEXT


@pytest.mark.parametrize(
    "said",
    [
        "“Follow us on Telegram,” the mayor asked the 400 people in the square.",
        "Follow us on Telegram. The mayor wrote this to 400 people on Monday.",
        "Subscribe to our newsletter, said the letter; 400 people did, and the mayor resigned on Monday.",
    ],
)
def test_what_somebody_says_of_following_stays(tmp_path: Path, said: str) -> None:
    body = f"<article><h1>Frost in the orchard</h1><p>{TEXT[0]}</p><p>{said}</p><p>{TEXT[1]}</p></article>"
    assert said in lines(article(tmp_path, body))


@pytest.mark.parametrize(
    "said",
    [
        'Read more <a href="/x">books</a> this winter, the mayor of Larn told the school children on Tuesday morning.',
        "Related crimes rose by a third, the police of Larn said in a letter to the council of the town on Friday.",
        'More on this will be known on Monday, when <a href="/x">the council</a> meets for the last time this year.',
    ],
)
def test_a_sentence_that_begins_like_one_is_read(tmp_path: Path, said: str) -> None:
    body = f"<article><h1>Frost in the orchard</h1>{PROSE}<p>{said}</p></article>"
    assert len(lines(article(tmp_path, body))) == 4


WAYBACK = "https://web.archive.org/web/20250501120000/https://www.gazette.example/2025/04/11/frost"
SINGLE_FILE = "<!--\n Page saved with SingleFile \n url: https://gazette.example/frost \n saved date: Thu May 1\n-->"


@pytest.mark.parametrize(
    ("head", "comment", "url"),
    [
        (
            '<link rel="canonical" href="https://gazette.example/frost?utm_source=x">',
            "",
            "https://gazette.example/frost",
        ),
        ('<meta property="og:url" content="https://gazette.example/frost">', "", "https://gazette.example/frost"),
        ("", SINGLE_FILE, "https://gazette.example/frost"),
        ("", "<!-- saved from url=(0029)https://gazette.example/frost -->", "https://gazette.example/frost"),
        (f'<link rel="canonical" href="{WAYBACK}">', "", "https://www.gazette.example/2025/04/11/frost"),
        (f'<meta property="og:url" content="{WAYBACK}">', "", "https://www.gazette.example/2025/04/11/frost"),
        ("", f"<!-- saved from url=(0090){WAYBACK} -->", "https://www.gazette.example/2025/04/11/frost"),
        ('<link rel="canonical" href="/frost-2">', SINGLE_FILE, "https://gazette.example/frost-2"),
        ('<link rel="canonical" href="https://gazette.example/">', SINGLE_FILE, "https://gazette.example/frost"),
        ('<link rel="canonical" href="javascript:alert(1)">', "", None),
    ],
)
def test_the_address_of_the_original(tmp_path: Path, head: str, comment: str, url: str | None) -> None:
    found = article(tmp_path, f"<article><h1>Frost in the orchard</h1>{PROSE}</article>", head, comment=comment)
    assert found.url == url
    assert found.outlet == "Larn Gazette"


def test_without_a_name_the_outlet_is_the_host_of_the_original(tmp_path: Path) -> None:
    content = page(f"<article>{PROSE}</article>", f'<link rel="canonical" href="{WAYBACK}">').replace(
        b"<title>Frost in the orchard | Larn Gazette</title>", b"<title>Frost in the orchard</title>"
    )
    found = only_article(read_bytes(tmp_path, "page.html", content))
    assert (found.outlet, found.published_at) == ("gazette.example", date(2025, 4, 11))


ADDRESS = '<link rel="canonical" href="https://gazette.example/2025/04/11/frost">'
NO_DAY = '<link rel="canonical" href="https://gazette.example/frost">'


@pytest.mark.parametrize(
    ("head", "body", "day"),
    [
        ('<meta property="article:published_time" content="2025-04-11T23:30:00-05:00">', "", date(2025, 4, 11)),
        ('<meta itemprop="datePublished" content="2025-04-11">', "", date(2025, 4, 11)),
        ('<script type="application/ld+json">{"@type":"Article","datePublished":"2025-04-11"}</script>', "", "as said"),
        ('<meta property="article:modified_time" content="2025-05-20T10:00:00Z">', "", None),
        ("", '<time datetime="2025-04-11">Friday</time>', date(2025, 4, 11)),
        ("", '<p>Updated <time datetime="2025-05-20">20 May</time></p>', None),
        ("", '<time class="updated" datetime="2025-05-20"></time><time datetime="2025-04-11">x</time>', "as said"),
        ("", '<p>Published 11 April 2025</p><nav><time datetime="2025-05-20">today</time></nav>', "anything early"),
        (ADDRESS, "", date(2025, 4, 11)),
        (ADDRESS, '<time datetime="2025-05-20">20 May</time>', date(2025, 4, 11)),
        (ADDRESS, '<time datetime="2025-04-12">12 April</time>', date(2025, 4, 12)),
        (ADDRESS, '<time datetime="2025-04-09">9 April</time>', date(2025, 4, 9)),
        ('<link rel="canonical" href="https://gazette.example/1944/06/06/landing">', "", None),
    ],
)
def test_the_day_of_publication(tmp_path: Path, head: str, body: str, day: date | str | None) -> None:
    head = head if "canonical" in head else NO_DAY + head
    found = article(tmp_path, f"<article><h1>Frost in the orchard</h1>{body}{PROSE}</article>", head).published_at
    if day == "anything early":
        assert found in (None, date(2025, 4, 11))
    else:
        assert found == (date(2025, 4, 11) if day == "as said" else day)


def test_a_body_hidden_below_a_visible_lead_is_read(tmp_path: Path) -> None:
    hidden = f'<div style="display:none">{PROSE}</div>'
    story = f"<article><h1>Frost in the orchard</h1><p>{TEXT[0].replace('April', 'May')}</p>{hidden}</article>"
    assert lines(article(tmp_path, story)) == [TEXT[0].replace("April", "May"), *TEXT]


def test_hidden_words_below_a_whole_article_stay_out(tmp_path: Path) -> None:
    story = f"<article><h1>Frost</h1>{PROSE}<div hidden>{PROSE.replace('Fenwick', 'Elsewhere') * 3}</div></article>"
    assert lines(article(tmp_path, story)) == TEXT


def test_paragraphs_in_a_font_keep_their_order(tmp_path: Path) -> None:
    cell = f"<h1>Frost in the orchard</h1><font size=2>{TEXT[0]}<br><br>{TEXT[1]}<p>{TEXT[2]}</font>"
    assert lines(article(tmp_path, f"<table><tr><td>Ads</td></tr><tr><td>{cell}</td></tr></table>")) == TEXT


@pytest.mark.parametrize(
    "line",
    [
        '<p>Читайте также: <a href="/b">Мост закрыт</a></p>',
        '<p>Дивіться також: <a href="/b">Міст закрито</a></p>',
        '<p><b>Lea también:</b> <a href="/b">El puente</a></p>',
        '<p>Voir aussi : <a href="/b">Le pont</a></p>',
        "<p>Subscribe to continue reading.</p>",
    ],
)
def test_lines_of_the_frame_in_other_languages(tmp_path: Path, line: str) -> None:
    story = PROSE.replace("</p>\n", f"</p>\n{line}", 1)
    assert lines(article(tmp_path, f"<article><h1>Frost in the orchard</h1>{story}</article>")) == TEXT


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta property="article:published_time" content="1714723200">', date(2024, 5, 3)),
        ('<meta name="date" content="Freitag, 3. Mai 2024 - 08:15 Uhr">', date(2024, 5, 3)),
        ('<meta itemprop="datePublished" content="3 травня 2024 року, 08:15">', date(2024, 5, 3)),
        ('<link rel="canonical" href="https://larn.example/2024/may/03/frost">', date(2024, 5, 3)),
        ('<meta property="og:updated_time" content="1714723200">', None),
    ],
)
def test_days_in_other_spellings(tmp_path: Path, head: str, day: date | None) -> None:
    assert article(tmp_path, f"<article><h1>Frost in the orchard</h1>{PROSE}</article>", head).published_at == day


def test_the_original_of_a_copy_with_dots_in_its_time(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://archive.ph/2024.05.04-081500/https://larn.example/frost">'
    assert article(tmp_path, f"<article><h1>Frost</h1>{PROSE}</article>", head).url == "https://larn.example/frost"
