"""Of the stories that the measure makes, no figure is told beside another falsely, and most are told as they are."""

from collections import Counter
from pathlib import Path

from evals.disagreement import KINDS, judged, stories
from evals.planted_articles import library


def test_no_difference_is_false_and_few_are_lost(tmp_path: Path) -> None:
    told = stories()
    some = told[: len(KINDS)]
    desk = library(tmp_path, [article for story in told for article in story.articles])
    try:
        found = Counter(judged(story, desk.assistant().ask(story.question).answer) for story in some)
    finally:
        desk.close()
    assert {story.kind for story in some} == set(KINDS)
    assert set(found) <= {"right", "other figure first", "not shown", "refused"}  # nothing false is said
    assert found["right"] >= 0.9 * len(some)
