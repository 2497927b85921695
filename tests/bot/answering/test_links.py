"""Foreign links: 200 forms and more, none of which survives."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.generative.claims import split_claims
from bot.answering.links import defang, find_hosts, has_address, to_prose
from tests.fakes.foreign_links import CLICKABLE, ESCAPED, FORMS, TARGETS


def test_the_forms_are_many_and_could_be_clicked() -> None:
    assert len({*FORMS, *ESCAPED}) >= 300
    assert sum(bool(CLICKABLE.search(form)) for form in FORMS) >= 250


def test_no_form_is_left_to_click() -> None:
    told = {form: defang(to_prose(f"He said so [1]. {form} And more.")) for form in (*FORMS, *ESCAPED)}
    assert {form: text for form, text in told.items() if CLICKABLE.search(text)} == {}


@pytest.mark.parametrize("target", TARGETS)
def test_a_quote_that_holds_one_is_shown_without_a_link(target: str) -> None:
    from bot.answering.display import defuse_line

    assert not CLICKABLE.search(defuse_line(f"Go to {target} today.")), defuse_line(target)


@pytest.mark.parametrize(
    "text",
    [
        "At 14.30 on 7.12.2025 the U.S. said that 3.5 million people, e.g. in St. Louis, use Ph.D. theses.",
        "The end.Next one began at 10:30; the score was 3:1, the ratio 1:10.",
        "E.ON rose 51.5% and J.P. Morgan fell 0.3 percent.",
        "Note: this is it. Why? Because: so.",
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert defang(text) == text
    assert to_prose(text) == text
    assert not find_hosts(text)
    assert not has_address(text)


def test_a_company_with_a_domain_for_a_name_is_readable_and_no_link() -> None:
    assert defang("Booking.com grew.") == "Booking[.]com grew."
    assert find_hosts("Booking.com grew.") == ["Booking.com"]
    assert not has_address("Booking.com grew.")


@given(st.text())
def test_nothing_breaks_it_and_twice_is_once(text: str) -> None:
    once = defang(to_prose(text))
    assert defang(once) == once


@pytest.mark.parametrize(
    "piece", ["a.", "a-", "[", "[a]", "[a](", "([", "![", "<a", "a:", "1.", "[1, ", "\n [", " ", "w."]
)
def test_no_text_takes_for_ever(piece: str) -> None:
    """What an article or a model could write to keep a reader waiting: "a." times 3,200 once took for ever."""
    text = piece * (6_400 // len(piece))
    began = time.process_time()
    assert not find_hosts(text) and not has_address(text)
    split_claims(text)
    defang(text)
    assert time.process_time() - began < 3
