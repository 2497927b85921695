"""The strict server itself: what it proves is worth only as much as what it refuses."""

import asyncio
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, InputFile, Message, Update
from telegram.error import Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, ApplicationBuilder, ContextTypes, TypeHandler
from telegram.request import HTTPXRequest

from tests.fakes.telegram_server import Fault, TelegramServer
from tests.fakes.telegram_world import TOKEN, USERNAME, Flood, Limit

GROUP = -1_001_000_000_007


def post(telegram: TelegramServer, method: str, token: str | None = None, **given: Any) -> tuple[int, dict[str, Any]]:
    """One raw request, as JSON: the status and the answer."""
    url = f"{telegram.base_url}{token or telegram.token}/{method}"
    request = urllib.request.Request(url, json.dumps(given).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def refusal(telegram: TelegramServer, method: str, **given: Any) -> str:
    status, answer = post(telegram, method, **given)
    assert not answer["ok"] and answer["error_code"] == status
    return str(answer["description"])


def with_bot(
    telegram: TelegramServer, step: Callable[[Bot], Awaitable[Any]], timeout: float = 5, token: str = TOKEN
) -> Any:
    async def main() -> Any:
        request = HTTPXRequest(read_timeout=timeout)
        async with Bot(token, telegram.base_url, telegram.base_file_url, request=request) as bot:
            return await step(bot)

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "*a*", "parse_mode": "MarkdownV2"}, "refused by this server"),
        ({"text": "<b>a", "parse_mode": "HTML"}, "Can't find end tag"),
        ({"text": "<b><i>a</b></i>", "parse_mode": "HTML"}, "Unmatched end tag"),
        ({"text": "a</b>", "parse_mode": "HTML"}, "Unexpected end tag"),
        ({"text": "<p>a</p>", "parse_mode": "HTML"}, 'Unsupported start tag "p"'),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities"),
        ({"text": "<blockquote>a<blockquote>b</blockquote></blockquote>", "parse_mode": "HTML"}, "can't be nested"),
        ({"text": "<code><b>a</b></code>", "parse_mode": "HTML"}, "can't be nested"),
        ({"text": '<a href="javascript:x">a</a>', "parse_mode": "HTML"}, "wrong URL"),
        ({"text": "ab", "entities": [{"type": "bold", "offset": 1, "length": 2}]}, "beyond the text"),
        ({"text": "😀", "entities": [{"type": "bold", "offset": 1, "length": 1}]}, "surrogate pair"),
        ({"text": "a", "entities": [{"type": "loud", "offset": 0, "length": 1}]}, "unsupported type"),
        (
            {"text": "a" * 101, "entities": [{"type": "bold", "offset": n, "length": 1} for n in range(101)]},
            "101 of them",
        ),
        (
            {
                "text": "abc",
                "entities": [{"type": t, "offset": o, "length": 2} for t, o in (("bold", 0), ("italic", 1))],
            },
            "crosses",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "й" * 33}]]}},
            "BUTTON_DATA",
        ),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}}, "BUTTON_DATA"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}, "exactly one"),
        ({"text": "a", "message_thread_id": 5}, "thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "replied not found"),
        ({"text": "a", "chat_id": -99}, "chat not found"),
    ],
)
def test_what_send_message_refuses(telegram: TelegramServer, given: dict[str, Any], why: str) -> None:
    assert why in refusal(telegram, "sendMessage", **{"chat_id": 7, **given})
    assert telegram.texts(7) == []
    assert len(telegram.refused) == 1


def test_html_becomes_text_and_entities(telegram: TelegramServer) -> None:
    text = "<b>😀 <i>x</i></b> &lt;y&gt; <blockquote expandable>q</blockquote>"
    post(telegram, "sendMessage", chat_id=7, text=text, parse_mode="HTML")
    (message,) = telegram.messages(7)
    assert message.text == "😀 x <y> q"
    assert [(e["type"], e["offset"], e["length"]) for e in message.entities] == [
        ("bold", 0, 4),
        ("italic", 3, 1),
        ("expandable_blockquote", 9, 1),
    ]


def test_edits(telegram: TelegramServer) -> None:
    post(telegram, "sendMessage", chat_id=7, text="one")
    (message,) = telegram.messages(7)
    said = telegram.say(7, "mine")
    edit: dict[str, Any] = {"chat_id": 7, "message_id": message.message_id}
    assert "message is not modified" in refusal(telegram, "editMessageText", text=" one ", **edit)
    assert "can't be edited" in refusal(telegram, "editMessageText", chat_id=7, message_id=said, text="x")
    assert "to edit not found" in refusal(telegram, "editMessageText", chat_id=7, message_id=99, text="x")
    post(telegram, "editMessageText", text="two", **edit)
    assert (message.text, message.edits) == ("two", ["one"])


def test_drafts_are_for_private_chats(telegram: TelegramServer) -> None:
    telegram.group(GROUP)
    assert "private" in refusal(telegram, "sendMessageDraft", chat_id=GROUP, draft_id=1, text="a")
    assert "non-zero" in refusal(telegram, "sendMessageDraft", chat_id=7, draft_id=0, text="a")
    assert post(telegram, "sendMessageDraft", chat_id=7, draft_id=1, text="")[0] == 200


def test_tokens_and_methods(telegram: TelegramServer) -> None:
    assert post(telegram, "getMe", token="4242:wrong")[0] == 401
    assert post(telegram, "getNothing")[0] == 404
    assert post(telegram, "call")[0] == 404
    with pytest.raises(InvalidToken):
        with_bot(telegram, lambda bot: bot.get_me(), token="4242:wrong")


def test_chats_that_are_gone(telegram: TelegramServer) -> None:
    telegram.group(-5, basic=True)
    telegram.migrate(-5, GROUP)
    telegram.block(7)
    status, answer = post(telegram, "sendMessage", chat_id=-5, text="a")
    assert (status, answer["parameters"]) == (400, {"migrate_to_chat_id": GROUP})
    with pytest.raises(Forbidden):
        with_bot(telegram, lambda bot: bot.send_message(7, "a"))


def test_updates_stay_until_they_are_confirmed(telegram: TelegramServer) -> None:
    telegram.say(7, "one")
    telegram.say(7, "two")
    first = post(telegram, "getUpdates")[1]["result"]
    assert post(telegram, "getUpdates")[1]["result"] == first
    later = post(telegram, "getUpdates", offset=first[1]["update_id"])[1]["result"]
    assert [update["message"]["text"] for update in later] == ["two"]
    assert [u["message"]["text"] for u in post(telegram, "getUpdates")[1]["result"]] == ["two"]


def test_long_polling_waits_and_wakes(telegram: TelegramServer) -> None:
    async def poll(bot: Bot) -> float:
        started = time.monotonic()
        waiting = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.to_thread(telegram.wait_for, lambda: telegram.polling)
        telegram.say(7, "now")
        assert [update.message.text for update in await waiting if update.message] == ["now"]
        return time.monotonic() - started

    assert with_bot(telegram, poll) < 3


def test_a_second_poller_throws_the_first_out(telegram: TelegramServer) -> None:
    async def poll(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.to_thread(telegram.wait_for, lambda: telegram.polling)
        await asyncio.to_thread(post, telegram, "getUpdates")
        with pytest.raises(Conflict):
            await first

    with_bot(telegram, poll)


def test_kinds_of_updates_that_nobody_asked_for_are_not_sent(telegram: TelegramServer) -> None:
    post(telegram, "getUpdates", allowed_updates=["callback_query"])
    telegram.say(7, "unseen")
    telegram.press(7, 1, "x")
    assert [list(update)[1] for update in post(telegram, "getUpdates")[1]["result"]] == ["callback_query"]


def test_privacy_mode(telegram: TelegramServer) -> None:
    telegram.group(GROUP)
    post(telegram, "sendMessage", chat_id=GROUP, text="hello")
    mine = telegram.messages(GROUP)[0].message_id
    for text in ("just talking", f"@{USERNAME} one", "/ask two", "/ask@another_bot three"):
        telegram.say(GROUP, text, user=7)
    telegram.say(GROUP, "four", user=7, reply_to=mine)
    seen = [update["message"]["text"] for update in post(telegram, "getUpdates")[1]["result"]]
    assert seen == [f"@{USERNAME} one", "/ask two", "four"]


def test_faults(telegram: TelegramServer) -> None:
    telegram.fail(
        "sendMessage", Fault(502), Fault(), Fault(done=True), Fault(hang=9), Fault(429, parameters={"retry_after": 3})
    )
    expected = (NetworkError, NetworkError, NetworkError, TimedOut, RetryAfter)

    async def send(bot: Bot) -> None:
        for number, error in enumerate(expected):
            with pytest.raises(error):
                await bot.send_message(7, str(number))

    with_bot(telegram, send, timeout=0.5)
    assert telegram.texts(7) == ["2", "3"]


def test_limits_and_floods(telegram: TelegramServer) -> None:
    telegram.limits = [Limit(1, 60)]
    assert post(telegram, "sendMessage", chat_id=7, text="a")[0] == 200
    assert post(telegram, "sendMessage", chat_id=7, text="b")[1]["parameters"]["retry_after"] == 60
    assert post(telegram, "sendMessage", chat_id=8, text="c")[0] == 200
    telegram.limits, telegram.flood = [], Flood(1.0, seconds=(4,))
    assert post(telegram, "sendMessage", chat_id=9, text="d")[1]["parameters"] == {"retry_after": 4}
    assert telegram.refused == []


def test_three_encodings_say_the_same(telegram: TelegramServer) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 1}]
    form = urllib.parse.urlencode({"chat_id": 7, "text": "123", "entities": json.dumps(entities)}).encode()
    with urllib.request.urlopen(f"{telegram.base_url}{telegram.token}/sendMessage", form, timeout=5):
        pass
    post(telegram, "sendMessage", chat_id=7, text="123", entities=entities)
    with_bot(telegram, lambda bot: bot.send_document(7, InputFile(b"x", "a.txt"), caption="123", caption_entities=None))
    assert telegram.texts(7) == ["123"] * 3
    assert [message.entities for message in telegram.messages(7)] == [entities, entities, []]
    document = telegram.messages(7)[2].document
    assert document and (document.name, document.content) == ("a.txt", b"x")


def test_files(telegram: TelegramServer) -> None:
    telegram.upload(7, "a.md", b"# A")
    telegram.upload(7, "big.md", b"", size=20 * 1024 * 1024 + 1)
    assert "file is too big" in refusal(telegram, "getFile", file_id="file2")

    async def fetch(bot: Bot) -> bytes:
        return bytes(await (await bot.get_file("file1")).download_as_bytearray())

    assert with_bot(telegram, fetch) == b"# A"
    assert telegram.fetched == ["file1"]


def test_all_that_can_be_clicked_is_found(telegram: TelegramServer) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "url": "https://b.example"}]]}
    text = '<a href="https://a.example">a</a> evil.com <code>code.com</code> @someone'
    post(telegram, "sendMessage", chat_id=7, text=text, parse_mode="HTML", reply_markup=markup)
    assert telegram.links(7) == ["https://a.example", "evil.com", "https://b.example"]
    assert ("mention", "@someone") in telegram.clickable(7)


def test_the_library_talks_to_it_end_to_end(telegram: TelegramServer) -> None:
    """Polling, an answer, a button and its toast: the application of the library as it is."""

    async def handle(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query:
            await update.callback_query.answer("toast")
        elif isinstance(update.effective_message, Message):
            await update.effective_message.reply_text(f"you said {update.effective_message.text}")

    async def main() -> None:
        builder = ApplicationBuilder().token(telegram.token)
        application: Application[Any, Any, Any, Any, Any, Any]
        application = builder.base_url(telegram.base_url).base_file_url(telegram.base_file_url).build()
        application.add_handler(TypeHandler(Update, handle))
        async with application:
            await application.start()
            assert application.updater
            await application.updater.start_polling()
            telegram.say(7, "hello")
            await asyncio.to_thread(telegram.wait_for_texts, 7)
            query = telegram.press(7, telegram.messages(7)[0].message_id, "x")
            await asyncio.to_thread(telegram.wait_for, lambda: telegram.toast(query))
            await application.updater.stop()
            await application.stop()

    asyncio.run(main())
    assert telegram.texts(7) == ["you said hello"]
    assert telegram.refused == []


def test_webhooks_are_posted_with_their_secret_until_accepted(telegram: TelegramServer) -> None:
    from tests.fakes.openai_server import OpenAIServer, Reply  # any server that keeps its requests will do

    with OpenAIServer(Reply(status=500), Reply()) as hook:
        post(telegram, "setWebhook", url=f"http://127.0.0.1:{hook.port}/hook", secret_token="s" * 32)
        telegram.deliver()
        update = telegram.say(7, "hello")
        telegram.wait_for(lambda: len(telegram.webhook_replies) == 2)
        assert [status for _, status in telegram.webhook_replies] == [500, 200]
        assert [request.headers["x-telegram-bot-api-secret-token"] for request in hook.requests] == ["s" * 32] * 2
        assert hook.requests[0].body["message"]["message_id"] == update
