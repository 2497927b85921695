"""The Telegram that a bot lives in: people, chats, messages, and the updates that wait for it. It knows no HTTP."""

import random
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from tests.fakes.telegram_text import clickable
from tests.fakes.telegram_wire import Fault, Refused, Upload

Json = dict[str, Any]
BOT = 4242
TOKEN = f"{BOT}:AAfakeTokenOfTheLoopbackServer_0123456789"
USERNAME = "pressbox_test_bot"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(slots=True)
class Chat:
    id: int
    type: str  # private, group, supergroup, channel
    title: str = ""
    forum: bool = False
    topics: set[int] = field(default_factory=set)
    members: dict[int, str] = field(default_factory=dict)  # user: status
    blocked: bool = False  # by its person, or the bot was thrown out
    gone: bool = False
    migrated_to: int | None = None

    def as_json(self) -> Json:
        if self.type == "private":
            return {"id": self.id, "type": "private", "first_name": f"Person {self.id}"}
        return {"id": self.id, "type": self.type, "title": self.title, **({"is_forum": True} if self.forum else {})}


@dataclass(slots=True)
class Sent:
    """One message of the bot's, as it stands now; `edits` are its earlier texts, oldest first."""

    chat: int
    message_id: int
    text: str
    entities: list[Json]
    markup: Json | None = None
    thread: int | None = None
    reply_to: int | None = None
    document: Upload | None = None
    preview: bool = True  # of links, unless switched off
    edits: list[str] = field(default_factory=list)
    deleted: bool = False
    at: float = 0.0

    @property
    def buttons(self) -> list[Json]:
        return [button for row in (self.markup or {}).get("inline_keyboard", []) for button in row]

    def button(self, label: str) -> Json:
        """The one whose label contains it."""
        return next(button for button in self.buttons if label in button["text"])

    def covered(self, kind: str) -> list[str]:
        raw = self.text.encode("utf-16-le")
        return [
            raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
            for e in self.entities
            if e["type"] == kind
        ]


@dataclass(frozen=True, slots=True)
class Draft:
    at: float
    draft_id: int
    text: str
    can_stop: bool = False
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    at: float
    method: str
    parameters: Json
    refused: str | None  # the description, where it was


@dataclass(slots=True)
class Flood:
    """429s at random: of `chance`, to `methods`, each for one of `seconds`."""

    chance: float
    seed: int = 0
    seconds: tuple[int, ...] = (1,)
    methods: tuple[str, ...] = ("sendMessage", "editMessageText", "sendMessageDraft")
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)


@dataclass(slots=True)
class Limit:
    """At most `count` calls of `methods` within `seconds`, per chat (of `types`) or, with `whole`, for all chats."""

    count: int
    seconds: float
    methods: tuple[str, ...] = ("sendMessage", "editMessageText")
    types: tuple[str, ...] = ("private", "group", "supergroup")
    whole: bool = False
    passed: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))


class World:
    """All state, behind one lock; `changed` is notified after every change."""

    def __init__(self, clock: Callable[[], float], today: Callable[[], float]) -> None:
        self.clock, self.today = clock, today
        self.changed = Condition()
        self.bot: Json = {
            "id": BOT,
            "is_bot": True,
            "first_name": "Pressbox",
            "username": USERNAME,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "supports_guest_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.chats: dict[int, Chat] = {}
        self.users: dict[int, Json] = {}
        self.typed: dict[tuple[int, int], Json] = {}  # what people wrote: (chat, message_id)
        self.sent: dict[tuple[int, int], Sent] = {}
        self.drafts: dict[int, list[Draft]] = defaultdict(list)
        self.actions: list[tuple[float, int, str]] = []
        self.calls: list[Call] = []
        self.queries: dict[str, Json | None] = {}  # callback, inline and guest queries: what they were answered with
        self.files: dict[str, Upload] = {}
        self.sizes: dict[str, int] = {}
        self.fetched: list[str] = []
        self.commands: dict[str, list[Json]] = {}
        self.left: list[int] = []
        self.reactions: dict[tuple[int, int], list[Json]] = {}
        self.updates: list[Json] = []
        self.confirmed = 0  # updates below this id are forgotten, as Telegram forgets them
        self.allowed: set[str] | None = None
        self.webhook: Json = {"url": ""}
        self.poller = 0  # a newer poller throws an older one out
        self.polling = 0
        self.faults: list[tuple[str, int | None, Fault]] = []  # method, chat
        self.flood: Flood | None = None
        self.limits: list[Limit] = []
        self.held: dict[int, float] = {}
        self._next_update = 1000
        self._next_message: dict[int, int] = defaultdict(lambda: 1)

    # people and chats

    def user(self, user: int, **known: Any) -> Json:
        if user not in self.users:
            self.users[user] = {"id": user, "is_bot": False, "first_name": f"Person {user}", "language_code": "en"}
        self.users[user] |= known
        return self.users[user]

    def chat(self, chat: int) -> Chat:
        """A private chat comes into being when it is named; others are founded by `group`."""
        if chat > 0 and chat not in self.chats:
            self.user(chat)
            self.chats[chat] = Chat(chat, "private")
        if chat not in self.chats:
            raise Refused("chat not found")
        return self.chats[chat]

    def reachable(self, chat: object, thread: object = None) -> Chat:
        """A chat that the bot can write to, or the refusal."""
        if not isinstance(chat, int):
            raise Refused("chat not found" if chat else "chat_id is empty")
        found = self.chat(chat)
        if found.gone:
            raise Refused("chat not found")
        if found.migrated_to:
            raise Refused("group chat was upgraded to a supergroup chat", migrate_to_chat_id=found.migrated_to)
        if found.blocked:
            why = "bot was blocked by the user" if found.type == "private" else "bot was kicked from the group chat"
            raise Refused(why, 403)
        if thread is not None and (not found.forum or (thread not in found.topics and thread != 1)):
            raise Refused("message thread not found")
        return found

    def message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; all other chats of a bot share one count."""
        counter = chat.id if chat.type == "supergroup" else 0
        self._next_message[counter] += 1
        return self._next_message[counter]

    # updates

    def post(self, kind: str, content: Json) -> int:
        with self.changed:
            self._next_update += 1
            if kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed:
                self.updates.append({"update_id": self._next_update, kind: content})
            self.changed.notify_all()
            return self._next_update

    def as_message(self, message: Sent) -> Json:
        chat = self.chats[message.chat]
        shown: Json = {
            "message_id": message.message_id,
            "date": int(self.today()),
            "chat": chat.as_json(),
            "from": {k: self.bot[k] for k in ("id", "is_bot", "first_name", "username")},
        }
        if message.document:
            shown |= {"document": self._document(message.document), "caption": message.text}
        else:
            shown |= {"text": message.text, **({"entities": message.entities} if message.entities else {})}
        if message.edits:
            shown["edit_date"] = int(self.today())
        if message.markup and "inline_keyboard" in message.markup:
            shown["reply_markup"] = message.markup
        if message.thread is not None:
            shown |= {"message_thread_id": message.thread, "is_topic_message": True}
        if message.reply_to is not None and (origin := self.typed.get((message.chat, message.reply_to))):
            shown["reply_to_message"] = {k: v for k, v in origin.items() if k != "reply_to_message"}
        return shown

    @staticmethod
    def _document(upload: Upload) -> Json:
        return {
            "file_id": f"sent-{upload.name}",
            "file_unique_id": f"u-{upload.name}",
            "file_name": upload.name,
            "file_size": len(upload.content),
        }

    # what the tests look at

    def messages(self, chat: int) -> list[Sent]:
        """Those of the bot's that still stand, oldest first."""
        with self.changed:
            return [m for (c, _), m in sorted(self.sent.items()) if c == chat and not m.deleted]

    def texts(self, chat: int) -> list[str]:
        return [message.text for message in self.messages(chat)]

    @property
    def refused(self) -> list[Call]:
        """What the bot did wrong: 429s, faults that a test scripted and broken polls are not among it."""
        no_fault = ("Too Many", "scripted", "Conflict")
        with self.changed:
            return [c for c in self.calls if c.refused and not c.refused.startswith(no_fault)]

    def called(self, method: str, chat: int | None = None) -> list[Call]:
        with self.changed:
            return [c for c in self.calls if c.method == method and chat in (None, c.parameters.get("chat_id"))]

    def clickable(self, chat: int) -> list[tuple[str, str]]:
        """(kind, target) of everything that can be clicked in the bot's messages, url buttons included."""
        found: list[tuple[str, str]] = []
        for message in self.messages(chat):
            found += clickable(message.text, message.entities)
            found += [("button", button["url"]) for button in message.buttons if "url" in button]
        return found

    def links(self, chat: int) -> list[str]:
        return [target for kind, target in self.clickable(chat) if kind in ("url", "text_link", "button")]
