"""What a model wrote, taken apart into sentences and the numbers that they cite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.generative.citations import MOST_NUMBERS
from bot.answering.generative.claims import Claim, split_claims


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Russia launched 653 drones [1].", [("Russia launched 653 drones.", (1,))]),
        ("Russia launched 653 drones.[1]", [("Russia launched 653 drones.", (1,))]),
        (
            "It fell [1]. It rose. [2] It stayed.",
            [("It fell.", (1,)), ("It rose.", (2,)), ("It stayed.", ())],
        ),
        ("Dr. Smith of the U.S. said so [2][3].", [("Dr. Smith of the U.S. said so.", (2, 3))]),
        ("It fell [1, 3]. It rose [2-4].", [("It fell.", (1, 3)), ("It rose.", (2, 3, 4))]),
        ("It fell [1](https://evil.example).", [("It fell.", (1,))]),
        ("It fell【1†source】.", [("It fell.", (1,))]),
        ("It fell [1][1] and rose [1].", [("It fell and rose.", (1,))]),
        ("**It fell** [1].", [("It fell.", (1,))]),
        ("Drones [1] and missiles [2] fell.", [("Drones and missiles fell.", (1, 2))]),
        ("[1] It fell.", [("It fell.", ())]),
        ("", []),
        ("[1]", []),
    ],
)
def test_sentences_and_their_numbers(written: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split_claims(written) == [Claim(*pair) for pair in expected]


def test_a_list_is_sentences() -> None:
    assert [claim.numbers for claim in split_claims("- It fell [1].\n- It rose [2].")] == [(1,), (2,)]


@given(st.text())
def test_any_text_is_taken_apart(written: str) -> None:
    for claim in split_claims(written):
        assert claim.text == " ".join(claim.text.split())
        assert len(claim.numbers) <= MOST_NUMBERS


@given(st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True))
def test_no_number_is_lost(numbers: list[int]) -> None:
    written = "The harbour reopened" + "".join(f" [{number}]" for number in numbers) + ". It was cold."
    assert split_claims(written)[0].numbers == tuple(numbers)


SAID = "Russia launched 653 drones"


@pytest.mark.parametrize(
    "marker",
    [
        "[1]", "[[1]]", "\\[1\\]", "[^1]", "[#1]", "[Passage 1]", "(Passage 1)", "[Source: 1]", "[citation:1]",
        "[ID:1]", "[doc1]", "[doc 1]", "##1$$", "【1†source】", "［1］", "〔1〕", "(1)", "{1}", "<1>", "¹",
        "<sup>1</sup>",
        "<sup>[1]</sup>", "<cite>1</cite>", "^1^", "[1](#cite-1)", "[[1]](https://evil.example/x)", "[1†L3-L5]",
        "(Source 1)", "[source_1]", "(see passage 1)", "[ref. 1]", "⁽¹⁾", "(cf. [1])", "\\cite{1}", "(cf. 1)",
        "[^1^]", "[1.]", "{{1}}", "<<1>>", "①", "【来源：1】", "（来源：1）", "[资料1]", "(Artikel 1)",
        "[Fuente: 1]", "[Джерело 1]", "(#1)",
        "[*1]", '["1"]', "〖1〗", "⟦1⟧", "**[1]**", "*[1]*", "`[1]`", "→ [1]", "$^{1}$",
        "\\textsuperscript{1}", "~\\cite{p1}",
        '<a href="https://evil.example">[1]</a>', '<sup><a href="#fn1">1</a></sup>',
        '<source id="1">Coast Daily</source>',
        "<passage_id>1</passage_id>", "(from passage 1)", "– Passage 1", "[Passages 1]", "[per passage 1]",
    ],
)  # fmt: skip
def test_a_citation_in_any_style_is_understood(marker: str) -> None:
    for written in (f"{SAID} {marker}.", f"{SAID}{marker}.", f"{SAID}. {marker}"):
        assert split_claims(written, {1, 2}) == [Claim(f"{SAID}.", (1,), whole=True)]


@pytest.mark.parametrize("marker", ["[1] and [2]", "[1]-[2]", "[1]; [2]", "[1] & [2]"])
def test_of_several_citations_nothing_stays(marker: str) -> None:
    assert split_claims(f"{SAID} {marker}.", {1, 2}) == [Claim(f"{SAID}.", (1, 2), whole=True)]


def test_a_citation_of_a_search_that_nobody_made_is_taken_out() -> None:
    for marker in ("citeturn0search1", "\ue200cite\ue202turn0search1\ue202turn0news2\ue201"):
        assert split_claims(f"{SAID} {marker}.", {1}) == [Claim(f"{SAID}.", (), whole=True)]


@pytest.mark.parametrize("text", ["The flat has 90 m².", "Ada Lund (41) won.", "In 2024 (a leap year) it fell."])
def test_what_only_looks_like_a_citation_stays(text: str) -> None:
    assert split_claims(text, {1, 2}) == [Claim(text, ())]


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        (f"According to [1], {SAID}.", [f"{SAID}."]),
        (f"As per passage [1], {SAID}.", [f"{SAID}."]),
        (f"Passage 1 states that {SAID}.", [f"{SAID}."]),
        (f"Answer: {SAID}.", [f"{SAID}."]),
        (f"### Answer\n\n**{SAID}** [1].", [f"{SAID}."]),
        (f"{SAID} [Northern Courier, 7 December].", [f"{SAID}."]),
        (f"{SAID} [1].\n\nSources:\n[1] Northern Courier, 7 December 2025", [f"{SAID}."]),
        (f"{SAID} [1].\n\n**References**\n\n1. Northern Courier: “Drones”", [f"{SAID}."]),
        (f"{SAID}[^1].\n\n[^1]: Northern Courier, 7 December 2025", [f"{SAID}."]),
        (f"Here is what they say:\n\n- {SAID} [1]\n- Smoke rose [2]", [f"{SAID}.", "Smoke rose."]),
        (f"1. {SAID}\n2. Smoke rose", [f"{SAID}.", "Smoke rose."]),
        ("These places were hit [1]:\n* Ryazan\n* Saratov", ["These places were hit: Ryazan, Saratov."]),
        (
            "| | Drones | Missiles |\n|---|--|--|\n| Launched | 653 | 51 |\n| Intercepted | 585 | 30 |\n\nSource: [1]",
            ["Launched: 653 drones, 51 missiles.", "Intercepted: 585 drones, 30 missiles."],
        ),
        ("| Figure | Value |\n|:--|--:|\n| Drones launched | 653 |", ["Drones launched: 653."]),
        (f"```\n{SAID} [1].\n```", [f"{SAID}."]),
        (f'{{"answer": "{SAID} [1].", "citations": [1]}}', [f"{SAID}."]),
        (f'```json\n{{\n "answer": "{SAID} [1]. Smoke', [f"{SAID}."]),
        (f"{SAID} [1]. {SAID} [1]. {SAID.upper()} [2].", [f"{SAID}."]),
        ("Russia launched $653$ drones and \\boxed{51} missiles.", ["Russia launched 653 drones and 51 missiles."]),
        (f"Q: How many drones? A: {SAID} [1].", ["Q: How many drones?", f"{SAID}."]),
        (f"A: {SAID} [1].", [f"{SAID}."]),
        (f"Assistant: {SAID} [1].", [f"{SAID}."]),
        (f"Antwort: {SAID} [1].", [f"{SAID}."]),
        (f"Answer – {SAID} [1].", [f"{SAID}."]),
        (f"TL;DR: {SAID} [1].", [f"{SAID}."]),
        (f"Long answer: {SAID} [1].", [f"{SAID}."]),
        (f"In summary, {SAID} [1].", [f"{SAID}."]),
        ("A. Merz led the talks.", ["A. Merz led the talks."]),
        (f"{SAID} [1] (confidence: 0.95).", [f"{SAID}."]),
        (f"answer: {SAID} [1].\nconfidence: high\nsources:\n  - 1", [f"{SAID}."]),
        (f"[n]{SAID}.", [f"{SAID}."]),
        (f"{SAID}^1. Smoke rose^2", [f"{SAID}.", "Smoke rose."]),
        (f"{SAID},.", [f"{SAID}."]),
        (f'{{"reasoning": "I look at drones", "answer": "{SAID} [1]."}}', [f"{SAID}."]),
        (
            "<table><tr><th>Type</th><th>Launched</th></tr><tr><td>Drones</td><td>653</td></tr></table>",
            ["Drones: 653 launched."],
        ),
        (f"<ul><li>{SAID}</li><li>Smoke rose</li></ul>", [f"{SAID}.", "Smoke rose."]),
        (f"{{'answer': '{SAID} [1].', 'sources': [1]}}", [f"{SAID}."]),
        (f'Here is the JSON:\n```json\n{{"answer": "{SAID} [1]."}}\n```', [f"{SAID}."]),
        (
            f'{{"question": "How many were there?", "answer": ["{SAID}.", "Smoke rose."], "status": "all told"}}',
            [f"{SAID}.", "Smoke rose."],
        ),
        (f'"{SAID} [1]. Smoke rose [2]."', [f"{SAID}.", "Smoke rose."]),
        (f"{SAID} [1].\\nSmoke rose [2].", [f"{SAID}.", "Smoke rose."]),
        (
            "- **Launched**\n  - 653 drones [1]\n  - 51 missiles [1]\n- **Hit**\n  - 29 places",
            ["Launched: 653 drones, 51 missiles.", "Hit: 29 places."],
        ),
        ("1. Russia launched:\n   a) 653 drones\n   b) 51 missiles", ["Russia launched: 653 drones, 51 missiles."]),
        ("| Type | Launched (number) | Source |\n|:--|:-:|--:|\n| Drones | 653 | [1] |", ["Drones: 653 launched."]),
        ("+------+-----+\n| Type | Hit |\n+------+-----+\n| Drones | 653 |\n+------+-----+", ["Drones: 653 hit."]),
        (
            "<dl><dt>Launched</dt><dd>653 drones</dd><dt>Hit</dt><dd>29 places</dd></dl>",
            ["Launched: 653 drones.", "Hit: 29 places."],
        ),
        (
            f"<head><title>Answer</title><style>p{{color:red}}</style></head><p>{SAID} [1]</p><p>Smoke rose</p>",
            [f"{SAID}.", "Smoke rose."],
        ),
        (f"<script>alert('Smoke rose')</script><!-- Smoke rose -->{SAID}.", [f"{SAID}."]),
        (
            f"\\section*{{Answer}}\n\\begin{{itemize}}\n\\item {SAID} [1]\n\\item Smoke rose\n\\end{{itemize}}",
            [f"{SAID}.", "Smoke rose."],
        ),
        (f"\\boxed{{\\text{{{SAID} [1].}}}}", [f"{SAID}."]),
        ("Russia launched $\\mathbf{653}$ drones and 51~missiles.", ["Russia launched 653 drones and 51 missiles."]),
        (f"🔹 {SAID} [1]\n🔹 Smoke rose [1]", [f"{SAID}.", "Smoke rose."]),
        (f"1️⃣ {SAID} [1]\n2️⃣ Smoke rose [1]", [f"{SAID}.", "Smoke rose."]),
        (f"→ {SAID} [1]\n→ Smoke rose [1]", [f"{SAID}.", "Smoke rose."]),
        (f"{SAID} [1]\nSmoke rose [1]", [f"{SAID}.", "Smoke rose."]),
        ("Russia launched 653 drones and\n51 missiles [1].", ["Russia launched 653 drones and 51 missiles."]),
        (f"{SAID} [1].\n\nCited passages: 1, 2", [f"{SAID}."]),
        (f"{SAID} [1].\n\nPassages used: 1", [f"{SAID}."]),
        (f"{SAID} [1].\n\nEvidence: “Russia launched 653 drones.”", [f"{SAID}."]),
        (f"{SAID} [1].\n\nArticles cited\n1. Drones over the city", [f"{SAID}."]),
        (f"{SAID} [1].\n\n出典：Northern Courier", [f"{SAID}."]),
        (f"{SAID} [1] (word count: 4).", [f"{SAID}."]),
        (f"根据文章，{SAID} [1].", [f"{SAID}."]),
        (f"To answer your question, {SAID} [1].", [f"{SAID}."]),
        (f"The answer is that {SAID} [1].", [f"{SAID}."]),
        (f"It is stated in Passage 1 that {SAID}.", [f"{SAID}."]),
        ("653 and 51; 585 and 30 [1].", []),
        ("653", []),
        ("653 and 51.", []),
        ("Ryazan.", []),
        ("French President Emmanuel Macron, France's United States.", []),
        ("Sure!", []),
        (f"🚀 {SAID} ✅ [1].", [f"{SAID}."]),
    ],
)
def test_what_is_no_sentence_is_left_out_and_what_is_one_stays_apart(written: str, texts: list[str]) -> None:
    assert [claim.text for claim in split_claims(written, {1, 2})] == texts


def test_a_sentence_that_was_cut_is_known() -> None:
    assert [claim.whole for claim in split_claims(f"{SAID} [1]. The targets were", {1})] == [True, False]
