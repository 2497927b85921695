"""Rows: a stranger's folder as the working folder. Its modules do not run; its `.env` draws no secret and no code."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fakes.openai_server import OpenAIServer
from tests.faults.bench import Bench
from tests.faults.verdict import Outcome
from tests.forked import run
from tests.traps import LIBRARIES, everything, set_traps, sprung

ARTICLE = "Bridge opens\n\nThe Selby bridge opened on Monday. It cost 14 million euros.\n"
QUESTION = "What did the Selby bridge cost?"
PRESSBOX = (str(Path(sysconfig.get_path("scripts")) / "pressbox"),)
MODULE = (sys.executable, "-m", "bot")
UPLOAD = (
    "import asyncio, sys; from pathlib import Path\n"
    "from bot.telegram.process.subprocess_cli import run_pressbox; from index.home import Home\n"
    "done = asyncio.run(run_pressbox(Home(Path(sys.argv[1])), 'add', sys.argv[2])); print(done); sys.exit(done.code)"
)
WATCHER = (
    "import asyncio, sys; from pathlib import Path\n"
    "from bot.telegram.process.watcher import watch; from index.home import Home\n"
    "async def a_while():\n"
    "    try: await asyncio.wait_for(watch(Home(Path(sys.argv[1]))), 8)\n"
    "    except TimeoutError: pass\n"
    "asyncio.run(a_while())"
)
NOWHERE = "http://127.0.0.1:9"
SECRET = "sk-secret-of-the-person"
IGNORED = ".env in this folder may not set"
Ran = subprocess.CompletedProcess[str]


def trap_modules(bench: Bench) -> Outcome:
    """The folder of traps is the working folder, the folder of the articles and of an upload, and has the library."""
    outcome = Outcome()
    doors_of_libraries = (MODULE,) if bench.short else (PRESSBOX, MODULE)  # `pressbox` has met all traps by then
    for name, traps, doors in (("all", everything(), (PRESSBOX,)), ("libraries", set(LIBRARIES), doors_of_libraries)):
        folder = bench.folder / name
        set_traps(folder, traps)
        (folder / "article.md").write_text(ARTICLE, "utf-8")
        (folder / "sent.txt").write_text(ARTICLE.replace("Selby", "Orrin"), "utf-8")
        home = folder / "library"
        for door in doors:
            for command in _commands(door, folder, home, bench.short):
                outcome.rounds += 1
                ran = ran_in(command, folder, PRESSBOX_HOME=str(home))
                bench.say(f"{name}: {' '.join(command)[-90:]}: exit {ran.returncode}")
                if ran.returncode:
                    outcome.verdict.note("other", f"{command[-3:]} failed: {(ran.stderr or ran.stdout)[-300:]}")
                for trap in sprung(folder):
                    outcome.verdict.note("other", f"{command[-3:]} imported a stranger's {trap}")
    outcome.struck = outcome.repaired = outcome.rounds
    return outcome


def _commands(door: tuple[str, ...], folder: Path, home: Path, short: bool) -> Iterator[tuple[str, ...]]:
    program = (sys.executable, "-P", "-c")
    yield (*door, "index", str(folder))
    if short and door is MODULE:
        return
    yield (*door, "doctor")
    yield (*door, "ask", QUESTION)
    yield (*program, UPLOAD, str(home), str(folder / "sent.txt"))
    if not short:
        yield (*program, WATCHER, str(home))
        yield from ((*door, *words.split()) for words in ("search bridge", "articles", "config", "sources"))
        yield from (
            (*door, *words.split()) for words in ("selfcheck --sample 5", "telegram members", "index --rebuild")
        )


@dataclass(frozen=True)
class Folder:
    """What stands where; `{thief}` is the address of a server that keeps what it hears. `ignored`: by the program."""

    dotenv: str
    environment: dict[str, str] = field(default_factory=dict)
    configured: str = ""
    ignored: tuple[str, ...] = ()


KEY = {"OPENAI_API_KEY": SECRET}
URL = "OPENAI_BASE_URL={thief}\n"
FOLDERS = (
    Folder(URL, KEY, ignored=("OPENAI_BASE_URL",)),
    Folder("PRESSBOX_LLM_BASE_URL={thief}\n", KEY, ignored=("PRESSBOX_LLM_BASE_URL",)),
    Folder("pressbox_llm_base_url={thief}\n", {"PRESSBOX_LLM_API_KEY": SECRET}, ignored=("PRESSBOX_LLM_BASE_URL",)),
    Folder(URL, configured=f'openai_api_key = "{SECRET}"\n', ignored=("OPENAI_BASE_URL",)),
    Folder(URL + "OPENAI_API_KEY=of-the-folder\n", KEY, ignored=("OPENAI_BASE_URL",)),
    Folder(URL + "OPENAI_API_KEY=${{OTHER_SECRET}}\n", {"OTHER_SECRET": SECRET}),
    Folder("OPENAI_API_KEY=of-the-folder\n", KEY, configured='openai_base_url = "{thief}"\n'),
    Folder("PRESSBOX_LLM=spy:Spy\n", ignored=("PRESSBOX_LLM",)),
    Folder('PRESSBOX_LLM=spy:Spy\nPRESSBOX_LLM_OPTIONS={{"a": 1}}\n', KEY, ignored=("PRESSBOX_LLM_OPTIONS",)),
    Folder("PRESSBOX_HOME=elsewhere\nPRESSBOX_PROMPTS=.\n", ignored=("PRESSBOX_PROMPTS",)),
    Folder("PRESSBOX_EMBEDDER=openai\n" + URL, KEY, ignored=("PRESSBOX_EMBEDDER",)),
    Folder("HTTPS_PROXY={thief}\nALL_PROXY={thief}\nOPENAI_ORG_ID=theirs\n", KEY),
    Folder("CHROMA_API_IMPL=spy.Spy\nCHROMA_SERVER_HTTP_PORT=odd\nCHROMA_OTEL_COLLECTION_ENDPOINT={thief}\n"),
)


def working_folders(bench: Bench) -> Outcome:
    """The secrets that a server hears which a folder's `.env` names, and the modules that are imported for it.

    The short form forks the command, for nothing of this happens before it has started.
    """
    outcome, ask = Outcome(), forked_in if bench.short else started_in
    papers, home, spies = bench.folder / "papers", bench.folder / "library", bench.folder / "spies"
    papers.mkdir()
    (papers / "article.md").write_text(ARTICLE, "utf-8")
    set_traps(spies, {"spy"})
    ask(("index", str(papers)), papers, PRESSBOX_HOME=str(home)).check_returncode()
    for number, found in enumerate(bench.draw(FOLDERS, len(FOLDERS) // 2)):
        with OpenAIServer() as thief:
            known = _prepare(folder := bench.folder / str(number), found, thief)
            ran = ask(("ask", QUESTION), folder, PRESSBOX_HOME=str(home), PYTHONPATH=str(spies), **known)
            heard = [request for request in thief.requests if SECRET in str(request)]
        outcome.rounds += 1
        where = found.dotenv.split("\n")[0]
        bench.say(f"{where}: exit {ran.returncode}, {len(thief.requests)} requests; {ran.stderr[:160]}")
        lines = [line for line in ran.stderr.splitlines() if IGNORED in line]
        if heard:
            outcome.verdict.note("other", f"{where}: a secret went to {thief.url}")
        if sprung(spies):
            outcome.verdict.note("other", f"{where}: a module was imported")
        if "14 million" not in ran.stdout or (folder / "elsewhere").exists():
            outcome.verdict.note("errors", f"{where}: no answer: {ran.stderr[-300:]}")
        if len(lines) != bool(found.ignored) or not all(name in "".join(lines) for name in found.ignored):
            outcome.verdict.note("other", f"{where}: what is ignored is not said in one line: {ran.stderr[-300:]}")
    outcome.struck = outcome.repaired = outcome.rounds
    return outcome


def _prepare(folder: Path, found: Folder, thief: OpenAIServer) -> dict[str, str]:
    """Make the folder. Returns the environment."""
    (folder / "config" / "pressbox").mkdir(parents=True)
    configured = folder / "config" / "pressbox" / "config.toml"
    configured.write_text(found.configured.format(thief=thief.url), "utf-8")
    (folder / ".env").write_text(found.dotenv.format(thief=thief.url), "utf-8")
    # Where a secret may go, to OpenAI itself, nobody is reached from here
    return {**found.environment, "XDG_CONFIG_HOME": str(folder / "config"), "HTTPS_PROXY": NOWHERE}


def ran_in(command: tuple[str, ...], folder: Path, **environment: str) -> Ran:
    known = _known(environment)
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, timeout=180)


def started_in(words: tuple[str, ...], folder: Path, **environment: str) -> Ran:
    return ran_in((*PRESSBOX, *words), folder, **environment)


def forked_in(words: tuple[str, ...], folder: Path, **environment: str) -> Ran:
    return run(*words, folder=folder, environment=_known(environment))


def _known(environment: dict[str, str]) -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    return {name: os.environ[name] for name in kept if name in os.environ} | environment
