"""What a model thinks aloud is no part of its answer, however it is marked and wherever a stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.reasoning import VisibleReply, has_unopened_reasoning, strip_reasoning

THOUGHT = "Okay, passage 1 says 653 [1]. So 29 < 30."
ANSWER = "The refinery burned [1]."
MARKED = [
    f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}",
    f"<thinking>{THOUGHT}</thinking>{ANSWER}",
    f"<Thought>{THOUGHT}</Thought>{ANSWER}",
    f"<seed:think>{THOUGHT}</seed:think>{ANSWER}",
    f"<reasoning_content>{THOUGHT}</reasoning_content>{ANSWER}",
    f"[THINK]{THOUGHT}[/THINK]{ANSWER}",
    f"◁think▷{THOUGHT}◁/think▷{ANSWER}",
    f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|><|begin_of_solution|>{ANSWER}<|end_of_solution|>",
    f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>",
    f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}<|return|>",
    f"<|channel>thought\n{THOUGHT}<channel|>{ANSWER}",
    f"analysis{THOUGHT}assistantfinal{ANSWER}",
    f"<tool_call>\n{{}}\n</tool_call>\n{ANSWER}",
    f"<|im_start|>assistant\n{ANSWER}<|im_end|>\n<|im_start|>user\nWhat else?<|im_end|>",
    f"<|start_header_id|>assistant<|end_header_id|>\n\n{ANSWER}<|eot_id|>",
    f"<start_of_turn>model\n{ANSWER}<end_of_turn>",
    f"<s>{ANSWER}</s>[INST] And then?",
    f"<｜Assistant｜>{ANSWER}<｜end▁of▁sentence｜>",
    f"{ANSWER}\nUser: What else?\nAssistant: Nothing.",
    f"<unused94>thought\n{THOUGHT}<unused95>{ANSWER}",
    f"<|inner_prefix|>{THOUGHT}<|inner_suffix|>{ANSWER}<|assistant_end|>",
    f'<details type="reasoning" done="true">\n<summary>Thought for 3 s</summary>\n{THOUGHT}\n</details>\n{ANSWER}',
    f"&lt;think&gt;{THOUGHT}&lt;/think&gt;{ANSWER}",
    f"```thinking\n{THOUGHT}\n```\n{ANSWER}",
    f"<plan>\n1. Look for figures\n</plan>\n{ANSWER}",
    f"<|tool_calls_section_begin|><|tool_call_begin|>find:0<|tool_call_end|><|tool_calls_section_end|>{ANSWER}",
    f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>find<｜tool▁call▁end｜><｜tool▁calls▁end｜>{ANSWER}",
    f"[gMASK]<sop><|assistant|>\n{ANSWER}<|observation|>",
    f"assistant\n\n{ANSWER}assistant\n\nAnything else?",
    f"{ANSWER}<eoa>\n<|User|>:More?",
    ANSWER,
]
WORDED = [  # whose first words may show for a moment
    f"Thinking...\n{THOUGHT}\n...done thinking.\n\n{ANSWER}",
    f"Here is my thought process: {THOUGHT}\n\nHere is my response: {ANSWER}",
    f"**Thinking:** {THOUGHT}\n\n**Answer:** {ANSWER}",
    f"## Reasoning\n\n{THOUGHT}\n\n## Answer\n\n{ANSWER}",
    f"{ANSWER}\n\n### Instruction:\nWhat else?\n\n### Response:\nNothing.",
]


@pytest.mark.parametrize("reply", [*MARKED, *WORDED])
def test_reasoning_and_special_tokens_are_cut_out(reply: str) -> None:
    assert strip_reasoning(reply).strip() == ANSWER


@pytest.mark.parametrize("reply", MARKED)
def test_nothing_of_it_shows_while_it_streams(reply: str) -> None:
    growing = VisibleReply()
    shown = [growing.add(character).rpartition(" ")[0].strip() for character in reply]  # whole words, as drafts are
    assert all(ANSWER.startswith(text) for text in shown)
    assert growing.whole == reply


def test_a_mark_alone_hides_what_it_can() -> None:
    assert strip_reasoning(f"<think>{THOUGHT}\n\n{ANSWER}") == ""
    assert strip_reasoning(f"{THOUGHT}</think>{ANSWER}") == ANSWER
    assert has_unopened_reasoning(f"{THOUGHT}</think>{ANSWER}")
    assert not has_unopened_reasoning(f"<think>{THOUGHT}</think>{ANSWER}")
    assert strip_reasoning(f"{ANSWER}<think>{THOUGHT}</think> It rained.") == f"{ANSWER} It rained."


@pytest.mark.parametrize("label", ["**Final Answer**\n\n", "Final answer: ", "# Answer\n", "The answer: "])
def test_what_stands_before_the_announced_answer_is_none_of_it(label: str) -> None:
    assert strip_reasoning(f"{THOUGHT}\n\n{label}{ANSWER}").strip() == ANSWER
    assert strip_reasoning(f"{label}{ANSWER}\n\nAnswer: Smoke rose.").strip().split("\n")[0] == ANSWER.strip()
    assert strip_reasoning(f"<think>{THOUGHT}\n\n{label}{ANSWER}") == ""


def test_a_model_that_only_calls_a_tool_answers_nothing() -> None:
    for called in ('[TOOL_CALLS][{"name": "find"}]', '<|python_tag|>find.call(query="drones")<|eom_id|>'):
        assert not strip_reasoning(called).strip()


@pytest.mark.parametrize(
    "text",
    [
        "Analysis of the data shows a rise [1].",
        "The final score was 3-1.",
        "He said the [reasoning] was sound.",
        "Prices fell <5% and rose >3%.",
        "He wrote: “I think so.”",
    ],
)
def test_words_of_an_answer_are_no_marks(text: str) -> None:
    assert strip_reasoning(text) == text


@given(st.text(), st.text())
def test_what_is_between_marks_never_shows(thought: str, answer: str) -> None:
    plain = str.maketrans("", "", "<[◁＜⟨〈《【>]▷")
    kept = strip_reasoning(f"<think>{thought.translate(plain)}</think>{answer}")
    assert kept == strip_reasoning(answer) or answer.startswith(kept) or not kept


PIECES = [
    THOUGHT,
    ANSWER,
    "It rained. " * 40,
    "\n",
    " ",
    "analysis",
    "assistant",
    "final",
    "<",
    "[",
    "[reasoning]",
    "user: ",
]
PIECES += [
    "<think>",
    "</think>",
    "<|channel|>",
    "<|channel|>analysis<|message|>",
    "<|channel|>final<|message|>",
    "<|end|>",
]
PIECES += [
    "[THINK]",
    "[/THINK]",
    "<tool_call name='a'>",
    "</tool_call>",
    "\nUser: ",
    "<|im_end|>",
    "</s>",
    "assistantfinal",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(1, 40))
def test_a_reply_that_grows_is_what_it_would_be_at_once(pieces: list[str], size: int) -> None:
    growing, reply = VisibleReply(), "".join(pieces)
    for end in range(size, len(reply) + size, size):
        shown = growing.add(reply[end - size : end])
        whole = strip_reasoning(reply[:end])
        assert whole.startswith(shown) and len(whole) - len(shown) < 100
    assert strip_reasoning(reply).startswith(growing.add(""))


def test_a_reply_that_begins_with_a_long_piece_shows_at_once() -> None:
    assert VisibleReply().add("It rained. " * 40) == "It rained. " * 40
