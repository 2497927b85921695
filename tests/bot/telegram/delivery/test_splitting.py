"""Cutting a text into messages: nothing lost, every piece within the limits, ends where a reader would end."""

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.delivery.defuse import clean_line
from bot.telegram.delivery.rich_text import RichText, Span, Style, Writer
from bot.telegram.delivery.splitting import join, split
from tests.fakes.telegram_text import check, is_empty, units

FAMILY, FLAG, ACUTE = "👨‍👩‍👧‍👦", "🇺🇦", "e\u0301"


@st.composite
def rich_texts(draw: st.DrawFn) -> RichText:
    """Spans nest as a writer nests them."""
    writer = Writer()
    alphabet = st.sampled_from(["a", "b. ", " ", "\n", FAMILY, FLAG, ACUTE, "😀", "שלום ", "👍🏽", "x" * 30, "/", "@"])
    texts = st.lists(alphabet, max_size=12).map("".join)
    for _ in range(draw(st.integers(0, 12))):
        start = writer.length
        writer.add(draw(texts))
        writer.add(draw(texts), draw(st.sampled_from([None, Style.BOLD, Style.ITALIC])))
        writer.add(draw(texts), Style.LINK, "https://a.example")
        if draw(st.booleans()):
            writer.span(start, Style.EXPANDABLE)
        if draw(st.booleans()):
            writer.border()
    return writer.written()


@given(rich_texts(), st.integers(8, 90), st.integers(1, 6))
def test_pieces_are_the_text_within_limits(rich: RichText, most: int, entities: int) -> None:
    parts = split(rich, most, entities)
    assert join(parts) == (rich.text if not is_empty(rich.text) else "")
    for part in parts:
        assert units(part.rich.text) <= most
        assert part.rich.text == part.rich.text.strip() != ""
        assert part.gap.strip() == ""
        found = part.rich.entities()
        assert len(found) <= max(entities, 1)
        check(
            part.rich.text,
            [{"type": e.style.value, "offset": e.offset, "length": e.length, "url": e.url} for e in found],
        )


@given(rich_texts(), st.integers(8, 90))
def test_styles_go_on_in_the_next_piece(rich: RichText, most: int) -> None:
    """Every character that can be seen keeps its styles."""

    def styled(part: RichText) -> list[tuple[str, list[str]]]:
        on = [[s.style.value for s in part.spans if s.start <= place < s.end] for place in range(len(part.text))]
        return [(c, styles) for c, styles in zip(part.text, on, strict=True) if not c.isspace()]

    assert [pair for part in split(rich, most) for pair in styled(part.rich)] == styled(rich)


def test_a_piece_ends_with_a_sentence() -> None:
    rich = RichText("One two. Three four. Five six seven.")
    assert [part.rich.text for part in split(rich, 25)] == ["One two. Three four.", "Five six seven."]


def test_borders_come_before_anything_else() -> None:
    rich = RichText("One two [1] Three. Four five", (), (11,))
    assert [part.rich.text for part in split(rich, 20)] == ["One two [1]", "Three. Four five"]


def test_words_stay_whole_and_long_ones_are_cut_between_characters() -> None:
    assert [part.rich.text for part in split(RichText("alpha beta gamma"), 12)] == ["alpha beta", "gamma"]
    for unit in (FAMILY, FLAG, ACUTE, "👍🏽"):
        for part in split(RichText(unit * 40), 27):
            assert part.rich.text == unit * part.rich.text.count(unit)


def test_a_link_is_not_cut_where_another_place_is_near() -> None:
    text = "word word click here now"
    rich = RichText(text, (Span(10, 20, Style.LINK, "https://a.example"),))
    assert [part.rich.text for part in split(rich, 17)] == ["word word", "click here now"]


def test_a_message_never_begins_with_a_new_link() -> None:
    for sign in "/@#$":
        for part in split(RichText(f"a{sign}b" * 20), 10)[1:]:
            assert not part.rich.text.startswith(sign)


def test_twenty_thousand_characters_are_five_messages() -> None:
    parts = split(RichText("It was said on Sunday. " * 870))
    assert [len(part.rich.text) <= 4096 for part in parts] == [True] * 5
    assert all(part.rich.text.endswith("Sunday.") for part in parts)


def test_a_hundred_entities_and_no_more() -> None:
    writer = Writer()
    for number in range(350):
        writer.add(f"[{number}]", Style.LINK, "https://a.example").add(" ")
    assert [len(part.rich.spans) for part in split(writer.written())] == [100, 100, 100, 50]


def test_what_nobody_could_see_is_no_message() -> None:
    assert split(RichText("")) == ()
    assert split(RichText("\u200b\u200b")) == ()
    assert clean_line("a" + "\u200b" * 9000 + "b") == "a\u200bb"
