"""A sentence that follows its evidence word for word: the value may stand elsewhere, but not in this place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.alterations import find_alterations

EVIDENCE = (
    "The ministry counted 88 cases on Tuesday and 182 cases on Friday.",
    "Ada Lund said the harbour would open in 2020, two years after Tom Weld had said that it would stay closed.",
)


@pytest.mark.parametrize(
    ("sentence", "kind", "written"),
    [
        ("The ministry counted 182 cases on Tuesday and 182 cases on Friday.", "figure", "182 cases"),
        ("The ministry counted 88 cases on Friday and 182 cases on Friday.", "date", "Friday"),
        ("The ministry counted 88 cases on Tuesday and 182 cases on Tuesday.", "date", "Tuesday"),
        ("Tom Weld said the harbour would open in 2020.", "name", "Weld"),
        ("Ada Lund said the harbour would not open in 2020.", "polarity", "not"),
        ("Ada Lund said the harbour would never open in 2020.", "polarity", "never"),
        ("Ada Lund said the harbour wouldn't open in 2020.", "polarity", "wouldn't"),
        ("Ada Lund said the harbour would close in 2020.", "polarity", "close"),
    ],
)
def test_what_was_altered(sentence: str, kind: str, written: str) -> None:
    found = find_alterations(sentence, EVIDENCE)
    assert kind in {k for k, _ in found}
    assert any(w.startswith(written.split()[0]) for k, w in found if k == kind)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        (EVIDENCE[0], EVIDENCE),
        (EVIDENCE[1], EVIDENCE),
        ("Ada Lund said that the harbour would open in 2020.", EVIDENCE),
        ("The country has Wales, Scotland and England.", ("The country has England, Scotland and Wales.",)),
        ("Sleep is important for health and work.", ("Sleep is not only important for health and work.",)),
        ("No. 5 Petra Kvitova lost her match later.", ("No. 5 Petra Kvitova lost her match later.",)),
        ("There is much familiarity here.", ("There is much familiarity here, but nothing new.",)),
        ("The town has about 2,000 people now.", ("The town has 1,953 people now.",)),
        ("It was sold on 7 December to Acme.", ("It was sold on December 7 to Acme.",)),
        ("", ("Something.",)),
        ("Something.", ()),
    ],
)
def test_what_was_not(sentence: str, evidence: tuple[str, ...]) -> None:
    assert find_alterations(sentence, evidence) == ()


def test_one_piece_that_has_it_is_enough() -> None:
    evidence = ("The toll rises to 4 euros in May.", "The toll rises to 6 euros in June.")
    assert find_alterations("The toll rises to 6 euros in June.", evidence) == ()


@given(st.text(), st.text())
def test_a_text_does_not_alter_itself(text: str, other: str) -> None:
    assert find_alterations(text, (text,)) == ()
    assert find_alterations(text, (other, text)) == find_alterations(text, (text, other))
