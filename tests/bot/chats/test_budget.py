"""The budget of a day: exact for calls, never overdrawn for tokens, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chats.budget import Budget, Limits
from bot.chats.store import Chats
from index.store.database import Address

pytestmark = pytest.mark.both_engines

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_without_caps_everything_is_granted_and_counted(chats: Chats) -> None:
    budget = Budget(chats, Limits())
    assert [budget.reserve("ann", 10) for _ in range(3)] == [None] * 3
    budget.settle("ann", 10, 4)
    assert budget.spent("ann") == budget.spent() == (3, 24)


def test_a_person_at_the_cap_is_told_and_others_go_on(chats: Chats) -> None:
    budget = Budget(chats, Limits(person_calls=2))
    assert [budget.reserve("ann") for _ in range(2)] == [None, None]
    assert "Your budget" in (budget.reserve("ann") or "")
    assert budget.reserve("bob") is None
    assert budget.spent() == (3, 0)


def test_the_librarys_cap_is_everybodys(chats: Chats) -> None:
    budget = Budget(chats, Limits(library_calls=2))
    assert [budget.reserve(person) for person in ("ann", "bob")] == [None, None]
    assert "This library's budget" in (budget.reserve("cid") or "")


def test_tokens_are_set_aside_before_they_are_used(chats: Chats) -> None:
    budget = Budget(chats, Limits(person_tokens=1000))
    assert budget.reserve("ann", 600) is None
    assert budget.reserve("ann", 600)
    budget.settle("ann", 600, 100)
    assert budget.reserve("ann", 600) is None
    assert budget.spent("ann") == (2, 700)


def test_a_new_day_is_a_new_budget(chats: Chats) -> None:
    now = [NOON]
    budget = Budget(chats, Limits(person_calls=1), lambda: now[0])
    assert budget.reserve("ann") is None
    assert budget.reserve("ann")
    now[0] += timedelta(hours=12)
    assert budget.reserve("ann") is None


def test_a_crowd_gets_the_cap_exactly(address: Address) -> None:
    """Threads of two connections, as two processes have."""
    stores = [Chats(address) for _ in range(2)]
    budgets = [Budget(store, Limits(person_calls=7, library_calls=20)) for store in stores]

    def ask(number: int) -> bool:
        return budgets[number % 2].reserve(f"person {number % 5}") is None

    with ThreadPoolExecutor(16) as pool:
        granted = sum(pool.map(ask, range(200)))
    assert granted == budgets[0].spent()[0] == 20
    assert all(budgets[0].spent(f"person {number}")[0] <= 7 for number in range(5))
    for store in stores:
        store.close()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12))
def test_what_is_used_and_what_is_set_aside_never_exceed_the_cap(calls: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        store = Chats(Path(folder) / "chats.sqlite3")
        budget = Budget(store, Limits(library_tokens=1000))
        used = 0
        for reserved, spent in calls:
            if budget.reserve("ann", reserved) is None:
                budget.settle("ann", reserved, min(reserved, spent))
                used += min(reserved, spent)
            assert budget.spent()[1] == used <= 1000
        store.close()
