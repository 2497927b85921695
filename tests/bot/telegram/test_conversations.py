"""Whole conversations, as the strict server saw them: a person writes, the bot answers from a real library."""

import time
from pathlib import Path

import pytest

from bot.chats.store import Chats
from bot.quote_links import QuoteLinks
from bot.signer import Signer
from bot.telegram.answers.buttons import UNKNOWN
from index.home import Home
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_world import USERNAME

pytestmark = pytest.mark.usefixtures("shared")

GROUP = -1_001_000_000_007
FERRY = "When will the ferry to Brackness sail again?"


def test_a_question_in_private(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        telegram.say(OWNER, FERRY)
        (text,) = telegram.wait_for_texts(OWNER)
    assert "Friday" in text and "[1]" in text
    (message,) = telegram.messages(OWNER)
    assert [button["text"] for button in message.buttons] == ["[1]", "👍", "👎", "Why"]
    assert telegram.refused == []


def test_strangers_learn_nothing(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        telegram.say(8, FERRY)
        telegram.say(8, "/start")
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
    assert telegram.texts(8) == [] and not [a for a in telegram.actions if a[1] == 8]


def test_groups_answer_who_speaks_to_them(telegram: TelegramServer, library: Path) -> None:
    telegram.group(GROUP, forum=True)
    topic = telegram.topic(GROUP, 5)
    telegram.bot["can_read_all_group_messages"] = True
    with running(telegram, library, rooms=(GROUP,)):
        telegram.say(GROUP, FERRY, user=OWNER)
        asked = [
            telegram.say(GROUP, f"@{USERNAME} {FERRY}", user=OWNER),
            telegram.say(GROUP, f"/ask {FERRY}", user=OWNER, thread=topic),
        ]
        telegram.wait_for_texts(GROUP, 2)
        first = telegram.messages(GROUP)[0]
        asked.append(telegram.say(GROUP, "And who said so?", user=OWNER, reply_to=first.message_id))
        telegram.wait_for_texts(GROUP, 3)
    answers = telegram.messages(GROUP)
    assert sorted(message.reply_to or 0 for message in answers) == asked
    assert [message.thread for message in answers if message.reply_to == asked[1]] == [topic]
    assert "Calder" in next(message.text for message in answers if message.reply_to == asked[2])
    assert telegram.refused == []


def test_an_edited_question_is_answered_anew(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        asked = telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
        telegram.edit(OWNER, asked, FERRY)  # a preview came
        telegram.edit(OWNER, asked, "How many books does the library in Orrin have?")
        telegram.wait_for(lambda: "12,000" in telegram.texts(OWNER)[0])
        telegram.say(OWNER, "And who said that it took six years?")
        telegram.wait_for_texts(OWNER, 2)
    first, _ = telegram.messages(OWNER)
    assert len(first.edits) == 1
    assert telegram.refused == []


def test_a_refusal_gives_its_reason(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        telegram.say(OWNER, "Who won the chess championship in Reykjavik?")
        (text,) = telegram.wait_for_texts(OWNER)
    assert text.startswith("The articles do not answer this")
    assert [button["text"] for button in telegram.messages(OWNER)[0].buttons] == ["👍", "👎", "Why"]


def test_buttons_work_for_good(telegram: TelegramServer, library: Path) -> None:
    """After a restart, and after the article has left the library; each press once."""
    with running(telegram, library):
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
    (answer,) = telegram.messages(OWNER)
    (library / "catalog.sqlite3").unlink()
    with running(telegram, library):
        opened = telegram.press(OWNER, answer.message_id, answer.button("[1]")["callback_data"])
        passage = telegram.wait_for_texts(OWNER, 2)[1]
        again = telegram.press(OWNER, answer.message_id, answer.button("[1]")["callback_data"])
        rated = telegram.press(OWNER, answer.message_id, answer.button("👍")["callback_data"])
        why = telegram.press(OWNER, answer.message_id, answer.button("Why")["callback_data"])
        telegram.wait_for_texts(OWNER, 3)
        telegram.wait_for(lambda: telegram.toast(rated) and telegram.queries[why] is not None)
    assert passage.startswith("[1] Coast Daily") and "Ines Calder" in passage and "14 sunken boats" in passage
    assert telegram.messages(OWNER)[1].covered("bold")[1] in answer.text
    assert "coast-daily.example/harbour#:~:text=" in telegram.messages(OWNER)[1].buttons[0]["url"]
    assert telegram.toast(opened) is None and telegram.toast(again) == "It is open already, below the answer."
    assert telegram.toast(rated) == "Thank you: noted as helpful."
    assert "How this was found" in telegram.texts(OWNER)[2]
    assert len(telegram.texts(OWNER)) == 3 and telegram.refused == []


def test_a_citation_opens_its_page_where_one_is_served(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library, page_url="https://news.example/press"):
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
        (answer,) = telegram.messages(OWNER)
        telegram.press(OWNER, answer.message_id, answer.button("[1]")["callback_data"])
        telegram.wait_for_texts(OWNER, 2)
    url = telegram.messages(OWNER)[1].button("Open the page at the quote")["url"]
    place = QuoteLinks(Signer.of(Home(library))).read_address(url)
    assert url.startswith("https://news.example/press/quote?") and place and place.span[0] < place.span[1]
    assert place.article_id == "https://coast-daily.example/harbour" and telegram.refused == []


def test_forged_presses_do_nothing(telegram: TelegramServer, library: Path) -> None:
    telegram.group(GROUP)
    with running(telegram, library, rooms=(GROUP,), telegram_owners=(OWNER, 9)):
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
        theirs = telegram.messages(OWNER)[0].button("[1]")["callback_data"]
        telegram.say(9, FERRY)
        telegram.wait_for_texts(9)
        mine = telegram.messages(9)[0].message_id
        forged = [
            telegram.press(9, mine, data)
            for data in (theirs, theirs.replace("s", "r"), "s:999999:1", "x:1", "s:1", "", "s:1:1:1", "z" * 64, "s:٣:1")
        ]
        stranger = telegram.press(OWNER, telegram.messages(OWNER)[0].message_id, theirs, user=66)
        telegram.wait_for(lambda: all(telegram.toast(query) for query in forged))
        telegram.say(9, "/new")
        telegram.wait_for_texts(9, 2)
    assert len(telegram.texts(9)) == 2 and len(telegram.texts(OWNER)) == 1
    assert telegram.queries[stranger] is None


def test_guests_and_inline_where_the_owner_says_so(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library, telegram_guests=True, telegram_inline=True):
        guest = telegram.ask_as_guest(OWNER, f"@{USERNAME} {FERRY}")
        typed = [telegram.ask_inline(OWNER, FERRY[:length]) for length in (3, 20, len(FERRY))]
        stranger = telegram.ask_as_guest(66, f"@{USERNAME} {FERRY}")
        telegram.wait_for(lambda: telegram.queries[guest] and all(telegram.queries[query] for query in typed))
    answers = [telegram.queries[query] or {} for query in (guest, *typed)]
    said = answers[0]["result"]["input_message_content"]["message_text"]
    assert "Friday" in said and telegram.queries[stranger] is None
    assert [len(answer["results"]) for answer in answers[1:]] == [0, 0, 1]
    assert telegram.refused == []


def test_off_they_are_silent(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        queries = [telegram.ask_as_guest(OWNER, f"@{USERNAME} {FERRY}"), telegram.ask_inline(OWNER, FERRY)]
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
    assert [telegram.queries[query] for query in queries] == [None, None]


def test_a_flood_and_a_backlog_get_one_notice_each(telegram: TelegramServer, library: Path) -> None:
    for _ in range(6):
        telegram.say(9, FERRY, date=time.time() - 3600)
        telegram.say(8, FERRY, date=time.time() - 3600)
        telegram.say(66, FERRY, date=time.time() - 3600)
        telegram.say(OWNER, FERRY)
    telegram.say(8, FERRY)
    with running(telegram, library, telegram_owners=(OWNER, 8, 9)):
        telegram.wait_for_texts(OWNER, 4, timeout=30)
        telegram.wait_for_texts(8, 2, timeout=30)
        telegram.wait_for_texts(9, 1)
        telegram.say(9, FERRY)
        telegram.wait_for_texts(9, 2, timeout=30)
    assert len([text for text in telegram.texts(OWNER) if "One thing at a time" in text]) == 1
    assert len(telegram.texts(OWNER)) == 4
    for chat in (8, 9):
        away, answer = telegram.texts(chat)
        assert "I was away" in away and "“" in answer
    assert telegram.texts(66) == []


def test_a_rating_that_comes_while_its_answer_is_forgotten(
    telegram: TelegramServer, library: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rated = Chats.ratings

    def forgotten_first(chats: Chats, answer_id: int) -> dict[str, int]:
        chats.forget(f"telegram:{OWNER}")
        return rated(chats, answer_id)

    monkeypatch.setattr(Chats, "ratings", forgotten_first)
    with running(telegram, library):
        telegram.say(OWNER, FERRY)
        telegram.wait_for_texts(OWNER)
        (message,) = telegram.messages(OWNER)
        query = telegram.press(OWNER, message.message_id, message.button("👍")["callback_data"])
        telegram.wait_for(lambda: telegram.queries[query])
    assert telegram.queries[query]["text"] == UNKNOWN  # type: ignore[index]
    assert "failed" not in caplog.text
