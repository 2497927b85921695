"""What reaches the owners: complaints, questions passed on, and strangers who ask to be let in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chats.members import Members, Role
from bot.chats.store import Chats
from bot.telegram.delivery.defuse import defuse
from tests.bot.telegram.bots import OWNER, running
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.telegram_world import Sent

GROUP, GUEST, STRANGER, OTHER = -1_001_000_000_007, 70_008, 70_009, 70_010
FERRY = "When will the ferry to Brackness sail again?"
CHESS = "Who won the chess championship in Reykjavik?"


@pytest.fixture
def bot(telegram: TelegramServer, library: Path) -> Iterator[TelegramServer]:
    chats = Chats(library / "chats.sqlite3")
    Members(chats).add(f"telegram:{GUEST}", Role.GUEST, "", "test")
    chats.close()
    telegram.group(GROUP)
    with running(telegram, library, rooms=(GROUP,)):
        yield telegram


def said(telegram: TelegramServer, chat: int, text: str, **known: int) -> Sent:
    before = len(telegram.texts(chat))
    telegram.say(chat, text, **known)  # type: ignore[arg-type]
    telegram.wait_for_texts(chat, before + 1, 60)
    return telegram.messages(chat)[-1]


def pressed(telegram: TelegramServer, message: Sent, label: str, user: int | None = None) -> str:
    """The toast."""
    query = telegram.press(message.chat, message.message_id, message.button(label)["callback_data"], user=user)
    telegram.wait_for(lambda: telegram.queries[query] is not None)
    return telegram.toast(query) or "–"


def labels(message: Sent) -> list[str]:
    return [button["text"] for button in message.buttons]


def test_a_complaint_says_what_was_wrong_and_reaches_the_owner(bot: TelegramServer, library: Path) -> None:
    answer = said(bot, GUEST, FERRY)
    assert pressed(bot, answer, "👎") == "Thank you. What was wrong with it?"
    assert labels(answer) == ["[1]", "👍", "👎", "Why", "Wrong", "Something is missing", "Outdated"]
    assert pressed(bot, answer, "Outdated") == "Thank you: the owner is told."
    assert labels(answer) == ["[1]", "👍", "👎", "Why"]
    (news,) = bot.wait_for_texts(OWNER)
    assert news.startswith(f"Person {GUEST} finds this answer outdated.") and FERRY in news and "Friday" in news
    short = said(bot, GUEST, "And who said so?")
    pressed(bot, short, "👎")
    assert pressed(bot, short, "Something is missing") == "Thank you: the owner is told."
    assert "finds that something is missing in this answer." in bot.wait_for_texts(OWNER, 2)[1]
    mine = said(bot, OWNER, FERRY)
    pressed(bot, mine, "👎")
    assert pressed(bot, mine, "Wrong") == "Thank you: that is noted."  # there is no other owner to tell
    chats = Chats(library / "chats.sqlite3")
    with chats.reading() as connection:
        rows = connection.execute("SELECT value, reason FROM ratings ORDER BY answer_id").fetchall()
    chats.close()
    assert [tuple(row) for row in rows] == [(-1, "outdated"), (-1, "missing"), (-1, "wrong")]
    assert len(bot.texts(OWNER)) == 3 and bot.refused == []


def test_a_refused_question_is_passed_on_and_the_reply_passed_back(bot: TelegramServer) -> None:
    refused = said(bot, GUEST, CHESS)
    assert labels(refused) == ["👍", "👎", "Why", "Ask the owner"]
    assert "Ask the owner" not in labels(said(bot, OWNER, CHESS))
    assert pressed(bot, refused, "Ask the owner") == "The owner is asked."
    assert pressed(bot, refused, "Ask the owner") == "The owner is asked."
    bot.wait_for_texts(OWNER, 2)
    asked = bot.messages(OWNER)[-1]
    assert f"Person {GUEST} asks you" in asked.text and CHESS in asked.text
    assert said(bot, OWNER, "Nobody yet.", reply_to=asked.message_id).text == "Passed on."
    assert bot.wait_for_texts(GUEST, 2)[1] == f"The owner replies to “{CHESS}”:\n\nNobody yet."
    assert len(bot.texts(OWNER)) == 3 and bot.refused == []


def test_in_a_group_a_question_is_passed_on_too(bot: TelegramServer) -> None:
    refused = said(bot, GROUP, f"/ask {CHESS}", user=STRANGER)
    pressed(bot, refused, "Ask the owner", user=STRANGER)
    bot.wait_for_texts(OWNER)
    said(bot, OWNER, "Nobody yet.", reply_to=bot.messages(OWNER)[-1].message_id)
    assert "Nobody yet." in bot.wait_for_texts(GROUP, 2)[1]


def test_a_stranger_with_a_code_may_ask_to_be_let_in(bot: TelegramServer, library: Path) -> None:
    code = said(bot, OWNER, "/pair ask").text.rpartition("/pair ")[2]
    bot.say(STRANGER, "Let me in!")
    for person in (STRANGER, STRANGER, OTHER):
        assert said(bot, person, f"/start {code}").text.startswith("The owner is asked.")
    bot.wait_for_texts(OWNER, 3)
    first, second = bot.messages(OWNER)[1:]
    assert first.text == f"Person {STRANGER} ({defuse(str(STRANGER))}) asks to be let in."
    bot.press(OWNER, first.message_id, first.button("As a member")["callback_data"], user=STRANGER)
    pressed(bot, first, "As a guest")
    assert "You are a guest here." in bot.wait_for_texts(STRANGER, 3, 30)[2]
    bot.wait_for(lambda: "was let in, as a guest" in first.text)
    pressed(bot, second, "No")
    bot.wait_for(lambda: "was not let in" in second.text)
    query = bot.press(OWNER, second.message_id, f"in:member:{OTHER}")
    bot.wait_for(lambda: bot.toast(query) == "That was decided already.")
    assert "Friday" in said(bot, STRANGER, FERRY).text
    bot.say(OTHER, FERRY)
    audit = said(bot, OWNER, "/audit").text
    assert "let in" in audit
    assert len(bot.texts(OTHER)) == 1 and bot.refused == []


def test_only_owners_let_in(bot: TelegramServer, library: Path) -> None:
    code = said(bot, OWNER, "/pair ask").text.rpartition("/pair ")[2]
    said(bot, STRANGER, code)
    bot.wait_for_texts(OWNER, 2)
    for person in (GUEST, STRANGER):
        for chat in (OWNER, person):
            bot.press(chat, bot.messages(OWNER)[-1].message_id, f"in:member:{STRANGER}", user=person)
    said(bot, OWNER, "/whoami")
    chats = Chats(library / "chats.sqlite3")
    assert Members(chats).role(f"telegram:{STRANGER}") is None
    chats.close()


def test_the_first_message_has_two_questions_that_are_answered(bot: TelegramServer) -> None:
    code = said(bot, OWNER, "/pair guest").text.rpartition("/pair ")[2]
    welcome = said(bot, STRANGER, code).text
    examples = [line.removeprefix("– ") for line in welcome.splitlines() if line.startswith("– ")]
    assert len(examples) == 2, welcome
    for question in examples:
        assert "[1]" in said(bot, STRANGER, question).text or "[2]" in bot.texts(STRANGER)[-1]


def test_history_opens_an_answer_again(bot: TelegramServer) -> None:
    assert said(bot, GUEST, "/history").text == "Nothing was asked here yet."
    said(bot, GUEST, FERRY)
    said(bot, GUEST, "Thanks")
    said(bot, GUEST, CHESS)
    listed = said(bot, GUEST, "/history")
    assert f"1. {FERRY}" in listed.text and f"2. {CHESS}" in listed.text and labels(listed) == ["1", "2"]
    pressed(bot, listed, "1")
    bot.wait_for_texts(GUEST, 6)
    again = bot.messages(GUEST)[-1]
    assert "Friday" in again.text and "[1]" in labels(again)
    assert "Calder" in said(bot, GUEST, "And who said so?", reply_to=again.message_id).text
    assert bot.refused == []


def test_who_may_begin_anew_and_forget_in_a_group(bot: TelegramServer) -> None:
    assert said(bot, GROUP, "/new", user=GUEST).text.startswith("Only members may do that in a group")
    assert said(bot, GROUP, "/forget", user=GUEST).text.startswith("Only an owner of this library may do that in a")
    assert said(bot, GROUP, "/forget", user=OWNER).text.startswith("Forgotten:")


def test_an_answer_is_kept_private_and_shared_after_all(bot: TelegramServer) -> None:
    bot.say(GUEST, "/whoami")
    bot.wait_for_texts(GUEST)
    assert "our own chat" in said(bot, GROUP, f"/private {FERRY}", user=GUEST).text
    answer = bot.messages(GUEST)[-1]
    assert "Friday" in answer.text and "Share in the group" in labels(answer)
    assert pressed(bot, answer, "Share in the group") == "The group has it now."
    bot.wait_for_texts(GROUP, 2)
    shared = bot.messages(GROUP)[-1]
    assert FERRY in shared.text and "Friday" in shared.text and labels(shared) == ["[1]", "👍", "👎", "Why"]
    assert pressed(bot, answer, "Share in the group") == "The group has it already."
    pressed(bot, shared, "[1]", user=STRANGER)
    assert bot.wait_for_texts(GROUP, 3)[2].startswith("[1] Coast Daily")
    assert said(bot, GROUP, f"/private {FERRY}", user=STRANGER).text.startswith("Only people whom an owner let in")
    bot.block(GUEST)
    assert said(bot, GROUP, f"/private {FERRY}", user=GUEST).text.startswith("I cannot write to you yet")
