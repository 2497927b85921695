"""The assistant with a language model on loopback: what stands, what is marked, what falls back, and what it costs."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from subprocess import PIPE
from threading import Event, Timer

import pytest

from bot.answering.answer import EXTRACTIVE, GENERATIVE, OWNER, Conversation, Reason
from bot.answering.assistant import BESIDE, CUT, FOREIGN, FOUND_NOTHING, INSTEAD, NOTHING_HELD
from bot.chats.store import Chats
from bot.llm.protocol import Fault, LLMFault
from index.store.catalog import Filter
from tests.bot.newsdesk import PATIENT, Newsdesk
from tests.fakes.chat import FAULTS, finished, speaking
from tests.fakes.openai_server import OpenAIServer, Script, failure
from tests.forked import Running

QUESTION = "Which refinery was hit?"
TRUE = "A Ukrainian drone hit the oil refinery in Ryazan overnight [1]."
FALSE = "A Ukrainian drone hit the oil refinery in Omsk overnight [1]."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    desk = Newsdesk(tmp_path_factory.mktemp("sample"))
    yield desk
    desk.close()


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


def says(server: OpenAIServer, script: Script | str) -> None:
    server.paths["/v1/chat/completions"] = speaking(script) if isinstance(script, str) else script


def test_an_answer_has_its_model_its_usage_and_its_newest_source(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, TRUE)
    answer = desk.assistant(server.url).ask(QUESTION).answer
    assert (answer.mode, answer.model, answer.notices) == (GENERATIVE, "fake", ())
    assert answer.usage == {"prompt_tokens": 100, "completion_tokens": 11, "cached_tokens": 40}
    assert answer.newest_source and answer.newest_source.isoformat() == "2025-12-07"


def test_what_a_source_does_not_say_is_marked_or_dropped(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, f"{TRUE} {FALSE}")
    assistant = desk.assistant(server.url)
    marked, strict = (assistant.ask(QUESTION, strict=strict).answer for strict in (False, True))
    assert marked.sentences[0].supported
    assert all(sentence.supported for sentence in strict.sentences) and len(strict.sentences) == 1
    assert not any("Omsk" in sentence.text and sentence.supported for sentence in marked.sentences)


MADE_UP = "The mayor of Omsk resigned on 3 May after 77 protests [1]."


def test_where_nothing_holds_the_articles_answer_themselves(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, MADE_UP)
    answer = desk.assistant(server.url).ask(QUESTION).answer
    assert answer.mode == EXTRACTIVE and "Ryazan" in answer.sentences[0].text
    assert answer.notices == (f"{NOTHING_HELD} {INSTEAD}",) and answer.usage


def test_where_nothing_holds_and_the_articles_do_not_answer_there_is_no_answer(
    desk: Newsdesk, server: OpenAIServer
) -> None:
    says(server, MADE_UP)
    answer = desk.assistant(server.url).ask("Who won the match in Lanmouth?").answer
    assert answer.abstention and answer.abstention.reason is Reason.UNSUPPORTED
    assert not answer.sentences and answer.usage


def test_a_refusal_of_the_model_is_one(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, "NOT ANSWERED")
    answer = desk.assistant(server.url).ask("Who won the match in Lanmouth?").answer
    assert answer.abstention and answer.mode == GENERATIVE


def test_a_refusal_takes_no_answer_away_that_the_articles_have(desk: Newsdesk, server: OpenAIServer) -> None:
    for said in ("NOT ANSWERED", "The passages do not answer this question."):
        says(server, said)
        answer = desk.assistant(server.url).ask(QUESTION).answer
        assert answer.mode == EXTRACTIVE and "Ryazan" in answer.sentences[0].text
        assert answer.notices == (f"{FOUND_NOTHING} {INSTEAD}",)


@pytest.mark.parametrize(
    "said",
    [
        "Not stated.", "N/A", "Unknown.", "I'm sorry, but I cannot find that information in the passages.",
        "None of the articles mentions it.", "The question is unanswerable.", "No answer found in the passages.",
        "There is insufficient information to answer.", "Die Artikel beantworten diese Frage nicht.",
        "Los artículos no responden a esta pregunta.", "Статті не відповідають на це запитання.",
        "В статьях нет ответа на этот вопрос.", "Les articles ne répondent pas à cette question.",
        "文章没有回答这个问题。",
    ],
)  # fmt: skip
def test_a_refusal_in_other_words_is_no_invention(desk: Newsdesk, server: OpenAIServer, said: str) -> None:
    says(server, said)
    assistant = desk.assistant(server.url)
    assert assistant.ask(QUESTION).answer.notices == (f"{FOUND_NOTHING} {INSTEAD}",)
    refused = assistant.ask("Who won the match in Lanmouth?").answer
    assert refused.abstention and refused.abstention.reason is not Reason.UNSUPPORTED


@pytest.mark.parametrize(
    "said",
    [
        "Moscow is against it [1].",
        "It would commit its members to defend Ukraine against a second Russian invasion [1].",  # has a word of it
    ],
)
def test_a_true_sentence_about_something_else_is_no_answer(desk: Newsdesk, server: OpenAIServer, said: str) -> None:
    negotiator = "Who is the Ukrainian negotiator?"
    says(server, said)
    answer = desk.assistant(server.url).ask(negotiator).answer
    assert answer.mode == EXTRACTIVE and "Umerov" in answer.sentences[0].text
    assert answer.notices == (f"{BESIDE} {INSTEAD}",)
    says(server, "The Ukrainian negotiator is Rustem Umerov [1].")
    assert desk.assistant(server.url).ask(negotiator).answer.mode == GENERATIVE


def test_a_true_sentence_in_other_words_than_the_questions_is_an_answer(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, "A Ukrainian drone did it overnight [1].")
    assert desk.assistant(server.url).ask("Who attacked Ryazan?").answer.mode == GENERATIVE


def test_a_true_sentence_beside_the_answer_is_no_answer(desk: Newsdesk, server: OpenAIServer) -> None:
    """It is of the very article that answers; a short answer is one, though it repeats no word of the question."""
    guests = "Who are Starmer's guests in London?"
    says(server, "A statement was planned for the evening [1].")
    answer = desk.assistant(server.url).ask(guests).answer
    assert answer.mode == EXTRACTIVE and "Merz" in answer.sentences[0].text
    assert answer.notices == (f"{BESIDE} {INSTEAD}",)
    says(server, "French President Emmanuel Macron and the German chancellor, Friedrich Merz [1].")
    assert desk.assistant(server.url).ask(guests).answer.mode == GENERATIVE


@pytest.mark.parametrize("question", ["Who won the match in Lanmouth?", "What does a flat in London cost?"])
def test_a_true_sentence_about_something_else_takes_no_refusal_away(
    desk: Newsdesk, server: OpenAIServer, question: str
) -> None:
    """Not even if it repeats a word of the question."""
    says(server, "European leaders gather in London this Monday [1].")
    answer = desk.assistant(server.url).ask(question).answer
    assert answer.abstention and answer.notices == (BESIDE,)


def test_nothing_is_said_of_the_articles_sentences_where_there_are_none(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, failure(401))
    answer = desk.assistant(server.url).ask("Who won the match in Lanmouth?").answer
    assert answer.abstention and len(answer.notices) == 1 and INSTEAD not in answer.notices[0]


def test_a_language_that_cannot_be_checked_leaves_the_articles_own_sentences(
    desk: Newsdesk, server: OpenAIServer
) -> None:
    says(server, "Eine Drohne hat die Raffinerie in Rjasan getroffen [1].")
    answer = desk.assistant(server.url).ask(QUESTION).answer
    assert answer.mode == EXTRACTIVE and "Ryazan" in answer.sentences[0].text
    assert answer.notices == (f"{FOREIGN.format('German')} {INSTEAD}",)


def test_of_a_reply_cut_at_its_length_the_whole_sentences_stand(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, finished("length", f"{TRUE} Dark smoke stood over the"))
    answer = desk.assistant(server.url).ask(QUESTION).answer
    assert answer.mode == GENERATIVE and len(answer.sentences) == 1
    assert answer.notices == (CUT,)


def test_only_the_owner_is_told_where_the_model_is(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, failure(401))
    notices = [desk.assistant(server.url).ask(QUESTION, person=person).answer.notices[0] for person in (OWNER, "7")]
    assert [f"127.0.0.1:{server.port}" in notice for notice in notices] == [True, False]


def test_a_model_that_cites_nothing_is_not_believed(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, "Nobody in Lanmouth knows.")
    answer = desk.assistant(server.url).ask(QUESTION).answer
    assert answer.mode == EXTRACTIVE and "Ryazan" in answer.sentences[0].text
    assert answer.notices == (f"{NOTHING_HELD} {INSTEAD}",)


def test_a_follow_up_is_rewritten_and_numbers_keep_their_articles(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, TRUE)
    assistant = desk.assistant(server.url)
    said = Conversation(numbers={"x": 4})
    first = assistant.ask(QUESTION, said).answer
    said = said.then(QUESTION, first, 5)
    server.script.extend([speaking("Where is the refinery that was hit?"), speaking(TRUE)])
    second = assistant.ask("And where is it?", said).answer
    assert second.standalone_question == "Where is the refinery that was hit?"
    (number,) = {c.number for c in first.citations}
    assert number == 5 and {c.number for c in second.citations if c.article_id == first.citations[0].article_id} == {5}


def test_what_was_asked_before_draws_its_articles_near(desk: Newsdesk) -> None:
    """Also where the question stands alone, so that it is looked up as it is."""
    assistant, question = desk.assistant(), "What did officials from Ukraine say about the meeting?"
    before = "Why was the supply of electricity cut after the drones hit power plants?"
    said = Conversation().then(before, assistant.ask(before).answer, 5)
    alone, within = (assistant.ask(question, conversation) for conversation in (Conversation(), said))
    assert alone.answer.standalone_question == within.answer.standalone_question
    drawn = {hit.chunk.text: hit.dense for hit in within.hits}
    powerless = [hit for hit in alone.hits if "power" in hit.chunk.text and hit.chunk.text in drawn]
    assert powerless and all(drawn[hit.chunk.text] > hit.dense for hit in powerless)


def test_a_question_and_its_rewriting_make_three_calls_at_most(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, TRUE)
    said = Conversation().then(QUESTION, desk.assistant(server.url).ask(QUESTION).answer, 5)
    server.requests.clear()
    server.script.append(speaking("Where is the refinery that was hit?"))
    says(server, failure(500))
    answer = desk.assistant(server.url).ask("And where is it?", said).answer
    assert len(server.requests) == 3
    assert answer.mode == EXTRACTIVE and len(answer.notices) == 1


def test_a_stop_ends_it_without_an_answer(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, FAULTS["stall in the middle"]())
    stop = Event()
    Timer(0.3, stop.set).start()
    began = time.monotonic()
    with pytest.raises(LLMFault) as stopped:
        desk.assistant(server.url, PATIENT).ask(QUESTION, stop=stop)
    assert stopped.value.fault is Fault.STOPPED
    assert time.monotonic() - began < 15


def test_nothing_unseen_is_looked_up_or_told(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, TRUE)
    answer = desk.assistant(server.url).ask("Which refi\u200bnery\U000e0041 was hit?").answer
    assert answer.question == QUESTION
    assert "\U000e0041" not in str(server.requests[0].body)


def test_ctrl_c_while_it_is_written_keeps_the_conversation(desk: Newsdesk, server: OpenAIServer) -> None:
    """A real process, a real signal: the question at hand is dropped, the one before stays, the next is answered."""
    says(server, TRUE)
    environment = desk.environment(OPENAI_BASE_URL=server.url)
    with Running(
        *("chat", "--no-sync"), folder=desk.folder, environment=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE
    ) as chat:
        assert chat.stdin and chat.stdout and chat.stderr

        def ask(question: str, requests: int) -> None:
            assert chat.stdin
            chat.stdin.write(f"{question}\n")
            chat.stdin.flush()
            wait_until(lambda: len(server.requests) >= requests)

        ask(QUESTION, 1)
        wait_until(lambda: _kept(desk))
        says(server, speaking("Smoke stood over the city on Sunday morning and then on and on " * 20, pause=0.2))
        ask("What stood over the Russian city on Sunday morning?", 2)
        time.sleep(0.5)
        chat.send_signal(signal.SIGINT)
        says(server, TRUE)
        chat.stdin.close()
        out, err, code = chat.stdout.read(), chat.stderr.read(), chat.wait()
    assert code == 0
    assert "Interrupted." in err and "Traceback" not in err
    assert _kept(desk) == [QUESTION]
    assert out.count("Ryazan") >= 1


def wait_until(holds: Callable[[], object]) -> None:
    ends = time.monotonic() + 120  # seconds of patience on a busy machine
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def _kept(desk: Newsdesk) -> list[str]:
    chats = Chats(desk.folder / "chats.sqlite3")
    turns = [turn.question for turn in chats.conversation("terminal").turns]
    chats.close()
    return turns


def test_json_is_clean_of_anything_else(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, TRUE)
    seen = desk.run("ask", "--no-sync", "--json", QUESTION, OPENAI_BASE_URL=server.url, FORCE_COLOR="1")
    assert json.loads(seen.out)["mode"] == GENERATIVE
    assert "\x1b" not in seen.out and not seen.err


def test_small_talk_gets_a_sentence_and_is_no_turn(desk: Newsdesk) -> None:
    assistant = desk.assistant()
    first = assistant.ask(QUESTION).answer
    said = Conversation().then(QUESTION, first, 5)
    thanks = assistant.ask("Thanks!", said).answer
    assert thanks.abstention and thanks.abstention.reason is Reason.SMALL_TALK
    assert "articles" not in thanks.abstention.message
    assert said.then("Thanks!", thanks, 5) == said


def test_a_question_in_a_language_that_the_models_do_not_read_says_so(desk: Newsdesk) -> None:
    assistant = desk.assistant()
    (notice,) = assistant.ask("Welche Raffinerie wurde getroffen, und wer war das?").answer.notices
    assert "German" in notice
    assert not assistant.ask(QUESTION).answer.notices


def test_an_outlet_that_is_not_there_names_those_that_are(desk: Newsdesk) -> None:
    abstention = desk.assistant().ask(QUESTION, chosen=Filter(outlets=("Nobody's Paper",))).answer.abstention
    assert abstention and "“Nobody's Paper”" in abstention.message
    assert "Northern Courier" in abstention.message


def test_small_talk_costs_no_call_of_a_model(desk: Newsdesk, server: OpenAIServer) -> None:
    says(server, TRUE)
    assistant = desk.assistant(server.url)
    said = Conversation().then(QUESTION, assistant.ask(QUESTION).answer, 5)
    thanks = assistant.ask("Thanks!", said).answer
    assert thanks.abstention and thanks.abstention.reason is Reason.SMALL_TALK
    assert thanks.usage == {} and thanks.standalone_question == "Thanks!"
