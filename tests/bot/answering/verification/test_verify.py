"""Whether the slices cited carry a sentence. What was changed in one place is never carried."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verification.verify import CARRIED, check
from corpus.sentences import split_sentences

ARTICLES = Path(__file__).parents[4] / "corpus" / "articles"
TEXTS = [path.read_text(encoding="utf-8").split("---", 2)[2] for path in sorted(ARTICLES.glob("*.md"))]
WRITTEN = [" ".join(text[start:end].split()) for text in TEXTS for start, end in split_sentences(text)]
HEADER = "BBC · 8 December 2025 · Rowling in Leeds"


@pytest.mark.parametrize("sentence", WRITTEN)
def test_what_is_copied_is_carried(sentence: str) -> None:
    verdict = check(sentence, [sentence])
    assert verdict.supported
    assert not verdict.unsupported
    assert verdict.support >= CARRIED


@pytest.mark.parametrize("sentence", [sentence for sentence in WRITTEN if any(map(str.isdecimal, sentence))])
def test_no_other_digit_is_carried(sentence: str) -> None:
    for place, digit in enumerate(sentence):
        for other in set("0123456789") - {digit} if digit.isdecimal() else ():
            changed = sentence[:place] + other + sentence[place + 1 :]
            assert not check(changed, [sentence]).supported, changed


@given(st.sampled_from(WRITTEN), st.lists(st.sampled_from(WRITTEN), max_size=3), st.randoms())
def test_more_evidence_takes_no_support_away(sentence: str, others: list[str], chance: object) -> None:
    assert check(sentence, [*others, sentence]).supported
    assert check(sentence, [sentence, *others]).supported


@given(st.integers(2, 999_999), st.integers(2, 999_999))
def test_a_number_is_carried_by_itself_alone(said: int, had: int) -> None:
    verdict = check(f"The storm destroyed {said:,} houses.", [f"The storm destroyed {had} houses."])
    assert verdict.supported == (said == had)


@given(st.text(), st.lists(st.text(), max_size=3), st.sampled_from(["en", "de", "uk", "zh", "xx"]))
def test_any_text_is_judged(sentence: str, evidence: list[str], language: str) -> None:
    assert 0 <= check(sentence, evidence, language).support <= 1


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Profits rose 5% to $1.2 billion.", "Profits rose five per cent to $1.2bn."),
        ("About 2,000 people came.", "1,953 people came."),
        ("Over two dozen were hurt.", "26 people were hurt."),
        ("More than 700 died.", "712 people died."),
        ("The vote on 7 December failed.", "The vote yesterday failed."),
        ("Ukrainian troops advanced.", "Ukraine's troops advanced."),
        ("The World Health Organization warned.", "The WHO warned."),
        ("President Biden spoke.", "Joe Biden spoke."),
        ("J.K. Rowling spoke in Leeds.", "JK Rowling spoke in Leeds."),
        ("Mr Zelenskyy agreed.", "Zelensky agreed."),
        ("The US attacked.", "America attacked."),
        ("Half of voters agreed.", "50% of voters agreed."),
        ("One in five agreed.", "20% of people agreed."),
        ("A third of voters agreed.", "33% of voters agreed."),
        ("The 30-year-old won.", "Smith, 30, won."),
        ("It happened at 14:30.", "It happened at 2.30 p.m."),
        ("It cost 1.2 million dollars.", "It cost $1,200,000."),
        ("The temperature hit 40C.", "The temperature hit 40 degrees Celsius."),
        ("He played in the 70's.", "He played in the seventies."),
        ("4. Turn on the diffuser.", "Turn on the diffuser."),
        ("The torus is written T² or Z².", "The torus is written T² or Z²."),
    ],
)
def test_another_wording_is_carried(sentence: str, evidence: str) -> None:
    verdict = check(sentence, [evidence], headers=[HEADER])
    assert verdict.supported, verdict


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        # three that fuzzy matching lets pass
        ("The plant would not close.", "The plant would close."),
        ("The law takes effect in 2031.", "The law takes effect in 2026."),
        ("Some 900 jobs go.", "Some 120 jobs go."),
        ("The plant would close.", "The plant would not close."),
        ("The deal is worth €5m.", "The deal is worth $5m."),
        ("The deal is worth $5bn.", "The deal is worth $5m."),
        ("More than 700 died.", "650 people died."),
        ("About 50,003 doses came.", "About 50,000 doses came."),
        ("The chance was 1 in 303 million.", "The chance was 1 in 353 million."),
        ("The town has 17,786,426 people.", "The town has 17,786,419 people."),
        ("It closes after 19 p.m.", "It closes after 9 p.m. on 19 May."),
        ("Prices rose sharply in Leeds.", "Prices fell sharply in Leeds."),
        ("Russia attacked Ukraine.", "Ukraine attacked Russia."),
        ("Anna Weber won the race.", "Maria Weber won the race."),
        ("Elephants mourn their dead for weeks.", "The council repaired the road to the harbour."),
        ("Nothing is said here.", ""),
    ],
)
def test_what_was_changed_is_not_carried(sentence: str, evidence: str) -> None:
    assert not check(sentence, [evidence], headers=[HEADER]).supported


def test_a_header_carries_names_and_dates_but_no_figures() -> None:
    evidence, header = (
        ["The new mayor was sworn in on Friday before a crowd."],
        ["Gazette · 3 May 2024 · Ada Lund elected"],
    )
    assert check("Ada Lund, the new mayor, was sworn in on 3 May 2024.", evidence, headers=header).supported
    assert "2,024" in check("The new mayor was sworn in before 2,024 people.", evidence, headers=header).unsupported


def test_what_is_not_there_is_named_as_written() -> None:
    verdict = check("On 4 May Acme sold 700 boats to Zog.", ["On 3 May Acme sold 70 boats to Yog."])
    assert set(verdict.unsupported) >= {"4 May", "700", "Zog"}


def test_a_title_or_an_initial_ends_no_sentence() -> None:
    evidence = "Two bodies lay there on Friday, Dr. Ada F. Lund of the county hospital said Tuesday. She spoke Friday."
    assert not check(evidence[:-18].replace("Tuesday", "Friday"), [evidence]).supported


def test_in_german_a_capital_tells_no_name() -> None:
    assert (
        check("Der Minister nannte den Vorschlag gut.", ["Der Minister nannte den Plan gut."], "de").unsupported == ()
    )
    assert check("Es kamen 1.585 Leute.", ["Es kamen 1585 Leute."], "de").unsupported == ()
    assert check("Es kamen 1.595 Leute.", ["Es kamen 1585 Leute."], "de").unsupported == ("1.595",)


def test_a_declined_name_is_carried_and_another_is_not() -> None:
    evidence = ["Учора в Лондоні була зустріч президента Зеленського, і 7 грудня прийшло 653 людини."]
    assert check("Зустріч Зеленський провів у Лондоні.", evidence, "uk").unsupported == ()
    assert check("Зустріч Порошенко провів у Парижі.", evidence, "uk").unsupported
    assert check("Прийшло 654 людини.", evidence, "uk").unsupported == ("654",)
