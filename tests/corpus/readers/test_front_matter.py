"""Front matter and headers as programs and archives write them: each gives its fields, and the text alone."""

from datetime import date
from pathlib import Path

import pytest

from tests.corpus.files import only_article, read_bytes, remarks_on

TEXT = "The ferry to Orsa sails again from Monday, Nordline said. A crossing costs 14 crowns."
ADDRESS = "https://harbour.example/ferry"
FORMS = {
    "Hugo": f"""+++
title = "Ferry: sails again"
date = 2025-11-03T10:00:00+02:00
lastmod = 2025-12-01
author = "Ida Moll"
url = "{ADDRESS}"
publisher = 'Harbour Post'
tags = ["sea"]
[params]
  mood = "glad"
+++
{TEXT}""",
    "Hugo, a day and an own field": f"""+++
title = 'Ferry: sails again'
publishDate = 2025-11-03
url = "{ADDRESS}"
publisher = "Harbour Post"
[params]
author = "Ida Moll"
+++
{{{{< figure src="a.png" >}}}}
{TEXT}""",
    "Zola": f"""+++
title = "Ferry: sails again"
date = 2025-11-03
[taxonomies]
tags = ["sea"]
[extra]
authors = ["Ida Moll"]
source = "{ADDRESS}"
publication = "Harbour Post"
+++
{TEXT}""",
    "Jekyll": f"""---
layout: post
published: true
title: "Ferry: sails again"
date: 2025-11-03 23:30:00 +0200
author: {{name: Ida Moll}}
canonical_url: {ADDRESS}
outlet: Harbour Post
categories: [sea, land]
---
{{% include head.html %}}
{TEXT}
{{: .note}}""",
    "Obsidian": f"""---
title: "Ferry: sails again"
source: "{ADDRESS}"
author:
  - "[[Ida Moll]]"
published: 2025-11-03
created: 2025-12-01
date: 2025-12-01
site: Harbour Post
tags:
  - clippings
---
{TEXT}""",
    "Obsidian, links without quotes": f"""---
title: 'Ferry: sails again'
source: {ADDRESS}
author: [[People/Ida Moll|Ida Moll]]
published: 2025-11-03
publication: "[[Harbour Post]]"
---
{TEXT}""",
    "Pandoc": f"""---
title: 'Ferry: sails again'
author:
- name: Ida Moll
  affiliation: Harbour Post
date: 3 November 2025
publisher: Harbour Post
url: {ADDRESS}
abstract: |
  In short.
...

{TEXT}""",
    "broken": f"""---
title: Ferry: sails again
date: 2025-11-03
author:
  - Ida Moll
url: {ADDRESS}
outlet: "Harbour Post"
---
{TEXT}""",
    "Hugo, JSON": f"""{{
  "title": "Ferry: sails again",
  "date": "2025-11-03T08:15:00+01:00",
  "author": {{"name": "Ida Moll"}},
  "publisher": "Harbour Post",
  "url": "{ADDRESS}"
}}

{TEXT}""",
    "Obsidian, a source with its name": f"""---
title: "Ferry: sails again"
source: "[Harbour Post]({ADDRESS})"
author: Ida Moll
outlet: null
date: 3 de noviembre de 2025
---
{TEXT} ^first

%% remember to ask Nils %%
""",
    "German": f"""---
titel: "Ferry: sails again"
autor: Ida Moll
datum: 3. November 2025
quelle: Harbour Post
url: {ADDRESS}
---
{TEXT}""",
    "MultiMarkdown": f"""Title: Ferry: sails again
Author: Ida Moll
Date: November 3, 2025
Source: Harbour Post
URL: {ADDRESS}

{TEXT}""",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_its_fields(tmp_path: Path, form: str) -> None:
    article = only_article(read_bytes(tmp_path, "clip.md", FORMS[form].encode()))
    assert (article.title, article.text) == ("Ferry: sails again", TEXT)
    assert (article.author, article.outlet) == ("Ida Moll", "Harbour Post")
    assert (article.published_at, article.url) == (date(2025, 11, 3), ADDRESS)
    assert len(remarks_on(tmp_path)) == (form == "broken")


def test_the_percent_lines_of_pandoc(tmp_path: Path) -> None:
    article = only_article(
        read_bytes(
            tmp_path, "a.md", f"% Ferry sails again\n% Ida Moll; Nils Berg\n% 3 November 2025\n\n{TEXT}".encode()
        )
    )
    assert (article.title, article.author, article.text) == ("Ferry sails again", "Ida Moll, Nils Berg", TEXT)
    assert article.published_at == date(2025, 11, 3)


@pytest.mark.parametrize(
    "text", ["% of the vote went to Marl.", "+++ Eilmeldung +++\n\nIt rained.", "Note: it rained."]
)
def test_what_only_looks_like_front_matter_stays(tmp_path: Path, text: str) -> None:
    article = only_article(read_bytes(tmp_path, "a.md", f"{text}\n\nThen it snowed.".encode()))
    words = "".join(f"{article.title} {article.text}".split())
    assert all(word in words for word in text.removeprefix("% ").split())


def test_the_day_and_the_title_in_the_name_of_a_post(tmp_path: Path) -> None:
    article = only_article(
        read_bytes(tmp_path, "2025-11-03-ferry-sails.md", f"---\nlayout: post\n---\n{TEXT}".encode())
    )
    assert (article.title, article.published_at) == ("ferry sails", date(2025, 11, 3))
    assert only_article(read_bytes(tmp_path, "2025-11-03-ferry.txt", TEXT.encode())).published_at is None


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("See [[Harbour plan|the harbour plan]] and [[Orsa]].", "See the harbour plan and Orsa."),
        ("![[pier.jpg]]\n\nThe pier.", "The pier."),
        ("==The pier was **rebuilt** for 3 crowns.== It holds.", "The pier was rebuilt for 3 crowns. It holds."),
        ("a == b, c==d and ==e", "a == b, c==d and ==e"),
        ("`x ==y== z` and ==y==", "x ==y== z and y"),
        ("> [!note] Remember\n> ==The pier== holds.", "Remember\n\nThe pier holds."),
        ("> [!WARNING]\n> The pier breaks.", "The pier breaks."),
        ("> [!quote]- Said\n> “No”", "Said\n\n“No”"),
        ("[!note] is no callout", "[!note] is no callout"),
        ("[[1]] and [link](https://orsa.example) and [a][b]", "1 and link and [a][b]"),
        ("Seen #ferries", "Seen #ferries"),
        ("{% include a.html %}", "{% include a.html %}"),  # no front matter, no template
    ],
)
def test_obsidians_marks(tmp_path: Path, written: str, text: str) -> None:
    content = f"# Ferry\n\n{written}\n\nIt rained."
    assert only_article(read_bytes(tmp_path, "a.md", content.encode())).text == f"{text}\n\nIt rained."


HEADERS = {
    "an archive of the press": f"""Headline: Ferry sails again
Byline: By Ida Moll
Publication: Harbour Post
Date: November 3, 2025
Section: A; Page 3
Length: 120 words
URL: {ADDRESS}

""",
    "in capitals, with a label before the text": f"""HEADLINE: Ferry sails again
BYLINE: Ida Moll
SOURCE: Harbour Post
PUBLISHED: 2025-11-03
LINK: {ADDRESS}
BODY:
""",
    "the title first": f"""Ferry sails again
By Ida Moll
Source: Harbour Post
Published on: 3 November 2025
Link: {ADDRESS}

""",
    "parts on one line": f"""Ferry sails again
By Ida Moll | November 3, 2025 | 4 min read | Harbour Post
URL: {ADDRESS}

""",
    "the day and the outlet": f"""Ferry sails again

By Ida Moll

3 November 2025 · Harbour Post
Link: {ADDRESS}

""",
    "the outlet and the day": f"""Ferry sails again
By Ida Moll
Harbour Post, 3 November 2025
URL: {ADDRESS}

""",
}


@pytest.mark.parametrize("form", HEADERS)
def test_headers_of_plain_text(tmp_path: Path, form: str) -> None:
    article = only_article(read_bytes(tmp_path, "a.txt", f"{HEADERS[form]}{TEXT}".encode()))
    assert (article.title, article.text) == ("Ferry sails again", TEXT)
    assert (article.author, article.outlet) == ("Ida Moll", "Harbour Post")
    assert (article.published_at, article.url) == (date(2025, 11, 3), ADDRESS)


@pytest.mark.parametrize(
    "text",
    [
        "Storm: harbour shut\n\nIt rained.",
        "Title: none\n\nIt rained on Monday.",
        "Marl | Tarn | Ostby\n\nIt rained.",
        "Storm\n\nSection: A hundred boats\n\nIt rained.",
        "Storm\n\nMarl – Tarn\n\nIt rained.",
        "Storm\n\n3 May 2024 | The day it rained in Orsa and nobody came\n\nIt rained.",
        "Headline: Storm\nDate: someday in May\nSource: Post\n\nIt rained.",
    ],
)
def test_what_is_no_header_stays(tmp_path: Path, text: str) -> None:
    article = only_article(read_bytes(tmp_path, "a.txt", text.encode()))
    said = f"{article.title} {article.text} {article.outlet}"
    assert all(word in said for word in text.replace("Headline: ", "").replace("Source: ", "").split())


def test_the_percent_lines_of_pandoc_may_go_on(tmp_path: Path) -> None:
    block = "% Ferry to Orsa\n  sails again\n% Ida Moll\n  Nils Berg\n% 3 November 2025"
    article = only_article(read_bytes(tmp_path, "a.md", f"{block}\n\n{TEXT}".encode()))
    assert (article.title, article.author) == ("Ferry to Orsa sails again", "Ida Moll, Nils Berg")
    assert (article.published_at, article.text) == (date(2025, 11, 3), TEXT)


def test_quotation_marks_of_a_broken_header_stay_in_pairs(tmp_path: Path) -> None:
    broken = f'---\ntitle: Storm: "no ferries"\nauthor: "Ida Moll\n---\n{TEXT}'
    article = only_article(read_bytes(tmp_path, "a.md", broken.encode()))
    assert (article.title, article.author) == ('Storm: "no ferries"', "Ida Moll")
