"""The extractive answerer on the sample corpus and on small texts, with the real embedder and the real indexes."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from bot.answering.answer import Answer, Conversation, Reason
from bot.answering.assistant import Assistant
from bot.answering.extractive.answerer import MOST_PASSAGES, OTHERWISE, Extractive
from bot.answering.question.follow_up import Standalone
from corpus.article import Article
from corpus.chunker import Chunker
from index.embedding.bge import Bge
from index.embedding.cross_encoder import MarcoMiniLM
from index.home import Home
from index.indexing.indexer import Indexer
from index.retrieval.library import Library
from index.retrieval.passages import Passage
from index.retrieval.retriever import Retriever
from index.store.catalog import Filter


@pytest.fixture(scope="module")
def model() -> Bge:
    return Bge()


SAMPLE = Path(str(files("corpus").joinpath("articles")))


@contextmanager
def indexed(articles: Path, model: Bge, folder: Path) -> Iterator[Library]:
    home, chunker = Home(folder), Chunker(model.count_tokens)
    library = Library(home, model)
    library.catalog.register(articles, datetime.now(UTC))
    Indexer(home, model, lambda: chunker, chunker.identity).sync(library.catalog)
    yield library
    library.close()


@pytest.fixture(scope="module")
def library(model: Bge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The sample corpus, indexed."""
    with indexed(SAMPLE, model, tmp_path_factory.mktemp("sample")) as library:
        yield library


@pytest.fixture(scope="module")
def small(model: Bge, extractive: Extractive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Of one of its articles: there is less to read, which is the most of what an answer costs."""
    articles = tmp_path_factory.mktemp("article")
    shutil.copy(min(SAMPLE.iterdir()), articles)
    with indexed(articles, model, tmp_path_factory.mktemp("small")) as library:
        yield Assistant(library, Retriever(library), extractive)


@pytest.fixture(scope="module")
def assistant(library: Library, extractive: Extractive) -> Assistant:
    return Assistant(library, Retriever(library), extractive)


@pytest.fixture(scope="module")
def extractive() -> Extractive:
    return Extractive(MarcoMiniLM())


def said(answer: Answer) -> str:
    return " ".join(sentence.text for sentence in answer.sentences)


ANSWERED = [
    ("How many drones and missiles were launched, and how many were intercepted?", ["653", "51", "585", "30"]),
    ("Which refinery was hit?", ["Ryazan"]),
    ("Who is the Ukrainian negotiator?", ["Rustem Umerov"]),
    ("When will Macron travel to London, and whom will he meet?", ["8 December", "Starmer", "Merz"]),
    ('What does the "coalition of the willing" mean to do?', ["defend Ukraine against a second"]),
    ("What happened at the Zaporizhzhia plant?", ["backup"]),
    ("How many drones does Russia say it shot down?", ["77"]),
    ("Who is the mayor of Kremenchuk?", ["Vitaliy Maletsky"]),
    ("How long did the talks in Florida last?", ["three days"]),
    ("Which countries hold drills together?", ["China", "Russia"]),
    ("How many locations were hit?", ["29"]),
]


@pytest.mark.parametrize(("question", "holds"), ANSWERED)
def test_the_sample_corpus_answers(assistant: Assistant, library: Library, question: str, holds: list[str]) -> None:
    answer = assistant.ask(question).answer
    assert answer.abstention is None
    assert all(fact in said(answer) for fact in holds), said(answer)
    assert 1 <= len(answer.sentences) <= MOST_PASSAGES
    for sentence in answer.sentences:
        (citation,) = sentence.citations
        article = library.catalog.article(citation.article_id, citation.version)
        assert article is not None
        assert sentence.text == citation.quote == article.text[citation.start : citation.end]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the capital of Mongolia?", Reason.OFF_TOPIC),
        ("Who won the 2022 World Cup?", Reason.OFF_TOPIC),
        ("Who is the prime minister of Japan?", Reason.OFF_TOPIC),
        ("How many people were injured in Kremenchuk?", Reason.NOT_THAT_FACT),
        ("When did Zelensky become president?", Reason.NOT_THAT_FACT),
    ],
)
def test_the_sample_corpus_does_not_answer(assistant: Assistant, question: str, reason: Reason) -> None:
    answer = assistant.ask(question).answer
    assert answer.abstention is not None
    assert answer.abstention.reason is reason
    assert answer.citations == ()


def test_a_near_miss_is_shown_but_not_cited(assistant: Assistant) -> None:
    answer = assistant.ask("How many people were injured in Kremenchuk?").answer
    assert answer.abstention is not None
    assert answer.abstention.nearest is not None
    assert "Kremenchuk" in answer.abstention.nearest.quote


@pytest.mark.parametrize(
    ("question", "contrary"),
    [
        ("Why did Zelensky fly to Florida?", "did not fly to Florida"),
        ("Why did Ukraine launch 653 drones and 51 missiles at Russia?", "Russia launched 653 drones"),
        ("Why were 40 locations hit in the night to Sunday?", "29 locations"),
        ("Why has Moscow welcomed the coalition of the willing?", "turned down the European idea"),
        ("What did the Russian ministry say about the refinery?", "did not speak of the refinery"),
    ],
)
def test_a_false_premise_is_met_by_the_sentence_that_says_otherwise(
    assistant: Assistant, question: str, contrary: str
) -> None:
    abstention = assistant.ask(question).answer.abstention
    assert abstention is not None
    assert abstention.message == OTHERWISE
    assert abstention.nearest is not None
    assert contrary in abstention.nearest.quote


def test_nothing_in_those_days_is_said_as_that(assistant: Assistant) -> None:
    answer = assistant.ask("Which refinery was hit?", chosen=Filter(until=date(2020, 1, 1))).answer
    assert answer.abstention is not None
    assert answer.abstention.reason is Reason.OUTSIDE_FILTER


def test_a_filter_keeps_other_days_and_outlets_out(assistant: Assistant) -> None:
    day = date(2025, 12, 8)
    answer = assistant.ask("How many drones were launched?", chosen=Filter(since=day, until=day)).answer
    assert {citation.published_at for citation in answer.citations} == {day}
    outlet = answer.citations[0].outlet
    assert outlet is not None
    narrowed = assistant.ask("How many drones were launched?", chosen=Filter(outlets=(outlet.upper(),))).answer
    assert {citation.outlet for citation in narrowed.citations} == {outlet}


@pytest.mark.parametrize(
    ("questions", "fact"),
    [
        (["How many drones were launched?", "how many of them were shot down?"], "585"),
        (["How many drones and missiles did Russia launch?", "how many of them were intercepted?"], "585"),
        (["What happened at the Zaporizhzhia plant?", "Is it running?"], "plant"),
        (["When is the London meeting?", "Who takes part in it?"], "Starmer"),
        (["Who is the mayor of Kremenchuk?", "What did he ask of residents?"], "not to publish"),
    ],
)
def test_a_follow_up_is_answered(assistant: Assistant, questions: list[str], fact: str) -> None:
    talk = Conversation()
    for question in questions:
        talk = talk.then(question, assistant.ask(question, talk).answer, 20)
    assert fact in said(talk.turns[-1].answer)


def test_a_slip_is_corrected_before_the_articles_are_searched(assistant: Assistant) -> None:
    assert assistant.ask("Which refinrey was hit?").answer.standalone_question == "Which refinery was hit?"


def test_the_question_behind_pasted_text_is_answered(assistant: Assistant) -> None:
    pasted = "The board spoke of tolls and of the weather at length. " * 40
    answer = assistant.ask(f"{pasted}\nWhich refinery was hit?").answer
    assert answer.sentences and answer.standalone_question == "Which refinery was hit?"


def test_the_receipt_tells_what_was_weighed(assistant: Assistant) -> None:
    receipt = assistant.ask("Which refinery was hit?")
    chosen = [candidate for candidate in receipt.candidates if candidate.why == "chosen"]
    assert chosen
    assert all(any(candidate.text in sentence.text for sentence in receipt.answer.sentences) for candidate in chosen)
    assert receipt.hits
    assert {"open", "embed", "dense", "lexical", "fuse", "answer", "total"} == set(receipt.answer.timings)


def passages_of(*texts: str) -> list[Passage]:
    articles = [Article.of(str(k), f"Title {k}", text, source="s", language="en") for k, text in enumerate(texts)]
    return [Passage(k, a, 0, len(a.text), a.text, 1.0, 0.5) for k, a in enumerate(articles, start=1)]


def test_a_sentence_that_refers_back_comes_with_the_one_that_says_who(extractive: Extractive) -> None:
    text = (
        "Anna Berg leads the port of Lanmouth. She has seen many storms. She opened the new ferry terminal on Monday."
    )
    weighed = extractive.answer(Standalone("When was the ferry terminal opened?"), passages_of(text), {})
    (sentence,) = weighed.sentences
    (citation,) = sentence.citations
    assert sentence.text == text
    assert "on Monday" in citation.parted[1]


HOURS = (
    "The city library of Lunn opens on Sundays from January, the council decided on Friday.\n\n"
    "The council's finance chief, Rune Holm, put the cost at 120,000 crowns a year."
)


def test_keywords_are_told_what_is_about_them(extractive: Extractive) -> None:
    (passage,) = passages_of(HOURS)
    about = [replace(passage, article=replace(passage.article, title="New library hours from January"))]
    weighed = extractive.answer(Standalone("library hours"), about, {})
    assert [sentence.text for sentence in weighed.sentences] == [HOURS]
    assert max(candidate.score for candidate in weighed.candidates) < 0.38  # no answer to what they may ask
    assert not extractive.answer(Standalone("Rovers transfer news"), about, {}).sentences


def test_headings_and_repeated_titles_are_never_quoted(extractive: Extractive) -> None:
    text = "Title 0\n\nFerry terminal opens\n\nThe ferry terminal in Lanmouth opened on Monday."
    weighed = extractive.answer(Standalone("When did the ferry terminal open?"), passages_of(text), {})
    assert [sentence.text for sentence in weighed.sentences] == ["The ferry terminal in Lanmouth opened on Monday."]


def test_a_swapped_name_is_a_reason_to_refuse(extractive: Extractive) -> None:
    text = "The ferry terminal in Lanmouth opened on Monday. It had cost nine million euros."
    assert extractive.answer(Standalone("When did Lanmouth's ferry terminal open?"), passages_of(text), {}).sentences
    weighed = extractive.answer(Standalone("When did Brackness's ferry terminal open?"), passages_of(text), {})
    assert weighed.sentences == () and weighed.abstention is not None
    assert "Brackness" in weighed.abstention.message


def test_a_list_is_gathered_from_several_articles(extractive: Extractive) -> None:
    texts = [f"The storm flooded {town}, the mayor said. Nobody was hurt." for town in ("Lanmouth", "Orrin", "Selby")]
    weighed = extractive.answer(Standalone("Which towns did the storm flood?"), passages_of(*texts), {})
    assert {town for s in weighed.sentences for town in ("Lanmouth", "Orrin", "Selby") if town in s.text} == {
        "Lanmouth",
        "Orrin",
        "Selby",
    }


def test_the_latest_is_told_by_the_newest_article(extractive: Extractive) -> None:
    told = ["The ferry strike began on Monday. Crews want more pay.", "The ferry strike is over. Crews get more pay."]
    passages = [
        replace(passage, article=replace(passage.article, published_at=date(2025, 3, day)))
        for passage, day in zip(passages_of(*told), (3, 9), strict=True)
    ]
    weighed = extractive.answer(Standalone("What is the latest on the ferry strike?"), passages, {})
    assert weighed.sentences[0].text == told[1]


@pytest.mark.parametrize(
    "question",
    ["Give me a short summary of the ferry strike", "Could you sum up what's going on with the Orrin ferry?"],
)
def test_the_words_of_a_request_are_not_looked_for(extractive: Extractive, question: str) -> None:
    text = "The strike of the Orrin ferry crews has entered its third day. No boat has left the harbour. Talks go on."
    (sentence,) = extractive.answer(Standalone(question), passages_of(text), {}).sentences
    assert sentence.text == text


def test_one_that_reads_nearly_as_well_answers_for_one_that_counts_nothing(extractive: Extractive) -> None:
    texts = (
        "Orrin keeps its births of 2019 on 1,465 pages.",
        "Until 2019 Orrin paid nine nurses, who helped with 1,465 births and with the sick of the town.",
    )
    weighed = extractive.answer(Standalone("How many births did Orrin have in 2019?"), passages_of(*texts), {})
    assert weighed.sentences and weighed.sentences[0].text == texts[1]
    ranks = {candidate.text: candidate.rank for candidate in weighed.candidates}
    assert ranks[texts[0]] > ranks[texts[1]]


def test_what_stands_between_the_passages_of_an_article_is_read_before_a_refusal(extractive: Extractive) -> None:
    parts = (
        "The ferry Selkie came back to Orrin with 27 cases of the fever on board, the port said on Wednesday.",
        "Doctors came from Lanmouth. All who had the fever were put in single cabins on the lowest deck. Tests go on.",
        "The Selkie sails to Mole every Friday. Her crew has 61 members, and she carries up to 300 people.",
    )
    article = Article.of("a", "Fever on board the Selkie", "\n\n".join(parts), source="s", language="en")
    starts = [article.text.index(part) for part in parts]
    first, _, last = (
        Passage(k, article, at, at + len(part), part, 1.0, 0.5)
        for k, (at, part) in enumerate(zip(starts, parts, strict=True), 1)
    )
    asked = Standalone("Where were those with the fever put?")
    assert "single cabins" in extractive.answer(asked, [first, last], {}).sentences[0].text
    assert not extractive.answer(asked, [last], {}).sentences


def test_people_who_were_stranded_are_not_the_dead(extractive: Extractive) -> None:
    text = "In the flood of the Orrin 68 people were stranded at a campground. Crews rescued 87 people by raft."
    assert extractive.answer(Standalone("How many people were rescued?"), passages_of(text), {}).sentences
    assert not extractive.answer(Standalone("How many people died in the flood?"), passages_of(text), {}).sentences


@pytest.mark.parametrize(
    "question",
    ["Who came second in the harbour race of Mole?", "Which boat did Captain Lena Orr sail in the harbour race?"],
)
def test_a_title_with_the_words_of_the_question_answers_nothing(extractive: Extractive, question: str) -> None:
    title = "Captain Lena Orr wins the harbour race of Mole"
    dull = "The sun shone on the pier on Sunday. Many children had come with flags. A band played until the evening."
    told = "Captain Lena Orr sailed the Heron in the harbour race of Mole. Jan Berg came second. A band played."
    for text, answers in ((dull, False), (told, True)):
        passages = [replace(each, article=replace(each.article, title=title)) for each in passages_of(text)]
        assert bool(extractive.answer(Standalone(question), passages, {}).sentences) is answers


def test_a_price_is_a_sum_of_money(extractive: Extractive) -> None:
    asked = Standalone("What did the lamps on the pier of Orrin cost?")
    dull = "The 300 lamps on the pier of Orrin are the work of 12 people. They were lit on Monday at 6 p.m."
    assert not extractive.answer(asked, passages_of(dull), {}).sentences
    assert extractive.answer(asked, passages_of(f"{dull} The lamps cost 9,000 euros."), {}).sentences


def test_a_preview_does_not_tell_who_won(extractive: Extractive) -> None:
    asked = Standalone("Who won the rowing cup of Orrin?")
    preview = "The rowing cup of Orrin begins on Friday. Eight crews, among them the Herons and the Terns, will row."
    assert not extractive.answer(asked, passages_of(preview), {}).sentences
    told = "The rowing cup of Orrin ended on Sunday. The Terns won it in a photo finish, ahead of the Herons."
    assert extractive.answer(asked, passages_of(told), {}).sentences


def test_the_winner_of_another_year_is_no_answer(extractive: Extractive) -> None:
    texts = (
        "Ada Quill won the election for mayor of Vell on Sunday with 54 percent of the vote. Her rival Ivan Petty "
        "conceded at ten in the evening.\n\nIn 2026 fewer people voted than ever before, the town's clerk said.",
        "Nils Orr won the election for mayor of Vell in 2022 with 51 percent of the vote. Ada Quill conceded at noon.",
    )
    quill, orr = (
        replace(passage, article=replace(passage.article, title="Mayor elected", published_at=date(year, 10, 12)))
        for passage, year in zip(passages_of(*texts), (2026, 2022), strict=True)
    )
    asked = Standalone("Who won the election in Vell in 2022?")
    alone = extractive.answer(asked, [quill], {})
    assert not alone.sentences and alone.abstention and "no “2022” in it" in alone.abstention.message
    assert alone.abstention.nearest and "Ada Quill won" in alone.abstention.nearest.quote
    assert extractive.answer(asked, [quill, orr], {}).sentences[0].text.startswith("Nils Orr won")
    this_year = extractive.answer(Standalone("Who won the election in Vell in 2026?"), [quill, orr], {})
    assert this_year.sentences[0].text.startswith("Ada Quill won")


def test_sources_are_numbered_by_article_in_the_order_of_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("When will Macron travel to London, and whom will he meet?").answer
    numbers = [citation.number for citation in answer.citations]
    assert numbers == sorted(numbers)
    assert len({c.article_id for c in answer.citations}) == max(numbers)


@pytest.mark.parametrize("question", ["?", "…", "and", "\x00", "😀", "a " * 2000, "'; DROP TABLE chunks; --"])
def test_no_question_is_too_odd(small: Assistant, question: str) -> None:
    answer = small.ask(question).answer
    assert answer.abstention is not None or all(re.search(r"\w", s.text) for s in answer.sentences)


def test_nothing_to_quote_is_a_refusal(extractive: Extractive) -> None:
    weighed = extractive.answer(Standalone("Who?"), passages_of("Ferry terminal"), {})
    assert weighed.abstention is not None
    assert weighed.sentences == ()


def test_shared_words_are_no_answer(extractive: Extractive) -> None:
    """It says "produced" and "Liver", as something does in any large library."""
    text = "The theatre also produced 12 comedies last season, the Liver Building being its stage."
    weighed = extractive.answer(Standalone("What is produced by the liver?"), passages_of(text), {})
    assert weighed.abstention is not None and weighed.sentences == ()


def test_a_live_entry_answers_when_by_the_time_in_its_heading(extractive: Extractive) -> None:
    text = (
        "14:20 BST Level falls for the first time\n\nThe level has fallen by 11 centimetres within an hour.\n\n"
        "12:05 BST School closed\n\nThe school on Quay Street stays closed on Monday, the council says.\n\n"
        "08:40 BST First gate opened\n\nEngineers opened the first gate; the second stays shut for now."
    )
    asked = Standalone("When did the level fall for the first time?")
    (sentence,) = extractive.answer(asked, passages_of(text), {}).sentences
    assert sentence.key == "14:20 BST Level falls for the first time"
    assert "School closed" not in sentence.text


@pytest.mark.parametrize(
    "noise", ["#tag" * 60, "[x](http://e.example)" * 9, "lorem ipsum dolor sit amet " * 9, "the and of " * 30]
)
def test_long_noise_is_not_answered(small: Assistant, noise: str) -> None:
    abstention = small.ask(noise).answer.abstention
    assert abstention and abstention.reason is Reason.OFF_TOPIC
