"""`pressbox index https://…`: what is registered, what is said, and what is refused."""

import json
from collections.abc import Iterator

import pytest

from tests.bot.conftest import Press
from tests.corpus.web.test_reader import feed, story
from tests.fakes.web_server import WebServer


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.web.reader.time.sleep", lambda seconds: None)


@pytest.fixture
def site() -> Iterator[WebServer]:
    with WebServer() as site:
        link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
        site.pages |= {"/ferry": story("Ferry", "Seven ferries sail to Orsa.", link), "/storm": story("Storm")}
        site.pages["/feed"] = feed(site, "ferry", "storm")
        yield site


def test_a_feed_is_registered_and_answers(press: Press, site: WebServer) -> None:
    result = press("index", site.url("/feed"), "--allow-private")
    assert (result.code, "2 articles added" in result.out) == (0, True)
    site.asked.clear()
    answer = press("ask", "--json", "How many ferries sail to Orsa?")
    assert json.loads(answer.out)["citations"][0]["article_id"] == site.url("/ferry")
    assert site.asked == []  # asking a question asks no site
    (source,) = json.loads(press("sources", "--json").out)["sources"]
    assert (source["name"], source["path"], source["articles"]) == ("Coast Daily", site.url("/feed"), 2)


def test_the_next_run_needs_no_address_and_no_leave(press: Press, site: WebServer) -> None:
    press("index", site.url("/feed"), "--allow-private")
    site.pages |= {"/snow": story("Snow"), "/feed": feed(site, "snow")}
    assert "1 article added" in press("index").out
    assert "Nothing new" in press("index").out


def test_a_page_is_registered_and_its_feed_is_mentioned(press: Press, site: WebServer) -> None:
    result = press("index", site.url("/ferry#comments"), "--allow-private")
    assert "1 article added" in result.out
    assert f"`pressbox index {site.url('/feed')}` follows" in result.err.replace("\n", " ")


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_a_private_address_is_refused_and_nothing_is_registered(
    press: Press, site: WebServer, words: list[str]
) -> None:
    for url in ("http://127.0.0.1/feed", "http://localhost/", "http://[::1]/", site.url("/feed")):
        result = press("index", url, *words)
        assert (result.code, result.out) == (5, "")
        assert "--allow-private" in result.err
    assert site.connections == 0
    assert json.loads(press("sources", "--json").out)["sources"] == []


@pytest.mark.parametrize("url", ["ftp://coast.example/feed", "file:///etc/passwd", "https://u:secret@coast.example/"])
def test_other_addresses_are_refused(press: Press, url: str) -> None:
    result = press("index", url)
    assert (result.code, result.out) == (5, "")
    assert "is not asked" in result.err and "secret" not in result.err


def test_an_address_that_does_not_answer_is_not_registered(press: Press, site: WebServer) -> None:
    result = press("index", site.url("/nothing?key=s3cret"), "--allow-private")
    assert (result.code, "HTTP status 404" in result.err, "s3cret" in result.err) == (5, True, False)


def test_a_source_on_the_web_can_be_removed(press: Press, site: WebServer) -> None:
    press("index", site.url("/feed"), "--allow-private")
    assert "2 articles" not in press("remove", "--yes", "Coast Daily").err
    assert json.loads(press("sources", "--json").out)["sources"] == []


def test_the_doctor_does_not_look_for_it_on_the_disk(press: Press, site: WebServer) -> None:
    press("index", site.url("/feed"), "--allow-private")
    assert "cannot be found" not in press("doctor").out


def test_a_source_has_the_name_that_is_chosen(press: Press, site: WebServer) -> None:
    press("index", site.url("/feed"), "--allow-private", "--name", "coast")
    (source,) = json.loads(press("sources", "--json").out)["sources"]
    assert source["name"] == "coast"
    wrong = press("index", site.url("/ferry"), site.url("/storm"), "--allow-private", "--name", "two")
    assert (wrong.code, "--name names one source" in wrong.err) == (2, True)


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_name_is_refused_and_registers_nothing(press: Press, site: WebServer, name: str) -> None:
    refused = press("index", site.url("/feed"), "--allow-private", "--name", name)
    assert (refused.code, "The name after --name is empty" in refused.err) == (2, True)
    assert json.loads(press("sources", "--json").out)["sources"] == []


def test_only_the_address_that_is_given_is_asked(press: Press, site: WebServer) -> None:
    press("index", site.url("/feed"), "--allow-private")
    site.asked.clear()
    press("index", site.url("/ferry"), "--allow-private")
    assert set(site.paths()) == {"/ferry"}


def test_a_source_with_an_interval_is_not_asked_before_its_time(press: Press, site: WebServer) -> None:
    press("index", site.url("/feed"), "--allow-private", "--every", "60")
    site.asked.clear()
    press("index")
    assert site.asked == []
    press("index", site.url("/feed"), "--allow-private")
    assert "/feed" in site.paths()
