"""The watcher of a pseudo-terminal, on a program that paints two frames."""

from __future__ import annotations

import sys

import pytest

from tests.bench import first_frame as watched
from tests.bench.first_frame import first_frame

ASKING = """\
import os, sys, termios, time, tty
tty.setraw(0)
os.write(1, b"\\x1b[?1049h\\x1b]0;title ready\\x07\\x1b[6n")
answer = os.read(0, 64)
assert answer == b"\\x1b[1;1R", answer
os.write(1, b"\\x1b[1;31mre\\x1b[0mady\\r\\n")
time.sleep(60)
"""


def test_the_frame_is_there_when_the_text_is_painted_and_questions_are_answered() -> None:
    frame = first_frame([sys.executable, "-c", ASKING], "ready")
    assert 0 < frame.cpu_s < 20
    assert 0 < frame.wall_s < 50
    assert frame.mib > 4
    assert frame.later_mib == 0


def test_once_nothing_happens_the_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "QUIET_S", 0.05)
    frame = first_frame([sys.executable, "-c", ASKING], "ready", until_quiet=True)
    assert frame.later_mib > 4


def test_a_text_that_never_comes_is_an_error_that_shows_what_did() -> None:
    with pytest.raises(TimeoutError, match="other words"):
        first_frame([sys.executable, "-c", "print('other words')"], "ready")
