"""`pressbox telegram pair`, `members` and `dismiss`: who may use the bot, set on the machine that runs it."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.bootstrap import Pressbox
from bot.chats.members import Role
from bot.cli.extras import require_extra
from bot.cli.notices import print_notice
from bot.plain_text import to_one_line
from corpus.errors import UsageError

MACHINE = "machine"  # the actor in the audit


def pair(role: Annotated[Role, typer.Option("--role", help="What its sender becomes.")] = Role.MEMBER) -> None:
    """Print a code that lets one person in, once, within half an hour: they send the bot /pair CODE."""
    require_extra("telegram")  # without it no bot runs here, to whom a code could be sent
    from bot.chats.pairing import LIFETIME  # late: only these commands need it
    from bot.telegram.access.people import People

    with Pressbox() as pressbox:
        people = People.of(pressbox.chats, lambda: datetime.now(UTC))
        code = people.pairing.invite(role, MACHINE)
        people.audit.note(MACHINE, "made a code", role)
    minutes = int(LIFETIME.total_seconds() // 60)
    print_notice(f"Whoever sends the bot this in a private chat within {minutes} minutes becomes {role.one}, once.")
    print(f"/pair {code}")


def members() -> None:
    """List the members, who were let in by a code."""
    from bot.telegram.access.people import People

    with Pressbox() as pressbox:
        found = People.of(pressbox.chats, lambda: datetime.now(UTC)).members.all()
    for member in found:
        number = member.person.removeprefix("telegram:")
        print("\t".join((number, member.role, f"{member.added_at:%Y-%m-%d}", to_one_line(member.name))))
    if not found:
        print_notice("Nobody was let in by a code yet; `pressbox telegram pair` makes one.")


def dismiss(number: Annotated[int, typer.Argument(metavar="NUMBER", help="See `pressbox telegram members`.")]) -> None:
    """End a member's access."""
    from bot.telegram.access.people import People

    with Pressbox() as pressbox:
        people = People.of(pressbox.chats, lambda: datetime.now(UTC))
        if not people.members.dismiss(f"telegram:{number}"):
            raise UsageError(f"There is no member {number}; `pressbox telegram members` lists them.")
        people.audit.note(MACHINE, "dismissed", str(number))
