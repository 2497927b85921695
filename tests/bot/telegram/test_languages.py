"""Everybody reads the bot's own words in their own language; what articles say is never translated."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chats.members import Members, Role
from bot.chats.store import Chats
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_world import Sent

PEOPLE = {"en": 101, "uk": 102, "ru": 103, "de": 104, "es": 105}
FERRY = "When will the ferry to Brackness sail again?"
CHESS = "Who won the chess championship in Reykjavik?"
SAID = (FERRY, CHESS, "/help", "/whoami", "/new", "/history", "/nonsense", "/index", "/sources", "/abort", "hello")
QUOTE = re.compile(r"“[^”]*”|·[^\n]*")  # the articles' words


@pytest.fixture
def bot(library: Path) -> Iterator[TelegramServer]:
    chats = Chats(library / "chats.sqlite3")
    for person in PEOPLE.values():
        Members(chats).add(f"telegram:{person}", Role.GUEST, "", "test")
    chats.close()
    with TelegramServer() as telegram:
        for code, person in PEOPLE.items():
            telegram.user(person, language_code=code)
        telegram.user(OWNER, language_code="uk")
        with running(telegram, library):
            yield telegram


def said(telegram: TelegramServer, chat: int, text: str) -> Sent:
    before = len(telegram.texts(chat))
    telegram.say(chat, text)
    telegram.wait_for_texts(chat, before + 1, 60)
    return telegram.messages(chat)[-1]


def test_each_reads_their_own_language(bot: TelegramServer) -> None:
    for text in SAID:
        replies = {code: said(bot, person, text) for code, person in PEOPLE.items()}
        frames = {code: QUOTE.sub("", reply.text).strip() for code, reply in replies.items()}
        assert len(set(frames.values())) == len(PEOPLE), frames
        buttons = {code: [button["text"] for button in reply.buttons][-1:] for code, reply in replies.items()}
        assert not replies["en"].buttons or text == "/history" or len({str(b) for b in buttons.values()}) >= 4, buttons
    quotes = {code: QUOTE.findall(bot.texts(person)[0])[0] for code, person in PEOPLE.items()}
    assert set(quotes.values()) == {quotes["en"]} and "Friday" in quotes["en"]
    assert "6 March 2025" not in bot.texts(PEOPLE["de"])[0] and "4. März 2025" in bot.texts(PEOPLE["de"])[0]
    assert bot.refused == []


def test_toasts_and_news_to_the_owner_are_in_the_readers_language(bot: TelegramServer) -> None:
    said(bot, OWNER, "/whoami")
    answer = said(bot, PEOPLE["es"], CHESS)
    query = bot.press(PEOPLE["es"], answer.message_id, answer.button("Preguntar")["callback_data"])
    bot.wait_for(lambda: bot.toast(query) == "Se ha preguntado al propietario.")
    assert "питає вас про те" in bot.wait_for_texts(OWNER, 2)[1]
    menu = said(bot, OWNER, "/help").text
    assert "/history – останні запитання" in menu
