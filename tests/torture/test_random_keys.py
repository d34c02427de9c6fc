"""Random keys, quickly: nothing breaks, the trail stays true, and quitting works from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.seen_screen import seen
from tests.torture.random_keys import keys_played

RUNS, STEPS = 4, 60


@pytest.mark.parametrize("seed", range(1, RUNS + 1))
async def test_random_keys_break_nothing(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # keys may export
    played = await keys_played(seed, STEPS)
    assert not played.faults, played.told


@pytest.mark.parametrize("opens", ["colon", "slash", "ctrl+p", "question_mark"])
async def test_the_key_that_quits_works_over_what_takes_all_other_keys(opens: str) -> None:
    async with seen() as it:
        await it.press(opens)
        it.app.simulate_key("ctrl+q")
        await it.pilot.pause()
        assert it.app.return_code == 0
