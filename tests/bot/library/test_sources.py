"""What is registered, and what a person is told of that which cannot be read."""

import json
from pathlib import Path

from tests.bot.conftest import Press

OPML = """<opml><body><outline xmlUrl="http://127.0.0.1:9/a.xml"/><outline xmlUrl="http://127.0.0.1:9/b.xml"/>
</body></opml>"""


def test_a_folder_of_unread_kinds_is_not_nothing_new(press: Press, library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in ("a.key", "b.key", "c.pages", "README"):
        (folder / name).write_text("x")
    told = press("index", folder)
    assert told.code == 0 and "Nothing new" not in told.out
    kinds = "4 files are of kinds that are not read (2 .key, 1 without a suffix, 1 .pages)"
    assert f'Source "odd": it has no article; {kinds}.' in told.out
    report = json.loads(press("index", "--json").out)
    assert report["schema"] == "pressbox.report/1"
    assert report["unread"] == [{"source": "odd", "kinds": {".key": 2, ".pages": 1, "": 1}}]
    assert report["empty"] == ["odd"]
    (folder / "d.txt").write_text("It rained in Orsa on Monday.")
    assert "it has no article" not in press("index").out
    assert press("index").out.startswith("Nothing new.")


def test_a_folder_of_broken_files_is_not_nothing_new(press: Press, library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "a.docx").write_text("x")
    told = press("index", folder)
    assert "Nothing new" not in told.out and 'Source "odd": it has no article.' in told.out
    assert "odd/a.docx: This .docx cannot be opened" in told.out


def test_a_file_that_can_never_be_read_is_not_registered(press: Press, library: Path, tmp_path: Path) -> None:
    (tmp_path / "a.key").write_text("x")
    told = press("index", tmp_path / "a.key")
    assert told.code == 2 and "files of this kind are not read" in told.err
    assert "a.key" not in press("sources").out


def test_an_opml_file_registers_its_feeds(press: Press, library: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.opml").write_text(OPML)
    told = press("index", "--allow-private", tmp_path / "mine.opml")
    assert told.code == 0
    rows = [line.split("\t") for line in press("sources").out.splitlines()]
    assert [row[-1] for row in rows][1:] == ["http://127.0.0.1:9/a.xml", "http://127.0.0.1:9/b.xml"]
    assert all(len(row) == 5 for row in rows)
    (tmp_path / "bad.opml").write_text("<opml>")
    assert "cannot be read as a list of feeds" in press("index", tmp_path / "bad.opml").err
    (tmp_path / "none.opml").write_text("<opml/>")
    assert "names no feeds" in press("index", tmp_path / "none.opml").err


def test_remarks_on_what_was_read(press: Press, library: Path, tmp_path: Path) -> None:
    records = [
        {"title": "Mill", "content": "The mill burned… [+2184 chars]", "date": "03.05.2024"},
        {"title": "Dam", "content": "The dam is full.", "date": "04.05.2024"},
    ]
    (tmp_path / "news.json").write_text(json.dumps(records))
    told = press("index", tmp_path / "news.json").out
    assert "The dates of 2 articles were not understood, such as “03.05.2024” in news.json" in told
    assert "1 article ends early, because the program that exported it cut it: “Mill” in news.json." in told
    assert "not understood" not in press("index").out
    added = press("add", tmp_path / "news.json").out
    assert "Mill" in added


def test_a_broken_header_is_named_and_its_article_is_read(press: Press, library: Path, tmp_path: Path) -> None:
    (tmp_path / "rain.md").write_text("---\ntitle: Rain: it fell\ndate: 2025-12-07\n---\nIt rained in Orsa.")
    told = press("index", tmp_path / "rain.md").out
    why = "it cannot be parsed as YAML (mapping values are not allowed here in its line 1); mend it."
    assert f"The header of rain.md is broken and was read line by line: {why}" in told
    assert "gave no article" not in told
    (tmp_path / "snow.md").write_text("---\ntitle: Snow: it fell\ndate: 2025-12-07\n---\nIt snowed in Orsa.")
    assert f"The header of snow.md is broken and was read line by line: {why}" in press("add", tmp_path / "snow.md").out


def test_articles_are_listed_by_source_and_in_order(press: Press, library: Path, tmp_path: Path) -> None:
    (tmp_path / "z.txt").write_text("Aardvark seen\n\nAn aardvark was seen in Orsa.")
    press("index", tmp_path / "z.txt")

    def titles(*words: str) -> list[str]:
        return [line.split("\t")[2][:8] for line in press("articles", *words).out.splitlines()]

    assert titles("--source", "z.txt") == ["Aardvark"]
    assert titles("--sort", "title") == ["A librar", "Aardvark", "Bridge t", "Harbour "]
    assert press("articles", "--sort", "nonsense").err.endswith(
        "Error: Invalid value for '--sort': 'nonsense' is no order; write newest, oldest, title or outlet.\n"
    )
    assert titles("--sort", "oldest", "--limit", "1") == ["Harbour "]
    assert titles("--limit", "1") == ["A librar"]
    assert titles("--sort", "outlet")[:2] == ["Harbour ", "A librar"]
    assert press("articles", "--source", "nowhere").code == 2


def test_show_takes_titles(press: Press, library: Path) -> None:
    for name in ("bridge TOLLS rise", "Bridge tolls", "bridge.txt"):
        assert "Selby" in press("show", name).out
