"""The commands, one file each, and their registry. Who may call one was said by `access` before."""

from bot.telegram.commands.abort import abort
from bot.telegram.commands.ask import ask
from bot.telegram.commands.new import new
from bot.telegram.incoming import Kind
from bot.telegram.newsroom import Handler

COMMANDS: dict[str, Handler] = {"abort": abort, "ask": ask, "new": new}
EVENTS: dict[Kind, Handler] = {}  # membership and migration
UPLOADS: list[Handler] = []  # at most one: a file, with a caption or without
AT_ONCE = {"abort"}  # handled without waiting for the turn of its chat
