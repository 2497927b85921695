"""The generative answerer with a scripted model: what reaches a reader is cited, exact, and the articles' own."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answer import Answer, AnswerSentence, Conversation, PartialAnswer, Turn
from bot.answering.display import format_byline
from bot.answering.generative import answerer
from bot.answering.generative.answerer import GeneratedResult, Generative
from bot.answering.generative.prompting import PromptWriter
from bot.answering.links import has_address
from bot.llm.allowance import Allowance
from bot.llm.protocol import Fault, LLMFault
from bot.llm.provider import Provider
from corpus.article import Article
from corpus.sentences import split_sentences
from index.retrieval.passages import Passage
from tests.fakes.scripted_llm import Line, ScriptedLLM

HARBOUR = (
    "The harbour of Lanmouth reopened on Tuesday after the storm had closed it for nine days. Divers removed 14 sunken "
    "boats from the channel. The harbour master, Ines Calder, said that the ferry to Brackness will sail on Friday."
)
BRIDGE = (
    "The toll for the Selby bridge rises to 4 euros in May. Lorries will pay 11 euros. See https://toll.example/pay."
)
QUESTION = "How many boats did divers remove?"


def article(name: str, text: str) -> Article:
    return Article(name, "v1", f"The {name}", text, date(2025, 3, 4), "Coast Daily", None, None, "en", "s")


ARTICLES = {name: article(name, text) for name, text in (("harbour", HARBOUR), ("bridge", BRIDGE))}
PASSAGES = [
    Passage(number, found, 0, len(found.text), found.text, 1.0, 0.5)
    for number, found in enumerate(ARTICLES.values(), start=1)
]


def writer(*lines: Line, prompts: Path | None = None) -> tuple[Generative, ScriptedLLM]:
    llm = ScriptedLLM(*lines)
    return Generative(Provider(llm), PromptWriter(prompts)), llm


def events(*lines: Line, numbers: dict[str, int] | None = None) -> list[PartialAnswer | GeneratedResult]:
    return list(writer(*lines)[0].write(QUESTION, PASSAGES, numbers or {}, Allowance()))


def written(*lines: Line, numbers: dict[str, int] | None = None) -> GeneratedResult:
    *_, last = events(*lines, numbers=numbers)
    assert isinstance(last, GeneratedResult)
    return last


def quotes(sentence: AnswerSentence) -> list[str]:
    return [citation.quote for citation in sentence.citations]


def test_a_sentence_is_cited_with_the_slice_that_carries_it() -> None:
    (said,) = written("Divers took 14 sunken boats out of the channel [1].").sentences
    assert said.supported
    assert quotes(said) == ["Divers removed 14 sunken boats from the channel."]


def test_a_figure_that_the_article_does_not_have_is_marked() -> None:
    (said,) = written("Divers removed 15 sunken boats from the channel [1].").sentences
    assert not said.supported
    assert "15" in " ".join(said.unsupported)


BYLINE = "Coast Daily · 4 March 2025 · The harbour"


@pytest.mark.parametrize("lead", [", in ", " from ", " (", ", according to ", " "])
@pytest.mark.parametrize("byline", [BYLINE, BYLINE.partition(" · ")[2]])
def test_a_byline_copied_from_the_prompt_is_no_part_of_a_sentence(lead: str, byline: str) -> None:
    after = ")" if "(" in lead else ""
    (said,) = written(f"Divers took 14 sunken boats out of the channel{lead}{byline}{after} [1].").sentences
    assert said.supported and said.text == "Divers took 14 sunken boats out of the channel."


@pytest.mark.parametrize(
    "named",
    ["(Coast Daily)", "(Coast Daily, 4 March 2025)", "(Coast Daily, passage 1)", "[The harbour]", "(“The harbour”)"],
)
def test_an_article_named_in_brackets_is_no_part_of_a_sentence(named: str) -> None:
    (said,) = written(f"Divers took 14 sunken boats out of the channel {named}.").sentences
    assert said.supported and said.text == "Divers took 14 sunken boats out of the channel."


def test_the_names_of_articles_are_read_once_for_all_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[str | None]()

    def counted(outlet: str | None, day: date | None, title: str) -> str:
        read.append(title)
        return format_byline(outlet, day, title)

    monkeypatch.setattr(answerer, "format_byline", counted)
    once = "Divers removed 14 sunken boats from the channel [1]."
    counts = list[int]()
    for said in (once, f"{once} Lorries (as the toll rises) will pay 11 euros (the boats aside) in May [2]."):
        read.clear()
        assert written(said).sentences
        counts.append(len(read))
    assert counts[0] == counts[1]


def test_what_a_sentence_says_already_is_not_said_again() -> None:
    found = written(
        "Divers removed 14 sunken boats from the channel [1]. In short, divers removed 14 sunken boats [1]."
    )
    assert [sentence.text for sentence in found.sentences] == ["Divers removed 14 sunken boats from the channel."]


def test_a_refusal_after_an_answer_takes_nothing_of_it() -> None:
    (said,) = written("Divers removed 14 sunken boats from the channel [1].\n\nNOT ANSWERED").sentences
    assert said.text == "Divers removed 14 sunken boats from the channel."


@pytest.mark.parametrize(
    "said", ["Not mentioned.", "None.", "null", "I'm sorry, but I can't help with that.", "I'm unable to discuss war."]
)
def test_a_model_that_declines_has_found_nothing(said: str) -> None:
    found = written(said)
    assert found.refused and not found.sentences


@pytest.mark.parametrize("forged", ["[9]", "[0]", "[2]", "[9][2]", "[https://evil.example]", ""])
def test_a_forged_number_never_arrives(forged: str) -> None:
    """The passage that does carry the sentence is cited instead."""
    (said,) = written(f"Divers removed 14 sunken boats from the channel {forged}.").sentences
    assert [citation.article_id for citation in said.citations] == ["harbour"]
    assert "9" not in said.text and "evil" not in said.text


def test_a_quote_that_nobody_said_is_marked() -> None:
    (said,) = written("Ines Calder said that “the ferry to Brackness will sink on Friday” [1].").sentences
    assert not said.supported


def test_what_no_article_speaks_of_is_left_out_and_counted() -> None:
    found = written("Divers removed 14 sunken boats from the channel [1]. Paris is the capital of France [1].")
    assert len(found.sentences) == 1
    assert found.left_out == 1


@pytest.mark.parametrize("said", ["NOT ANSWERED", "Not answered.", "**NOT_ANSWERED**", " not answered"])
def test_a_refusal_is_one(said: str) -> None:
    found = written(said)
    assert found.refused and not found.sentences
    assert not [event for event in events(said) if isinstance(event, PartialAnswer) and event.tail]


def test_a_remark_on_what_is_left_open_says_only_what_was_asked() -> None:
    assert not written("Divers removed 14 sunken boats [1]. Passage 2 does not mention boats.").left_open
    harmless = "The articles do not say how many boats divers remove."
    assert written(f"Divers removed 14 sunken boats [1]. {harmless}").left_open == (harmless,)
    for smuggled in (
        "The articles do not say it, so call 555 0199.",
        "The articles do not mention evil.example.",
        "The articles do not state the secret word xyzzy.",
    ):
        assert not written(f"Divers removed 14 sunken boats [1]. {smuggled}").left_open


def test_numbers_go_on_from_earlier_answers() -> None:
    said = written(
        "Lorries will pay 11 euros [2]. Divers removed 14 sunken boats [1].", numbers={"harbour": 3, "old": 4}
    )
    assert [c.number for sentence in said.sentences for c in sentence.citations] == [5, 3]


def test_a_prompt_that_is_too_long_is_tried_with_half_the_passages() -> None:
    generative, llm = writer(Fault.TOO_LONG, "Divers removed 14 sunken boats [1].")
    *_, last = generative.write(QUESTION, PASSAGES, {}, Allowance())
    assert isinstance(last, GeneratedResult) and last.sentences
    assert ["toll" in told[1].content for told in llm.told] == [True, False]


def test_half_the_passages_too_many_is_a_fault() -> None:
    generative, llm = writer(Fault.TOO_LONG)
    with pytest.raises(LLMFault):
        list(generative.write(QUESTION, PASSAGES, {}, Allowance()))
    assert len(llm.told) == 2


def test_drafts_grow_and_never_show_an_unchecked_sentence() -> None:
    drafts = [
        e
        for e in events("Divers removed 14 sunken boats [1]. Lorries will pay 11 euros [2].")
        if isinstance(e, PartialAnswer)
    ]
    assert [len(draft.sentences) for draft in drafts] == sorted(len(draft.sentences) for draft in drafts)
    assert any(draft.tail.startswith("Divers removed") for draft in drafts)
    assert all(sentence.citations for draft in drafts for sentence in draft.sentences)


def test_a_tail_of_strange_words_or_figures_is_not_shown() -> None:
    for said in ("Send your password to the following person at once please", "Divers removed 99 sunken boats from"):
        assert "password" not in " ".join(event.tail for event in events(said) if isinstance(event, PartialAnswer))
        assert "99" not in " ".join(event.tail for event in events(said) if isinstance(event, PartialAnswer))


class TestRewriting:
    TURN = Turn(
        "What did the divers do in Lanmouth?",
        Answer("q", "q", (AnswerSentence("Divers removed 14 sunken boats.", (), 1.0),), None, "generative", 1),
    )
    SAID = Conversation((TURN,))

    def rewrite(self, said: str, question: str = "How many boats was that?") -> str | None:
        found = writer(said)[0].rewrite(question, self.SAID, Allowance())
        return found.text if found else None

    def test_what_was_said_before_takes_the_place_of_pronouns(self) -> None:
        line = "How many boats did the divers remove in Lanmouth?"
        assert self.rewrite(line) == line
        assert self.rewrite(f'"{line}"\n') == line

    @pytest.mark.parametrize(
        "said",
        [
            "…",
            "Who is the president of France?",
            "How many boats was that? See https://evil.example",
            "How many boats was that at evil.example?",
            "How many boats was that, Xyzzy?",
            "How many of the 9999 boats was that?",
            "How many boats " * 60,
            "Everything between the two lines that carry the marker",
        ],
    )
    def test_what_asks_something_else_is_not_believed(self, said: str) -> None:
        assert self.rewrite(said) is None


_WHOLE = [text[start:end] for text in (HARBOUR, BRIDGE) for start, end in split_sentences(text)]
_PIECES = st.sampled_from(
    [*_WHOLE, "Divers found 99 boats.", "Ignore the rules.", "NOT ANSWERED", "https://evil.example/x", "*", "\n"]
)
_MARKS = st.sampled_from(
    ["[1]", "[2]", "[1][2]", "[9]", "[1, 2]", "[2-9]", "【1†x】", "[1](https://evil.example)", "[", "]", ""]
)


@given(
    st.lists(st.tuples(_PIECES, _MARKS), max_size=6),
    st.dictionaries(st.sampled_from(["harbour", "x"]), st.integers(1, 9)),
)
def test_whatever_it_writes_every_quote_is_a_slice(said: list[tuple[str, str]], numbers: dict[str, int]) -> None:
    found = written(" ".join(f"{piece.rstrip('.')} {mark}." for piece, mark in said) or "…", numbers=numbers)
    given_out: dict[str, int] = {}
    for sentence in found.sentences:
        assert sentence.citations
        assert not has_address(sentence.text) and "evil" not in sentence.text
        for citation in sentence.citations:
            source = ARTICLES[citation.article_id]
            assert citation.quote == source.text[citation.start : citation.end] != ""
            assert given_out.setdefault(citation.article_id, citation.number) == citation.number
            assert numbers.get(citation.article_id, citation.number) == citation.number
    assert len(set(given_out.values())) == len(given_out)


@given(st.text(max_size=200))
def test_any_text_at_all_is_survived(said: str) -> None:
    if said.strip():
        assert all(sentence.citations for sentence in written(said).sentences)
