"""Figures, goals, the table, the JSON file, and the verdicts of the check: the pure parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.caches import SIZES, Made, configuration
from tests.bench.check import STORED, Verdict, ratios, verdicts
from tests.bench.figures import CPU, Figure, as_json, least, medians, p95, ratio, table
from tests.bench.goals import Wanted, at_least, at_most, wanted
from tests.bench.measures import Times
from tests.bench.profile_report import imports
from tests.bench.rounds import sized
from traceview.config.config import load_config

NAMED = {
    *("first_frame_1m_over_r", "first_frame_10m_over_100k", "memory_10m_over_100k"),
    *("memory_first_over_r", "memory_all_over_r", "loop_stall_ms", "chain_p95_ms_1m"),
    *("chain_p95_ms_10m", "search_worst_ms_1m", "sync_links_per_s_1m", "sync_links_per_s_10m"),
    *("bytes_per_link", "pickled_over_ours_1m", "ours_over_sqlite_1m"),
}


def test_a_goal_is_met_up_to_its_limit() -> None:
    assert at_most(1.3).is_met(1.3)
    assert not at_most(1.3).is_met(1.31)
    assert at_least(10_000).is_met(10_000)
    assert not at_least(10_000).is_met(9_999)


def test_a_figure_without_a_goal_or_a_value_is_neither_met_nor_missed() -> None:
    assert Figure("a", "A", "ms", at_most(5), value=4).met is True
    assert Figure("a", "A", "ms", at_most(5), value=6).met is False
    assert Figure("a", "A", "ms", at_most(5)).met is None
    assert Figure("a", "A", "ms", value=6).met is None


def test_values_are_gathered_over_rounds() -> None:
    rounds = [{"a": 3.0, "b": 1.0}, {"a": 1.0}, {"a": 2.0}]
    assert medians(rounds) == {"a": 2.0, "b": 1.0}
    assert least(rounds) == {"a": 1.0, "b": 1.0}
    assert p95(range(1, 101)) == 95
    assert p95([7.0]) == 7.0


def test_a_ratio_needs_both_of_its_parts() -> None:
    assert ratio({"a": 6.0, "b": 3.0}, "a", "b") == 2.0
    assert ratio({"a": 6.0}, "a", "b") is None
    assert ratio({"a": 6.0, "b": 0.0}, "a", "b") is None


def test_a_ratio_has_one_of_cpu_times_beside_it() -> None:
    over = Wanted("over", "Over", "×", at_most(2), "a", "b")
    values = {"a": 3.0, "b": 2.0, f"a{CPU}": 1.0, f"b{CPU}": 2.0}
    assert over.of(values, {}) == Figure("over", "Over", "×", at_most(2), 1.5, 0.5)
    assert over.of({}, {}).note == "not measured"
    assert over.of({}, {"over": "not installed"}).note == "not installed"


@pytest.mark.parametrize("sizes", [list(SIZES), ["10k"], ["100k", "1m"]])
def test_every_promised_figure_is_named_whatever_the_sizes(sizes: list[str]) -> None:
    names = [one.name for one in wanted(sizes)]
    assert set(names) >= NAMED
    assert len(names) == len(set(names))


def test_the_table_says_what_is_missed_and_what_was_not_measured() -> None:
    told = table(
        {"cpu": "a fast one"},
        [
            Figure("stall", "Stall", "ms", at_most(50), 61.25, 12.0),
            Figure("sync", "Sync", "links/s", at_least(4_000), 12_345.6),
            Figure("path", "Path", "ms", at_most(9), note="not measured"),
        ],
    )
    lines = [line.split() for line in told.splitlines()]
    assert lines[0] == ["cpu:", "a", "fast", "one"]
    assert lines[-3] == ["Stall", "61.2", "12", "ms", "<=", "50", "NO", "stall"]
    assert lines[-2] == ["Sync", "12,346", "–", "links/s", ">=", "4000", "yes", "sync"]
    assert lines[-1][:4] == ["Path", "(not", "measured)", "–"]


def test_the_file_has_one_object_for_each_figure() -> None:
    told = as_json(
        {"cores": 2}, [Figure("a", "A", "ms", at_most(5), 4.123456, 2.0), Figure("b", "B", "×")]
    )
    assert json.loads(json.dumps(told)) == {
        "machine": {"cores": 2},
        "figures": [
            {"name": "a", "value": 4.1235, "unit": "ms", "goal": "<= 5", "met": True},
            {"name": "a_cpu", "value": 2.0, "unit": "ms", "goal": None, "met": None},
            {"name": "b", "value": None, "unit": "×", "goal": None, "met": None},
        ],
    }


def test_the_size_stands_before_the_mark_of_cpu_time() -> None:
    assert sized({"a": 1.0, f"a{CPU}": 2.0}, "1m") == {"a_1m": 1.0, f"a_1m{CPU}": 2.0}


@pytest.mark.parametrize(
    ("now", "stored", "good"),
    [
        (1.2, 1.0, True),
        (1.21, 1.0, False),
        (0.5, 1.0, True),
        (7.0, None, True),
        (None, 1.0, False),
        (None, None, False),
    ],
)
def test_a_ratio_may_be_a_fifth_worse(now: float | None, stored: float | None, good: bool) -> None:
    assert Verdict("a", now, stored).is_good is good


def test_everything_that_is_stored_is_compared() -> None:
    stored = json.loads(STORED.read_text())
    told = verdicts({}, {**stored, "forgotten": 1.0})
    assert {one.name for one in told} == {*stored, "forgotten"}
    assert not any(one.is_good for one in told)
    assert "NOT MEASURED" in str(told[0])


def test_a_ratio_is_made_of_what_was_measured() -> None:
    assert ratios([{"frame_mib_100k": 39.0, "frame_mib_r": 30.0}]) == {"memory_first_over_r": 1.3}


def test_times_tell_both_clocks_even_of_what_fails() -> None:
    times = Times()
    with pytest.raises(ValueError), times.one():
        raise ValueError
    assert times.mean("a").keys() == {"a", f"a{CPU}"}
    assert Times().p95("a") == {}


def test_a_made_cache_is_one_source(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(configuration(500))
    config = load_config(path)
    assert config.sources["acme"].table == {"type": "organisation", "links": 500}
    made = Made("10k", str(tmp_path), 500, 2.0, 1.0, 1, 9, "k")
    assert (made.links_per_s, made.config) == (250.0, str(path))


def test_the_dearest_imports_come_first() -> None:
    told = "import time: self [us] | cumulative | imported package\n"
    told += "import time:       500 |       1500 | a\nnoise\nimport time:      9000 |  9000 |   b\n"
    assert imports(told, 1) == "2 modules, 10 ms in all\n     9.0      9.0  b"
