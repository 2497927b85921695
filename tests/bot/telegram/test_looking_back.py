"""A question that replies to an older answer, or quotes a part of it, is understood in the light of that answer."""

from pathlib import Path
from typing import Any

from bot.chats.store import Chats
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer

GROUP = -1_001_000_000_007
FERRY = "When will the ferry to Brackness sail again?"
BOOKS = "How many books does the library in Orrin have?"


def asked(telegram: TelegramServer, chat: int, text: str, **known: Any) -> tuple[int, str]:
    """The question's message id, and the answer."""
    before = len(telegram.texts(chat))
    question = telegram.say(chat, text, **known)
    return question, telegram.wait_for_texts(chat, before + 1, 60)[-1]


def looked_up(library: Path) -> list[str]:
    chats = Chats(library / "chats.sqlite3")
    with chats.reading() as connection:
        numbers = [row["answer_id"] for row in connection.execute("SELECT answer_id FROM answers ORDER BY answer_id")]
    found = [chats.answer(number) for number in numbers]
    chats.close()
    return [stored.answer.standalone_question for stored in found if stored]


def test_a_reply_looks_back_on_what_it_replies_to(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        ferry, _ = asked(telegram, OWNER, FERRY)
        first = telegram.messages(OWNER)[-1]
        asked(telegram, OWNER, BOOKS)
        assert "Weld" in asked(telegram, OWNER, "And who said so?")[1]  # of the latest turn
        assert "Calder" in asked(telegram, OWNER, "And who said so?", reply_to=first.message_id)[1]
        assert "Calder" in asked(telegram, OWNER, "And who said so?", reply_to=ferry)[1]  # the question itself
        telegram.press(OWNER, first.message_id, first.button("[1]")["callback_data"])
        telegram.wait_for_texts(OWNER, 6)
        asked(telegram, OWNER, BOOKS)
        opened = telegram.messages(OWNER)[5].message_id
        assert "Calder" in asked(telegram, OWNER, "And who said so?", reply_to=opened)[1]
        asked(telegram, OWNER, "/new")
        assert "Calder" in asked(telegram, OWNER, "And who said so?", reply_to=first.message_id)[1]
        stands_alone = asked(telegram, OWNER, BOOKS, reply_to=first.message_id)[1]
    assert "12,000" in stands_alone and looked_up(library)[-1] == BOOKS
    assert telegram.refused == []


def test_a_quoted_part_of_an_answer_is_what_the_question_is_about(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        asked(telegram, OWNER, "What did the harbour master say, and what did divers remove from the channel?")
        first = telegram.messages(OWNER)[-1]
        assert "14 sunken boats" in first.text
        asked(telegram, OWNER, BOOKS)
        quote = {"text": "14 sunken boats", "position": first.text.find("14 sunken boats")}
        asked(telegram, OWNER, "Who removed them?", reply_to=first.message_id, quote=quote)
    assert looked_up(library)[-1].startswith("Who removed them? (14 sunken boats")


def test_a_reply_in_a_group_looks_back_on_somebody_elses_answer(telegram: TelegramServer, library: Path) -> None:
    telegram.group(GROUP)
    with running(telegram, library, rooms=(GROUP,)):
        asked(telegram, GROUP, f"/ask {FERRY}", user=OWNER)
        first = telegram.messages(GROUP)[-1]
        asked(telegram, GROUP, f"/ask {BOOKS}", user=9)
        assert "Calder" in asked(telegram, GROUP, "And who said so?", user=9, reply_to=first.message_id)[1]
        asked(telegram, GROUP, "/whoami", user=9)
        told = telegram.messages(GROUP)[-1]
        assert "Calder" in asked(telegram, GROUP, "And who said so?", user=9, reply_to=told.message_id)[1]


def test_thanks_are_no_turn_to_look_back_on(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        asked(telegram, OWNER, FERRY)
        assert asked(telegram, OWNER, "Thanks!")[1] == "You are welcome."
        assert "Calder" in asked(telegram, OWNER, "And who said so?")[1]
