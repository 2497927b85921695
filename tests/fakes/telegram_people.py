"""What people do in Telegram: they write, press, edit, upload, invite and block. The bot sees it as updates."""

from typing import Any

from tests.fakes.telegram_text import cut, noticed
from tests.fakes.telegram_wire import Upload
from tests.fakes.telegram_world import BOT, USERNAME, Chat, Json, World

LONGEST_TEXT = 4096
ANONYMOUS_ADMIN = 1087968824  # Telegram's GroupAnonymousBot


class People(World):
    """A private chat has the number of its person; groups are negative and founded by `group`."""

    def group(
        self, chat: int, title: str = "A group", *, owner: int = 1, forum: bool = False, basic: bool = False
    ) -> Chat:
        """With the bot in it, and no update about that: `invite` is for those."""
        with self.changed:
            self.user(owner)
            members = {owner: "creator", BOT: "member"}
            self.chats[chat] = Chat(chat, "group" if basic else "supergroup", title, forum, members=members)
            return self.chats[chat]

    def topic(self, chat: int, thread: int) -> int:
        with self.changed:
            self.chats[chat].topics.add(thread)
        return thread

    def say(
        self,
        chat: int,
        text: str,
        *,
        user: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
        entities: list[Json] | None = None,
        date: float | None = None,
        **extra: Any,
    ) -> int:
        """Returns the message's id. `extra` goes into the message as it is (sender_chat, via_bot, forward_origin)."""
        return self._write(chat, user, {"text": text, "entities": entities}, thread, reply_to, date, extra)

    def upload(
        self,
        chat: int,
        name: str,
        content: bytes,
        *,
        user: int | None = None,
        size: int | None = None,
        mime: str = "text/plain",
        caption: str | None = None,
        **extra: Any,
    ) -> int:
        """`size` is what Telegram says of the file, where it shall not be true."""
        with self.changed:
            file = f"file{len(self.files) + 1}"
            self.files[file] = Upload(name, content)
            self.sizes[file] = len(content) if size is None else size
            document = {
                "file_id": file,
                "file_unique_id": f"u{file}",
                "file_name": name,
                "mime_type": mime,
                "file_size": self.sizes[file],
            }
        entities = noticed(caption) if caption else None
        told: Json = {"document": document, "caption": caption, "caption_entities": entities}
        return self._write(chat, user, told, None, None, None, extra)

    def send(self, chat: int, media: Json, *, user: int | None = None, caption: str | None = None, **extra: Any) -> int:
        """A message that is no text: a photo, a voice message, a place on the map."""
        told = {**media, "caption": caption, "caption_entities": noticed(caption) if caption else None}
        return self._write(chat, user, told, extra.pop("thread", None), extra.pop("reply_to", None), None, extra)

    def paste(self, chat: int, text: str, *, user: int | None = None, **extra: Any) -> list[int]:
        """A long text, as a client splits it: at a space within the limit, which is not sent."""
        sent: list[int] = []
        while text:
            end = len(text) if len(text) <= LONGEST_TEXT else text.rfind(" ", 0, LONGEST_TEXT + 1)
            end = end if end > 0 else LONGEST_TEXT
            sent.append(self.say(chat, text[:end], user=user, **(extra if not sent else {})))
            text = text[end:].strip()
        return sent

    def anonymously(self, chat: int, text: str, **extra: Any) -> int:
        """As an anonymous administrator of the group."""
        self.user(ANONYMOUS_ADMIN, is_bot=True, first_name="Group", username="GroupAnonymousBot")
        return self.say(chat, text, user=ANONYMOUS_ADMIN, sender_chat=self.chats[chat].as_json(), **extra)

    def edit(self, chat: int, message: int, text: str) -> None:
        """A person changes what they wrote."""
        with self.changed:
            typed = self.typed[chat, message]
            typed |= {"text": text, "entities": noticed(text), "edit_date": int(self.today())}
            if self._reaches(self.chat(chat), typed):
                self.post("edited_message", dict(typed))

    def press(self, chat: int, message: int, data: str, *, user: int | None = None) -> str:
        """A button, or a forged one. Returns the query's id; the toast comes to stand in `queries`."""
        with self.changed:
            query = str(9000 + len(self.queries))
            self.queries[query] = None
            sent = self.sent.get((chat, message))
            if sent is None or sent.deleted:
                shown: Json = {"message_id": message, "date": 0, "chat": self.chat(chat).as_json()}
            else:
                shown = self.as_message(sent)
            person = self.user(user if user is not None else chat)
            content = {"id": query, "from": person, "message": shown, "chat_instance": str(chat), "data": data}
            self.post("callback_query", content)
            return query

    def stop_draft(self, chat: int) -> None:
        """The Stop button under the draft that is shown there, which only some have."""
        with self.changed:
            draft = self.drafts[chat][-1]
            assert draft.can_stop, "there is no such button"
            told: Json = {"chat": self.chat(chat).as_json(), "draft_id": draft.draft_id}
            if draft.thread is not None:
                told["message_thread_id"] = draft.thread
            self.post("stopped_message_generation", told)

    def toast(self, query: str) -> str | None:
        """What the press was answered with; None while it was not, or without words."""
        with self.changed:
            return (self.queries[query] or {}).get("text")

    def ask_inline(self, user: int, text: str) -> str:
        with self.changed:
            query = str(9000 + len(self.queries))
            self.queries[query] = None
            self.post("inline_query", {"id": query, "from": self.user(user), "query": text, "offset": ""})
            return query

    def ask_as_guest(self, user: int, text: str, chat: int = -77) -> str:
        """In a chat of which the bot is no member."""
        with self.changed:
            query = str(9000 + len(self.queries))
            self.queries[query] = None
            message = {
                "message_id": 1,
                "date": int(self.today()),
                "chat": {"id": chat, "type": "supergroup", "title": "Elsewhere"},
                "from": self.user(user),
                "text": text,
                "entities": noticed(text),
                "guest_query_id": query,
            }
            self.post("guest_message", message)
            return query

    def invite(self, chat: int, by: int, title: str = "A group", *, forum: bool = False) -> None:
        """The bot is added to a new group by someone."""
        with self.changed:
            self.group(chat, title, owner=by, forum=forum)
            self._membership(chat, by, "left", "member")

    def throw_out(self, chat: int, by: int) -> None:
        with self.changed:
            self.chats[chat].blocked = True
            self._membership(chat, by, "member", "kicked")

    def block(self, user: int) -> None:
        with self.changed:
            self.chat(user).blocked = True
            self._membership(user, user, "member", "kicked")

    def unblock(self, user: int) -> None:
        with self.changed:
            self.chat(user).blocked = False
            self._membership(user, user, "kicked", "member")

    def migrate(self, chat: int, to: int) -> None:
        """A group becomes a supergroup; the bot is told, as Telegram tells it."""
        with self.changed:
            old = self.chats[chat]
            self.chats[to] = Chat(to, "supergroup", old.title, members=old.members)
            old.migrated_to = to
            self._service(chat, {"migrate_to_chat_id": to})
            self._service(to, {"migrate_from_chat_id": chat})

    def remove_chat(self, chat: int) -> None:
        with self.changed:
            self.chat(chat).gone = True

    def _membership(self, chat: int, by: int, before: str, after: str) -> None:
        def member(status: str) -> Json:
            return {"status": status, "user": self.bot, **({"until_date": 0} if status == "kicked" else {})}

        self.post(
            "my_chat_member",
            {
                "chat": self.chats[chat].as_json(),
                "from": self.user(by),
                "date": int(self.today()),
                "old_chat_member": member(before),
                "new_chat_member": member(after),
            },
        )

    def _service(self, chat: int, content: Json) -> None:
        where = self.chats[chat]
        message = {"message_id": self.message_id(where), "date": int(self.today()), "chat": where.as_json()}
        self.post("message", {**message, "from": self.user(1), **content})

    def _write(
        self,
        chat: int,
        user: int | None,
        content: Json,
        thread: int | None,
        reply_to: int | None,
        date: float | None,
        extra: Json,
    ) -> int:
        with self.changed:
            where = self.chat(chat)
            person = self.user(chat if user is None else user)
            if where.type != "private":
                where.members.setdefault(person["id"], "member")
            message: Json = {
                "message_id": self.message_id(where),
                "date": int(self.today() if date is None else date),
                "chat": where.as_json(),
                "from": person,
                **{name: value for name, value in content.items() if value is not None},
                **extra,
            }
            if "text" in message:
                message["entities"] = content["entities"] or noticed(message["text"])
            if thread is not None:
                message |= {"message_thread_id": thread, "is_topic_message": True}
            if reply_to is not None:
                sent = self.sent.get((chat, reply_to))
                message["reply_to_message"] = self.as_message(sent) if sent else self.typed[chat, reply_to]
            self.typed[chat, message["message_id"]] = message
            if self._reaches(where, message):
                self.post("channel_post" if where.type == "channel" else "message", dict(message))
            return int(message["message_id"])

    def _reaches(self, chat: Chat, message: Json) -> bool:
        """Privacy mode: of a group a bot sees what is addressed to it, unless it may read all."""
        if chat.blocked or chat.gone:
            return False
        if chat.type in ("private", "channel") or self.bot["can_read_all_group_messages"]:
            return True
        if message.get("reply_to_message", {}).get("from", {}).get("id") == BOT:
            return True
        text = message.get("text") or message.get("caption") or ""
        for entity in message.get("entities", []):
            covered = cut(text, entity["offset"], entity["length"]).lower()
            if entity["type"] == "mention" and covered == f"@{USERNAME}":
                return True
            if entity["type"] == "bot_command" and covered.partition("@")[2] in ("", USERNAME):
                return True
            if entity["type"] == "text_mention" and entity["user"]["id"] == BOT:
                return True
        return False
