"""Ten conversations about the sample articles, offline and with a language model on loopback: each follow-up finds the
right article, and [n] stays what it was. `python -m tests.bot.test_dialogues` prints them as a table."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Conversation
from bot.answering.assistant import Assistant
from tests.bot.newsdesk import PATIENT, Newsdesk
from tests.fakes.chat import speaking
from tests.fakes.openai_server import OpenAIServer

NOW = datetime(2025, 12, 9, 9, tzinfo=UTC)  # a Tuesday, the day after the newest article
STRIKES, REFINERY, PLANT = "night-of-strikes", "ryazan-refinery", "zaporizhzhia-backup"
TALKS, LONDON, COALITION = "miami-talks-third-day", "london-meeting", "coalition-of-the-willing"
DRILLS, MOSCOW, KREMENCHUK = "china-russia-exercises", "moscow-objects", "kremenchuk-waits"


@dataclass(frozen=True, slots=True)
class Asks:
    """`found` are the articles one of which must be cited, by the ends of their addresses; `says` is in the answer.

    `rewritten` is what a language model makes of it.
    """

    question: str
    found: tuple[str, ...]
    says: str
    rewrite: str = ""


CONVERSATIONS = {
    "ellipsis, numbers": (
        Asks("How many drones did Russia launch?", (STRIKES, REFINERY, KREMENCHUK), "653"),
        Asks("And missiles?", (STRIKES, REFINERY, KREMENCHUK), "51", "How many missiles did Russia launch?"),
        Asks("how many of them were intercepted?", (STRIKES, KREMENCHUK), "30", "How many missiles were intercepted?"),
    ),
    "a shift, and back to a city": (
        Asks("Which refinery was hit?", (REFINERY,), "Ryazan"),
        Asks("Why are refineries a target?", (REFINERY,), "target", "Why are refineries a target for Kyiv?"),
        Asks("Who is Ukraine's negotiator?", (TALKS, MOSCOW), "Umerov"),
    ),
    "he": (
        Asks("Who is Ukraine's negotiator?", (TALKS, MOSCOW), "Umerov"),
        Asks("Was he careful with his words?", (TALKS,), "Umerov", "Was Rustem Umerov careful with his words?"),
    ),
    "its": (
        Asks("What is the coalition of the willing?", (COALITION,), "defend Ukraine"),
        Asks("Who is its strongest advocate?", (COALITION,), "Starmer", "Who advocates the coalition of the willing?"),
    ),
    "there": (
        Asks("Which city was hit hardest?", (STRIKES, KREMENCHUK), "Kremenchuk"),
        Asks("Who is the mayor there?", (KREMENCHUK,), "Maletsky", "Who is the mayor of Kremenchuk?"),
        Asks("What did the mayor ask of residents?", (KREMENCHUK,), "photographs", "What did Kremenchuk's mayor ask?"),
    ),
    "its, any": (
        Asks("What happened at the Zaporizhzhia plant?", (PLANT,), "Off-site power"),
        Asks("Are its reactors running?", (PLANT,), "plant", "Are the reactors of the Zaporizhzhia plant running?"),
        Asks("Was there any change in radiation?", (PLANT,), "radiation", "Did radiation change at the plant?"),
    ),
    "they, another thing": (
        Asks("Which countries hold joint military drills?", (DRILLS,), "China"),
        Asks("Where are they held?", (DRILLS,), "Russian territory", "Where are the joint military drills held?"),
        Asks("Which refinery was hit?", (REFINERY,), "Ryazan"),
    ),
    "days": (
        Asks("What did Moscow object to yesterday?", (), ""),
        Asks("And on 7 December?", (MOSCOW,), "Putin", "What did Moscow object to on 7 December?"),
        Asks(
            "And what did Umerov say the day before?",
            (TALKS,),
            "careful with his words",
            "What did Umerov say the day before?",
        ),
    ),
    "else": (
        Asks("Who meets in London?", (LONDON, COALITION), "Macron"),
        Asks("Who else takes part?", (LONDON,), "Zelensky", "Who else takes part in the London meeting?"),
        Asks("Who leads the American side?", (TALKS, LONDON), "Witkoff", "Who leads the American side of the talks?"),
    ),
    "a correction": (
        Asks("Who takes part in the talks in London?", (LONDON, COALITION), "Macron"),
        Asks("I meant in Miami", (TALKS, MOSCOW), "Witkoff", "Who takes part in the talks in Miami?"),
        Asks("Who is the German chancellor?", (LONDON, COALITION), "Merz"),
        Asks("Where will Macron travel?", (COALITION, LONDON), "to London", "Where will Macron travel?"),
    ),
}


class Model:
    """A language model that knows what each follow-up means, and otherwise quotes what says it."""

    def __init__(self) -> None:
        self.asks: Asks | None = None

    def __call__(self, messages: list[dict[str, str]]) -> str:
        assert self.asks
        told = messages[-1]["content"]
        if "Last question:" in told:
            return self.asks.rewrite or self.asks.question
        for number, passage in re.findall(
            r"^[0-9a-f]{16} \[(\d+)\] [^\n]*\n(.*?)(?=^[0-9a-f]{16} |\Z)", told, re.M | re.S
        ):
            for sentence in re.split(r"(?<=[.])\s+", passage):
                if self.asks.says and self.asks.says in sentence:
                    return f"{sentence.rstrip('.')} [{number}]."
        return "NOT ANSWERED"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    found = Newsdesk(tmp_path_factory.mktemp("conversations") / "home")
    yield found
    found.close()


def held(assistant: Assistant, asks: tuple[Asks, ...], model: Model | None = None) -> Iterator[tuple[Asks, Answer]]:
    """The conversation as a chat holds it."""
    said = Conversation()
    for one in asks:
        if model:
            model.asks = one
        answer = assistant.ask(one.question, said, now=NOW).answer
        said = said.then(one.question, answer, 12)
        assert all(said.numbers[citation.article_id] == citation.number for citation in answer.citations)
        assert len(set(said.numbers.values())) == len(said.numbers)
        yield one, answer


def cited(answer: Answer) -> list[str]:
    return [citation.article_id.rpartition("/")[2] for citation in answer.citations]


def check(one: Asks, answer: Answer) -> None:
    assert bool(set(cited(answer)) & set(one.found)) == bool(one.found), answer.standalone_question
    assert one.says in " ".join(sentence.text for sentence in answer.sentences)
    assert answer.newest_source or not one.found


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_offline(desk: Newsdesk, name: str) -> None:
    for one, answer in held(desk.assistant(), CONVERSATIONS[name]):
        check(one, answer)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_with_a_language_model(desk: Newsdesk, name: str) -> None:
    model = Model()
    with OpenAIServer() as server:
        server.paths["/v1/chat/completions"] = speaking(model)
        for one, answer in held(desk.assistant(server.url, PATIENT), CONVERSATIONS[name], model):
            check(one, answer)
            assert not one.rewrite or one.found == () or answer.mode == "generative", answer.notices


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Newsdesk(Path(folder) / "home")
        for name, asks in CONVERSATIONS.items():
            for one, answer in held(desk.assistant(), asks):
                right = "right" if bool(set(cited(answer)) & set(one.found)) == bool(one.found) else "WRONG"
                has = "said" if one.says in " ".join(s.text for s in answer.sentences) else "NOT SAID"
                understood = answer.standalone_question.replace(one.question, "=", 1)
                articles = ", ".join(dict.fromkeys(cited(answer)))
                print("", name, one.question, understood, articles, f"{right}, {has}", "", sep=" | ")
        desk.close()


if __name__ == "__main__":
    main()
