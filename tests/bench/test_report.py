"""The page, its table, its chart and the JSON say the figures of the run."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from bench.chart import draw_chart
from bench.growth import Curve
from bench.line import Line, Place, Result
from bench.machine import Machine, this_machine
from bench.report import Run, page, spread, write_json, write_page

SVG = "{http://www.w3.org/2000/svg}"
CURVES = (Curve("publish", {100: 10.0, 1_000: 20.0}), Curve("open & search", {100: 5.0, 1_000: 50.0}))


def run(tmp_path: Path, load: float = 0.1) -> Run:
    line = Line("index", "index {size:,} articles", "a pipeline", "s", lambda place: (1.0, 1.0), 0.5, "A note")
    results = (
        Result(line, ((10.0, 4.0), (20.0, 10.0), (30.0, 9.0))),
        Result(replace(line, name="lone", peer=""), ((None, 123.4),)),
        Result(replace(line, name="away"), unable="the peer is not installed."),
    )
    machine = Machine("A processor", 2, 8, load, "3.11.9", {"tantivy": "1.0"})
    return Run(machine, "2026-01-01", "seconds", 3, 120.0, Place(tmp_path, 600), results, CURVES)


def test_a_row_has_medians_ranges_and_the_ratio(tmp_path: Path) -> None:
    rows = [row for row in page(run(tmp_path)).splitlines() if row.startswith("| index 600 articles")]
    assert "| a pipeline | 20.0 s (10.0–30.0) | 9.00 s (4.00–10.0) | 0.40 × (0.30–0.50) | ≤ 0.50 × |" in rows[0]
    assert "| 123 s (123–123) |  | ≤ 0.5 s |" in rows[1]
    assert "not run: the peer is not installed." in rows[2]


def test_figures_of_a_busy_machine_are_marked(tmp_path: Path) -> None:
    assert "Others were at work" in page(run(tmp_path, load=3.0))
    assert "Others were at work" not in page(run(tmp_path))


def test_a_note_stands_once(tmp_path: Path) -> None:
    assert page(run(tmp_path)).count("A note") == 1


def test_the_spread_shows_the_digits_that_count() -> None:
    assert spread([0.1234, 1234.5, 12.34], "ms") == "12.3 ms (0.12–1,234)"


def test_the_chart_has_a_line_for_each_curve_and_larger_is_higher() -> None:
    root = ElementTree.fromstring(draw_chart(CURVES, "milliseconds"))
    lines = root.findall(f"{SVG}polyline")
    assert len(lines) == len(CURVES)
    for line in lines:
        (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in line.attrib["points"].split())
        assert x1 < x2 and y1 > y2
    texts = [text.text for text in root.findall(f"{SVG}text")]
    assert "publish, 2.0 ×" in texts and "open & search, 10.0 ×" in texts


def test_equal_costs_can_be_drawn() -> None:
    ElementTree.fromstring(draw_chart([Curve("flat", {100: 10.0, 1_000: 10.0})], "milliseconds"))


def test_the_files_hold_the_run(tmp_path: Path) -> None:
    write_page(run(tmp_path), tmp_path)
    write_json(run(tmp_path), tmp_path / "speed.json")
    told = json.loads((tmp_path / "speed.json").read_text("utf-8"))
    assert told["lines"]["index"]["ratios"] == [0.4, 0.5, 0.3]
    assert told["lines"]["index"]["reached"] is True
    assert told["growth"]["publish"] == {"100": 10.0, "1000": 20.0}
    assert "(speed.svg)" in (tmp_path / "speed.md").read_text("utf-8") and (tmp_path / "speed.svg").exists()


def test_this_machine_is_known() -> None:
    machine = this_machine()
    assert machine.cores >= 1 and machine.gigabytes >= 1 and machine.processor
