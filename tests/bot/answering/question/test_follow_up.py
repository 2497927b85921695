import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import EXTRACTIVE, Answer, AnswerSentence, Citation, Turn
from bot.answering.question.follow_up import CARRIED, RECALLED, join_asked, resolve_follow_up
from corpus.article import Article


def turn(question: str, reply: str, looked_up: str | None = None, key: str | None = None) -> Turn:
    article = Article.of("a", "T", reply, source="s")
    start = reply.index(key) if key else 0
    citation = Citation.of(1, article, 0, len(reply), (start, start + len(key or reply)))
    sentence = AnswerSentence(reply, (citation,), 0.9)
    return Turn(question, Answer(question, looked_up or question, (sentence,), None, EXTRACTIVE, 1))


DRONES = turn("How many drones did Russia launch?", "Russia launched 653 drones and 51 missiles on Sunday.")
NEGOTIATOR = turn(
    "Who is the Ukrainian negotiator?",
    "Steve Witkoff spent three days with Ukraine's negotiator Rustem Umerov.",
)


@pytest.mark.parametrize(
    "question",
    [
        "Which refinery was hit?",
        "How many drones did Russia say it shot down?",
        "Did Macron say that he will travel to London?",
        "What happened in Ryazan this week?",
        "Are there any talks in Miami?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert resolve_follow_up(question, [DRONES]).text == question


def test_the_first_question_of_a_chat_is_left_as_it_is() -> None:
    assert resolve_follow_up("How many of them?", []).text == "How many of them?"


def test_what_was_asked_last_is_joined_in_its_order() -> None:
    turns = [turn(f"{number}?", "Yes.") for number in range(RECALLED + 1)]
    assert join_asked("Why?", turns) == "1? 2? 3? Why?"
    assert join_asked("Why?", []) == ""


def test_a_follow_up_carries_the_subject() -> None:
    carried = resolve_follow_up("how many of them were shot down?", [DRONES])
    assert carried.question == "how many of them were shot down?"
    assert carried.context.split() == ["Russia", "drones", "launch"]


def test_an_ellipsis_carries_the_subject() -> None:
    assert "drones" in resolve_follow_up("Why?", [DRONES]).context


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("And missiles?", "How many missiles did Russia launch?"),
        ("what about Ukraine?", "How many drones did Ukraine launch?"),
        ("I meant Ukraine", "How many drones did Ukraine launch?"),
        ("No, I meant missiles.", "How many missiles did Russia launch?"),
        ("And on 5 December?", "How many drones did Russia launch on 5 December?"),
        ("And yesterday?", "How many drones did Russia launch yesterday?"),
        ("And at Kharkiv?", "How many drones did Russia launch at Kharkiv?"),
    ],
)
def test_what_is_put_in_the_place_of_another_asks_the_last_question_anew(question: str, understood: str) -> None:
    assert resolve_follow_up(question, [DRONES]).text == understood


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("And in Kharkiv?", "How many people died in Kharkiv on Monday?"),
        ("and in kharkiv?", "How many people died in kharkiv on Monday?"),
        ("And on Tuesday?", "How many people died in Kyiv on Tuesday?"),
        ("What about last week?", "How many people died in Kyiv last week?"),
        ("And houses?", "How many houses died in Kyiv on Monday?"),
    ],
)
def test_a_place_takes_the_place_of_a_place_and_a_day_of_a_day(question: str, understood: str) -> None:
    kyiv = turn("How many people died in Kyiv on Monday?", "Three people died in Kyiv.")
    assert resolve_follow_up(question, [kyiv]).text == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("What did the interior minister say?", "and the engineer?", "What did the engineer say?"),
        ("What does the union want?", "what about the company?", "What does the company want?"),
        ("Why was the coach angry?", "No, I meant the chief referee.", "Why was the chief referee angry?"),
        ("How many drones did Russia launch?", "And the missiles?", "How many missiles did Russia launch?"),
    ],
)
def test_one_person_takes_the_place_of_another(before: str, question: str, understood: str) -> None:
    assert resolve_follow_up(question, [turn(before, "They said it on Monday.")]).text == understood


@pytest.mark.parametrize("before", ["What did the strike cost?", "When did the engineer of Orrin come?"])
def test_what_is_no_such_thing_takes_no_place(before: str) -> None:
    for question in ("and the damage?", "And the London meeting?"):
        assert resolve_follow_up(question, [turn(before, "They said it on Monday.")]).question == question


@pytest.mark.parametrize("question", ["what about the damage?", "And the damage?", "and the insured damage"])
def test_another_aspect_drags_no_place_of_the_answer_along(question: str) -> None:
    hurt = turn("How many firemen were hurt at the mill?", "Two were hurt, the police of Norland said in Port Elm.")
    assert resolve_follow_up(question, [hurt]).context.split() == ["firemen", "hurt", "mill"]
    in_tarn = turn("How many firemen were hurt in Tarn?", "Two were hurt, the police of Norland said.")
    assert resolve_follow_up(question, [in_tarn]).context.split() == ["Tarn", "firemen", "hurt"]
    refinery = turn("Which refinery was hit?", "The refinery in Ryazan was hit.")  # which is what was asked
    assert "Ryazan" in resolve_follow_up(question, [refinery]).context
    assert "Norland" in resolve_follow_up("Where was that?", [hurt]).context


@pytest.mark.parametrize("before", ["Which refinery was hit?", "How many refineries of Russia were hit?"])
@pytest.mark.parametrize("topic", ["the ferry strike", "the London meeting"])
def test_a_corrected_topic_stands_alone(before: str, topic: str) -> None:
    found = resolve_follow_up(f"no, i meant {topic}", [turn(before, "That in Ryazan.")])
    assert found.text == f"Tell me about {topic}."


def test_a_name_that_nobody_spoke_of_may_be_a_topic_of_its_own() -> None:
    refinery = turn("Which refinery was hit?", "The refinery in Ryazan was hit, near Kasimov.")
    assert resolve_follow_up("what about Nimbus?", [refinery]).alone
    assert not resolve_follow_up("what about Kasimov?", [refinery]).alone
    assert not resolve_follow_up("what about Ukraine?", [DRONES]).alone


def test_a_swap_of_a_swap_keeps_what_the_first_had_borrowed() -> None:
    leaning = turn("And in Kharkiv?", "Two died.", "How many died in Kharkiv? (drones attack)")
    assert resolve_follow_up("And in Odesa?", [leaning]).text == "How many died in Odesa? (drones attack)"


@pytest.mark.parametrize(
    "question",
    [
        "What did the deal cost?",
        "Who wants that contract?",
        "Are there any other buyers?",
        "Is the price final?",
        "More",
    ],
)
def test_a_thing_spoken_of_is_no_new_one(question: str) -> None:
    deal = turn("Who signed the contract with Airbus?", "Wizz Air signed a deal at a price of 3bn euros.")
    assert "Airbus" in resolve_follow_up(question, [deal]).context


@pytest.mark.parametrize(
    "question", ["Who won the election in Chile?", "How cold will the winter be?", "Is a strike planned?"]
)
def test_another_thing_drags_nothing_along(question: str) -> None:
    deal = turn("Who signed the contract with Airbus?", "Wizz Air signed a deal at a price of 3bn euros.")
    assert resolve_follow_up(question, [deal]).text == question


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("What did he say?", "What did Rustem Umerov say?"),
        ("Who met him?", "Who met Rustem Umerov?"),
        ("Where is his office?", "Where is Rustem Umerov’s office?"),
        ("Where is her office?", "Where is Rustem Umerov’s office?"),
        ("Who met her in Miami?", "Who met Rustem Umerov in Miami?"),
        ("How many Harbour Cups does he have?", "How many Harbour Cups does Rustem Umerov have?"),
        ("And which Orrin Medal did he win?", "And which Orrin Medal did Rustem Umerov win?"),
    ],
)
def test_a_person_stands_where_the_pronoun_stood(question: str, understood: str) -> None:
    assert resolve_follow_up(question, [NEGOTIATOR]).question == understood


def test_he_is_still_the_one_who_was_asked_about_before() -> None:
    first = turn("When was Steve Witkoff in Moscow?", "He was there in December.")
    second = turn("What did he bring?", "A plan of 28 points.", "What did Steve Witkoff bring?")
    third = turn("How many pages?", "Nobody counted.", "How many pages? (Steve Witkoff bring)")
    assert resolve_follow_up("Where is he now?", [first, second, third]).question == "Where is Steve Witkoff now?"


def test_he_is_the_person_who_answers_who() -> None:
    first = turn("Which refinery was hit?", "The refinery in Ryazan was hit.")
    second = turn(
        "And who is the negotiator?",
        "Kyiv sent Rustem Umerov, who took over as its chief negotiator only recently.",
        "And who is the negotiator? (Ryazan)",
    )
    assert resolve_follow_up("What did he say?", [first, second]).question == "What did Rustem Umerov say?"


def test_an_and_before_a_whole_question_drags_no_words_along() -> None:
    refinery = turn("Which refinery was hit?", "The refinery in Ryazan was hit.")
    assert "refinery" not in resolve_follow_up("And who is the Ukrainian negotiator?", [refinery]).text
    assert "refinery" in resolve_follow_up("And when?", [refinery]).text


def test_he_is_the_person_who_has_the_role_that_was_asked_for() -> None:
    found = resolve_follow_up("Whom did he meet in Miami?", [NEGOTIATOR])
    assert found.question == "Whom did Rustem Umerov meet in Miami?"
    assert "Witkoff" not in found.text


@pytest.mark.parametrize(
    "question",
    [
        "Which billionaire lost his top spot as the richest man?",
        "Which show had ten million viewers for its first episode?",
        "How many baby swings and rockers were recalled in the country after reports of injuries?",
        "Which state announced a strike of more than a thousand nurses?",
        "What has Lena Orr said, and how many Harbour Cups does she have?",
    ],
)
def test_a_pronoun_may_mean_a_noun_of_its_own_question(question: str) -> None:
    country = turn("Which country elected Gabriel Boric?", "Chile elected Gabriel Boric. He is its president.")
    assert resolve_follow_up(question, [country]).text == question


@pytest.mark.parametrize(
    "question", ["What label did they sign with?", "Was the first album a success?", "What happened in 1998?"]
)
def test_the_name_that_runs_through_a_topic_is_carried_on(question: str) -> None:
    first = turn("Who founded the Orange Tigers?", "Tom Reed founded the Orange Tigers in 1991.")
    second = turn("Did they make an album?", "Yes, Low Tide.", "Did they make an album? (Orange Tigers founded)")
    found = resolve_follow_up(question, [first, second])
    assert {"Orange", "Tigers"} <= set(found.context.split())


def test_a_topic_that_began_anew_leaves_the_names_before_it() -> None:
    first = turn("Who founded the Orange Tigers?", "Tom Reed founded the Orange Tigers in 1991.")
    second = turn("Who is the mayor of Lanmouth?", "Ines Calder is the mayor.")
    found = resolve_follow_up("What happened in 1998?", [first, second])
    assert "Lanmouth" in found.context and "Tigers" not in found.context


def test_no_hall_and_no_minister_stands_for_a_person() -> None:
    first = turn("What is Selby House?", "Selby House is a museum.")
    second = turn("Who built Selby House for Tomas Weld?", "The architect Ines Calder built it near Orrin Hall.")
    assert resolve_follow_up("How old was she?", [first, second]).question == "How old was Ines Calder?"


def test_he_may_be_named_beside_the_key_and_two_nations_are_no_person() -> None:
    key = "A Belgian British girl of nine sails alone to Orrin."
    sailor = turn("Who is the girl that sails alone?", f"{key} Ada Selwyn left Lanmouth in May.", key=key)
    assert resolve_follow_up("Why is it taking her so long?", [sailor]).question == (
        "Why is it taking Ada Selwyn so long?"
    )


def test_days_and_nations_are_not_carried_from_an_answer() -> None:
    asked = turn("Which refinery was hit?", "A Ukrainian drone hit the refinery in Ryazan on Sunday.")
    context = resolve_follow_up("Where is it?", [asked]).context.split()
    assert "Ryazan" in context
    assert not {"Sunday", "Ukrainian"} & set(context)


def test_a_long_conversation_does_not_drown_the_follow_up() -> None:
    turns = [DRONES]
    for question in ["how many of them were hit?", "and where did they fall?", "who counted them?", "why?"]:
        asked = resolve_follow_up(question, turns)
        turns.append(turn(question, "They fell in many places.", asked.text))
        assert len(asked.context.split()) <= 6


WORDS = st.sampled_from(
    "and what about he her they in on Kyiv the day before yesterday how many drones ? ( ) I meant other no, Why".split()
)
QUESTIONS = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=40)


@given(st.lists(st.tuples(QUESTIONS, QUESTIONS), max_size=4), QUESTIONS)
def test_any_words_after_any_words(said: list[tuple[str, str]], question: str) -> None:
    turns: list[Turn] = []
    for asked, reply in said:
        turns.append(turn(asked, reply, resolve_follow_up(asked, turns).text))
    found = resolve_follow_up(question, turns)
    assert len(found.context.split()) <= CARRIED
    assert found.question.strip() or not question.strip()
