"""`/add`, and files and web addresses sent to the bot: a process of its own fetches, reads and indexes them.

The reply comes when the new articles can be asked about. A file is refused before a byte of it is fetched, wherever
its name, size or declared type is reason enough.
"""

import asyncio
import json
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from telegram.error import TelegramError

from bot.bootstrap import Pressbox
from bot.chats.audit import Audit
from bot.chats.inbox import Json
from bot.telegram.answers.asking import handle_question
from bot.telegram.commands import file_checks
from bot.telegram.commands.uploads import and_more, article_label
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.delivery.outbox import Parcel
from bot.telegram.delivery.rich_text import plain_text
from bot.telegram.delivery.splitting import split
from bot.telegram.known import say_known
from bot.telegram.process.subprocess_cli import FinishedProcess, run_pressbox
from bot.telegram.speech import N_, gettext
from bot.telegram.updates.address import parse_address
from bot.telegram.updates.incoming import File, Incoming
from corpus.dates import parse_printed_day

LISTED = 8  # articles named at most, of a feed or a collection
HOW = N_("Send me a file, or the address of a page or a feed.")
NOT_HANDED_OVER = N_("Telegram did not hand that file over; send it again.")
CAN_BE_ASKED = N_("It can be asked now.")
KNOWN = N_("The library has that article already: {article}.")


async def add(context: BotContext, incoming: Incoming) -> Reply | None:
    """Add the file or the address in the message, and report what is new, what was known and what was left out.

    The caption of a file is a question, which is answered after the report.
    """
    if incoming.file is None or not incoming.text:
        return Reply((await _add(context, incoming)).report)
    if await asyncio.to_thread(context.inbox.answer_id, incoming.update_id) is None:  # else the question was answered
        added = await _add(context, incoming)
        if not added.readable:
            return Reply(added.report)
        await context.outbox.send(_report_parcel(incoming, added.report))
    return await handle_question(context, incoming)


@dataclass(frozen=True, slots=True)
class _Added:
    """What became of a file or an address: the report, and whether its articles can be asked."""

    report: str
    readable: bool = False


async def _add(context: BotContext, incoming: Incoming) -> _Added:
    before = await context.once(incoming, "before", partial(_current_number, context.pressbox))
    if incoming.file is not None:
        return await _add_file(context, incoming, incoming.file, before)
    url = parse_address(incoming.text)
    if url is None:
        return _Added(gettext(HOW))
    return await _report(
        context, incoming, await run_pressbox(context.pressbox.home, "add", "--json", "--", url), before
    )


async def _add_file(context: BotContext, incoming: Incoming, file: File, before: int) -> _Added:
    if refusal := file_checks.refuse_declared(file.name, file.size, file.mime):
        return _Added(refusal)
    try:
        remote = await context.bot.get_file(file.file_id)
        if refusal := file_checks.refuse_declared(file.name, remote.file_size or file.size, file.mime):
            return _Added(refusal)
        content = bytes(await remote.download_as_bytearray())
    except TelegramError:
        return _Added(gettext(NOT_HANDED_OVER))
    refusal = file_checks.refuse_declared(file.name, len(content), file.mime) or file_checks.refuse_content(
        file.name, content[: file_checks.HEAD]
    )
    if refusal:
        return _Added(refusal)
    with tempfile.TemporaryDirectory(prefix="pressbox-") as folder:
        path = Path(folder) / file_checks.safe_name(file.name)
        await asyncio.to_thread(path.write_bytes, content)
        done = await run_pressbox(context.pressbox.home, "add", "--json", "--", str(path))
        return await _report(context, incoming, done, before)


async def _report(context: BotContext, incoming: Incoming, done: FinishedProcess, before: int) -> _Added:
    """The report of a finished `pressbox add`. `before`: the library's generation when the update was first handled."""
    if done.code:
        return _Added(defuse(say_known(done.said)))
    report = json.loads(done.out)
    new, known = await asyncio.to_thread(_sort_articles, context.pressbox, before, report["articles"])
    await context.once(incoming, "noted", partial(_note_added, context.people.audit, incoming.asker, new))
    return _Added("\n".join(_report_lines(new, known, report)), bool(new or known))


def _report_parcel(incoming: Incoming, report: str) -> Parcel:
    """The report that goes out before the answer to the caption."""
    reply_to = None if incoming.private else incoming.message
    return Parcel(incoming.chat, split(plain_text(report)), f"added:{incoming.update_id}", incoming.thread, reply_to)


def _current_number(pressbox: Pressbox) -> int:
    """The library's generation. Opens the catalog, which may take a while: not for the event loop."""
    return pressbox.catalog.current_number()


def _sort_articles(pressbox: Pressbox, before: int, articles: list[Json]) -> tuple[list[Json], list[Json]]:
    """The articles that are new since generation `before`, and those that are not.

    A second attempt finds its own articles known already; they count as new all the same.
    """
    new = [
        article
        for article in articles
        if not article["known"] or not pressbox.catalog.live(article["article_id"], before)
    ]
    return new, [article for article in articles if article not in new]


def _note_added(audit: Audit, owner: str, new: list[Json]) -> None:
    for article in new[:LISTED]:
        audit.note(owner, "added an article", article["article_id"])


def _report_lines(new: list[Json], known: list[Json], report: Json) -> list[str]:
    lines = [defuse(say_known(sentence)) for sentence in report["notices"]]
    if len(new) == 1:
        lines += [gettext("Added: {article}.", article=_article(new[0])), gettext(CAN_BE_ASKED)]
    elif new:
        lines += [gettext("Added:"), *_list_titles(new), gettext("They can be asked now.")]
    if len(known) == 1:
        lines.append(gettext(KNOWN, article=_article(known[0])))
    elif known:
        lines.append(gettext("In the library already: {number}.", number=f"{len(known):,}"))
    if report["left_out"]:
        reasons = " ".join(defuse(say_known(reason)) for reason in report["left_out"][:LISTED])
        lines.append(gettext("Left out: {reasons}", reasons=reasons))
    return lines


def _list_titles(articles: list[Json]) -> list[str]:
    lines = [f"– {_article(article)}" for article in articles[:LISTED]]
    return [*lines, and_more(len(articles) - LISTED)] if len(articles) > LISTED else lines


def _article(article: Json) -> str:
    published = article["published_at"] and parse_printed_day(article["published_at"])
    return article_label(article["outlet"], published or None, article["title"])
