"""The command line over a library whose vectors are on a Chroma server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.conftest import Press
from tests.fakes.chroma import ChromaServer, names_on
from tests.fakes.chroma_cloud import KEY, ChromaCloud
from tests.fakes.loopback import free_port

SECRET = "geheim-0123"
QUESTION = "When will the ferry to Brackness sail again?"


@pytest.fixture
def over_chroma(chroma_server: ChromaServer, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PRESSBOX_CHROMA", chroma_server.url)
    return chroma_server.url


@pytest.fixture
def cloud(chroma_server: ChromaServer) -> Iterator[ChromaCloud]:
    with ChromaCloud(chroma_server.url) as opened:
        yield opened


def checks(press: Press) -> dict[str, dict[str, object]]:
    return {check["name"]: check for check in json.loads(press("doctor", "--json").out)["checks"]}


def assert_answers(press: Press) -> None:
    asked = press("ask", QUESTION, "--json")
    answer = json.loads(asked.out)
    assert asked.code == 0 and "Friday" in answer["sentences"][0]["text"] and not answer["notices"]


def test_a_library_is_indexed_asked_and_examined(press: Press, folder: Path, tmp_path: Path, over_chroma: str) -> None:
    before = names_on(over_chroma)
    assert press("index", folder).code == 0
    assert len(names_on(over_chroma) - before) == 1
    assert_answers(press)
    assert not list((tmp_path / "library").rglob("chroma.sqlite3"))
    found = checks(press)
    assert all(check["well"] for check in found.values())
    assert f"{over_chroma} answers" in str(found["chroma server"]["detail"])
    assert str(found["segment 1"]["detail"]).startswith("on Chroma's server, ")


def test_chroma_cloud_is_asked_by_its_key(
    press: Press, folder: Path, cloud: ChromaCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSBOX_CHROMA_CLOUD", KEY)
    monkeypatch.setenv("PRESSBOX_CHROMA", cloud.url)
    assert press("index", folder).code == 0
    assert_answers(press)
    assert all(check["well"] for check in checks(press).values())
    assert cloud.asked and not cloud.refused and not cloud.broken
    monkeypatch.setenv("PRESSBOX_CHROMA_CLOUD", SECRET)
    refused = press("index")
    assert refused.code == 5 and "does not let us in" in refused.err and SECRET not in refused.err


def test_an_unreachable_server_is_one_sentence_without_a_secret(
    press: Press, folder: Path, over_chroma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert press("index", folder).code == 0
    monkeypatch.setenv("PRESSBOX_CHROMA", f"http://me:{SECRET}@127.0.0.1:{free_port()}")
    monkeypatch.setenv("PRESSBOX_CHROMA_TOKEN", SECRET)
    (folder / "new.txt").write_text("Bridge tolls fall\n\nThe toll for the Selby bridge falls to 3 euros.")
    indexed = press("index")
    assert indexed.code == 5 and "cannot be reached" in indexed.err and indexed.err.count("\n") == 1
    asked = press("ask", QUESTION)
    assert asked.code == 0 and "Friday" in asked.out and "one by one" in asked.err
    examined = press("doctor")
    assert examined.code == 1 and "chroma server: Chroma's server at http://127.0.0.1" in examined.out
    shown = press("config")
    assert "PRESSBOX_CHROMA" in shown.out and "http://127.0.0.1" in shown.out
    assert all(SECRET not in text for one in (indexed, asked, examined, shown) for text in (one.out, one.err))
    monkeypatch.setenv("PRESSBOX_CHROMA", over_chroma)
    assert press("index").code == 0
    assert_answers(press)


@pytest.mark.parametrize(
    "value", ["localhost:8000", "ftp://h/", f"http://{SECRET}:x", "http://h:99999", "http://h/?a=1"]
)
def test_a_setting_that_is_no_address_is_a_sentence(press: Press, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PRESSBOX_CHROMA", value)
    result = press("ask", QUESTION)
    assert result.code == 4 and "PRESSBOX_CHROMA should be an http or https address" in result.err
    assert SECRET not in result.err


def test_a_token_with_a_line_break_is_a_sentence(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSBOX_CHROMA_TOKEN", f"{SECRET}\nX-Evil: 1")
    result = press("ask", QUESTION)
    assert result.code == 4 and "PRESSBOX_CHROMA_TOKEN has characters that no token has" in result.err
    assert SECRET not in result.err


def test_the_env_file_of_a_folder_sends_no_vectors_anywhere(
    press: Press, folder: Path, tmp_path: Path, over_chroma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does what Chroma's own client would read there, and in the environment."""
    monkeypatch.delenv("PRESSBOX_CHROMA")
    monkeypatch.chdir(tmp_path)
    names = ("PRESSBOX_CHROMA", "PRESSBOX_CHROMA_TOKEN", "PRESSBOX_CHROMA_CLOUD", "PRESSBOX_CHROMA_TENANT")
    lines = [*(f"{name}={over_chroma}" for name in names), "CHROMA_SERVER_HOST=127.0.0.1", "CHROMA_API_KEY=x"]
    (tmp_path / ".env").write_text("\n".join(lines))
    before = names_on(over_chroma)
    indexed = press("index", folder)
    assert indexed.code == 0 and all(name in indexed.err for name in names)
    assert names_on(over_chroma) == before
    monkeypatch.setenv("PRESSBOX_CHROMA", over_chroma)
    (tmp_path / ".env").write_text("CHROMA_SERVER_HOST=127.0.0.1\nCHROMA_TENANT=x\n")
    assert press("index").code == 0 and len(names_on(over_chroma) - before) == 1
    assert_answers(press)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:1"])
def test_what_it_costs_to_ask(folder: Path, tmp_path: Path, url: str) -> None:
    """A library in its own folder pays nothing for the server, and one on a server does without Chroma's client."""
    code = (
        "import sys\nfrom bot.cli import main\n"
        "for words in (['index', sys.argv[1]], ['ask', 'Which toll rises?']):\n"
        "    sys.argv[1:] = words\n"
        "    try: main()\n"
        "    except SystemExit: pass\n"
        "print('IMPORTED', *{'httpx', 'chromadb', 'index.engines.remote_index'} & sys.modules.keys())"
    )
    environment = {**os.environ, "PRESSBOX_HOME": str(tmp_path / "library"), "PRESSBOX_CHROMA": url}
    ran = subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=environment, capture_output=True, text=True, timeout=120
    )
    (imported,) = [line for line in ran.stdout.splitlines() if line.startswith("IMPORTED")]
    assert "chromadb" not in imported.split()
    assert url or imported == "IMPORTED"
