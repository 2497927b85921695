"""Answers that are seen while they are written: the rungs of the ladder, their rhythm, and what is left at the end."""

import asyncio
import itertools

import pytest

from bot.answering.answer import AnswerSentence, PartialAnswer
from bot.telegram.delivery.message import OutgoingMessage
from bot.telegram.delivery.outbox import Outbox, Parcel
from bot.telegram.delivery.rich_text import RichText
from bot.telegram.delivery.splitting import Piece
from bot.telegram.delivery.streaming import Place, Stream
from tests.fakes.telegram_direct import Telegram, run
from tests.fakes.telegram_wire import Fault

GROUP = -1_001_000_000_007
ANSWER = (Piece(RichText("The answer.")),)


def frame(number: int) -> PartialAnswer:
    return PartialAnswer((AnswerSentence(f"Sentence {number}.", (), 1.0),), "and so")


async def streamed(telegram: Telegram, outbox: Outbox, chat: int, frames: int, pause: float) -> None:
    async with Stream(telegram.client, outbox, Place(chat), 3) as stream:
        for number in range(frames):
            stream.show(frame(number))
            await asyncio.sleep(pause)
    await outbox.send(Parcel(chat, ANSWER, placeholder=stream.placeholder))


def tell(chat: int, frames: int, pause: float, *faults: tuple[str, Fault]) -> Telegram:
    async def main() -> Telegram:
        telegram = Telegram()
        telegram.group(GROUP)
        for method, fault in faults:
            telegram.fail(method, fault)
        await streamed(telegram, Outbox(telegram.client), chat, frames, pause)
        return telegram

    return run(main())


def test_private_chats_see_drafts_and_then_the_answer() -> None:
    telegram = tell(7, 300, 0.1)
    shown = telegram.drafts[7]
    assert 20 <= len(shown) <= 31
    assert all(later.at - earlier.at >= 1 for earlier, later in itertools.pairwise(shown))
    assert shown[0].text == "Sentence 0. and so …"
    assert {(draft.draft_id, draft.can_stop) for draft in shown} == {(3, True)}
    assert telegram.texts(7) == ["The answer."]
    assert telegram.refused == []


def test_groups_see_one_message_that_grows() -> None:
    telegram = tell(GROUP, 300, 0.1)
    (message,) = telegram.messages(GROUP)
    assert message.text == "The answer."
    assert 5 <= len(message.edits) <= 8
    assert all(edit.endswith(" …") for edit in message.edits)
    assert not telegram.drafts
    assert telegram.refused == []


def test_a_quick_answer_in_a_group_has_no_placeholder() -> None:
    telegram = tell(GROUP, 1, 0.2)
    assert [message.edits for message in telegram.messages(GROUP)] == [[]]


def test_typing_is_kept_alive() -> None:
    telegram = tell(7, 1, 30)
    times = [at for at, _, _ in telegram.actions]
    assert len(times) == 8
    assert max(b - a for a, b in itertools.pairwise(times)) < 5


def test_a_draft_is_shown_again_before_it_fades() -> None:
    times = [draft.at for draft in tell(7, 1, 70).drafts[7]]
    assert max(b - a for a, b in itertools.pairwise(times)) < 30
    assert 3 <= len(times) <= 5


def test_what_is_not_written_yet_can_be_stopped_too() -> None:
    """An empty draft, after a moment; refreshed as others are, and never an empty message."""
    telegram = tell(7, 0, 0)
    assert telegram.drafts[7] == []

    async def thinking(*faults: Fault) -> Telegram:
        telegram = Telegram()
        telegram.fail("sendMessageDraft", *faults)
        outbox = Outbox(telegram.client)
        async with Stream(telegram.client, outbox, Place(7), 3) as stream:
            await asyncio.sleep(30)
            stream.show(frame(0))
            await asyncio.sleep(2)
        await outbox.send(Parcel(7, ANSWER, placeholder=stream.placeholder))
        return telegram

    telegram = run(thinking())
    assert [(draft.text, draft.can_stop) for draft in telegram.drafts[7]] == [
        ("", True),
        ("", True),
        ("Sentence 0. and so …", True),
    ]
    assert telegram.drafts[7][0].at < 2
    telegram = run(thinking(Fault(400, "Bad Request: text is empty")))
    assert telegram.drafts[7] == [] and [m.edits for m in telegram.messages(7)] == [["Sentence 0. and so …"]]


def test_refused_drafts_become_edits() -> None:
    telegram = tell(7, 20, 1.0, ("sendMessageDraft", Fault(400, "Bad Request: no drafts here")))
    (message,) = telegram.messages(7)
    assert message.text == "The answer." and message.edits


def test_refused_edits_become_one_message() -> None:
    telegram = tell(GROUP, 20, 1.0, ("editMessageText", Fault(400, "Bad Request: no edits here")))
    assert telegram.texts(GROUP) == ["The answer."]


@pytest.mark.parametrize("fault", [Fault(), Fault(done=True), Fault(hang=30)])
def test_a_frame_in_doubt_gives_up_its_placeholder(fault: Fault) -> None:
    """It might yet arrive, and overwrite the answer."""
    telegram = tell(GROUP, 20, 1.0, ("editMessageText", fault))
    (message,) = telegram.messages(GROUP)
    assert message.text == "The answer." and message.edits == []
    assert len(telegram.called("deleteMessage")) == 1


def test_the_answer_waits_for_a_frame_that_is_on_its_way() -> None:
    telegram = tell(7, 1, 0.1, ("sendMessageDraft", Fault(hang=3)))
    assert telegram.messages(7)[0].at > 3


def test_a_429_on_a_draft_costs_frames_and_no_answer() -> None:
    fault = Fault(429, parameters={"retry_after": 5})
    telegram = tell(7, 20, 0.5, ("sendMessageDraft", fault))
    assert [draft.at >= 5 for draft in telegram.drafts[7]] == [True] * len(telegram.drafts[7])
    assert telegram.texts(7) == ["The answer."]


def test_a_long_answer_keeps_its_head() -> None:
    """Once it is longer than a message, edits go on showing its beginning, which the answer's first part replaces."""

    async def main() -> Telegram:
        telegram = Telegram()
        telegram.group(GROUP)
        outbox = Outbox(telegram.client)
        sentences = tuple(AnswerSentence(f"{n} " + "word " * 300, (), 1.0) for n in range(9))
        async with Stream(telegram.client, outbox, Place(GROUP), 3) as stream:
            for count in range(9):
                stream.show(PartialAnswer(sentences[:count], "tail"))
                await asyncio.sleep(4.1)
        parts = (Piece(RichText("The head.")), Piece(RichText("The rest.")))
        await outbox.send(Parcel(GROUP, parts, placeholder=stream.placeholder))
        return telegram

    telegram = run(main())
    head, rest = telegram.messages(GROUP)
    assert (head.text, rest.text, rest.edits) == ("The head.", "The rest.", [])
    assert [edit.startswith("0 word") for edit in head.edits[1:]] == [True] * len(head.edits[1:])
    assert telegram.refused == []


def test_a_placeholder_of_before_a_restart_is_used() -> None:
    async def main() -> Telegram:
        telegram = Telegram()
        telegram.group(GROUP)
        outbox = Outbox(telegram.client)
        place = Place(GROUP, key="a/frame")
        left = await outbox.send(Parcel(GROUP, (Piece(RichText("half an ans …")),), "a/frame"))
        async with Stream(telegram.client, outbox, place, 3) as stream:
            pass
        assert stream.placeholder and await stream.placeholder == left
        await outbox.send(Parcel(GROUP, ANSWER, "a", placeholder=stream.placeholder))
        return telegram

    assert run(main()).texts(GROUP) == ["The answer."]


def test_an_edit_twice_does_no_harm() -> None:
    async def main() -> Telegram:
        telegram = Telegram()
        letter = OutgoingMessage(7, RichText("one"))
        message = await letter.send(telegram.client)
        await letter.put_into(telegram.client, message)
        return telegram

    assert run(main()).texts(7) == ["one"]
