"""`/audit`: who did what, newest first."""

import asyncio
from collections.abc import Mapping

from bot.chats.audit import Entry
from bot.chats.profiles import Profiles
from bot.telegram.context import BotContext, Reply
from bot.telegram.delivery.defuse import defuse
from bot.telegram.speech import N_, gettext, say_day
from bot.telegram.updates.incoming import Incoming

NEWEST = 30  # entries
NOTHING = N_("Nothing is written down yet.")

MACHINE = N_("the machine")
ABOUT_PEOPLE = ("let in", "did not let in", "dismissed")  # actions whose detail is a person
ACTIONS = {
    "added an article": N_("added an article"),
    "closed a room": N_("left a group"),
    "did not let in": N_("did not let in"),
    "dismissed": N_("dismissed"),
    "let in": N_("let in"),
    "made a code": N_("made a code"),
    "opened a room": N_("let me into a group"),
    "read the sources again": N_("read the sources again"),
    "removed a source": N_("removed a source"),
    "removed an article": N_("removed an article"),
    "was let in": N_("was let in"),
}
DETAILS = {"owner": N_("owner"), "member": N_("member"), "guest": N_("guest"), "ask": N_("to ask with")}


async def audit(context: BotContext, incoming: Incoming) -> Reply:
    """The newest entries of the audit log, one line each: time, person, action, detail."""
    entries = await asyncio.to_thread(context.people.audit.newest, NEWEST)
    members = {member.person: member.name for member in await asyncio.to_thread(context.people.members.all)}
    return Reply("\n".join(_line(entry, context.people.profiles, members) for entry in entries) or gettext(NOTHING))


def _line(entry: Entry, profiles: Profiles, members: Mapping[str, str]) -> str:
    actor = gettext(MACHINE) if entry.actor == "machine" else _name(entry.actor, profiles, members)
    action = gettext(ACTIONS.get(entry.action, entry.action))
    when = f"{say_day(entry.at.date())}, {entry.at:%H:%M}"
    detail = gettext(DETAILS.get(entry.detail, entry.detail))
    if entry.action in ABOUT_PEOPLE:
        detail = _name(f"telegram:{entry.detail.removeprefix('telegram:')}", profiles, members)
    return f"{when} · {actor} · {action}" + (f": {defuse(detail)}" if detail else "")


def _name(person: str, profiles: Profiles, members: Mapping[str, str]) -> str:
    """The person's name; the number where no name is known."""
    return defuse(profiles.of(person).name or members.get(person, "") or person.removeprefix("telegram:"))
