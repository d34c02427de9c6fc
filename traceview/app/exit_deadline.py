"""The end of the process: within a second of being asked for, whatever hangs.

A terminal that is gone takes no output and gives no input: what writes to it waits for ever, and a
thread that waits for a program or a server holds up the interpreter's own end. So a thread of its
own looks at the terminal, and once the end is asked for (by a key, a signal, a terminal that is
gone) it gives the ordinary way out a while and then ends the process by force.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from traceview.desktop.child_processes import end_children

GRACE_S = 0.75
"""How long the ordinary way out may take."""
FORCE_S = 1.5
"""After this the kernel ends the process, also when the end by force hangs (as on a dead disk)."""
LOOK_S = 0.2
"""How often it is looked whether the terminal is still there."""
CODES = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
"""The exit code that stands for a signal, as shells write it."""
_INPUT, _OUTPUT = 0, 2
_LEFT = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What Textual writes when it leaves a terminal: all that it switched on is switched off."""
_AT_ONCE_S = 1e-5
"""No other thread keeps the interpreter longer than this once the end is made by force."""

_standing: list[ExitDeadline] = []


class ExitDeadline:
    """Ends this process; made by `exit_in_time`.

    `leave` is the ordinary way out, called in the main thread with the exit code.
    """

    def __init__(self) -> None:
        self.leave: Callable[[int], object] = _unwind
        self.is_terminal_back = True
        self._begun: SimpleQueue[int | None] = SimpleQueue()
        self._has_begun = False
        self._is_leaving = False
        self._terminal = _Terminal()

    def begin(self, code: int) -> None:
        """The process ends from now on: by itself, or by force with the exit code `code`.

        May be called from a signal handler and from any thread; the first call counts.
        """
        if not self._has_begun:
            self._has_begun = True
            signal.setitimer(signal.ITIMER_REAL, FORCE_S)
            self._begun.put(code)

    def hear(self, number: int, _: FrameType | None) -> None:
        """The handler of a signal that ends the process; a lost terminal may send it twice."""
        self.begin(CODES[signal.Signals(number)])
        if not self._is_leaving:
            self._is_leaving = True
            self.leave(CODES[signal.Signals(number)])

    def watch(self) -> None:
        """The work of the thread: end the process once that has begun, or the terminal is gone."""
        code: int | None = -1
        while code == -1:
            try:
                code = self._begun.get(timeout=LOOK_S)
            except Empty:
                if self._terminal.is_gone():
                    self.begin(CODES[signal.SIGHUP])
                    os.kill(os.getpid(), signal.SIGHUP)
        if code is not None:
            time.sleep(GRACE_S)
            self._end(code)

    def stop(self) -> bool:
        """Watch no longer, unless the end has begun; whether that is so."""
        if not self._has_begun:
            self._begun.put(None)
        return not self._has_begun

    def _end(self, code: int) -> None:
        sys.setswitchinterval(_AT_ONCE_S)
        if not self.is_terminal_back:
            self._terminal.give_back()
        end_children()
        os._exit(code)


class _Terminal:
    """The terminal of this process as it was at the start."""

    def __init__(self) -> None:
        self._parent = os.getppid()
        self._settings: list[Any] | None = None
        self._poll = select.poll()
        for number in (_INPUT, _OUTPUT):
            if os.isatty(number):
                self._poll.register(number, 0)
        with suppress(termios.error):
            self._settings = termios.tcgetattr(_INPUT)

    def is_gone(self) -> bool:
        """Whether it was hung up, or belongs to others and nobody is left to bring us back."""
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in self._poll.poll(0)):
            return True
        return os.getppid() != self._parent and not _is_in_foreground()

    def give_back(self) -> None:
        """Leave it as it was, without waiting for one that takes nothing."""
        if self._settings is None:
            return
        with suppress(OSError, termios.error):
            termios.tcsetattr(_INPUT, termios.TCSANOW, self._settings)
            if select.select((), (_OUTPUT,), (), 0)[1]:
                os.write(_OUTPUT, _LEFT)


@contextmanager
def exit_in_time() -> Iterator[ExitDeadline]:
    """From here on signals and a lost terminal end the process in time; one is made a process.

    When the block ends and no end was asked for, everything is as before.
    """
    if _standing:
        yield _standing[0]
        return
    deadline = ExitDeadline()
    _standing.append(deadline)
    before = {number: signal.signal(number, deadline.hear) for number in CODES}
    threading.Thread(target=deadline.watch, name="exit-deadline", daemon=True).start()
    try:
        yield deadline
    finally:
        if deadline.stop():
            for number, handler in before.items():
                signal.signal(number, handler)
            _standing.clear()


def _unwind(code: int) -> None:
    """The way out while no screen is there yet."""
    raise SystemExit(code)


def _is_in_foreground() -> bool:
    with suppress(OSError):
        return os.tcgetpgrp(_INPUT) == os.getpgrp()
    return False
