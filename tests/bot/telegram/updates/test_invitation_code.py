"""A code lets somebody in however it is sent in private; nothing else is taken for one."""

import pytest

from bot.telegram.updates.incoming import Incoming, Kind
from bot.telegram.updates.invitation_code import as_pairing

CODE = "K7MN-QRST-2345"


def private(text: str, command: str | None = None, kind: Kind = Kind.MESSAGE, chat_type: str = "private") -> Incoming:
    return Incoming(1, kind, chat=7, chat_type=chat_type, person=7, genuine=True, text=text, command=command)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (CODE, "start"),
        (CODE.replace("-", ""), "start"),
        (CODE, None),
        (f" {CODE.lower()} ", None),
        ("K7MN QRST 2345", None),
    ],
)
def test_a_code_is_redeemed(text: str, command: str | None) -> None:
    paired = as_pairing(private(text, command))
    assert (paired.command, paired.text) == ("pair", text.strip())


@pytest.mark.parametrize(
    "incoming",
    [
        private("", "start"),
        private("news", "start"),
        private("Metropolitan"),  # twelve letters are a word
        private(f"What is {CODE}?"),
        private(CODE, kind=Kind.EDITED),
        private(CODE, chat_type="group"),
        private(CODE, "ask"),
    ],
)
def test_anything_else_stays_as_it_is(incoming: Incoming) -> None:
    assert as_pairing(incoming) is incoming
