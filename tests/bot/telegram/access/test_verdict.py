"""Who may do what: every command × role × place × way of sending, against a table that is written here anew."""

from itertools import product

import pytest

from bot.chats.members import Role
from bot.telegram.access.menu import DESCRIPTIONS, offered_commands
from bot.telegram.access.policy import RULES, SILENT, Place, Standing, judge
from bot.telegram.commands import COMMANDS
from bot.telegram.updates.removal_button import NO, YES, decode_button, encode_button
from tests.faults.table import run_row

ANYBODY = {"ask", "start", "help", "whoami", "why", "abort", "button", "new", "forget", "history", "private"}
MEMBERS = {"sources", "latest", "status"}
OWNERS = {"add", "index", "remove", "pair", "members", "dismiss", "audit", "admit"}
IN_ROOMS = ANYBODY - {"new", "forget"}


def test_every_command_has_a_rule_and_a_description() -> None:
    assert COMMANDS.keys() <= RULES.keys() == ANYBODY | MEMBERS | OWNERS
    assert DESCRIPTIONS.keys() == COMMANDS.keys() - {"start"}


def expected(name: str, role: Role | None, place: Place) -> bool:
    if role is None or place in (Place.GROUP, Place.CHANNEL):
        return False
    if place is Place.ELSEWHERE:
        return name == "ask" and role is not Role.GUEST
    if place is Place.PRIVATE:
        least = Role.GUEST if name in ANYBODY else Role.MEMBER if name in MEMBERS else Role.OWNER
        return role.at_least(least)
    in_rooms = {**dict.fromkeys(IN_ROOMS, Role.GUEST), **dict.fromkeys(MEMBERS | {"new"}, Role.MEMBER)}
    in_rooms["forget"] = Role.OWNER
    return name in in_rooms and role.at_least(in_rooms[name])


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_matrix(name: str) -> None:
    for role, place, person, forwarded, edited in product([None, *Role], Place, *[(False, True)] * 3):
        verdict = judge(Standing(role, place, person, forwarded, edited), name)
        allowed = expected(name, role, place) and person
        if name in OWNERS | {"forget"}:
            allowed = allowed and not edited and (not forwarded or name == "add")
        assert verdict.allowed == allowed, (name, role, place, person, forwarded, edited)
        if role is None or not person or place in (Place.GROUP, Place.CHANNEL):
            assert verdict == SILENT


def test_what_has_no_rule_is_denied() -> None:
    assert judge(Standing(Role.OWNER, Place.PRIVATE), "sudo") == SILENT


def test_only_what_is_allowed_is_offered() -> None:
    assert offered_commands(Role.OWNER, Place.PRIVATE).keys() == DESCRIPTIONS.keys()
    assert not offered_commands(Role.MEMBER, Place.PRIVATE).keys() & OWNERS
    assert not offered_commands(Role.OWNER, Place.ROOM).keys() & OWNERS


def test_a_removal_is_for_one_person_and_one_source() -> None:
    location = "/srv/articles" * 20
    data = encode_button(YES, location, 10**15)
    assert len(data.encode()) <= 64
    decision = decode_button(data)
    assert decision and decision.remove and decision.person == 10**15
    other = decode_button(encode_button(NO, location + "x", 1))
    assert other and not other.remove and other.mark != decision.mark
    for forged in (
        "",
        YES,
        f"{YES}:",
        f"{YES}:{'0' * 16}:",
        f"{YES}:{'0' * 16}:x",
        f"{YES}:{'0' * 15}:1",
        f"{YES}:{'0' * 16}:١",
    ):
        assert decode_button(forged) is None


@pytest.mark.parametrize("row", ["roles", "texts", "talk"])
def test_over_the_strict_server(row: str) -> None:
    outcome, _ = run_row(row, short=True, seed=1)
    assert outcome.kept and outcome.rounds, outcome.verdict.told
