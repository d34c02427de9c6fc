"""A few pairs of faults: a healthy source is read beside them, and none is called our mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.faulty_pairs import pair_played

PAIRS = (
    ("401", "black hole"), ("gzip bomb", "reset"), ("too many objects", "429"),
    ("deep, then broken", "redirect away"), ("drip", "null"), ("a web page", "breaks off"),
)  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
async def test_a_healthy_source_is_read_beside_two_that_fail(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    played = await pair_played(pair, tmp_path)
    assert not played.wrong
