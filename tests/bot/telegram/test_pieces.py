"""What is no plain text: media, captions, albums, and long texts that come in parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.chats.members import Members, Role
from bot.chats.store import Chats
from bot.telegram.answers.unreadable import ONLY_TEXT, TEXT_OR_FILE
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_world import USERNAME

pytestmark = pytest.mark.usefixtures("shared")

GROUP, GUEST = -1_001_000_000_007, 70_008
FERRY = "When will the ferry to Brackness sail again?"
OTTER = b"Otter returns\n\nAn otter was seen in the Selby canal on Sunday, the first in forty years."
PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}]}
MEDIA: dict[str, dict[str, Any]] = {
    "voice": {"file_id": "v", "file_unique_id": "v", "duration": 3},
    "sticker": {
        "file_id": "s",
        "file_unique_id": "s",
        "type": "regular",
        "width": 9,
        "height": 9,
        "is_animated": False,
        "is_video": False,
    },
    "location": {"longitude": 1.5, "latitude": 2.5},
    "contact": {"phone_number": "+491700000000", "first_name": "A"},
    "video_note": {"file_id": "n", "file_unique_id": "n", "length": 9, "duration": 3},
    "poll": {
        "id": "1",
        "question": "Q",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}
LONG = " ".join(f"On day {number} we read of it in the paper." for number in range(200))


@pytest.fixture
def bot(telegram: TelegramServer, library: Path) -> Iterator[TelegramServer]:
    chats = Chats(library / "chats.sqlite3")
    Members(chats).add(f"telegram:{GUEST}", Role.GUEST, "", "test")
    chats.close()
    telegram.group(GROUP)
    with running(telegram, library, rooms=(GROUP,)):
        yield telegram


def test_media_get_a_sentence_about_what_can_be_sent(bot: TelegramServer) -> None:
    for count, (kind, content) in enumerate(MEDIA.items(), 1):
        bot.send(GUEST, {kind: content})
        bot.wait_for_texts(GUEST, count)
    bot.send(OWNER, PHOTO)
    assert bot.wait_for_texts(OWNER) == [TEXT_OR_FILE]
    assert bot.texts(GUEST) == [ONLY_TEXT] * len(MEDIA)
    bot.send(70_009, PHOTO)  # a stranger
    bot.say(OWNER, "/whoami", pinned_message=None)
    bot.wait_for_texts(OWNER, 2)
    assert bot.texts(70_009) == [] and bot.refused == []


def test_in_a_group_only_what_is_said_to_the_bot(bot: TelegramServer) -> None:
    bot.say(GROUP, f"/ask {FERRY}", user=GUEST)
    bot.wait_for_texts(GROUP)
    (answer,) = bot.messages(GROUP)
    bot.send(GROUP, {"voice": MEDIA["voice"]}, user=GUEST)
    bot.send(GROUP, {"sticker": MEDIA["sticker"]}, user=GUEST, reply_to=answer.message_id)
    bot.send(GROUP, {"voice": MEDIA["voice"]}, user=GUEST, reply_to=answer.message_id)
    assert bot.wait_for_texts(GROUP, 2)[1:] == [ONLY_TEXT]


def test_the_caption_of_a_photo_is_a_question(bot: TelegramServer) -> None:
    bot.send(GUEST, PHOTO, caption=FERRY)
    assert "Friday" in bot.wait_for_texts(GUEST)[0]
    for number in range(3):  # an album: one of its photos has the caption
        bot.send(GUEST, PHOTO, media_group_id="77", caption=FERRY if number == 1 else None)
    assert "Friday" in bot.wait_for_texts(GUEST, 2)[1]
    for _ in range(3):
        bot.send(GUEST, PHOTO, media_group_id="78")
    assert bot.wait_for_texts(GUEST, 3)[2] == ONLY_TEXT
    bot.say(GUEST, "/whoami")
    assert len(bot.wait_for_texts(GUEST, 4)) == 4


def test_the_caption_of_a_file_is_answered_after_the_file_is_added(bot: TelegramServer, library: Path) -> None:
    bot.upload(OWNER, "otter.txt", OTTER, caption="What was seen in the Selby canal?")
    added, answer = bot.wait_for_texts(OWNER, 2, 60)
    assert added.startswith("Added: undated · Otter returns") and "first in forty years" in answer
    bot.upload(OWNER, "run.exe", b"MZ", caption="What is it?")
    assert "programs are not read" in bot.wait_for_texts(OWNER, 3, 60)[2]
    bot.upload(OWNER, "again.txt", OTTER, caption="/add When was the otter seen?")
    known, again = bot.wait_for_texts(OWNER, 5, 60)[3:]
    assert known.startswith("The library has that article already") and "Sunday" in again
    assert bot.refused == []


def test_a_text_in_parts_is_one_question(bot: TelegramServer, library: Path) -> None:
    assert len(bot.paste(GUEST, f"{FERRY} {LONG}")) == 2
    assert "Friday" in bot.wait_for_texts(GUEST)[0]
    bot.say(GUEST, FERRY)
    assert len(bot.wait_for_texts(GUEST, 2)) == 2
    bot.paste(GUEST, LONG * 2)
    bot.say(GUEST, "/whoami")
    assert "12,000 characters" in bot.wait_for_texts(GUEST, 4)[2]
    chats = Chats(library / "chats.sqlite3")
    stored = chats.answer(1)
    with chats.reading() as connection:
        (left,) = connection.execute("SELECT count(*) FROM inbox WHERE state <> 'done'").fetchone()
    chats.close()
    assert left <= 1  # /whoami, whose reply is out
    assert stored and stored.question == f"{FERRY} {LONG}"


def test_parts_in_a_group_and_of_two_people(bot: TelegramServer, library: Path) -> None:
    bot.bot["can_read_all_group_messages"] = True
    bot.say(GROUP, f"@{USERNAME} {FERRY} {LONG[:4000]}", user=GUEST)
    bot.say(GROUP, "I know.", user=70_009)
    bot.say(GROUP, "That is all.", user=GUEST)
    bot.say(GROUP, "And I say no more.", user=GUEST)
    assert "Friday" in bot.wait_for_texts(GROUP)[0]
    chats = Chats(library / "chats.sqlite3")
    stored = chats.answer(1)
    chats.close()
    assert stored and stored.question.endswith("That is all.")


def test_parts_that_a_process_left_are_put_together_by_the_next(telegram: TelegramServer, library: Path) -> None:
    with running(telegram, library):
        telegram.paste(OWNER, f"{FERRY} {LONG[:4200]}")
        telegram.wait_for(lambda: not telegram.updates)
    before = len(telegram.texts(OWNER))
    with running(telegram, library):
        telegram.wait_for_texts(OWNER, 1)
        telegram.say(OWNER, "/whoami")
        telegram.wait_for_texts(OWNER, 2)
    assert before <= 1 and len(telegram.texts(OWNER)) == 2
