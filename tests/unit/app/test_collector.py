"""When the program looks for garbage."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest

from traceview.app.collector import OFTEN, SELDOM, collect_from_now_on, uncollected


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    thresholds, was_enabled = gc.get_threshold(), gc.isenabled()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()
    (gc.enable if was_enabled else gc.disable)()


@pytest.mark.parametrize("collects", [True, False])
def test_what_is_made_uncollected_is_left_out_and_collecting_is_as_before(collects: bool) -> None:
    (gc.enable if collects else gc.disable)()
    seen: list[bool] = []
    uncollected(lambda: seen.append(gc.isenabled()))
    assert seen == [False]
    assert gc.isenabled() is collects
    assert gc.get_freeze_count() > 1_000


def test_collecting_goes_on_when_the_work_fails() -> None:
    gc.enable()

    def fail() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        uncollected(fail)
    assert gc.isenabled()


def test_from_now_on_it_looks_seldom_and_among_what_comes() -> None:
    gc.disable()
    collect_from_now_on()
    assert gc.isenabled()
    assert gc.get_threshold() == (OFTEN, SELDOM, SELDOM)
    assert gc.get_freeze_count() > 1_000


def test_a_command_looks_for_nothing_at_the_end_neither() -> None:
    code = (
        "import atexit, gc; "
        "atexit.register(lambda: print(gc.get_freeze_count() > 1000)); "
        "from traceview.app.collector import collect_nothing; collect_nothing(); "
        "print(gc.isenabled())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
