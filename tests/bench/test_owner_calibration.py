"""The judging of owner readings by the interval of their share."""

from __future__ import annotations

import pytest

from tests.bench.owner_calibration import owner_readings
from tests.bench.wilson import verdict
from tests.builders import link, node
from tests.connectors.git_answers import Said
from traceview.connector import Batch
from traceview.model import Findings, Relation


@pytest.mark.parametrize(
    ("said", "right", "n", "is_outside"),
    [
        (0.05, 38, 1557, True),
        (0.5, 38, 1557, True),
        (0.025, 38, 1557, False),
        (0.85, 575, 669, False),
        (1.0, 1641, 1641, False),
        (1.0, 1600, 1641, True),
        (0.5, 0, 19, False),
    ],
)
def test_a_figure_outside_of_the_interval_is_told(
    said: float, right: int, n: int, is_outside: bool
) -> None:
    assert verdict(said, right, n).endswith("OUTSIDE") is is_outside


def test_each_kind_of_reading_is_counted_by_its_rules() -> None:
    rules = [
        node(f"rule:r:a.yaml#{name}", name, attrs={"file": "a.yaml", "line": str(line)})
        for line, name in enumerate("AB", start=1)
    ]
    links = [
        link(rules[0], Relation.OWNED_BY, "team:web", 0.85, "folder"),
        link(rules[1], Relation.OWNED_BY, "team:web", 0.85, "folder"),
    ]
    told = Said([Batch(findings=Findings(nodes=tuple(rules), links=tuple(links)))])
    rows = [
        {"file": "a.yaml", "line": 1, "team": ["web"]},
        {"file": "a.yaml", "line": 2, "team": ["shop"]},
    ]
    readings = owner_readings(told, rows)
    assert {key: text.partition(" right")[0] for key, text in readings.items()} == {
        ("folder", 0.85): "1 of 2"
    }
    templates = [{**row, "team": ["{{ $labels.team }}"]} for row in rows]
    assert owner_readings(told, templates) == {}
