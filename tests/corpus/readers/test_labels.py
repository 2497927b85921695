"""Labelled headers of plain text and Markdown, and those of archives of the press."""

from datetime import date
from pathlib import Path

import pytest

from tests.corpus.files import only_article, read_bytes

TEXT = "The roof of the mill is unsafe, the council of Tarn said on Friday.\n\nRepairs cost 40,000 crowns."
FIRST, SECOND = TEXT.split("\n\n")
HEADERS = {
    "empty lines": f"HEADLINE: Roof: unsafe\n\nBYLINE: By Ida Moll\n\nSOURCE: Tarn Post\n\nDATE: May 3, 2024\n\n{TEXT}",
    "marked text": f"""Title: Roof: unsafe
Author: Ida Moll
Publication title: Tarn Post
Pages: 3
Publication year: 2024
Publication date: May 3, 2024
Place of publication: Tarn
ISSN: 01234567
Full text: {TEXT}
Last updated: 2024-05-04
Database: Northern News
""",
    "German": f"Titel: Roof: unsafe\nAutor: Ida Moll\nQuelle: Tarn Post\nDatum: 3. Mai 2024\n\n{TEXT}",
    "Ukrainian": f"Заголовок: Roof: unsafe\nАвтор: Ida Moll\nДжерело: Tarn Post\nДата: 3 травня 2024 р.\n\n{TEXT}",
    "codes": f"""HD\tRoof: unsafe
BY\tBy Ida Moll
WC\t412 words
PD\t3 May 2024
SN\tTarn Post
LA\tEnglish
LP
{FIRST}
TD
{SECOND}
NS
gcat : Political/General News
AN
Document TARN000020240503ek53000
""",
    "no labels": f"""Roof: unsafe

Ida Moll
412 words
3 May 2024
Tarn Post
TARN
English
(c) 2024 Tarn Post. All rights reserved.

{TEXT}

Document TARN000020240503ek53000
""",
    "few labels": f"""Roof: unsafe
Tarn Post
May 3, 2024 Friday
First Edition

Copyright 2024 Tarn Media All Rights Reserved

Section: NEWS; Pg. 3
Length: 412 words
Byline: Ida Moll
Body

{TEXT}

Load-Date: May 4, 2024

End of Document
""",
}


@pytest.mark.parametrize("form", HEADERS)
def test_each_header_gives_its_fields(tmp_path: Path, form: str) -> None:
    article = only_article(read_bytes(tmp_path, "a.txt", HEADERS[form].encode()))
    assert (article.title, article.text) == ("Roof: unsafe", TEXT)
    assert (article.author, article.outlet, article.published_at) == ("Ida Moll", "Tarn Post", date(2024, 5, 3))


@pytest.mark.parametrize("first", ["FOR IMMEDIATE RELEASE", "Pressemitteilung:"])
def test_a_press_release(tmp_path: Path, first: str) -> None:
    body = f"TARN, May 3, 2024 – {TEXT}"
    release = f"{first}\n\nContact: Ida Moll\nPhone: +1 555\n\nRoof unsafe\n\n{body}\n\n###\n"
    article = only_article(read_bytes(tmp_path, "a.txt", release.encode()))
    assert (article.title, article.text, article.published_at) == ("Roof unsafe", body, date(2024, 5, 3))


@pytest.mark.parametrize(
    "text",
    [
        "Source: the river rises in the hills of Orsa.\n\nDate: nobody knows when it was mapped.\n\nIt flows west.",
        "The roof: is it safe.\n\nAnswer: It is not.\n\nQuestion: Why?\n\nAnswer: It is old.",
        "Ida Moll: I saw it.\n\nPer Dahl: So did I.\n\nBody of the mill.",
    ],
)
def test_prose_with_colons_is_no_header(tmp_path: Path, text: str) -> None:
    assert only_article(read_bytes(tmp_path, "a.txt", text.encode())).text == text


@pytest.mark.parametrize("label", ["**{}:** ", "**{}**: ", "- {}: ", "{}: "])
def test_labels_below_a_heading_of_markdown(tmp_path: Path, label: str) -> None:
    header = "\n".join(
        label.format(name) + value
        for name, value in {"Author": "Ida Moll", "Published": "3 May 2024", "URL": "https://tarn.example/roof"}.items()
    )
    article = only_article(read_bytes(tmp_path, "a.md", f"# Roof unsafe\n\n{header}\n\n{TEXT}".encode()))
    assert (article.title, article.author, article.published_at) == ("Roof unsafe", "Ida Moll", date(2024, 5, 3))
    assert (article.url, article.text) == ("https://tarn.example/roof", TEXT)
