"""The change that a run makes: which versions come and go, and which are cut into chunks. Pure decisions on values."""

from collections.abc import Mapping
from dataclasses import dataclass

Version = tuple[str, str]  # article id, version


@dataclass(frozen=True, slots=True)
class Change:
    """Each field maps article ids to versions.

    `born` and `died` are the versions that come and go for readers. `cut` are the versions to stage, and `retired`
    the versions whose live chunks die. With a new recipe, `cut` and `retired` also hold versions that stay.
    """

    born: dict[str, str]
    died: dict[str, str]
    cut: dict[str, str]
    retired: dict[str, str]

    def __bool__(self) -> bool:
        return bool(self.born or self.died)


def decide(
    wanted: Mapping[str, str], live: Mapping[str, str], failed: Mapping[Version, str], recut: bool = False
) -> Change:
    """The change from the `live` versions to the `wanted` ones (article id → version).

    Where the wanted version `failed`, the live version stays (I4). `recut` cuts unchanged articles too.
    """
    goal = dict(wanted)
    for article_id, version in wanted.items():
        if (article_id, version) in failed:
            del goal[article_id]
            goal.update({article_id: live[article_id]} if article_id in live else {})
    born = {key: version for key, version in goal.items() if live.get(key) != version}
    died = {key: version for key, version in live.items() if goal.get(key) != version}
    cut = {key: v for key, v in goal.items() if (recut or key in born) and (key, v) not in failed}
    return Change(born, died, cut, {key: version for key, version in live.items() if key in died or key in cut})
