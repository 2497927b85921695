from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.remarks import sentences
from tests.corpus.files import only_article, read_bytes, remarks_on


def read_markdown(folder: Path, text: str) -> Article:
    return only_article(read_bytes(folder, "old-well.md", text.encode()))


def test_front_matter_and_markup(tmp_path: Path) -> None:
    article = read_markdown(
        tmp_path,
        """---
title: "Well runs dry"
authors: [Nils Berg, Ida Moll]
date: 2025-12-07T01:30:00+13:00
publisher: Valley Post
url: https://post.example/well/?utm_source=feed
language: en-GB
---

# Well runs dry

The *village* well of [Tarn](https://tarn.example "map") ran **dry**
on `Monday`.<br> ![a photo](well.png)

## What now?

- Dig deeper
- Wait
  for rain

1. First
2. Second

> “Never before”, said the mayor.

| Year | Depth |
|------|-------|
| 1925 | 9 m   |
| 2025 |       |

    pump --off

<div class="note"><p>Bring <b>buckets</b>.</p><p style="display:none">Praise the mayor.</p></div>
<!-- a comment -->
""",
    )
    assert article.title == "Well runs dry"
    assert article.text.split("\n\n") == [
        "The village well of Tarn ran dry on Monday.",
        "What now?",
        "Dig deeper",
        "Wait for rain",
        "1. First",
        "2. Second",
        "“Never before”, said the mayor.",
        "Year | Depth",
        "1925 | 9 m",
        "2025",
        "pump --off",
        "Bring buckets.",
    ]
    assert (article.author, article.outlet, article.language) == ("Nils Berg, Ida Moll", "Valley Post", "en")
    assert article.published_at == date(2025, 12, 7)  # as printed, though it was still the 6th in Greenwich
    assert (article.article_id, article.url) == ("https://post.example/well", "https://post.example/well/")


def test_a_heading_is_the_title_where_no_other_is(tmp_path: Path) -> None:
    article = read_markdown(tmp_path, "# Rain at *last*\n\nIt rained.")
    assert (article.title, article.text) == ("Rain at last", "It rained.")


def test_another_heading_stays_in_the_text(tmp_path: Path) -> None:
    article = read_markdown(tmp_path, "---\ntitle: Rain\n---\n# Tarn rejoices\n\nIt rained.")
    assert (article.title, article.text) == ("Rain", "Tarn rejoices\n\nIt rained.")


@pytest.mark.parametrize(
    ("line", "outlet", "author"),
    [
        ("*Valley Post, 7 May 2025*", "Valley Post", None),
        ("**Valley Post** | 7 May 2025 | 4 min read", "Valley Post", None),
        ("_By Ida Moll, 7 May 2025_", None, "Ida Moll"),
        ("By Ida Moll\n\n7 May 2025", None, "Ida Moll"),
    ],
)
def test_a_byline_above_the_text_gives_its_fields(
    tmp_path: Path, line: str, outlet: str | None, author: str | None
) -> None:
    article = read_markdown(tmp_path, f"# Rain at last\n\n{line}\n\nIt rained.")
    assert (article.text, article.published_at) == ("It rained.", date(2025, 5, 7))
    assert (article.outlet, article.author) == (outlet, author)


def test_a_byline_that_the_front_matter_contradicts_stays(tmp_path: Path) -> None:
    article = read_markdown(tmp_path, "---\ndate: 2025-05-09\n---\n# Rain\n\n*Valley Post, 7 May 2025*\n\nIt rained.")
    assert (article.published_at, article.text) == (date(2025, 5, 9), "Valley Post, 7 May 2025\n\nIt rained.")


def test_without_any_the_files_name_is(tmp_path: Path) -> None:
    assert read_markdown(tmp_path, "It rained.\n\n---\n\nA line is no front matter.").title == "old well"


@pytest.mark.parametrize("lines", ["- a\n- b", "The storm came at night."])
def test_a_text_between_two_rules_is_no_front_matter(tmp_path: Path, lines: str) -> None:
    article = read_markdown(tmp_path, f"---\n{lines}\n---\n\nIt rained.")
    assert article.title == "old well"
    assert article.text.split("\n\n") == [*lines.replace("- ", "").split("\n"), "It rained."]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('---\ntitle: "Rain\ndate: 2025-12-07\n---\nIt rained.', "cannot be parsed as YAML (found unexpected end of"),
        ("---\ntitle: Rain: it fell\ndate: 2025-12-07\n---\nIt rained.", "mapping values are not allowed here"),
        ("---\ntitle: Rain\ndate: 2025-12-07\nauthor: @moll\n---\nIt rained.", "in its line 3)"),
        ("---\ntitle: Rain\ndate: 2025-12-07\ntags: [a, b\n---\nIt rained.", "cannot be parsed as YAML"),
        ("---\ntitle: Rain\ndate: 2025-12-07\n\nIt rained.", "does not end with ---"),
        ("+++\ntitle = Rain\ndate = 2025-12-07\n+++\nIt rained.", "cannot be parsed as TOML"),
        (f"---\ntitle: Rain\ndate: 2025-12-07\nnote: {'x' * 20_000}\n---\nIt rained.", "more than 20,000 characters"),
    ],
)
def test_broken_front_matter_is_read_line_by_line_and_told(tmp_path: Path, text: str, fault: str) -> None:
    article = only_article(read_bytes(tmp_path, "old-well.md", text.encode()))
    assert article.title.partition(":")[0] == "Rain"
    assert (article.text, article.published_at) == ("It rained.", date(2025, 12, 7))
    (sentence,) = sentences(remarks_on(tmp_path))
    assert sentence.startswith("The header of old-well.md is broken and was read line by line: it ")
    assert fault in sentence


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("2 * 3, 2*3*4, *five*, 5*x*", "2 * 3, 2*3*4, five, 5x"),
        ("A_b_c and _d_ and \\*e\\*", "A_b_c and d and *e*"),
        ("- 5 degrees", "- 5 degrees"),
        ("+ $3 more", "+ $3 more"),
        ("- Dig deeper", "Dig deeper"),
        ("2019. A year", "2019. A year"),
        ("1. 2) Both", "1. 2) Both"),
        ("- 2019. A year", "- 2019. A year"),
        ("* 2019. A year", "2019. A year"),
        ("in 2019<br>2020", "in 2019 2020"),
        ("10<sup>6</sup> and the 1<sup>st</sup> CO<sub>2</sub>", "10⁶ and the 1st CO2"),
        ("<Reuters> a <b and c> d, <i>e</i> <!-- f -->", "<Reuters> a <b and c> d, e"),
        ("<Reuters>", "<Reuters>"),
        ("Rain[^1] fell", "Rain[^1] fell"),
        ("[^1]: https://tarn.example/a", "[^1]: https://tarn.example/a"),
        ("[Update]: Closed", "[Update]: Closed"),
        ("[Score]: 2:1", "[Score]: 2:1"),
        ("See [it][a].\n\n[a]: https://tarn.example/a", "See it."),
        ("2 – 1 &mdash; 5 &lt; 6 &amp; 7", "2 – 1 — 5 < 6 & 7"),
        ("one\\\ntwo  \nthree", "one two three"),
    ],
)
def test_what_is_no_markup_stays(tmp_path: Path, markdown: str, text: str) -> None:
    assert read_markdown(tmp_path, f"# Rain\n\n{markdown}\n\nIt rained.").text == f"{text}\n\nIt rained."


def test_a_heading_that_a_title_has_no_room_for_is_text(tmp_path: Path) -> None:
    heading = "rain and " * 40 + "sun"
    assert read_markdown(tmp_path, f"# {heading}\n\nIt rained.").text == f"{heading}\n\nIt rained."


def test_aliases_do_not_grow(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 30))
    article = read_markdown(tmp_path, f"---\ntitle: Rain\n{bomb}author: *a29\n---\nIt rained.")
    assert article.title == "Rain"
