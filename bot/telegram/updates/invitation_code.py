"""A code that lets somebody in, however it was sent: /pair CODE, /start CODE (the link of an invitation), or bare."""

import re
from dataclasses import replace

from bot.chats.pairing import GROUP, GROUPS, LETTERS, is_code
from bot.telegram.updates.incoming import Incoming, Kind

# A bare code is told from a word by its dashes or spaces: as it was printed.
BARE = re.compile(rf"[{LETTERS}]{{{GROUP}}}(?:[-– ][{LETTERS}]{{{GROUP}}}){{{GROUPS - 1}}}", re.IGNORECASE)


def as_pairing(incoming: Incoming) -> Incoming:
    """The update as /pair with its code, where it is a private message that brings one; else as it is."""
    if incoming.kind is not Kind.MESSAGE or not incoming.private or incoming.file is not None:
        return incoming
    started = incoming.command == "start" and is_code(incoming.text)
    bare = incoming.command is None and BARE.fullmatch(incoming.text.strip())
    return replace(incoming, command="pair", text=incoming.text.strip()) if started or bare else incoming
