import json
from pathlib import Path
from typing import Any

from corpus.article import Article
from evals.exports import telegram
from tests.corpus.files import read_bytes
from tests.corpus.stories import STORY, expect_text, read_back

SERVICE = {"id": 1, "type": "service", "date": "2024-01-02T09:00:00", "action": "create_channel", "text": ""}


def chat(kind: str, *messages: dict[str, Any]) -> dict[str, Any]:
    return {"name": "Northern Desk", "type": kind, "id": 7, "messages": [SERVICE, *messages]}


def message(number: int, text: object, **more: object) -> dict[str, Any]:
    return {"id": number, "type": "message", "date": f"2024-01-0{number}T07:12:00", "from": "Ann", "text": text, **more}


def read(folder: Path, export: object) -> list[Article]:
    found = read_bytes(folder, "result.json", json.dumps(export).encode())
    return [article for article in found if isinstance(article, Article)]


def test_a_channel(tmp_path: Path) -> None:
    article = read_back(tmp_path, "result.json", telegram([STORY]))
    expect_text(article)
    assert (article.published_at, article.outlet) == (STORY.day, STORY.outlet)


def test_each_message_of_a_channel_is_an_article(tmp_path: Path) -> None:
    parts = [{"type": "bold", "text": "Port shut"}, "\n\nGusts, ", {"type": "link", "text": "he"}, " said."]
    export = chat(
        "private_channel",
        message(2, parts),
        message(3, "Ferries sail again since noon."),
        message(4, "The mill burned.\nAll of it."),
        message(5, "", photo="a.jpg"),
        message(6, "Dam full", forwarded_from="Harbour Watch"),
    )
    found = read(tmp_path, export)
    assert [(one.title, one.text) for one in found] == [
        ("Port shut", "Gusts, he said."),
        ("Ferries sail again since noon.", "Ferries sail again since noon."),
        ("The mill burned.", "The mill burned.\nAll of it."),
        ("Dam full", "Dam full"),
    ]
    assert [one.outlet for one in found] == ["Northern Desk"] * 3 + ["Harbour Watch"]
    assert [str(one.published_at) for one in found] == [f"2024-01-0{n}" for n in (2, 3, 4, 6)]
    assert found[0].article_id == "test/result.json#7/2"


def test_each_day_of_a_group_is_an_article_in_the_export_of_all_chats(tmp_path: Path) -> None:
    group = chat("private_group", message(2, "Hi."), message(2, "Rain?", forwarded_from="Bob"), message(3, "Snow."))
    found = read(tmp_path, {"about": "x", "chats": {"about": "y", "list": [group, chat("saved_messages")]}})
    assert [(one.title, one.text) for one in found] == [
        ("Northern Desk, 2024-01-02", "Ann: Hi.\n\nAnn (from Bob): Rain?"),
        ("Northern Desk, 2024-01-03", "Ann: Snow."),
    ]


def test_a_poll_is_its_question_and_answers(tmp_path: Path) -> None:
    poll = {"question": "Repair the mill?", "answers": [{"text": "Yes", "voters": 80}, {"text": "No", "voters": 40}]}
    (article,) = read(tmp_path, chat("public_channel", message(2, "", poll=poll)))
    assert (article.title, article.text) == ("Repair the mill?", "Yes\n\nNo")


def test_channels_that_were_left_are_read(tmp_path: Path) -> None:
    both = [{"list": [chat("private_channel", message(number, f"Text {number}."))]} for number in (2, 3)]
    export = {"about": "All data", "chats": both[0], "left_chats": both[1]}
    assert [article.text for article in read(tmp_path, export)] == ["Text 2.", "Text 3."]
