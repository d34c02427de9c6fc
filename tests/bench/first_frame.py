"""From exec to the first painted frame: a program in a pseudo-terminal, watched from outside.

The frame is there when the wanted text has been painted. CPU time is that of all threads of the
process, memory what it holds at that moment. The terminal answers what programs ask it.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

COLUMNS, ROWS = 140, 45
DEADLINE_S = 60.0
QUIET_S = 1.5
QUIET_SHARE = 0.03
_ESCAPES = re.compile(
    rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # to the title, the colours, the clipboard
    rb"|\x1bP[^\x1b]*\x1b\\"
    rb"|\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b[()][0-9A-Za-z]"
    rb"|\x1b[=>78A-Za-z]"
)
_ANSWERS = (
    (b"\x1b[6n", b"\x1b[1;1R"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[?u", b"\x1b[?0u"),
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[?2048$p", b"\x1b[?2048;0$y"),
    (b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\"),
)
_UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH", "NO_COLOR")


@dataclass(frozen=True, slots=True)
class Frame:
    """When the wanted text was painted: seconds since exec, seconds of CPU, MiB of memory.

    `later_mib` is its memory once it had nothing left to do, if that was waited for.
    """

    wall_s: float
    cpu_s: float
    mib: float
    later_mib: float = 0.0


def clean_environment() -> dict[str, str]:
    """This process's environment without what would change how Python starts."""
    return {name: value for name, value in os.environ.items() if name not in _UNWANTED}


def first_frame(
    command: Sequence[str],
    wanted: str,
    *,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    until_quiet: bool = False,
) -> Frame:
    """Start a program, wait until it has painted `wanted`, then kill it.

    `until_quiet` waits on, until it hardly computes any more. Raises TimeoutError with the end
    of what was painted when the text does not come.
    """
    extra = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        _become(command, cwd, {**clean_environment(), **extra, **(environment or {})})
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        frame = _watch(pid, terminal, wanted.encode(), begun)
        if not until_quiet:
            return frame
        _wait_until_quiet(pid, terminal)
        return Frame(frame.wall_s, frame.cpu_s, frame.mib, memory_mib(pid))
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.close(terminal)
        os.waitpid(pid, 0)


def _become(command: Sequence[str], cwd: Path | None, environment: dict[str, str]) -> None:
    """In the child: be the program, or end at once."""
    try:
        if cwd is not None:
            os.chdir(cwd)
        os.execvpe(command[0], list(command), environment)
    finally:
        os._exit(127)


def _watch(pid: int, terminal: int, wanted: bytes, begun: float) -> Frame:
    seen = b""
    while time.perf_counter() - begun < DEADLINE_S:
        some = _read(terminal, 0.05)
        if some is None:
            break
        if some:
            now = time.perf_counter()
            seen += some
            _answer(terminal, some)
            if wanted in _ESCAPES.sub(b"", seen):
                return Frame(now - begun, cpu_s(pid), memory_mib(pid))
    end = _ESCAPES.sub(b"", seen)[-400:].decode(errors="replace")
    msg = f"{wanted.decode()!r} was not painted; the end of what was: {end!r}"
    raise TimeoutError(msg)


def _wait_until_quiet(pid: int, terminal: int) -> None:
    """Until for a while hardly anything was computed; a cursor may blink."""
    deadline = time.perf_counter() + DEADLINE_S
    since, spent = time.perf_counter(), cpu_s(pid)
    while (now := time.perf_counter()) < deadline:
        some = _read(terminal, 0.1)
        if some is None:
            return
        _answer(terminal, some)
        if now - since > QUIET_S:
            used = cpu_s(pid)
            if used - spent < QUIET_SHARE * (now - since):
                return
            since, spent = now, used


def _read(terminal: int, timeout_s: float) -> bytes | None:
    """What was painted meanwhile; None once the program has ended."""
    ready, _, _ = select.select([terminal], [], [], timeout_s)
    if not ready:
        return b""
    try:
        return os.read(terminal, 1 << 16) or None
    except OSError:
        return None


def _answer(terminal: int, asked: bytes) -> None:
    for question, answer in _ANSWERS:
        if question in asked:
            os.write(terminal, answer)


def cpu_s(pid: int) -> float:
    """The CPU seconds of all threads of a process that are still there."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):
            spent += int(task.read_text().split()[0])
    return spent / 1e9


def memory_mib(pid: int) -> float:
    """What a process holds in memory; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
