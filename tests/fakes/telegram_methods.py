"""The methods of the Bot API, as strict as Telegram and in places stricter: `Methods.call` is the one door.

They know neither HTTP nor threads, but for getUpdates, which waits.
"""

import re
from collections.abc import Callable
from threading import Event
from typing import Any

from tests.fakes.telegram_text import is_empty, read, units
from tests.fakes.telegram_wire import Fault, Refused, Reply, Upload, bad, good
from tests.fakes.telegram_world import BOT, Call, Chat, Draft, Json, Limit, Sent, World

BIGGEST_FILE = 20 * 1024 * 1024
CALLBACK_BYTES = 64
MOST_UPDATES = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_ACTIONS = {"typing", "upload_document", "upload_photo", "record_video", "record_voice", "choose_sticker"}
_SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


class Methods:
    def __init__(self, world: World, stopping: Event) -> None:
        self.world, self.stopping = world, stopping

    def call(self, method: str, parameters: Json) -> Reply:
        """One request: a fault or a limit first, as they come before any reading of it."""
        world = self.world
        with world.changed:
            step: Callable[[Json], Any] | None = getattr(self, method, None)
            if step is None or method not in METHODS:
                return self._told(method, parameters, Refused("Not Found", 404))
            fault = self._fault(method, parameters.get("chat_id"))
            if fault and not fault.done and not (fault.hang and not fault.status):
                return self._failed(method, parameters, fault)
            try:
                self._limits(method, parameters.get("chat_id"))
                result = step(parameters)
            except Refused as refused:
                return self._told(method, parameters, refused)
            world.calls.append(Call(world.clock(), method, parameters, None))
            world.changed.notify_all()
            if fault is None:
                return good(result)
            if fault.status:
                return Reply(fault.status, b'{"ok":false,"description":"scripted"}', fault.hang)
            return Reply(0, b"", reset=True) if fault.lost else Reply(200, good(result).body, fault.hang)

    def _told(self, method: str, parameters: Json, refused: Refused) -> Reply:
        self.world.calls.append(Call(self.world.clock(), method, parameters, refused.description))
        self.world.changed.notify_all()
        return bad(refused.status, refused.description, refused.parameters)

    def _failed(self, method: str, parameters: Json, fault: Fault) -> Reply:
        self.world.calls.append(Call(self.world.clock(), method, parameters, f"scripted {fault.status}"))
        if fault.lost:
            return Reply(0, b"", reset=True)
        return Reply(fault.status, bad(fault.status, fault.description, fault.parameters).body, fault.hang)

    def _fault(self, method: str, chat: object) -> Fault | None:
        for place, (wanted, only, fault) in enumerate(self.world.faults):
            if wanted in (method, "*") and only in (None, chat):
                del self.world.faults[place]
                return fault
        return None

    def _limits(self, method: str, chat: object) -> None:
        world, now = self.world, self.world.clock()
        flood = world.flood
        if isinstance(chat, int):
            if method in ("sendMessage", "editMessageText") and world.held.get(chat, 0) > now:
                self._too_many(world.held[chat] - now)
            if flood and method in flood.methods and flood.draw.random() < flood.chance:
                seconds = flood.draw.choice(flood.seconds)
                world.held[chat] = now + seconds
                self._too_many(seconds)
            for limit in world.limits:
                self._limit(limit, method, world.chat(chat), now)

    def _limit(self, limit: Limit, method: str, chat: Chat, now: float) -> None:
        if method not in limit.methods or chat.type not in limit.types:
            return
        passed = limit.passed[0 if limit.whole else chat.id]
        while passed and passed[0] <= now - limit.seconds:
            passed.popleft()
        if len(passed) >= limit.count:
            self._too_many(passed[0] + limit.seconds - now)
        passed.append(now)

    @staticmethod
    def _too_many(seconds: float) -> None:
        wait = max(1, int(seconds + 0.999))
        raise Refused(f"retry after {wait}", 429, retry_after=wait)

    # the bot itself

    def getMe(self, _: Json) -> Json:
        return self.world.bot

    def setMyCommands(self, given: Json) -> bool:
        commands = given.get("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise Refused("can't parse BotCommand")
        for command in commands:
            if not _COMMAND.fullmatch(command.get("command", "")):
                raise Refused("BOT_COMMAND_INVALID")
            if not 1 <= len(command.get("description", "")) <= 256:
                raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")
        self.world.commands[self._scope(given)] = commands
        return True

    def getMyCommands(self, given: Json) -> list[Json]:
        return self.world.commands.get(self._scope(given), [])

    def deleteMyCommands(self, given: Json) -> bool:
        self.world.commands.pop(self._scope(given), None)
        return True

    def _scope(self, given: Json) -> str:
        """`default`, or `chat:5`; with a language after a slash."""
        scope = given.get("scope") or {"type": "default"}
        if scope.get("type") not in _SCOPES:
            raise Refused("can't parse BotCommandScope")
        if "chat_id" in scope:
            self.world.reachable(scope["chat_id"])
        named = ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
        return f"{named}/{given['language_code']}" if given.get("language_code") else named

    def getMyDescription(self, _: Json) -> Json:
        return {"description": ""}

    def getMyShortDescription(self, _: Json) -> Json:
        return {"short_description": ""}

    def getMyName(self, _: Json) -> Json:
        return {"name": self.world.bot["first_name"]}

    def setMyDescription(self, _: Json) -> bool:
        return True

    def setMyShortDescription(self, _: Json) -> bool:
        return True

    def logOut(self, _: Json) -> bool:
        return True

    def close(self, _: Json) -> bool:
        return True

    # updates

    def getUpdates(self, given: Json) -> list[Json]:
        """Long polling. An offset confirms all before it; a second poller throws the first out."""
        world = self.world
        if world.webhook["url"]:
            raise Refused("can't use getUpdates method while webhook is active; use deleteWebhook to delete it", 409)
        offset, limit = int(given.get("offset") or 0), min(int(given.get("limit") or MOST_UPDATES), MOST_UPDATES)
        if isinstance(given.get("allowed_updates"), list):
            world.allowed = set(given["allowed_updates"]) or None
        if offset < 0:
            offset = world.updates[offset]["update_id"] if world.updates[offset:] else world.confirmed
        if offset:
            world.confirmed = max(world.confirmed, offset)
            world.updates = [update for update in world.updates if update["update_id"] >= offset]
        world.poller += 1
        me, deadline = world.poller, world.clock() + float(given.get("timeout") or 0)
        world.changed.notify_all()
        while not world.updates and (left := deadline - world.clock()) > 0 and not self.stopping.is_set():
            world.polling += 1
            world.changed.wait(min(left, 0.5))
            world.polling -= 1
            if world.poller != me:
                raise Refused("terminated by other getUpdates request; make sure that only one bot instance", 409)
        return world.updates[:limit]

    def setWebhook(self, given: Json) -> bool:
        secret = given.get("secret_token")
        if secret is not None and not _SECRET.fullmatch(secret):
            raise Refused("secret token contains unallowed characters")
        world = self.world
        world.webhook = {"url": given.get("url") or "", "secret": secret}
        if isinstance(given.get("allowed_updates"), list):
            world.allowed = set(given["allowed_updates"]) or None
        if given.get("drop_pending_updates"):
            world.updates.clear()
        return True

    def deleteWebhook(self, given: Json) -> bool:
        return self.setWebhook({"url": "", "drop_pending_updates": given.get("drop_pending_updates")})

    def getWebhookInfo(self, _: Json) -> Json:
        world = self.world
        return {
            "url": world.webhook["url"],
            "has_custom_certificate": False,
            "pending_update_count": len(world.updates),
        }

    # messages

    def sendMessage(self, given: Json) -> Json:
        chat = self.world.reachable(given.get("chat_id"), given.get("message_thread_id"))
        text, entities = read(given.get("text"), given.get("parse_mode"), given.get("entities"))
        return self._send(chat, given, text, entities)

    def sendDocument(self, given: Json) -> Json:
        chat = self.world.reachable(given.get("chat_id"), given.get("message_thread_id"))
        document = given.get("document")
        if isinstance(document, str) and document.startswith("attach://"):
            document = given.get(document.removeprefix("attach://"))
        if not isinstance(document, Upload) or not document.content:
            raise Refused("there is no document in the request")
        caption = given.get("caption") or ""
        if units(caption) > 1024:
            raise Refused("message caption is too long")
        text, entities = read(caption, given.get("parse_mode"), given.get("caption_entities"), optional=True)
        return self._send(chat, given, text, entities, document)

    def _send(self, chat: Chat, given: Json, text: str, entities: list[Json], document: Upload | None = None) -> Json:
        world = self.world
        reply = given.get("reply_parameters") or {}
        reply_to = reply.get("message_id", given.get("reply_to_message_id"))
        if reply_to is not None and not self._exists(chat.id, reply_to):
            if not (reply.get("allow_sending_without_reply") or given.get("allow_sending_without_reply")):
                raise Refused("message to be replied not found")
            reply_to = None
        message = Sent(
            chat.id,
            world.message_id(chat),
            text,
            entities,
            self._markup(given.get("reply_markup")),
            given.get("message_thread_id"),
            reply_to,
            document,
            not (given.get("link_preview_options") or {}).get("is_disabled", False),
            at=world.clock(),
        )
        world.sent[chat.id, message.message_id] = message
        return world.as_message(message)

    def _exists(self, chat: int, message: int) -> bool:
        known = self.world.sent.get((chat, message))
        return (chat, message) in self.world.typed or (known is not None and not known.deleted)

    def editMessageText(self, given: Json) -> Json:
        message = self._own(given)
        text, entities = read(given.get("text"), given.get("parse_mode"), given.get("entities"))
        markup = self._markup(given.get("reply_markup"))
        if (text, entities, markup) == (message.text, message.entities, message.markup):
            raise Refused(
                "message is not modified: specified new message content and reply markup are exactly the same"
                " as a current content and reply markup of the message"
            )
        message.edits.append(message.text)
        message.text, message.entities, message.markup = text, entities, markup
        message.preview = not (given.get("link_preview_options") or {}).get("is_disabled", False)
        return self.world.as_message(message)

    def editMessageReplyMarkup(self, given: Json) -> Json:
        message = self._own(given)
        markup = self._markup(given.get("reply_markup"))
        if markup == message.markup:
            raise Refused("message is not modified")
        message.markup = markup
        return self.world.as_message(message)

    def _own(self, given: Json) -> Sent:
        chat = self.world.reachable(given.get("chat_id"))
        place = (chat.id, int(given.get("message_id") or 0))
        message = self.world.sent.get(place)
        if place in self.world.typed:
            raise Refused("message can't be edited")
        if message is None or message.deleted:
            raise Refused("message to edit not found")
        return message

    def _markup(self, markup: object) -> Json | None:
        if markup is None:
            return None
        if not isinstance(markup, dict):
            raise Refused("can't parse reply keyboard markup JSON object")
        rows = markup.get("inline_keyboard")
        if rows is None:
            return markup
        for button in (button for row in rows for button in row):
            self._button(button)
        return markup if any(rows) else None

    @staticmethod
    def _button(button: Json) -> None:
        if is_empty(button.get("text", "")):
            raise Refused("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        kinds = [key for key in button if key not in ("text", "style", "icon_custom_emoji_id")]
        if len(kinds) != 1:
            raise Refused("can't parse inline keyboard button: exactly one of the optional fields must be used")
        if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= CALLBACK_BYTES:
            raise Refused("BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(?:https?|tg)://[^\s/]", button["url"]):
            raise Refused(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")

    def sendMessageDraft(self, given: Json) -> bool:
        chat = self.world.reachable(given.get("chat_id"), given.get("message_thread_id"))
        if chat.type != "private":
            raise Refused("PEER_ID_INVALID: drafts are for private chats")
        if not isinstance(given.get("draft_id"), int) or given["draft_id"] == 0:
            raise Refused("RANDOM_ID_INVALID: draft_id must be non-zero")
        text, _ = read(given.get("text") or "", given.get("parse_mode"), given.get("entities"), optional=True)
        can_stop = given.get("can_stop", False)
        if not isinstance(can_stop, bool):
            raise Refused("wrong parameter can_stop in request")
        shown = Draft(self.world.clock(), given["draft_id"], text, can_stop, given.get("message_thread_id"))
        self.world.drafts[chat.id].append(shown)
        return True

    def sendChatAction(self, given: Json) -> bool:
        chat = self.world.reachable(given.get("chat_id"), given.get("message_thread_id"))
        if given.get("action") not in _ACTIONS:
            raise Refused("wrong parameter action in request")
        self.world.actions.append((self.world.clock(), chat.id, given["action"]))
        return True

    def deleteMessage(self, given: Json) -> bool:
        chat = self.world.reachable(given.get("chat_id"))
        message = self.world.sent.get((chat.id, given.get("message_id") or 0))
        if message is None or message.deleted:
            raise Refused("message to delete not found")
        message.deleted = True
        return True

    def setMessageReaction(self, given: Json) -> bool:
        chat = self.world.reachable(given.get("chat_id"))
        if not self._exists(chat.id, given.get("message_id") or 0):
            raise Refused("message to react not found")
        self.world.reactions[chat.id, given["message_id"]] = given.get("reaction") or []
        return True

    # queries

    def answerCallbackQuery(self, given: Json) -> bool:
        if units(given.get("text") or "") > 200:
            raise Refused("MESSAGE_TOO_LONG")
        return self._answered("callback_query_id", given)

    def answerInlineQuery(self, given: Json) -> bool:
        results = given.get("results")
        if not isinstance(results, list) or len(results) > 50:
            raise Refused("RESULTS_TOO_MUCH")
        if len({result.get("id") for result in results}) < len(results):
            raise Refused("RESULT_ID_DUPLICATE")
        for result in results:
            self._result(result)
        return self._answered("inline_query_id", given)

    def answerGuestQuery(self, given: Json) -> Json:
        self._result(given.get("result") or {})
        self._answered("guest_query_id", given)
        return {"inline_message_id": f"guest-{given['guest_query_id']}"}

    def _result(self, result: Json) -> None:
        if not 1 <= len(str(result.get("id", "")).encode()) <= 64 or not result.get("title"):
            raise Refused("RESULT_ID_INVALID")
        content = result.get("input_message_content") or {}
        read(content.get("message_text"), content.get("parse_mode"), content.get("entities"))
        self._markup(result.get("reply_markup"))

    def _answered(self, key: str, given: Json) -> bool:
        query = given.get(key)
        if query not in self.world.queries:
            raise Refused("query is too old and response timeout expired or query ID is invalid")
        if self.world.queries[query] is not None and key != "callback_query_id":
            raise Refused("query was answered already")
        self.world.queries[query] = {name: value for name, value in given.items() if name != key}
        return True

    # files and chats

    def getFile(self, given: Json) -> Json:
        file = given.get("file_id")
        if file not in self.world.files:
            raise Refused("invalid file_id")
        if self.world.sizes[file] > BIGGEST_FILE:
            raise Refused("file is too big")
        return {
            "file_id": file,
            "file_unique_id": f"u{file}",
            "file_size": self.world.sizes[file],
            "file_path": f"documents/{file}",
        }

    def getChat(self, given: Json) -> Json:
        chat = self.world.reachable(given.get("chat_id"))
        gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels".split()
        return {
            **chat.as_json(),
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }

    def getChatMember(self, given: Json) -> Json:
        chat = self.world.reachable(given.get("chat_id"))
        user = given.get("user_id")
        if user == BOT:
            return {"status": chat.members.get(BOT, "member"), "user": self.world.bot}
        if user not in self.world.users:
            raise Refused("PARTICIPANT_ID_INVALID")
        return self._member(chat.members.get(int(user), "left"), self.world.users[int(user)])

    @staticmethod
    def _member(status: str, user: Json) -> Json:
        shown: Json = {"status": status, "user": user}
        if status == "creator":
            return {**shown, "is_anonymous": False}
        if status == "administrator":
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats"
                " can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories"
                " can_edit_stories can_delete_stories"
            )
            return {**shown, **dict.fromkeys(rights.split(), False)}
        return {**shown, "until_date": 0} if status == "kicked" else shown

    def getChatAdministrators(self, given: Json) -> list[Json]:
        chat = self.world.reachable(given.get("chat_id"))
        return [
            self._member(status, self.world.users[user])
            for user, status in chat.members.items()
            if status in ("creator", "administrator") and user != BOT
        ]

    def getChatMemberCount(self, given: Json) -> int:
        return len(self.world.reachable(given.get("chat_id")).members)

    def leaveChat(self, given: Json) -> bool:
        chat = self.world.reachable(given.get("chat_id"))
        chat.blocked = True
        self.world.left.append(chat.id)
        return True


METHODS = {name for name in vars(Methods) if not name.startswith("_")} - {"call"}
