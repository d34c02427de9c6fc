from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.builders import status
from tests.unit.cli.conftest import FakeSession
from tests.unit.export import chains
from traceview.cli import main
from traceview.commands import open as open_command
from traceview.commands import show_screens, tui
from traceview.errors import ConfigError
from traceview.session.session import Session

ASKS = "from traceview.commands.terminal import need_terminal as need; need(); import os; "


def in_terminal(code: str, *, pipe_in: bool, term: str = "xterm") -> tuple[int, str]:
    """Run Python code with a terminal as output; its input is a pipe, or the terminal too."""
    outside, inside = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE if pipe_in else inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "TERM": term},
        preexec_fn=lambda: _own_session(inside),
    )
    os.close(inside)
    child.communicate(timeout=60)
    written = b""
    while True:
        try:
            more = os.read(outside, 4096)
        except OSError:
            break
        if not more:
            break
        written += more
    os.close(outside)
    return child.returncode, written.decode()


def _own_session(terminal: int) -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize("pipe_in", [False, True])
def test_the_input_is_the_terminal_even_after_a_pipe(pipe_in: bool) -> None:
    code, written = in_terminal(ASKS + "print(os.isatty(0))", pipe_in=pipe_in)
    assert (code, written.strip()) == (0, "True")


def test_a_dumb_terminal_is_refused() -> None:
    code, written = in_terminal(
        "from traceview.cli import main; raise SystemExit(main([]))", pipe_in=False, term="dumb"
    )
    assert code == 2
    assert "TERM names no terminal that can draw" in written


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The (start, notice) of each time that the screens would have been drawn."""
    seen: list[tuple[str, str]] = []

    def draw(session: Session, chosen: dict[str, str], start: str, notice: str, check: Any) -> int:
        seen.append((start, notice))
        return 0

    monkeypatch.setattr(show_screens, "draw", draw)
    for command in (tui, open_command):
        monkeypatch.setattr(command, "need_terminal", lambda: None)
    return seen


def test_open_starts_at_what_the_reference_stands_for(
    drawn: list[tuple[str, str]], config_file: Path
) -> None:
    words = ["--config", str(config_file), "open", chains.ALERT.title]
    assert main(words, opener=lambda config: FakeSession(status("rules"))) == 0
    assert drawn == [(chains.ALERT.id, "")]


def test_open_of_nothing_known_draws_nothing(
    drawn: list[tuple[str, str]], config_file: Path
) -> None:
    words = ["--config", str(config_file), "open", "PAY-1"]
    assert main(words, opener=lambda config: FakeSession(status("rules"))) == 1
    assert drawn == []


def test_without_any_configuration_the_demo_opens_and_says_so(
    drawn: list[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folders: list[Path] = []

    def opener(config: object) -> Session:
        folders.append(getattr(config, "cache_folder", Path()))
        return FakeSession(status("rules"))

    assert main([], opener=opener) == 0
    assert "this is the demo" in drawn[0][1]
    assert "this is the demo" in capsys.readouterr().err
    assert not folders[0].parent.exists()


def test_a_wrong_key_is_told_with_its_file_before_anything_is_drawn(
    drawn: list[tuple[str, str]], config_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config_file.write_text(config_file.read_text() + '[keys]\n"quitt" = "x"\n')
    assert main(["--config", str(config_file)], opener=lambda config: FakeSession()) == 2
    assert "config.toml:5" in capsys.readouterr().err
    assert drawn == []


def test_a_wrong_house_does_not_bar_the_screens_and_is_checked_behind_them(
    drawn: list[tuple[str, str]], config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[Callable[[], None]] = []

    def draw(session: Session, chosen: dict[str, str], start: str, notice: str, config: Any) -> int:
        checks.append(config.check)
        return 0

    monkeypatch.setattr(show_screens, "draw", draw)
    config_file.write_text(config_file.read_text() + '[house]\nteam_key = ["squad"]\n')
    assert main(["--config", str(config_file)], opener=lambda config: FakeSession()) == 0
    (check,) = checks
    with pytest.raises(ConfigError, match=r"config\.toml:5: unknown key 'house\.team_key'"):
        check()


def test_the_demo_is_written_to_a_folder_with_what_to_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--dir", str(tmp_path / "world")]) == 0
    assert f"--config {tmp_path}/world/config.toml chains" in capsys.readouterr().out


def test_the_demo_replaces_no_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["demo", "--dir", str(tmp_path)]) == 2
    assert "not a demo" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"
