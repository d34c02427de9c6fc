"""What is imported before the first frame, what a crash prints, how the program ends."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from io import StringIO
from pathlib import Path

import pytest

from tests.screens.seen_screen import seen
from tests.screens.world import WorldSession
from tests.wait_for import PATIENCE_S
from traceview.app.app import TraceviewApp
from traceview.errors import ConfigError

ROOT = Path(__file__).parents[2]
HEAVY = {"pydantic", "networkx", "httpx", "diskcache", "traceview.model", "markdown_it"}
RUN = (
    "from tests.screens.world import WorldSession; "
    "from traceview.app.app import TraceviewApp, run; {}"
)


def modules_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    ["traceview.app.app", "traceview.screens.alerts.screen", "traceview.navigation.commands_table"],
)
def test_the_first_screen_needs_nothing_heavy(module: str) -> None:
    assert not HEAVY & modules_after(f"import {module}")


def test_the_other_screens_are_imported_when_they_are_opened() -> None:
    loaded = modules_after("import traceview.app.app")
    screens = {name for name in loaded if name.startswith("traceview.screens.")}
    assert screens == {
        f"traceview.screens.{name}"
        for name in (
            *("alerts", "alerts.screen", "alerts.alert_card", "alerts.alert_news"),
            *("alerts.alert_panes", "alerts.alert_value", "alerts.alert_view"),
            "alerts.arranged_alerts",
            "frame.closes_once",
            "frame.noted",
            *("frame", "frame.bars"),
            *("frame.base_screen", "frame.list_screen", "frame.place_screen"),
        )
    }


def test_every_screen_is_imported_behind_the_first_frame() -> None:
    first = modules_after("import traceview.app.app")
    screens = {
        f"traceview.screens.{path.parent.name}.screen"
        for path in (ROOT / "traceview/screens").glob("*/screen.py")
    }
    behind = modules_after("from traceview.app.background_imports import warm; warm()")
    assert screens - first <= behind


def test_the_table_of_commands_needs_no_terminal() -> None:
    assert not {"textual", "rich"} & modules_after(
        "import traceview.navigation.commands_table, traceview.navigation.history"
    )


def test_the_table_of_views_imports_none_of_them() -> None:
    loaded = modules_after("import traceview.navigation.views_table")
    assert not {"textual", "traceview.screens", "traceview.commands"} & loaded


async def test_q_closes_the_view_and_quits_at_the_alert_list() -> None:
    async with seen() as it:
        await it.press("enter", "enter", "q")
        assert it.screen == "alerts"
        await it.pilot.press("q")
        assert it.app.return_code == 0


async def test_ctrl_q_quits_from_where_text_is_typed() -> None:
    async with seen() as it:
        await it.press("f")
        await it.pilot.press("ctrl+q")
        assert it.app.return_code == 0


@pytest.mark.parametrize("keys", [(), ("f",), ("slash",)])
async def test_ctrl_c_quits_when_it_is_pressed_twice(keys: tuple[str, ...]) -> None:
    async with seen() as it:
        await it.press(*keys, "ctrl+c")
        assert it.note == "Press ctrl+c again to quit."
        await it.pilot.press("ctrl+c")
        assert it.app.return_code == 130


class Crashing(TraceviewApp):
    """An application that dies with a token in a local variable."""

    def action_local(self) -> None:
        token = "glpat-" + "x" * 20
        secret = f"asked with {token}"
        raise RuntimeError(f"no luck with {token}" if secret else "")


async def _crash(app: Crashing) -> None:
    async with app.run_test() as pilot:
        await pilot.press("z")


async def test_a_crash_prints_neither_local_variables_nor_a_token() -> None:
    printed = StringIO()
    app = Crashing(WorldSession(), refresh_every=None)
    app.error_console.file = printed
    with pytest.raises(RuntimeError):
        await _crash(app)
    report = printed.getvalue()
    assert "RuntimeError" in report
    assert "glpat-" not in report
    assert "asked with" not in report


async def test_a_failure_in_the_background_is_a_note_and_not_the_end() -> None:
    async with seen() as it:
        it.session.by_id.clear()
        it.session.alerts.clear()
        await it.press("6")
        assert it.note.startswith("Nothing is known of alert:prometheus/errors")
        assert it.screen == "alerts"


class Terminal:
    """A program in a pseudo-terminal of 80 columns and 24 rows."""

    def __init__(self, code: str, environ: dict[str, str]) -> None:
        self.written = b""
        main, side = pty.openpty()
        ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._main = main
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=side, stdout=side, stderr=side, cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color", **environ}, start_new_session=True,
        )  # fmt: skip
        os.close(side)

    def read_until(self, wanted: bytes) -> None:
        """Read what it writes until `wanted` comes."""
        end = time.monotonic() + PATIENCE_S
        while wanted not in self.written:
            assert time.monotonic() < end, self.written[-2000:]
            self._read()

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        return self.process.wait(PATIENCE_S)

    def type(self, text: bytes) -> None:
        """Press keys."""
        os.write(self._main, text)

    def close(self) -> None:
        """Let go of everything."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        os.close(self._main)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._main], [], [], PATIENCE_S)
        try:
            piece = os.read(self._main, 65_536) if ready else b""
        except OSError:
            piece = b""
        self.written += piece
        return bool(piece)


@contextmanager
def terminal(statement: str = "", **environ: str) -> Iterator[Terminal]:
    body = statement or "raise SystemExit(run(TraceviewApp(WorldSession())))"
    it = Terminal(RUN.format(body), environ)
    try:
        it.read_until(b"JobLate")
        yield it
    finally:
        it.close()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_ends_it_with_the_terminal_as_it_was(number: int, code: int) -> None:
    with terminal() as it:
        it.process.send_signal(number)
        assert it.end() == code
        assert it.written.rstrip().endswith(b"\x1b[?1004l") or b"\x1b[?1049l" in it.written
        assert it.written.rindex(b"\x1b[?1049l") > it.written.rindex(b"\x1b[?1049h")


def test_no_foreign_text_reaches_the_terminal_as_a_command() -> None:
    with terminal() as it:
        it.type(b"jjjjj\r")
        it.read_until(b"eA==")
        it.type(b"q")
        it.type(b"q")
        assert it.end() == 0
        assert b"\x1b]52" not in it.written


def test_over_ssh_the_mouse_stays_off() -> None:
    with terminal(SSH_TTY="/dev/pts/9") as it:
        it.type(b"q")
        it.end()
        assert b"\x1b[?1000h" not in it.written


def test_with_no_color_no_colour_is_written() -> None:
    with terminal(NO_COLOR="1") as it:
        it.type(b"q")
        it.end()
        assert b"38;5;" not in it.written
        assert b"38;2;" not in it.written
        assert re.search(rb"\x1b\[(\d+;)*7(;\d+)*m", it.written)


def test_an_empty_no_color_is_none() -> None:
    with terminal(NO_COLOR="") as it:
        it.type(b"q")
        it.end()
        assert b"38;5;" in it.written or b"38;2;" in it.written


def _wrong_house() -> None:
    raise ConfigError(
        "config.toml:3: unknown key 'house.team_key'", "", "did you mean 'team_keys'?"
    )


async def test_a_wrong_house_is_a_note_over_the_alert_list_and_no_source_is_asked() -> None:
    async with seen(check=_wrong_house) as it:
        assert it.note.startswith("config.toml:3: unknown key 'house.team_key'. Fix: did you mean")
        assert "No source is asked" in it.note
        assert "HighErrorRate" in it.cursor
        await it.press("6", "R")
        assert "TICKET PAY-2317" in it.text
        assert "No source is asked" in it.note
        assert not [text for text in it.session.asked if text.startswith("refresh")]
