"""The check as a command: what it says and how it ends, with the measuring left out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench import check

GOOD = {over: 3.0 for over, _ in check._OVER.values()} | {u: 1.0 for _, u in check._OVER.values()}


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[dict[str, float]]]:
    """The rounds that each pass of the measuring gives."""
    told: list[list[dict[str, float]]] = []

    def nothing(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(check, "install", nothing)
    monkeypatch.setattr(check, "cache_of", nothing)
    monkeypatch.setattr(check, "measured", lambda *_: told.pop(0))
    monkeypatch.setattr(check, "STORED", tmp_path / "stored.json")
    monkeypatch.setattr(sys, "argv", ["check"])
    return told


def test_the_same_again_is_good(passes: list[list[dict[str, float]]]) -> None:
    check.STORED.write_text(json.dumps(check.ratios([GOOD])))
    passes.append([GOOD])
    assert check.main() == 0


def test_worse_in_every_pass_is_worse(
    passes: list[list[dict[str, float]]], capsys: pytest.CaptureFixture[str]
) -> None:
    check.STORED.write_text(json.dumps(check.ratios([GOOD])))
    slow = GOOD | {"frame_mib_100k": 3.7}
    passes.extend(([slow], [slow], [slow]))
    assert check.main() == 1
    assert capsys.readouterr().err.endswith("worse than stored: memory_first_over_r\n")


def test_worse_once_is_measured_again(passes: list[list[dict[str, float]]]) -> None:
    check.STORED.write_text(json.dumps(check.ratios([GOOD])))
    passes.extend(([GOOD | {"frame_mib_100k": 3.7}], [GOOD]))
    assert check.main() == 0
    assert passes == []


def test_the_greater_ratio_of_two_passes_is_stored(
    passes: list[list[dict[str, float]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["check", "--store"])
    larger = GOOD | {"frame_mib_100k": 4.0}
    passes.extend(([larger], [GOOD]))
    assert check.main() == 0
    assert json.loads(check.STORED.read_text()) == check.ratios([larger])


@pytest.mark.parametrize(
    ("over", "under", "right"),
    [
        ([8.0, 8.0, 8.0], [4.0, 4.0, 2.0], 2.0),  # one lucky round of what is under
        ([4.0, 9.0, 9.0], [4.0, 4.0, 4.0], 1.0),  # one quiet round of what is over
        ([8.0, 8.0, 9.0], [4.0, 4.0, 4.0], 2.0),  # slower in every round
    ],
)
def test_a_ratio_is_the_lesser_of_the_leasts_and_of_the_rounds(
    over: list[float], under: list[float], right: float
) -> None:
    told = [
        {"frame_mib_100k": one, "frame_mib_r": other}
        for one, other in zip(over, under, strict=True)
    ]
    assert check.ratios(told) == {"memory_first_over_r": right}


def test_a_ratio_of_two_rounds_is_that_of_the_leasts() -> None:
    told = [{"bytes": 4.0}, {"bytes": 6.0}, {"tables_bytes": 2.0}]
    assert check.ratios(told) == {"bytes_over_sqlite": 2.0}
