"""The command line: what goes to stdout, what to stderr, and with which exit code it ends."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from subprocess import PIPE

import pytest

from bot import __version__
from bot.cli import commands
from index.home import Home
from index.indexing.lock import hold_indexer_lock
from index.store.catalog import Catalog
from tests.bot.conftest import Press
from tests.fakes.openai_server import OpenAIServer
from tests.forked import Running

HEAVY = {"chromadb_rust_bindings", "llama_index", "onnxruntime"}
NEEDLESS = {  # to find that nothing is new
    *("numpy", "openai", "rich"),
    *("bot.answering", "corpus.chunker", "corpus.clean", "corpus.dates", "corpus.reader", "corpus.sentences"),
    *("index.embedding.cross_encoder", "index.indexing.run", "index.retrieval", "index.store.staging"),
}
MOST_MODULES = 450  # of such a run: with Python 3.11 they are 418
OTHERS = {
    "chromadb",
    "mcp",
    "nltk",
    "openai",
    "sqlalchemy",
    "telegram",
    "tiktoken",
}  # with the whole of LlamaIndex: sqlalchemy
QUESTION = "How many sunken boats did the divers remove?"


def _python(code: str, *words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def _imported(*commands: list[str]) -> set[str]:
    """The packages that these commands, one after the other, import in a process of their own."""
    return {name.split(".")[0] for name in _modules(*commands)}


def _modules(*commands: list[str], **environment: str) -> set[str]:
    """The same by module, without what Python had imported at its start."""
    code = (
        "import json, sys\nbefore = set(sys.modules)\nfrom bot.cli import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    sys.argv = ['pressbox', *words]\n"
        "    try: main()\n"
        "    except SystemExit as leaving: assert not leaving.code, words\n"
        "print(*sys.modules.keys() - before, file=sys.stderr)"
    )
    ran = _python(code, json.dumps(commands), **environment)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stderr.split())


def _completing(word: str) -> dict[str, str]:
    """The environment in which a shell asks how a word after `pressbox` goes on."""
    return {"_PRESSBOX_COMPLETE": "complete_bash", "COMP_WORDS": f"pressbox {word}", "COMP_CWORD": "1"}


# Asking


def test_an_answer_is_quoted_cited_and_dated(press: Press, library: Path) -> None:
    result = press("ask", *QUESTION.split())
    assert (result.code, result.err) == (0, "")
    sentence, _, source, link, newest = result.out.splitlines()
    assert sentence.startswith("“") and "Divers removed 14 sunken boats from the channel." in sentence
    assert sentence.endswith("” [1]")
    assert source == "[1] Coast Daily · 4 March 2025 · Harbour reopens after the storm"
    assert link.strip() == "https://coast-daily.example/harbour"
    assert newest == "Newest source: 4 March 2025."


def test_every_citation_in_the_json_is_its_slice(press: Press, library: Path) -> None:
    result = press("ask", "--json", "--no-sync", QUESTION)
    answer = json.loads(result.out)
    assert answer["schema"] == "pressbox.answer/1" and answer["answered"] and answer["citations"]
    catalog = Catalog(Home(library).catalog)
    for citation in answer["citations"]:
        article = catalog.article(citation["article_id"], citation["version"])
        assert article is not None
        assert citation["quote"] == article.text[citation["start"] : citation["end"]]
    catalog.close()
    assert "explanation" not in answer


@pytest.mark.parametrize("words", [["ask"], ["ask", "-"]])
def test_a_question_comes_from_stdin(press: Press, library: Path, words: list[str]) -> None:
    result = press(*words, stdin=f"{QUESTION}\n")
    assert result.code == 0
    assert "14 sunken boats" in result.out


@pytest.mark.parametrize("question", ["", "  \n ", "why " * 2000])
def test_no_question_and_an_endless_one_are_refused(press: Press, question: str) -> None:
    result = press("ask", stdin=question)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("pressbox: ") and result.err.count("\n") == 1


def test_a_refusal_exits_3_and_cites_nothing(press: Press, library: Path) -> None:
    result = press("ask", "Who won the chess championship in Reykjavik?")
    assert result.code == 3
    assert "[" not in result.out
    assert not json.loads(press("ask", "--json", "Who won the chess championship in Reykjavik?").out)["citations"]


def test_filters_narrow_what_may_answer(press: Press, library: Path) -> None:
    assert press("ask", "--until", "4 March 2025", QUESTION).code == 0
    assert press("ask", "--outlet", "coast daily", QUESTION).code == 0
    late = press("ask", "--since", "2025-03-05", "--until", "2025-03-05", QUESTION)
    assert late.code == 3
    assert "none was published in those days" in late.out


def test_a_date_that_is_none_is_a_usage_error(press: Press, library: Path) -> None:
    result = press("ask", "--since", "31 February 2025", QUESTION)
    assert (result.code, result.out) == (2, "")
    assert "31 February 2025" in result.err
    assert "─" not in result.err  # no box


@pytest.mark.parametrize("command", ["ask", "search", "articles", "chat"])
def test_days_in_the_wrong_order_are_a_usage_error(press: Press, library: Path, command: str) -> None:
    words = ["boats"] if command in ("ask", "search") else []
    result = press(command, *words, "--since", "2025-03-05", "--until", "4 March 2025")
    assert (result.code, result.out) == (2, "") and "exchange them" in result.err


def test_an_unknown_outlet_names_those_there_are(press: Press, library: Path) -> None:
    for result in (press("search", "boats", "--outlet", "Nobody's"), press("articles", "--outlet", "Nobody's")):
        assert "No article is by “Nobody's”." in result.err and "“Coast Daily”" in result.err


def test_a_search_for_nothing_is_refused(press: Press, library: Path) -> None:
    result = press("search", " ")
    assert (result.code, result.out) == (2, "") and "empty" in result.err


def test_a_list_without_a_filter_does_not_speak_of_such_articles(press: Press, library: Path) -> None:
    assert "no such article" in press("articles", "--until", "1999-01-01").err
    assert press("remove", "--yes", "papers").code == 0
    assert "The library holds no article." in press("articles").err


def test_explain_shows_candidates_scores_and_milliseconds(press: Press, library: Path) -> None:
    shown = press("ask", "--explain", QUESTION).out
    assert "Passages found" in shown and "Sentences weighed" in shown and "Milliseconds" in shown
    explanation = json.loads(press("ask", "--explain", "--json", QUESTION).out)["explanation"]
    assert explanation["hits"] and explanation["sentences"]


def test_the_sample_articles_answer_when_nothing_is_registered(press: Press) -> None:
    result = press("ask", "Which refinery was hit?")
    assert result.code == 0
    assert "Ryazan" in result.out
    assert "sample articles" in result.err and "pressbox index FOLDER" in result.err


def test_an_empty_library_says_so_without_a_sync(press: Press) -> None:
    result = press("ask", "--no-sync", QUESTION)
    assert (result.code, result.out) == (3, "")
    assert result.err.count("\n") == 1 and "empty" in result.err


def test_ask_sees_a_new_article_unless_told_not_to(press: Press, folder: Path) -> None:
    press("index", folder)
    (folder / "new.txt").write_text("Quarry\n\nThe quarry at Thornby employs 340 masons.\n", encoding="utf-8")
    question = "How many masons does the quarry at Thornby employ?"
    assert press("ask", "--no-sync", question).code == 3
    result = press("ask", question)
    assert result.code == 0 and "340 masons" in result.out
    assert result.err == "pressbox: 1 article added.\n"


def test_a_sync_that_fails_is_a_notice_and_the_question_is_answered(press: Press, folder: Path, tmp_path: Path) -> None:
    press("index", folder)
    (folder / "new.txt").write_text("Quarry\n\nThe quarry at Thornby employs 340 masons.\n", encoding="utf-8")
    with hold_indexer_lock(Home(tmp_path / "library")):
        result = press("ask", QUESTION)
    assert result.code == 0 and "14 sunken boats" in result.out
    assert "is indexing this library" in result.err and result.err.count("\n") == 1


def test_a_setting_that_names_another_embedder_is_noticed(
    press: Press, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I6: until a change-over is published, the old embedder answers."""
    monkeypatch.setenv("PRESSBOX_EMBEDDER", "openai")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    result = press("ask", QUESTION)
    assert result.code == 0 and "14 sunken boats" in result.out
    assert "pressbox index --re-embed" in result.err
    assert press("index").code == 4


def test_changing_over_to_another_embedder_and_back(
    press: Press, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I6, and nothing is embedded twice."""
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("PRESSBOX_EMBEDDER", "openai")
        over = json.loads(press("index", "--re-embed", "--json").out)
        assert over["embedded"] == over["chunks"] == 3 and not over["added"]
        assert "Selby" in press("search", "-n", "1", "Selby toll").out

        monkeypatch.setenv("PRESSBOX_EMBEDDER", "local")
        asked = len(server.requests)
        old = press("search", "-n", "1", "Selby toll")
        assert "Selby" in old.out and "text-embedding-3-small answers until" in old.err
        assert len(server.requests) == asked + 1
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
        moved = press("search", "Selby toll")
        assert moved.code == 4 and "set OPENAI_BASE_URL back" in moved.err

        back = json.loads(press("index", "--re-embed", "--json").out)
        assert back["published"] and back["embedded"] == 0
        assert press("search", "Selby toll").err == ""
        assert len(server.requests) == asked + 1


def test_a_library_whose_embedder_is_gone_answers_by_its_words_until_it_is_embedded_anew(
    press: Press, library: Path, tmp_path: Path
) -> None:
    """I6: as a Pressbox with another model left it."""
    with closing(sqlite3.connect(library / "catalog.sqlite3")) as catalog, catalog:
        catalog.execute("UPDATE embedders SET name = 'all-MiniLM-L6-v2', revision = 'onnx-fp32-1', weights = '53aa'")
    result = press("ask", QUESTION)
    assert result.code == 0 and "14 sunken boats" in result.out
    assert result.err.count("\n") == 1
    assert "all-MiniLM-L6-v2" in result.err and "pressbox index --re-embed" in result.err

    more = tmp_path / "more"
    more.mkdir()
    (more / "new.txt").write_text("Quarry\n\nThe quarry at Thornby employs 340 masons.\n", encoding="utf-8")
    result = press("index", str(more), "--json")
    report = json.loads(result.out)
    assert result.code == 0 and len(report["added"]) == 1 and report["embedded"] == 0 and not report["removed"]
    assert "pressbox index --re-embed" in result.err
    assert "340 masons" in press("ask", "How many masons does the quarry at Thornby employ?").out
    result = press("doctor")
    assert result.code == 1 and "all-MiniLM-L6-v2" in result.out and "pressbox index --re-embed" in result.out

    over = json.loads(press("index", "--re-embed", "--json").out)
    assert over["embedded"] == over["chunks"] == 4 and not over["added"]
    assert press("search", "Selby toll").err == ""


# Other ways to read


def test_chat_carries_the_subject_and_survives_errors(press: Press, library: Path) -> None:
    lines = ["/why", "/nonsense", QUESTION, "/sources", "/why", "/reset", "/sources", "/help", "/quit", QUESTION]
    result = press("chat", stdin="\n".join(lines))
    assert result.code == 0
    assert result.out.count("“Divers removed 14 sunken boats from the channel. ") == 2  # the answer, and /sources
    assert result.out.count("Nothing was asked yet.") == 2
    assert "pressbox show https://coast-daily.example/harbour --quote" in result.out
    assert result.err == "pressbox: There is no command /nonsense; /help lists them.\n"


def test_search_lists_passages_that_are_slices(press: Press, library: Path) -> None:
    found = json.loads(press("search", "--json", "--limit", "2", "bridge", "toll").out)
    assert found["schema"] == "pressbox.search/1" and len(found["hits"]) == 2
    assert "Selby bridge" in found["hits"][0]["text"]
    catalog = Catalog(Home(library).catalog)
    for hit in found["hits"]:
        article = catalog.article(hit["article_id"], hit["version"])
        assert article is not None and article.text[hit["start"] : hit["end"]] == hit["text"]
    catalog.close()
    assert "Selby bridge" in press("search", "bridge", "toll").out
    assert press("search", "--outlet", "Nobody's", "bridge").code == 3


def test_articles_are_records_off_a_terminal(press: Press, library: Path) -> None:
    lines = press("articles").out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["2025-03-06", "2025-03-04", "undated"]
    chosen = json.loads(press("articles", "--json", "--outlet", "valley news").out)["articles"]
    assert [article["title"] for article in chosen] == ["A library [bold]for[/bold] the valley"]


def test_show_finds_an_article_by_url_id_or_part(press: Press, library: Path) -> None:
    for name in ("https://coast-daily.example/harbour?utm_source=x", "https://coast-daily.example/harbour", "harbour"):
        assert "Ines Calder" in press("show", name).out
    assert "Selby" in press("show", "bridge.txt").out
    several = press("show", "papers/")
    assert several.code == 2 and "papers/bridge.txt" in several.err
    assert press("show", "nowhere").code == 2


def test_show_quote_marks_the_very_characters(press: Press, library: Path) -> None:
    citation = json.loads(press("ask", "--json", QUESTION).out)["citations"][0]
    span = f"{citation['start']}-{citation['end']}"
    assert f"»{citation['quote']}«" in press("show", "harbour", "--quote", span).out
    shown = json.loads(press("show", "harbour", "--json", "--quote", span, "--version", citation["version"][:12]).out)
    assert shown["quote"]["text"] == citation["quote"]
    for wrong in ("5", "9-3", "0-999999", "a-b"):
        assert press("show", "harbour", "--quote", wrong).code == 2
    assert press("show", "harbour", "--version", "0000").code == 2


# Indexing


def test_a_second_index_says_that_nothing_is_new(press: Press, folder: Path) -> None:
    (folder / "empty.txt").touch()
    first = press("index", folder)
    assert first.code == 0
    assert first.out.startswith("3 articles added, 0 unchanged, 1 failed; ")
    second = press("index", folder)
    assert second.code == 0
    assert second.out.startswith("Nothing new. The library holds 3 articles")
    assert "papers/empty.txt" in first.out and "papers/empty.txt" in second.out
    (folder / "empty.txt").unlink()
    (folder / "bridge.txt").write_text("Bridge tolls rise\n\nThe toll for the Selby bridge rises to 5 euros.\n")
    third = json.loads(press("index", "--json").out)
    assert third["changed"] == ["papers/bridge.txt"] and not third["added"] and not third["failed"]


def test_all_is_read_again_when_asked(press: Press, folder: Path) -> None:
    press("index", folder)
    told = press("index", "--reread")
    assert told.code == 0 and told.out.startswith("Nothing new.")
    assert "3 documents were read again (2 Markdown, 1 plain text), as asked." in told.out
    counted = json.loads(press("index", "--reread", "--json").out)
    assert (counted["reread"], counted["embedded"], counted["published"]) == (3, 0, False)


def test_an_unknown_path_registers_nothing(press: Press, folder: Path) -> None:
    result = press("index", folder, folder / "gone")
    assert (result.code, result.out) == (2, "")
    assert "gone" in result.err
    assert press("sources").out == ""


def test_odd_files_are_a_line_each_and_the_good_ones_are_indexed(press: Press) -> None:
    odd = Path(__file__).parents[2] / "data" / "odd"
    result = press("index", odd)
    assert result.code == 0
    counts, undated, broken, heading, *lines = result.out.splitlines()
    assert undated.startswith("The date of 1 article was not understood: ")
    assert broken.startswith("The header of broken-yaml.md is broken and was read line by line: ")
    assert heading == f"{len(lines)} places gave no article:"
    assert all(line.startswith("  odd/") and ": " in line for line in lines)
    indexed = press("articles").out.splitlines()
    assert indexed and counts.startswith(f"{len(indexed)} articles added, 0 unchanged, {len(lines)} failed;")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_listed_and_the_rest_is_indexed(press: Press, folder: Path) -> None:
    (folder / "library.md").chmod(0)
    result = press("index", folder)
    assert result.code == 0
    assert "2 articles added" in result.out and "library.md" in result.out


def test_the_sample_leaves_when_a_source_of_ones_own_comes(press: Press, folder: Path) -> None:
    assert "sample articles" in press("index").err
    result = press("index", folder)
    assert "sample articles leave" in result.err
    assert result.out.startswith("3 articles added, 9 removed")
    assert press("sources").out.split("\t")[0] == "papers"
    assert press("ask", "Which refinery in Ryazan was hit?").code == 3


def test_a_sample_that_was_asked_for_stays(press: Press, folder: Path) -> None:
    from bot.library.sources import sample_folder

    press("index")
    assert press("index", sample_folder()).code == 0
    press("index", folder)
    assert [line.split("\t")[0] for line in press("sources").out.splitlines()] == ["articles", "papers"]


def test_folders_inside_each_other_are_one_source(press: Press, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "quarry.txt").write_text("Quarry\n\nThe quarry at Thornby employs 340 masons.\n", encoding="utf-8")
    press("index", inner)
    outer = press("index", folder)
    assert "now a part of" in outer.err and outer.out.startswith("4 articles added, 1 removed")
    assert "already covered" in press("index", inner).err
    assert len(press("sources").out.splitlines()) == 1


def test_a_removed_source_takes_its_articles_along(press: Press, library: Path) -> None:
    refused = press("remove", "papers")
    assert refused.code == 2 and "--yes" in refused.err
    result = press("remove", "papers", "--yes")
    assert result.code == 0 and result.out.startswith("3 articles removed")
    assert press("articles").out == ""
    assert press("ask", QUESTION).code == 3
    kept = press("show", "harbour")
    assert kept.code == 0 and "Ines Calder" in kept.out and "no longer in the library" in kept.err
    assert press("remove", "papers", "--yes").code == 2


def test_a_removal_that_was_cut_short_is_finished_by_the_next_run(press: Press, library: Path) -> None:
    catalog = Catalog(Home(library).catalog)
    catalog.unregister(catalog.source_named("papers"))
    catalog.close()
    assert press("ask", QUESTION).code == 3
    assert press("articles").out == ""


def test_a_second_indexer_leaves_with_75(press: Press, folder: Path, tmp_path: Path) -> None:
    with hold_indexer_lock(Home(tmp_path / "library")):
        result = press("index", folder)
    assert (result.code, result.out) == (75, "")
    assert str(os.getpid()) in result.err


def test_rejected_files_are_listed(press: Press, folder: Path) -> None:
    (folder / "empty.txt").touch()
    press("index", folder)
    source, place, reason = press("sources", "--rejected").out.strip().split("\t")
    assert (source, place) == ("papers", "empty.txt") and reason
    assert json.loads(press("sources", "--json").out)["sources"][0]["rejected"] == [{"place": place, "reason": reason}]


# The shell


def test_light_commands_import_nothing_heavy(library: Path) -> None:
    assert not _imported(["--version"], ["--help"], ["ask", "--help"], ["sources"], ["articles"], ["index"]) & HEAVY


def test_a_run_with_nothing_new_imports_little(library: Path) -> None:
    imported = _modules(["index"])
    assert not imported & {*NEEDLESS, *HEAVY, *OTHERS}
    assert {name for name in imported if name.startswith("bot.cli.commands.")} == {"bot.cli.commands.index"}
    assert len(imported) <= MOST_MODULES


def test_every_command_is_listed_and_every_listed_name_is_a_command() -> None:
    files = {path.stem for path in Path(commands.__file__).parent.glob("*.py")} - {"__init__", "people"}
    assert sorted(commands.LISTED) == sorted(files)
    assert {commands.load(name).name for name in commands.LISTED} == files


def test_each_command_is_listed_on_one_line_with_the_beginning_of_its_help(press: Press) -> None:
    listed = press("--help").out.partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(commands.LISTED)
    for name, line in zip(commands.LISTED, listed, strict=True):
        said = line.strip().removeprefix(name).strip()
        assert said.endswith(".") and not said.endswith("..") and len(line) < 80, line
        assert commands.load(name).help.startswith(said.rstrip(".")), line


@pytest.mark.parametrize("environment", [{}, _completing("se")])
def test_a_list_of_the_commands_imports_none_of_them(environment: dict[str, str]) -> None:
    imported = _modules(["--help"], **environment)
    assert not {name for name in imported if name.startswith("bot.cli.commands.")}


def test_the_shell_completes_the_names_of_commands_and_their_options() -> None:
    code = "import sys\nsys.argv = ['pressbox']\nfrom bot.cli import main\nmain()"
    for word, completed in (("se", ["search", "selfcheck", "serve"]), ("", [*commands.LISTED]), ("--v", ["--version"])):
        assert _python(code, **_completing(word)).stdout.split() == completed, word


def test_an_offline_question_does_without_llama_index(library: Path) -> None:
    imported = _imported(["ask", QUESTION])
    assert "chromadb_rust_bindings" in imported and not imported & {"llama_index", *OTHERS}


def test_a_new_article_is_cut_without_the_whole_of_llama_index(folder: Path) -> None:
    imported = _imported(["index", str(folder)])
    assert imported >= HEAVY and not imported & OTHERS


def test_version(press: Press) -> None:
    assert press("--version").out == f"pressbox {__version__}\n"


def test_a_mistyped_command_gets_a_hint_without_a_box(press: Press) -> None:
    result = press("serach", "x")
    assert result.code == 2 and "search" in result.err and "╭" not in result.err


def test_no_escape_sequence_off_a_terminal_nor_with_no_color(press: Press, library: Path) -> None:
    for words in (["ask", "--explain", QUESTION], ["articles"], ["show", "harbour"], ["search", "toll"], ["doctor"]):
        assert "\x1b" not in press(*words).out, words


def test_no_color_keeps_colours_away(press: Press, library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = re.compile(r"\x1b\[(?:\d+;)*3[0-7]m")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert coloured.search(press("ask", QUESTION).out)
    monkeypatch.setenv("NO_COLOR", "1")
    shown = press("ask", QUESTION)
    assert "14 sunken boats" in shown.out and not coloured.search(shown.out)


def test_article_text_is_no_markup(press: Press, library: Path) -> None:
    assert "A library [bold]for[/bold] the valley" in press("articles").out
    assert "[red]Volunteers[/red]" in press("show", "library.md").out


def test_ctrl_c_ends_with_130_and_no_traceback(library: Path) -> None:
    with Running("chat", "--no-sync", stdin=PIPE, stdout=PIPE, stderr=PIPE) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("/help\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith("Ask anything")
        while process.stdout.readline().strip():  # to the end of the reply
            pass
        process.send_signal(signal.SIGINT)
        with suppress(
            subprocess.TimeoutExpired
        ):  # Python may take an interrupt just before it waits for a line: press again
            process.wait(30)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        assert (process.stderr.read(), process.wait()) == ("", 130)


def test_a_home_that_is_a_file_is_a_configuration_error(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_HOME", str(tmp_path / "file"))
    (tmp_path / "file").touch()
    for command in ("articles", "ask", "index", "chat"):
        result = press(command, stdin="Who?")
        assert result.code == 4 and "PRESSBOX_HOME" in result.err and result.err.count("\n") == 1


def test_a_wrong_setting_exits_4(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_EMBEDDER", "word2vec")
    result = press("ask", QUESTION)
    assert (result.code, result.out) == (4, "")
    assert "PRESSBOX_EMBEDDER" in result.err and result.err.count("\n") == 1
