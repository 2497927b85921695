"""The fewest sentences of a passage that carry what a sentence says."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.evidence import select_evidence

TEXT = (
    "The harbour of Lanmouth reopened on Tuesday. Divers removed 14 sunken boats from the channel. "
    "Ines Calder is the harbour master. She said that the ferry would sail again on Friday. It was cold."
)


def _said(sentence: str, most: int = 3) -> list[str]:
    return [TEXT[start:end] for start, end in select_evidence(sentence, TEXT, 0, len(TEXT), most=most)]


def test_one_sentence_where_one_is_enough() -> None:
    assert _said("14 boats were removed.") == ["Divers removed 14 sunken boats from the channel."]


def test_two_where_the_sentence_joins_two() -> None:
    assert _said("The harbour reopened on Tuesday, after 14 boats were removed by divers.") == [
        "The harbour of Lanmouth reopened on Tuesday.",
        "Divers removed 14 sunken boats from the channel.",
    ]


def test_the_name_before_a_pronoun() -> None:
    assert _said("On Friday, Ines Calder said, the ferry would sail.")[0] == "Ines Calder is the harbour master."


def test_nothing_in_common() -> None:
    assert _said("Elephants mourn.") == []


def test_only_within_the_passage() -> None:
    assert select_evidence("14 boats were removed.", TEXT, 0, 44) == ()


@given(st.text(), st.text(), st.integers(1, 4))
def test_spans_are_in_order_within_the_text(sentence: str, text: str, most: int) -> None:
    spans = select_evidence(sentence, text, 0, len(text), most=most)
    assert len(spans) <= most
    assert list(spans) == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
