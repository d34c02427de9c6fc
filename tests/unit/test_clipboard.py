"""Copying by the best way there is, and saying which."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from traceview.desktop.clipboard import OSC52_LIMIT, copy, feed, programs
from traceview.desktop.private_file import write_private


def everything(name: str) -> str | None:
    return f"/bin/{name}"


@pytest.mark.parametrize(
    ("environ", "platform", "names"),
    [
        ({"TMUX": "x", "DISPLAY": ":0"}, "linux", ["tmux", "xclip"]),
        ({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "linux", ["wl-copy", "xclip"]),
        ({}, "darwin", ["pbcopy"]),
        ({"SSH_TTY": "/dev/pts/1"}, "linux", []),
    ],
)
def test_the_order_of_the_ways(environ: dict[str, str], platform: str, names: list[str]) -> None:
    assert [argv[0] for argv in programs(environ, platform, everything)] == names


def test_a_program_that_fails_gives_way_to_the_next(tmp_path: Path) -> None:
    tried: list[str] = []

    def run(argv: Sequence[str], text: bytes) -> bool:
        tried.append(argv[0])
        return argv[0] == "xclip"

    environ = {"TMUX": "x", "DISPLAY": ":0"}
    copied = copy(
        "words", environ, keep_in=tmp_path / "y", platform="linux", which=everything, run=run
    )
    assert tried == ["tmux", "xclip"]
    assert copied.note == "given to xclip (5 bytes)"


def test_the_terminals_own_way_is_never_called_a_success(tmp_path: Path) -> None:
    sent: list[str] = []
    copied = copy("x" * 4_100, {"TERM": "xterm"}, escape=sent.append, keep_in=tmp_path / "y",
                  platform="linux")  # fmt: skip
    assert sent == ["x" * 4_100]
    assert copied.note == "sent to the terminal by OSC 52 (4.1 kB): paste it and look"


@pytest.mark.parametrize(
    ("text", "term"), [("x" * (OSC52_LIMIT + 1), "xterm"), ("x", "linux"), ("x", "")]
)
def test_what_no_clipboard_takes_is_kept_in_a_private_file(
    text: str, term: str, tmp_path: Path
) -> None:
    path = tmp_path / "state" / "yank.txt"
    copied = copy(text, {"TERM": term}, escape=None if term == "" else print, keep_in=path,
                  platform="linux")  # fmt: skip
    assert copied.way == "file"
    assert path.read_text() == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(path) in copied.note


def test_when_nothing_works_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    copied = copy("x", {}, keep_in=tmp_path / "file" / "yank.txt", platform="linux")
    assert copied.way == ""
    assert copied.note.startswith("not copied")


def test_a_program_is_fed_the_text_and_its_exit_code_believed(tmp_path: Path) -> None:
    path = tmp_path / "got"
    assert feed(["/bin/sh", "-c", f"cat > {path}"], "é\n".encode())
    assert path.read_text() == "é\n"
    assert not feed(["/bin/sh", "-c", "exit 3"], b"")
    assert not feed([str(tmp_path / "gone")], b"")


def test_a_private_file_never_replaces_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.md"
    write_private(path, "one")
    with pytest.raises(FileExistsError):
        write_private(path, "two")
    write_private(path, "three", overwrite=True)
    assert path.read_text() == "three"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_private_file_is_made_private_when_it_was_not(tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.touch(mode=0o644)
    write_private(path, "x", overwrite=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_private_file_is_never_written_through_a_link(tmp_path: Path, overwrite: bool) -> None:
    target = tmp_path / "target"
    target.write_text("mine")
    os.symlink(target, tmp_path / "link")
    with pytest.raises(OSError):
        write_private(tmp_path / "link", "x", overwrite=overwrite)
    assert target.read_text() == "mine"
