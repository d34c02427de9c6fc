from __future__ import annotations

import io
import re

import pytest

from traceview.commands.progress import Bar, Lines, Tally
from traceview.sources.source_status import RefreshEvent

STARTED = RefreshEvent("git", "started")
HALF = RefreshEvent("git", "progress", 100, 200)
DONE = RefreshEvent("git", "done", 200, 200, 200)
FAILED = RefreshEvent("am", "failed", message="no answer\x1b[2J ghp_" + "x" * 36)


def tally(*events: RefreshEvent) -> Tally:
    told = Tally(0.0)
    for event in events:
        told.take(event)
    return told


def test_the_line_tells_share_rate_and_time_left() -> None:
    line = tally(STARTED, HALF).line(10.0)
    assert line == "[############------------] 100/200 objects  10/s  10s left  git"


def test_without_a_total_no_time_left_is_claimed() -> None:
    line = tally(STARTED, HALF, RefreshEvent("am", "started")).line(10.0)
    assert line == "100 objects  10/s  git, am"


def test_what_is_done_is_no_longer_named_and_then_all_is_linked() -> None:
    assert tally(STARTED, HALF, DONE).line(1.0).endswith("0s left  linking")


def test_a_source_that_counts_nothing_is_counted_by_what_came() -> None:
    event = RefreshEvent("git", "progress", nodes=70)
    assert tally(STARTED, event).line(10.0) == "70 objects  7/s  git"


@pytest.mark.parametrize("total", [None, 1_000_000])
def test_a_million_objects_are_drawn_ten_times_a_second_at_most(total: int | None) -> None:
    stream = io.StringIO()
    seconds = 0.0
    bar = Bar(stream, 80, lambda: seconds)
    bar.show(STARTED)
    for number in range(2_000):
        seconds = (number + 1) / 200
        bar.show(RefreshEvent("git", "progress", 500 * (number + 1), total, 0))
    drawn = stream.getvalue().split("\r\x1b[K")
    assert len(drawn) <= 102
    assert "100000/s" in drawn[-1]
    assert ("s left" in drawn[-2]) is (total is not None)


@pytest.mark.parametrize("done", [0, 1, 199, 200, 500])
def test_the_bar_always_has_its_width(done: int) -> None:
    line = tally(STARTED, RefreshEvent("git", "progress", done, 200)).line(1.0)
    assert re.match(r"\[[#-]{24}\] ", line)


def test_lines_say_start_end_and_failure_but_no_progress() -> None:
    stream = io.StringIO()
    shown = Lines(stream)
    for event in (STARTED, HALF, DONE, FAILED, RefreshEvent("", "linked")):
        shown.show(event)
    shown.close()
    assert stream.getvalue().splitlines() == [
        "git: started",
        "git: done, 200 objects",
        "am: failed: no answer␛[2J [redacted:github-token]",
    ]


def test_the_bar_is_drawn_ten_times_a_second_at_most() -> None:
    stream = io.StringIO()
    now = iter((0.0, 0.0, 0.05, 0.09, 0.2))
    bar = Bar(stream, 80, lambda: next(now))
    for event in (STARTED, HALF, HALF, HALF):
        bar.show(event)
    assert stream.getvalue().count("objects") == 2


def test_the_bar_stays_on_one_line_and_goes_away() -> None:
    stream = io.StringIO()
    bar = Bar(stream, 20, lambda: 1.0)
    bar.show(STARTED)
    bar.close()
    drawn = stream.getvalue().split("\r\x1b[K")
    assert max(map(len, drawn)) < 20
    assert drawn[-1] == ""


def test_a_failure_keeps_a_line_of_its_own_above_the_bar() -> None:
    stream = io.StringIO()
    bar = Bar(stream, 80, lambda: 1.0)
    bar.show(FAILED)
    assert "\r\x1b[Kam: failed: no answer␛[2J [redacted:github-token]\n" in stream.getvalue()
