"""What is delivered, joined, is the answer (I10): any answer, any rhythm of its drafts, any number of 429s and faults.

The library and the strict server are real; time is not, so a minute of waiting costs nothing.
"""

import asyncio
import os
from dataclasses import dataclass
from random import Random

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.answer import Answer
from bot.telegram.delivery.defuse import clean_line, remove_joiners
from bot.telegram.delivery.ledger import MemoryLedger
from bot.telegram.delivery.markup import render_answer
from bot.telegram.delivery.outbox import Outbox, Parcel
from bot.telegram.delivery.splitting import Piece, join, split
from bot.telegram.delivery.streaming import Place, Stream
from tests.bot.telegram.answers import answer, drafts
from tests.fakes.telegram_direct import Telegram, run
from tests.fakes.telegram_wire import Fault
from tests.fakes.telegram_world import Flood, Limit

EXAMPLES = int(os.environ.get("PRESSBOX_EXAMPLES", "300"))
BATCHES = 10
PERSON, GROUP = 7, -1_001_000_000_007
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("[1]", callback_data="s:1:1")]])
# what the server may refuse: a look for a message whose sending nobody answered
PROBES = ("message to edit not found", "message can't be edited", "message is not modified")


@dataclass(frozen=True, slots=True)
class Case:
    """One answer, on its way to one chat."""

    answer: Answer
    parts: tuple[Piece, ...]
    private: bool
    draw: Random

    @property
    def chat(self) -> int:
        return PERSON if self.private else GROUP


def case(seed: int) -> Case:
    draw = Random(f"case {seed}")
    made = answer(seed)
    return Case(made, split(render_answer(made)), draw.random() < 0.6, draw)


def world(draw: Random) -> Telegram:
    telegram = Telegram()
    telegram.group(GROUP)
    telegram.flood = Flood(draw.choice((0, 0.1, 0.4)), draw.randrange(10**6), (1, 2, 5, 30))
    telegram.limits = [
        Limit(30, 1.0, whole=True),
        Limit(20, 60.0, types=("supergroup",)),
        Limit(20, 5.0, ("sendMessageDraft",)),
        Limit(40, 30.0, ("sendMessageDraft",)),
    ]
    return telegram


async def deliver(bot: Bot, case: Case, ledger: MemoryLedger, question: int) -> None:
    outbox = Outbox(bot, ledger)
    outbox.saw(case.chat, question)
    async with Stream(bot, outbox, Place(case.chat, None, question, "a/frame"), 5) as stream:
        for draft in drafts(case.answer, case.draw):
            stream.show(draft)
            await asyncio.sleep(case.draw.choice((0.01, 0.3, 1.0, 7.0)))
    parcel = Parcel(case.chat, case.parts, "a", None, question, KEYBOARD, stream.placeholder)
    posted = await outbox.send(parcel)
    assert posted.dropped is None
    await outbox.close(600)


def check(telegram: Telegram, case: Case) -> None:
    sent = telegram.messages(case.chat)
    assert [message.text for message in sent] == [part.rich.text for part in case.parts]
    assert join(case.parts) == render_answer(case.answer).text
    said = remove_joiners(join(case.parts))
    place = 0
    for sentence in case.answer.sentences:
        place = said.index(clean_line(sentence.text), place)
    assert [bool(message.buttons) for message in sent] == [False] * (len(sent) - 1) + [True]
    assert not any(message.preview for message in sent)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_joined_messages_are_the_answer(batch: int) -> None:
    for seed in range(batch, EXAMPLES, BATCHES):
        this = case(seed)

        async def main(this: Case = this) -> Telegram:
            telegram = world(this.draw)
            question = telegram.say(this.chat, "@pressbox_test_bot what?", user=PERSON)
            await deliver(telegram.client, this, MemoryLedger(), question)
            return telegram

        telegram = run(main())
        check(telegram, this)
        assert telegram.refused == [], seed


@pytest.mark.parametrize("batch", range(BATCHES))
def test_lost_replies_lose_and_double_nothing(batch: int) -> None:
    """Every kind of fault, whether the message had arrived or not."""
    faults = (
        Fault(done=True),
        Fault(done=False),
        Fault(hang=30),
        Fault(504, hang=30),
        Fault(502),
        Fault(502, done=True),
    )
    for seed in range(batch, EXAMPLES // 4, BATCHES):
        this = case(seed)

        async def main(this: Case = this) -> Telegram:
            telegram = world(this.draw)
            question = telegram.say(this.chat, "@pressbox_test_bot what?", user=PERSON)
            for _ in range(this.draw.randrange(1, 9)):
                telegram.fail(this.draw.choice(("sendMessage", "editMessageText")), this.draw.choice(faults))
            await deliver(telegram.client, this, MemoryLedger(), question)
            return telegram

        telegram = run(main())
        check(telegram, this)
        assert all(any(probe in (call.refused or "") for probe in PROBES) for call in telegram.refused), seed
