"""The commands, one file each, and their registry. `access` has checked the person before a command is called."""

from bot.telegram.commands.abort import abort
from bot.telegram.commands.add import add
from bot.telegram.commands.ask import ask
from bot.telegram.commands.audit import audit
from bot.telegram.commands.forget import forget
from bot.telegram.commands.group_membership import handle_membership, handle_migration
from bot.telegram.commands.help import help_, start
from bot.telegram.commands.history import history
from bot.telegram.commands.index import index
from bot.telegram.commands.library import latest, sources, status
from bot.telegram.commands.members import dismiss, members
from bot.telegram.commands.new import new
from bot.telegram.commands.pair import pair
from bot.telegram.commands.private import private
from bot.telegram.commands.remove import remove
from bot.telegram.commands.whoami import whoami
from bot.telegram.context import Handler
from bot.telegram.updates.incoming import Kind

COMMANDS: dict[str, Handler] = {
    "abort": abort,
    "add": add,
    "ask": ask,
    "audit": audit,
    "dismiss": dismiss,
    "forget": forget,
    "help": help_,
    "history": history,
    "index": index,
    "latest": latest,
    "members": members,
    "new": new,
    "pair": pair,
    "private": private,
    "remove": remove,
    "sources": sources,
    "start": start,
    "status": status,
    "whoami": whoami,
}
EVENTS: dict[Kind, Handler] = {Kind.MEMBERSHIP: handle_membership, Kind.MIGRATION: handle_migration}
