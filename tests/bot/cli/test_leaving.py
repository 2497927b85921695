"""How a command ends to which nobody listens any more, which is interrupted, or whose library has lost its catalog."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from subprocess import PIPE

import pytest

from corpus.urls import canonicalise
from index.home import Home
from tests.bot.conftest import Press
from tests.forked import Running

QUESTION = "How many sunken boats did the divers remove?"
PRINTING = [
    ("ask", "--no-sync", QUESTION),
    ("ask", "--no-sync", "--json", QUESTION),
    ("search", "--no-sync", "harbour"),
    ("search", "--no-sync", "--json", "harbour"),
    ("articles",),
    ("articles", "--json"),
    ("sources",),
    ("show", "harbour"),
    ("config",),
    ("doctor",),
    ("index",),
    ("telegram", "health"),
    ("--help",),
    ("--version",),
]


def complained(*words: str, stdout: int) -> tuple[int, str]:
    """The exit code, and what was said on stderr."""
    with Running(*words, stdout=stdout, stderr=PIPE) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        return process.wait(), said


@pytest.mark.parametrize("words", PRINTING, ids=" ".join)
def test_a_reader_that_leaves_is_no_failure(library: Path, words: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    code, complaints = complained(*words, stdout=write)
    os.close(write)
    assert (code, "Traceback" in complaints, "rror" in complaints) == (0, False, False)


@pytest.mark.parametrize("words", [("articles",), ("search", "--no-sync", "harbour"), ("--version",)], ids=" ".join)
def test_a_stdout_that_was_closed_is_no_failure(library: Path, words: tuple[str, ...]) -> None:
    process = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "bot", *words], capture_output=True, check=False
    )
    assert (process.returncode, process.stderr) == (0, b"")


OPENING = """
import os, sys, bot.start

class Opening:
    def find_spec(self, *about):
        sys.meta_path.remove(self)
        os.open(os.devnull, os.O_RDONLY)

sys.meta_path.insert(0, Opening())
sys.argv[0] = "pressbox"
bot.start.run()
"""


def test_a_library_that_opens_a_file_while_it_is_imported_does_not_become_stdout() -> None:
    """As libffi 3.5 opens itself: its file took the number of a stdout that was closed."""
    closed = ["/bin/sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c", OPENING, "--version"]
    process = subprocess.run(closed, capture_output=True, check=False)
    assert (process.returncode, process.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("words", [("articles",), ("search", "--no-sync", "harbour"), ("--version",)], ids=" ".join)
def test_a_full_disk_behind_stdout_is_a_sentence(library: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, complaints = complained(*words, stdout=full.fileno())
    assert code == 1
    assert complaints == "pressbox: The output cannot be written (no space left on device).\n"


# Interrupts

AT_ONCE = "import os, sys, bot.start\nsys.argv[0] = 'pressbox'\nos.write(1, b'begun')\nbot.start.run()"


@pytest.mark.parametrize(
    ("words", "moments"),
    [
        (("ask", "--no-sync", QUESTION), range(8)),
        *((words, (2, 5)) for words in (("index",), ("doctor",), ("articles",))),
    ],
    ids=["ask", "index", "doctor", "articles"],
)
def test_an_interrupt_at_any_moment_is_130_and_no_traceback(
    library: Path, words: tuple[str, ...], moments: Iterable[int]
) -> None:
    """From the entry point's first line on: while modules are imported, while it works, and while it leaves."""
    codes, said = list[int](), b""
    for moment in moments:
        process = subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout and process.stdout.read(5) == b"begun"
        time.sleep(0.01 + 0.12 * moment)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            said, complaints = process.communicate(timeout=120)
            assert (b"Traceback" in complaints, b"Exception" in complaints) == (False, False), complaints.decode()
            codes.append(process.returncode)
        else:
            process.communicate()
    assert codes
    assert set(codes[:-1]) <= {130}
    assert codes[-1] == 130 or (codes[-1] == 0 and said.endswith(b"\n"))  # 0: the system was taking it away already


IMPORTING = """
import bot.cli, bot.start, os, sys, time
def import_it():
    import interrupted
bot.cli.run = import_it
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "interrupted":
            try:
                os.kill(os.getpid(), 2)
                time.sleep(60)
            except KeyboardInterrupt:
                raise ImportError("initialization failed") from None
sys.meta_path.insert(0, Finder)
bot.start.run()
"""


def test_an_interrupt_within_an_import_leaves_at_once() -> None:
    """ONNX Runtime's import turns it into an error of its own; Python's may keep its lock, and another thread hangs."""
    ran = subprocess.run([sys.executable, "-c", IMPORTING], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (130, "")


HALF_MADE = """
import bot.cli, bot.start, os, time
class Half:
    def __del__(self):
        self.missing
def work():
    try:
        os.kill(os.getpid(), 2)
        time.sleep(60)
    except KeyboardInterrupt:
        Half()
        raise
bot.cli.run = work
bot.start.run()
"""


def test_what_an_interrupt_leaves_half_made_complains_to_nobody() -> None:
    ran = subprocess.run([sys.executable, "-c", HALF_MADE], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (130, "")


SERVING = """
import os, socket
from {module} import serve
from {library} import {app}
serve({app}(), socket.create_server(("127.0.0.1", 0)), lambda: os.kill(os.getpid(), {signal}))
print("closed", flush=True)
"""
SERVERS = [("bot.web.app", "aiohttp.web", "Application"), ("bot.mcp.http", "starlette.applications", "Starlette")]


@pytest.mark.parametrize(("module", "library", "app"), SERVERS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_ends_in_order_from_the_moment_it_says_that_it_serves(
    module: str, library: str, app: str, number: signal.Signals
) -> None:
    code = SERVING.format(module=module, library=library, app=app, signal=int(number))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "closed\n", "")


def test_every_interrupt_of_a_chat_drops_what_was_typed_and_no_more(library: Path) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "chat", "--no-sync"], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        try:
            for _ in range(3):
                assert _until(ours, b"? ")
                os.write(ours, b"Which har")
                assert _until(ours, b"har")
                process.send_signal(signal.SIGINT)
            assert _until(ours, b"? ")
            os.write(ours, b"/HELP\n")
            assert _until(ours, b"/reset")
            os.write(ours, b"Exit\n")
            assert process.wait(60) == 0
        finally:
            process.kill()
            os.close(ours)


def _until(terminal: int, wanted: bytes) -> bool:
    """Read until the terminal has shown the words, and nothing behind them. False if it was closed or is silent."""
    shown = b""
    while wanted not in shown:
        if not select.select([terminal], [], [], 60)[0]:
            return False
        try:
            shown += os.read(terminal, 1)
        except OSError:  # its other end is closed
            return False
    return True


def test_an_interrupt_that_is_ignored_stays_so(library: Path) -> None:
    """As `nohup` and a shell's background jobs have it."""
    ignoring = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{AT_ONCE}"
    process = subprocess.Popen(
        [sys.executable, "-c", ignoring, "articles"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout and process.stdout.read(5) == b"begun"
    process.send_signal(signal.SIGINT)
    out, complaints = process.communicate(timeout=120)
    assert (process.returncode, complaints) == (0, b"") and b"Bridge tolls rise" in out


# A catalog that is gone


@pytest.mark.parametrize("emptied", [False, True])
def test_a_lost_catalog_is_said_and_no_sample_is_read(press: Press, library: Path, folder: Path, emptied: bool) -> None:
    (folder.parent / "otter.txt").write_text("Otter returns\n\nAn otter was seen in Selby.", encoding="utf-8")
    assert press("add", folder.parent / "otter.txt").code == 0
    catalog = Home(library).catalog
    for file in library.glob("catalog.sqlite3*"):
        file.unlink()
    if emptied:
        catalog.touch()
    for words in (
        ("ask", QUESTION),
        ("search", "boats"),
        ("articles",),
        ("index",),
        ("index", "--rebuild"),
        ("sources",),
    ):
        result = press(*words)
        assert (result.code, result.out) == (1, ""), words
        assert "lost its catalog" in result.err and "`pressbox index`" in result.err and result.err.count("\n") == 1
    assert press("index", folder / "nowhere").code == 2
    assert press("add", folder / "bridge.txt").code == 1
    assert "lost its catalog" in press("doctor").out
    assert press("index", folder).code == 0
    assert "14 sunken boats" in press("ask", QUESTION).out
    ids = [article["article_id"] for article in json.loads(press("articles", "--json").out)["articles"]]
    assert len(ids) == 4 and any(key.startswith("added/") for key in ids)  # what was added one by one comes back
    assert "problem" not in press("doctor").out


def test_a_library_of_chats_alone_is_empty_and_not_lost(press: Press) -> None:
    press("telegram", "members")
    assert press("articles").code == 0


# Formulas

FORMULAS = ["=1+1", "+1", "-5 degrees", "@SUM(A1)", '=HYPERLINK("http://x")', "\u200b=1", "\uff1d1"]


@pytest.mark.parametrize("title", FORMULAS)
def test_no_title_is_a_formula_in_a_spreadsheet(press: Press, library: Path, folder: Path, title: str) -> None:
    record = {"title": title, "text": "It was cold in Oslo.", "outlet": title, "url": "https://a.example/cold"}
    (folder / "odd.json").write_text(json.dumps(record), encoding="utf-8")
    press("index", folder)
    line = next(line for line in press("articles").out.splitlines() if "a.example" in line)
    written = title.removeprefix("\u200b")
    assert line.split("\t")[1:] == [f"'{written}", f"'{written}", "https://a.example/cold"]
    listed = json.loads(press("articles", "--json").out)["articles"]
    assert [one["title"] for one in listed if one["article_id"] == canonicalise(str(record["url"]))] == [written]


def test_other_lists_are_guarded_as_well(press: Press, library: Path, folder: Path) -> None:
    (folder / "=1+1.json").write_text("{", encoding="utf-8")
    press("index", folder)
    assert [line.split("\t")[1] for line in press("sources", "--rejected").out.splitlines()] == ["'=1+1.json"]
    assert not any(cell.startswith("'") for line in press("sources").out.splitlines() for cell in line.split("\t"))


# What is typed


@pytest.mark.parametrize(
    ("address", "code"),
    [
        *(("http://xn--a/", 2), ("http://[::1", 2), ("http://a..b/", 2), ("http://a:99999/", 2), ("http:///x", 2)),
        *(("http://a b/", 2), ("http://%00/", 2), ("https://xn--ls8h.la/", 2), (f"http://{'a' * 64}.example/", 2)),
        *(("http://u:secret@a.example/", 5), ("http://127.0.0.1/", 5), ("http://a.example:22/", 5)),
        *(("http://a\udce9b/", 2), ("~nobody-of-that-name/x", 2), ("a\udce9b", 2), ("a" * 5000, 2)),
    ],
)
@pytest.mark.parametrize("command", ["index", "add"])
def test_a_bad_address_is_one_sentence(press: Press, library: Path, command: str, address: str, code: int) -> None:
    before = press("sources").out
    result = press(command, address)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("pressbox: ") and result.err.count("\n") == 1 and "secret" not in result.err
    assert press("sources").out == before
