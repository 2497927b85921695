from datetime import date
from pathlib import Path

from tests.corpus.files import only_article, only_reason, read_bytes
from tests.corpus.pdfs import pdf

STORY = [
    [
        "Harbour open after the storm",
        "",
        "The harbour of Eastmere opened again on Friday after three days of",
        "interruption. It was “a long night”, said the harbour master, Mr.",
        "Olsen (61), who had not slept. Ships that had waited came in one af-",
        "ter another.",
        "Fishing boats follow on Saturday.",
        "",
        "• Ferries stay in port.",
        "• Buses run.",
        "",
        "The council of Eastmere will meet on Monday evening and talk about the",
        "1",
    ],
    ["costs of the new pier.", "Page 2 of 2"],
]
INFO = "/Title (Harbour reopens) /Author (Ida Moll) /CreationDate (D:20251205180000+01'00')"


def test_wrapped_lines_become_paragraphs_again(tmp_path: Path) -> None:
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(STORY, INFO)))
    assert article.text.split("\n\n") == [
        "Harbour open after the storm",
        "The harbour of Eastmere opened again on Friday after three days of interruption. It was “a long night”, said "
        "the harbour master, Mr. Olsen (61), who had not slept. Ships that had waited came in one after another.",
        "Fishing boats follow on Saturday.",
        "Ferries stay in port.",
        "Buses run.",
        "The council of Eastmere will meet on Monday evening and talk about the costs of the new pier.",
    ]


def test_the_documents_metadata_are_read(tmp_path: Path) -> None:
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(STORY, INFO)))
    assert (article.title, article.author, article.published_at) == ("Harbour reopens", "Ida Moll", date(2025, 12, 5))


def test_a_title_that_a_program_made_up_is_not_one(tmp_path: Path) -> None:
    made_up = "/Title (Microsoft Word - draft7.docx) /CreationDate (yesterday)"
    article = only_article(read_bytes(tmp_path, "a.pdf", pdf(STORY, made_up)))
    assert (article.title, article.published_at) == ("Harbour open after the storm", None)
    assert not article.text.startswith("Harbour open")


def test_a_scan_is_told_so(tmp_path: Path) -> None:
    assert "holds no text" in only_reason(read_bytes(tmp_path, "scan.pdf", pdf([[]])))


def test_a_password_is_asked_for(tmp_path: Path) -> None:
    locked = pdf(
        STORY,
        trailer=f"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>",
    )
    assert "encrypted; save a copy without a password" in only_reason(read_bytes(tmp_path, "locked.pdf", locked))


def test_damage_is_told(tmp_path: Path) -> None:
    assert "damaged" in only_reason(read_bytes(tmp_path, "cut.pdf", pdf(STORY)[:200]))
