"""`/remove`: removes a source, or an article that was sent as a file, after the owner who asked presses a button."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import TelegramError

from bot.bootstrap import Pressbox
from bot.library.remove import AddedFile, articles_kept_elsewhere, list_added_files
from bot.telegram.commands import uploads
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.process.subprocess_cli import run_pressbox
from bot.telegram.speech import N_, gettext, ngettext
from bot.telegram.updates import removal_button
from bot.telegram.updates.incoming import Incoming
from index.store.catalog import SourceStatus

WHICH = N_("Say which: /remove NAME removes a source, and /sources lists them.")
WHICH_ARTICLE = N_(
    "An article that was sent leaves by its number or words of its title, or by a reply to what I said of it:"
)
NO_SUCH = N_("There is no source of that name, and no article of that title was sent; /remove and /sources list them.")
NOT_SENT = N_("No article that was sent as a file has that name; /remove and /sources list what can be removed.")
SEVERAL = N_("That may be any of these; say /remove and the number:")
NOT_YOURS = N_("This button does not belong here.")
GONE = N_("That is not in the library any more.")
KEPT = N_("Nothing was removed.")
STAYS = N_("It stays, as another source has it as well.")


@dataclass(frozen=True, slots=True)
class _Target:
    """A source or an uploaded file that may be removed.

    `place` is its path or address, which names it and no other to `pressbox remove`. `said` is its name in the reply,
    `audited` the action and the detail for the audit log.
    """

    place: str
    question: str
    said: str
    audited: tuple[str, str]
    copy: AddedFile | None = None


async def remove(context: BotContext, incoming: Incoming) -> Reply:
    """Ask to confirm the removal of what the message names, or say what can be removed.

    The files of a source stay where they are, unless the library itself keeps them.
    """
    sources, sent = await asyncio.to_thread(_list_targets, context.pressbox)
    matches = [status for status in sources if incoming.text in (status.source.name, status.source.location)]
    if matches:
        return _ask_to_confirm(_source_target(matches[0]), incoming)
    if not incoming.text and not incoming.replied:
        return Reply(
            "\n".join([gettext(WHICH), *([gettext(WHICH_ARTICLE), *uploads.list_uploads(sent, sent)] if sent else [])])
        )
    chosen = uploads.choose_uploads(sent, incoming)
    if not chosen:
        return Reply(gettext(NO_SUCH if incoming.text else NOT_SENT))
    if len(chosen) > 1:
        return Reply("\n".join([gettext(SEVERAL), *uploads.list_uploads(sent, chosen)]))
    return _ask_to_confirm(_upload_target(chosen[0]), incoming)


async def handle_decision(context: BotContext, incoming: Incoming) -> Reply | None:
    """Carry out a press of Remove or Keep.

    The policy has checked that an owner presses in a private chat. Here the button must be ours and this person's.
    """
    decision = removal_button.decode_button(incoming.data)
    ours = decision is not None and decision.person == incoming.person == incoming.chat
    with suppress(TelegramError):  # the press may be too old to be answered
        await context.bot.answer_callback_query(incoming.query, None if ours else gettext(NOT_YOURS))
    if decision is None or not ours:
        return None
    if not decision.remove:
        return Reply(gettext(KEPT), placeholder=incoming.message)
    return await _remove(context, incoming, decision.mark)


async def _remove(context: BotContext, incoming: Incoming, mark: str) -> Reply:
    target = await asyncio.to_thread(_find_marked, context.pressbox, mark)
    meant = await context.once(incoming, "meant", lambda: [*target.audited, target.said] if target else None)
    if meant is None:
        return Reply(gettext(GONE), placeholder=incoming.message)
    report = ""
    if target:  # else an earlier process removed it, and was killed before its reply
        done = await run_pressbox(context.pressbox.home, "remove", "--yes", "--wait", "--", target.place)
        if done.code:
            return Reply(defuse(done.said))
        stays = await asyncio.to_thread(articles_kept_elsewhere, context.pressbox, target.copy) if target.copy else []
        report = gettext(STAYS) if stays else ""
    *audited, said = meant
    await context.once(incoming, "noted", lambda: context.people.audit.note(incoming.asker, *audited))
    return Reply(f"{gettext('Removed: {name}.', name=said)} {report}".strip(), placeholder=incoming.message)


def _list_targets(pressbox: Pressbox) -> tuple[list[SourceStatus], list[AddedFile]]:
    return pressbox.catalog.statuses(), list_added_files(pressbox)


def _find_marked(pressbox: Pressbox, mark: str) -> _Target | None:
    sources, sent = _list_targets(pressbox)
    targets = [*map(_source_target, sources), *map(_upload_target, sent)]
    return next((target for target in targets if removal_button.mark_of(target.place) == mark), None)


def _source_target(status: SourceStatus) -> _Target:
    name = defuse(status.source.name)
    question = ngettext(
        "Remove the source {name} and its {number} article from the library?",
        "Remove the source {name} and its {number} articles from the library?",
        status.articles,
        name=name,
    )
    return _Target(status.source.location, question, name, ("removed a source", status.source.name))


def _upload_target(copy: AddedFile) -> _Target:
    name = uploads.describe_upload(copy)
    audited = ("removed an article", copy.articles[0].article_id)
    return _Target(str(copy.path), gettext("Remove {name} from the library?", name=name), name, audited, copy)


def _ask_to_confirm(target: _Target, incoming: Incoming) -> Reply:
    row = [
        InlineKeyboardButton(
            gettext(words), callback_data=removal_button.encode_button(verb, target.place, incoming.person)
        )
        for words, verb in ((N_("Remove"), removal_button.YES), (N_("Keep"), removal_button.NO))
    ]
    return Reply(target.question, InlineKeyboardMarkup([row]))
