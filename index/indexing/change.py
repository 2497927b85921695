"""What a run changes: which versions come and go, and which have to be cut. Pure decisions on values."""

from collections.abc import Mapping
from dataclasses import dataclass

Version = tuple[str, str]  # article id, version


@dataclass(frozen=True, slots=True)
class Change:
    """Each maps article ids to versions. `born` and `died` are what readers will notice; `cut` is what is to be
    staged, and `retired` those whose chunks live no longer: with another recipe also what stays the same."""

    born: dict[str, str]
    died: dict[str, str]
    cut: dict[str, str]
    retired: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.born or self.died)


def decide(
    wanted: Mapping[str, str], live: Mapping[str, str], failed: Mapping[Version, str], recut: bool = False
) -> Change:
    """From what lives to what is wanted. In the place of a version that `failed` stays what lives (invariant I4)."""
    goal = dict(wanted)
    for article_id, version in wanted.items():
        if (article_id, version) in failed:
            del goal[article_id]
            goal.update({article_id: live[article_id]} if article_id in live else {})
    born = {key: version for key, version in goal.items() if live.get(key) != version}
    died = {key: version for key, version in live.items() if goal.get(key) != version}
    cut = {key: v for key, v in goal.items() if (recut or key in born) and (key, v) not in failed}
    return Change(born, died, cut, {key: version for key, version in live.items() if key in died or key in cut})
