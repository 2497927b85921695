"""`pressbox mcp` as assistants use it: the official client, over stdin and stdout and over HTTP."""

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from inspect import cleandoc
from pathlib import Path
from subprocess import PIPE
from typing import Any
from urllib.parse import quote

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from bot.answering.answer import EXTRACTIVE
from corpus.errors import ConfigurationError
from tests.bot.conftest import ARTICLES, Press
from tests.bot.served import START, TOKENS, Library
from tests.fakes.chat import speaking
from tests.fakes.openai_server import OpenAIServer
from tests.forked import Running

QUESTION = "Who is the harbour master of Lanmouth?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of three articles, indexed by the command."""
    return Library.make(tmp_path_factory, ARTICLES, PRESSBOX_MCP_TOKENS=",".join(TOKENS))


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    """Where the library is served over HTTP."""
    with serving(library.environment) as (address, _):
        yield address


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The address of `pressbox mcp --http` while it runs, and what it said before that."""
    words = ("mcp", "--http", "--port", "0", "--allow-host", "library.example")
    with Running(*words, environment=environment, stderr=PIPE) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            if "is served at" in line:
                break
            said += line
        else:
            raise AssertionError(said)
        yield line.split(" is served at ")[1].split(";")[0], said
        process.terminate()
        assert process.wait() == 0


@asynccontextmanager
async def over_stdio(library: Library, mode: str) -> AsyncIterator[Client]:
    server = StdioServerParameters(
        command=sys.executable, args=["-c", START, "mcp", "--no-sync"], env=library.environment
    )
    with Path(os.devnull).open("w", encoding="utf-8") as silence:
        async with Client(stdio_client(server, errlog=silence), mode=mode) as client:
            yield client


@asynccontextmanager
async def over_http(address: str, token: str) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=60) as http,
        Client(streamable_http_client(address, http_client=http)) as client,
    ):
        yield client


async def ask_everything(client: Client) -> None:
    """All four tools and both resources, as an assistant would call them one after the other."""
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert tools.keys() == {"search", "fetch", "ask", "show_quote"}
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools.values())
    assert all(tool.description == cleandoc(tool.description or "") for tool in tools.values())
    (found, *_) = (await call(client, "search", query=QUESTION))["results"]
    assert found.keys() >= {"id", "title", "url", "text"}
    assert found["title"] == "Harbour reopens after the storm" and found["url"] == "https://coast-daily.example/harbour"
    document = await call(client, "fetch", id=found["id"])
    assert document.keys() == {"id", "title", "text", "url", "metadata"}
    assert document["metadata"]["outlet"] == "Coast Daily" and document["metadata"]["live"] == "yes"
    answer = await call(client, "ask", question=QUESTION)
    assert answer["answered"] and "Ines Calder" in answer["text"]
    citation = answer["citations"][0]
    start, end = citation["start"], citation["end"]
    assert citation["id"] == found["id"] and document["text"][start:end] == citation["quote"]
    shown = await call(client, "show_quote", id=citation["id"], start=start, end=end)
    assert shown["quote"] == citation["quote"]
    assert f"{shown['before']}{shown['quote']}{shown['after']}" in document["text"]
    listed = (await client.read_resource("pressbox://articles/newest")).contents[0]
    assert found["id"] in listed.text  # type: ignore[union-attr]  # it is a text
    read = (await client.read_resource(f"pressbox://articles/{quote(found['id'], safe='')}")).contents[0]
    assert document["text"] in read.text  # type: ignore[union-attr]  # it is a text


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


async def fail(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return result.content[0].text  # type: ignore[union-attr]  # an error is a text


def run(work: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        with anyio.fail_after(120):
            await work()

    anyio.run(within)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_any_age_asks_over_stdio(library: Library, mode: str) -> None:
    async def work() -> None:
        async with over_stdio(library, mode) as client:
            await ask_everything(client)

    run(work)


def test_a_client_asks_over_http(address: str) -> None:
    async def work() -> None:
        for token in TOKENS:
            async with over_http(address, token) as client:
                await ask_everything(client)

    run(work)


def test_what_is_wrong_is_said_in_a_sentence(address: str) -> None:
    async def work() -> None:
        async with over_http(address, TOKENS[0]) as client:
            assert "There is no article 'nothing'" in await fail(client, "fetch", id="nothing")
            assert "The query is empty." in await fail(client, "search", query=" ")
            assert "longer than 4,000 characters" in await fail(client, "ask", question="why " * 2000)
            id = (await call(client, "search", query=QUESTION))["results"][0]["id"]
            assert "name a start below an end" in await fail(client, "show_quote", id=id, start=9, end=9)
            assert "name a start below an end" in await fail(client, "show_quote", id=id, start=0, end=10**9)
            refused = await call(client, "ask", question="Who won the chess championship in Oslo?")
            assert refused["answered"] is False and refused["abstention"]["message"]

    run(work)


def test_an_id_stays_valid_when_its_article_changes_and_goes(library: Library, address: str) -> None:
    async def work() -> None:
        async with over_http(address, TOKENS[0]) as client:
            old = (await call(client, "search", query="toll for the Selby bridge"))["results"][0]["id"]
            file = library.folder / "bridge.txt"
            file.write_text("Bridge tolls rise\n\nThe toll for the Selby bridge rises to 5 euros in June.\n", "utf-8")
            await anyio.to_thread.run_sync(library.run, "index")
            new = (await call(client, "search", query="toll for the Selby bridge"))["results"][0]["id"]
            assert new != old and new.rpartition("@")[0] == old.rpartition("@")[0]
            before, after = await call(client, "fetch", id=old), await call(client, "fetch", id=new)
            assert "4 euros" in before["text"] and before["metadata"]["live"] == "no"
            assert "5 euros" in after["text"] and after["metadata"]["live"] == "yes"
            file.unlink()
            await anyio.to_thread.run_sync(library.run, "index", "--prune")
            gone = await call(client, "fetch", id=new)
            assert "5 euros" in gone["text"] and gone["metadata"]["live"] == "no"

    run(work)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong-token-of-some-length"}, 401),
        ({"Authorization": f"Basic {TOKENS[0]}"}, 401),
        ({"Authorization": f"Bearer {TOKENS[0]}", "Host": "evil.example"}, 421),
        ({"Authorization": f"Bearer {TOKENS[0]}", "Origin": "https://evil.example"}, 403),
        ({"Authorization": f"Bearer {TOKENS[0]}", "Host": "library.example"}, 200),
        ({"Authorization": f"Bearer {TOKENS[0]}", "Origin": "http://localhost:3000"}, 200),
    ],
)
def test_a_stranger_is_refused(address: str, headers: dict[str, str], status: int) -> None:
    listing = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}
    accept = {"Accept": "application/json, text/event-stream"}
    assert httpx2.post(address, json=listing, headers={**accept, **headers}).status_code == status


INITIALIZE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


def test_a_wrong_token_opens_no_session(address: str) -> None:
    listed: list[object] = []

    async def work() -> None:
        async with over_http(address, "wrong-token-of-some-length") as client:
            listed.append(await client.list_tools())

    with pytest.raises((MCPError, BaseExceptionGroup, httpx2.HTTPStatusError)):
        run(work)
    assert listed == []


def test_a_request_that_is_too_large_is_refused(address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKENS[0]}", "Accept": "application/json, text/event-stream"}
    assert httpx2.post(address, json={"question": "x" * 100_000}, headers=headers).status_code == 413


def test_each_client_has_a_budget_of_its_own(library: Library) -> None:
    async def spend(served: str, token: str) -> list[str]:
        async with over_http(served, token) as client:
            answers = [await call(client, "ask", question=QUESTION) for _ in range(2)]
        return [each["mode"] for each in answers]

    modes: list[list[str]] = []

    async def work() -> None:
        for token in TOKENS:
            modes.append(await spend(served, token))

    with OpenAIServer(*[speaking("The harbour master of Lanmouth is Ines Calder. [1]")] * len(TOKENS)) as model:
        settings = {"PRESSBOX_LLM": "openai", "OPENAI_BASE_URL": model.url, "PRESSBOX_PERSON_CALLS": "1"}
        with serving({**library.environment, **settings, "PRESSBOX_MODEL": "fake"}) as (served, _):
            run(work)
    assert [[mode == EXTRACTIVE for mode in each] for each in modes] == [[False, True]] * 2


def test_a_token_is_made_for_its_owner_alone(library: Library) -> None:
    environment = {**library.environment, "PRESSBOX_MCP_TOKENS": ""}
    kept = Path(environment["PRESSBOX_HOME"]) / "mcp_token"
    for _ in range(2):  # the second run takes the token of the first
        with serving(environment) as (address, said):
            token = kept.read_text().strip()
            assert len(token) > 30 and token not in said and str(kept) in said
            assert kept.stat().st_mode & 0o077 == 0
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json, text/event-stream"}
            listing = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}
            assert httpx2.post(address, json=listing, headers=headers).status_code == 200


def test_a_short_token_and_a_taken_port_are_refused(
    press: Press, library: Library, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("PRESSBOX_HOME", library.environment["PRESSBOX_HOME"])
    monkeypatch.setenv("PRESSBOX_MCP_TOKENS", "short")
    assert "shorter than 16 characters" in press("mcp", "--http").err
    monkeypatch.setenv("PRESSBOX_MCP_TOKENS", ",".join(TOKENS))
    taken = press("mcp", "--http", "--port", httpx2.URL(address).port)
    assert taken.code == ConfigurationError.exit_code and "already in use); choose another --port" in taken.err
