"""The pages: a quote for whoever has its link, the rest behind a token, and nothing of a stranger's as markup."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from corpus.errors import ConfigurationError
from tests.bot.conftest import Press
from tests.bot.served import TOKENS
from tests.bot.web.conftest import QUESTION, ServedLibrary, serving

ALLOWED = frozenset(
    "html head meta title link body header main article section form label div input button h1 h2 p a mark strong em "
    "blockquote ol ul li span code".split()
)


class Read(HTMLParser):
    """A page's tags, links, words, and the marked words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.marked = "", ""
        self._in_mark = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_mark = self._in_mark or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if self._in_mark else ""

    @property
    def links(self) -> list[str]:
        return [values["href"] or "" for tag, values in self.tags if tag == "a"]


def read(reply: httpx.Response) -> Read:
    """The page, which has no markup but ours."""
    page = Read(reply.text)
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert not [name for _, values in page.tags for name in values if name.startswith("on") or name == "style"]
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    return page


def cited(library: ServedLibrary, server: str, question: str = QUESTION) -> tuple[str, str]:
    """The link of an answer's first citation, and its quote."""
    reply = library.ask(server, question)
    quote = reply["pressbox"]["citations"][0]["quote"]
    return reply["choices"][0]["message"]["annotations"][0]["url_citation"]["url"], quote


def test_a_citation_opens_at_its_marked_quote(server: str, served_library: ServedLibrary) -> None:
    link, quote = cited(served_library, server)
    reply = httpx.get(link)
    page = read(reply)
    assert reply.status_code == 200 and urlsplit(link).fragment == "quote"
    assert "".join(page.marked.split()) == "".join(quote.split())
    assert [values.get("id") for tag, values in page.tags if tag == "mark"].count("quote") == 1
    assert "Coast Daily · 4 March 2025" in page.text
    (original,) = page.links
    assert original.startswith("https://coast-daily.example/harbour#:~:text=")


def test_a_tampered_link_opens_nothing(server: str, served_library: ServedLibrary) -> None:
    link, _ = cited(served_library, server)
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    changes = [{**query, name: f"{value}0"} for name, value in query.items()]
    changes += [{**query, name: value[:-1]} for name, value in query.items() if name != "key"]
    changes += [{key: value for key, value in query.items() if key != name} for name in query]
    changes += [{**query, "start": str(number)} for number in range(1, 4)]
    assert len(changes) == 20
    replies = [httpx.get(f"{server}/quote", params=change) for change in changes]
    assert [reply.status_code for reply in replies] == [404] * 20
    assert not [reply for reply in replies if "Calder" in reply.text]
    assert "does not open a quote" in replies[0].text


def test_a_citation_opens_the_same_words_after_a_change_and_a_removal(
    server: str, served_library: ServedLibrary
) -> None:
    question = "What is the toll for the Selby bridge?"
    old, quote = cited(served_library, server, question)
    before = read(httpx.get(old))
    file = served_library.folder / "bridge.txt"
    said = file.read_text("utf-8")
    try:
        file.write_text(said.replace("4 euros", "5 euros"), "utf-8")
        served_library.run("index")
        changed = read(httpx.get(old))
        assert changed.marked == before.marked and "4 euros" in quote
        generations = r"(?:generation \d+|the generations \d+ to \d+)"  # other tests of the library may have indexed
        assert re.search(rf"as it was cited in {generations}\. The article has changed since\.", changed.text)
        new, _ = cited(served_library, server, question)
        assert "5 euros" in read(httpx.get(new)).marked and new != old
        file.unlink()
        served_library.run("index", "--prune")
        for link, euros in ((old, "4 euros"), (new, "5 euros")):
            gone = read(httpx.get(link))
            assert euros in gone.marked and "The article has left the library." in gone.text
    finally:
        file.write_text(said, "utf-8")
        served_library.run("index")


def test_the_owner_sees_all_versions_and_a_stranger_one(
    server: str, served_library: ServedLibrary, owner: httpx.Client
) -> None:
    file = served_library.folder / "library.md"
    said = file.read_text("utf-8")
    link, _ = cited(served_library, server, "Who is the librarian in Orrin?")
    try:
        file.write_text(said.replace("12,000", "13,000"), "utf-8")
        served_library.run("index")
        assert len(read(httpx.get(link)).links) == 0
        versions = [each for each in read(owner.get(link)).links if each.startswith("quote?")]
        texts = [read(owner.get(f"/{version}")).text for version in versions]
        assert len(texts) == 2 and "13,000" in texts[0] and "12,000" in texts[1]
    finally:
        file.write_text(said, "utf-8")
        served_library.run("index")


def test_a_hostile_article_is_only_text(server: str, served_library: ServedLibrary, owner: httpx.Client) -> None:
    link, _ = cited(served_library, server, "Who painted the lighthouse of Quillan?")
    asked = owner.get("/ask", params={"q": 'Who painted the <b>lighthouse</b> of "Quillan"?'})
    for reply in (httpx.get(link), asked, owner.get("/search", params={"q": "lighthouse Quillan"}), owner.get("/")):
        page = read(reply)
        assert all(href.startswith(("quote?", "#", "http://127.0.0.1")) for href in page.links), page.links
        assert "\x1b" not in reply.text and "\u202e" not in reply.text
    page = read(httpx.get(link))
    assert "![pixel](https://evil.example/pixel.png)" in page.text and page.links == []


def test_the_pages_of_the_owner_want_a_token(server: str) -> None:
    with httpx.Client(base_url=server, timeout=60) as client:
        for path in ("/", "/ask?q=lighthouse", "/search?q=lighthouse"):
            closed = client.get(path)
            assert closed.status_code == 401 and "The token of this library" in closed.text
            assert "Quillan" not in closed.text
        wrong = client.post("/enter", data={"token": "wrong-token-of-some-length"})
        assert wrong.status_code == 401 and "no token of this library" in wrong.text and not client.cookies
        entered = client.post("/enter", data={"token": f" {TOKENS[1]} "})
        assert entered.status_code == 303 and entered.headers["Location"] == "/"
        cookie = entered.headers["Set-Cookie"]
        assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and TOKENS[1] not in cookie
        assert "The newest of" in client.get("/").text
        value = client.cookies["pressbox"]
        for forged in (value[:-1], value.replace(".", ".9", 1), value.replace("serve:", "serve:0"), "", "..", "x"):
            assert httpx.get(server, cookies={"pressbox": forged}).status_code == 401
        assert client.post("/leave").status_code == 303 and client.get("/").status_code == 401


def test_the_owner_asks_and_searches_without_a_script(server: str, owner: httpx.Client) -> None:
    home = read(owner.get("/"))
    assert [values["formaction"] for tag, values in home.tags if values.get("formaction")] == ["search"]
    assert [values for tag, values in home.tags if tag == "label" and values["for"] == "q"]
    answer = read(owner.get("/ask", params={"q": QUESTION}))
    assert "Ines Calder" in answer.text and "Newest source: 4 March 2025." in answer.text
    opened = read(owner.get(f"/{answer.links[0]}"))
    assert "Ines Calder" in opened.marked
    found = read(owner.get("/search", params={"q": "harbour master"}))
    assert "Harbour reopens after the storm" in found.text
    assert "Ines Calder" in read(owner.get(f"/{found.links[0]}")).marked
    refused = read(owner.get("/ask", params={"q": "Who won the chess championship in Oslo?"}))
    assert "do not answer" in refused.text


def test_a_question_that_cannot_be_asked_stays_in_the_field(owner: httpx.Client) -> None:
    for path, words, said in (("ask", " ", "The question is empty."), ("search", "x" * 4001, "The query is longer")):
        refused = owner.get(f"/{path}", params={"q": words})
        assert refused.status_code == 400 and said in refused.text
        assert [values["value"] for _, values in read(refused).tags if values.get("id") == "q"] == [words]


@pytest.mark.parametrize("path", ["/nothing", "/chat/completions", "/v1/nothing"])
def test_an_address_that_is_none_says_where_the_model_is(server: str, path: str) -> None:
    for method in ("GET", "POST"):
        refused = httpx.request(method, f"{server}{path}")
        assert (
            refused.status_code == 404
            and "There is no such page; the model is at /v1/chat/completions." in refused.text
        )


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"Host": "evil.example"}, 421),
        ("/quote?x=1", {"Host": "127.0.0.1.evil.example"}, 421),
        ("/v1/models", {"Host": "evil.example", "Authorization": f"Bearer {TOKENS[0]}"}, 421),
        ("/v1/models", {"Origin": "https://evil.example", "Authorization": f"Bearer {TOKENS[0]}"}, 403),
        ("/", {"Origin": "null"}, 403),
        ("/ask?q=x", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/ask?q=x", {"Sec-Fetch-Site": "same-site"}, 403),
        ("/ask?q=x", {"Sec-Fetch-Site": "none"}, 401),
        ("/", {"Host": "localhost:9"}, 401),
        ("/nothing", {}, 404),
        ("/v1/nothing", {}, 404),
    ],
)
def test_a_request_from_elsewhere_is_refused(server: str, path: str, headers: dict[str, str], status: int) -> None:
    reply = httpx.get(f"{server}{path}", headers=headers)
    assert reply.status_code == status
    assert reply.headers["Server"] == "pressbox" and "default-src 'none'" in reply.headers["Content-Security-Policy"]


def test_the_public_address_opens_quotes_and_nothing_else(served_library: ServedLibrary) -> None:
    environment = {**served_library.environment, "PRESSBOX_PAGE_URL": "https://news.example/press/"}
    with serving(environment, "--allow-host", "library.example") as (address, _):
        link, quote = cited(served_library, address)
        assert link.startswith("https://news.example/press/quote?")
        local, public = f"{address}/quote?{urlsplit(link).query}", {"Host": "news.example"}
        assert quote.split()[0] in read(httpx.get(local, headers=public)).marked
        token = {"Authorization": f"Bearer {TOKENS[0]}"}
        statuses = {
            path: [
                httpx.get(f"{address}{path}", headers={"Host": host, **token}).status_code
                for host in ("news.example", "library.example", "localhost")
            ]
            for path in ("/", "/style.css", "/v1/models")
        }
    assert statuses == {"/": [404, 404, 401], "/style.css": [200] * 3, "/v1/models": [404, 200, 200]}


def test_a_token_is_made_for_its_owner_alone(served_library: ServedLibrary) -> None:
    environment = {**served_library.environment, "PRESSBOX_SERVE_TOKENS": ""}
    kept = Path(environment["PRESSBOX_HOME"]) / "serve_token"
    for _ in range(2):  # the second run takes the token of the first
        with serving(environment) as (address, said):
            token = kept.read_text().strip()
            assert len(token) > 30 and token not in said and str(kept) in said
            headers = {"Authorization": f"Bearer {token}"}
            assert httpx.get(f"{address}/v1/models", headers=headers).status_code == 200
    for name in ("serve_token", "page_key"):
        assert (kept.parent / name).stat().st_mode & 0o077 == 0


def test_a_short_token_and_a_taken_port_are_one_sentence(
    press: Press, served_library: ServedLibrary, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    monkeypatch.setenv("PRESSBOX_HOME", served_library.environment["PRESSBOX_HOME"])
    monkeypatch.setenv("PRESSBOX_SERVE_TOKENS", "short")
    short = press("serve")
    assert "A token of PRESSBOX_SERVE_TOKENS is shorter than 16 characters; make it longer." in short.err
    assert short.code == ConfigurationError.exit_code
    monkeypatch.setenv("PRESSBOX_SERVE_TOKENS", ",".join(TOKENS))
    taken = press("serve", "--port", httpx.URL(server).port)
    assert taken.code == ConfigurationError.exit_code and "already in use); choose another --port" in taken.err
    monkeypatch.setenv("PRESSBOX_PAGE_URL", "javascript:alert(1)")
    wrong = press("serve")
    assert wrong.code == ConfigurationError.exit_code and "PRESSBOX_PAGE_URL" in wrong.err


def test_no_other_command_imports_the_server(served_library: ServedLibrary) -> None:
    code = (
        "import sys; from bot.cli import main; sys.argv = ['pressbox', 'ask', '--no-sync', 'Who is Ines Calder?']\n"
        "try: main()\n"
        "finally: print([name for name in ('aiohttp', 'bot.web', 'bot.quote_links') if name in sys.modules])"
    )
    run = [sys.executable, "-c", code]
    said = subprocess.run(run, env=served_library.environment, capture_output=True, text=True, timeout=120)
    assert said.stdout.rstrip().endswith("[]"), said
