"""A line's rounds: medians, ratios, and what is said of one that cannot run."""

from pathlib import Path

import pytest

from bench.line import Line, Place, Result, Round, Unable, measure


def line(reach: float = 0.5) -> Line:
    def run(place: Place) -> Round:
        return 10.0, 4.0

    return Line("name", "work on {size:,} articles", "peer", "s", run, reach)


@pytest.mark.parametrize(
    ("rounds", "reached"),
    [
        (((10.0, 4.0), (10.0, 5.0), (10.0, 90.0)), True),  # the median of .4, .5 and 9
        (((10.0, 6.0),), False),
        (((None, 0.4),), True),  # no peer: in units
        (((None, 0.6),), False),
        ((), None),
    ],
)
def test_a_line_is_reached_by_the_median_of_its_rounds(rounds: tuple[Round, ...], reached: bool | None) -> None:
    assert Result(line(), rounds).reached is reached


def test_the_ratio_is_taken_round_by_round() -> None:
    result = Result(line(), ((10.0, 5.0), (40.0, 10.0)))
    assert result.ratios == [0.5, 0.25]
    assert (result.peers, result.ours) == ([10.0, 40.0], [5.0, 10.0])


def test_a_run_adds_to_a_copy_of_its_own(tmp_path: Path) -> None:
    for _ in range(2):
        place = Place(tmp_path, chunks=(10,))
        copy = place.own_library(10, "added-to")
        assert copy == place.own_library(10, "added-to") and not (copy / "added").exists()
        (copy / "added").touch()


def test_a_fresh_folder_is_not_there(tmp_path: Path) -> None:
    for _ in range(2):
        folder = Place(tmp_path).fresh()
        assert not folder.exists()
        folder.mkdir()


def test_a_line_runs_as_often_as_it_is_asked(tmp_path: Path) -> None:
    assert measure(line(), Place(tmp_path), 3).rounds == ((10.0, 4.0),) * 3


def test_a_line_that_cannot_run_says_why(tmp_path: Path) -> None:
    def run(place: Place) -> Round:
        raise Unable("The peer is not installed.")

    result = measure(Line("name", "work", "peer", "s", run, 1.0), Place(tmp_path), 3)
    assert (result.rounds, result.unable, result.reached) == ((), "The peer is not installed.", None)
