"""What is read out of an update: who says what to whom, and what is none of our business."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.telegram.updates.incoming import Incoming, Kind, Me, parse_update
from tests.fakes.telegram_direct import Telegram, run
from tests.fakes.telegram_world import BOT, USERNAME, Draft

GROUP = -1_001_000_000_007


def after(act: Any) -> Incoming:
    """The last update of what is done in a world with a group, a topic and everything readable."""

    async def main() -> Incoming:
        telegram = Telegram()
        telegram.group(GROUP, forum=True)
        telegram.topic(GROUP, 5)
        telegram.bot["can_read_all_group_messages"] = True
        act(telegram)
        return parse_update(Update.de_json(telegram.updates[-1], None), Me(BOT, USERNAME))

    return run(main())


def test_commands_are_ours_when_they_name_us_or_nobody() -> None:
    for text in ("/ask who?", f"/ask@{USERNAME} who?", f"/ASK@{USERNAME.upper()}   who?"):
        said = after(lambda t, text=text: t.say(GROUP, text, user=7))
        assert (said.command, said.text, said.addressed) == ("ask", "who?", True)
    other = after(lambda t: t.say(GROUP, "/ask@another_bot who?", user=7))
    assert (other.command, other.addressed) == (None, False)
    assert after(lambda t: t.say(7, "well /ask who?")).command is None


def test_our_name_is_no_part_of_the_question() -> None:
    said = after(lambda t: t.say(GROUP, f"😀 @{USERNAME} who?", user=7, thread=5))
    assert (said.text, said.mentioned, said.addressed) == ("😀 who?", True, True)
    assert (said.conversation, said.thread) == (f"telegram:{GROUP}:5", 5)
    assert not after(lambda t: t.say(GROUP, "@another who?", user=7)).addressed


def test_who_is_genuine() -> None:
    forwarded = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}}
    bot = {"id": 9, "is_bot": True, "first_name": "b"}
    assert after(lambda t: t.say(7, "a")).genuine
    assert not after(lambda t: t.anonymously(GROUP, "/ask a")).genuine
    assert not after(lambda t: t.say(7, "a", **forwarded)).genuine
    assert not after(lambda t: t.say(7, "a", via_bot=bot)).genuine
    assert not after(lambda t: t.say(7, "a", **{"from": bot})).genuine
    assert not after(
        lambda t: t.say(GROUP, "a", user=7, sender_chat={"id": -5, "type": "channel", "title": "c"})
    ).genuine


def test_replies_files_edits_and_memberships() -> None:
    file = after(lambda t: t.upload(7, "a.pdf", b"12", mime="application/pdf", caption="/add"))
    assert file.file and (file.file.name, file.file.size, file.command) == ("a.pdf", 2, "add")
    edited = after(lambda t: t.edit(7, t.say(7, "a"), "b"))
    assert (edited.kind, edited.text) == (Kind.EDITED, "b")
    invited = after(lambda t: t.invite(-1_002, by=7))
    assert (invited.kind, invited.before, invited.after, invited.person) == (Kind.MEMBERSHIP, "left", "member", 7)
    for told in (1, 2):  # by the old chat, and by the new one
        moved = after(lambda t, told=told: (t.group(-9, basic=True), t.migrate(-9, -1_009), t.updates.pop(-told)))
        assert (moved.kind, moved.moved) == (Kind.MIGRATION, (-9, -1_009))
    guest = after(lambda t: t.ask_as_guest(7, f"@{USERNAME} who?"))
    assert (guest.kind, guest.text, guest.query) == (Kind.GUEST, "who?", "9000")


@given(st.text(max_size=4096), st.booleans())
def test_any_text_can_be_read(text: str, private: bool) -> None:
    said = after(lambda t: t.say(7 if private else GROUP, text, user=7))
    assert said.command is None or text.startswith("/")
    assert "text=" not in repr(said)


def test_a_stopped_draft() -> None:
    def stop(t: Telegram, thread: int | None) -> None:
        t.drafts[7].append(Draft(0.0, 1234, "He said", True, thread))
        t.stop_draft(7)

    said = after(lambda t: stop(t, None))
    assert (said.kind, said.draft, said.person, said.conversation) == (Kind.STOPPED, 1234, 7, "telegram:7")
    assert said.addressed and said.genuine
    assert after(lambda t: stop(t, 5)).conversation == "telegram:7:5"
    elsewhere = {"chat": {"id": GROUP, "type": "supergroup", "title": "a"}, "draft_id": 1}
    assert not after(lambda t: t.post("stopped_message_generation", elsewhere)).genuine
