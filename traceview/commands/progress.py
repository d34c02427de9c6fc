"""The progress of a refresh on stderr: one moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from traceview.export.moments import age
from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from traceview.session.session import Session
    from traceview.sources.source_status import RefreshEvent

_BAR = 24
_REDRAW_S = 0.1


@dataclass
class Tally:
    """What is known of a running refresh: (done, total) of each source, and since when it runs."""

    started: float
    counts: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)

    def take(self, event: RefreshEvent) -> None:
        """Count an event in."""
        if event.what == "started":
            self.running.append(event.source)
            self.counts[event.source] = (0, None)
        elif event.what == "progress":
            counted = event.done if event.total is not None else event.done or event.nodes
            self.counts[event.source] = (counted, event.total)
        elif event.what in ("done", "failed") and event.source in self.running:
            self.running.remove(event.source)
            done = max(event.done, event.nodes, self.counts.get(event.source, (0, None))[0])
            self.counts[event.source] = (done, done)

    def line(self, now: float) -> str:
        """`[#####---] 120/200 objects  40/s  2s left  git, alertmanager`."""
        done = sum(count for count, _ in self.counts.values())
        totals = [total for _, total in self.counts.values()]
        rate = done / max(now - self.started, 0.001)
        parts = [f"{done} objects", f"{rate:.0f}/s"]
        known = [total for total in totals if total is not None]
        if known and len(known) == len(totals):
            total = max(sum(known), done, 1)
            filled = _BAR * done // total
            parts[0] = f"[{'#' * filled}{'-' * (_BAR - filled)}] {done}/{total} objects"
            if rate > 0:
                parts.append(f"{age((total - done) / rate)} left")
        return "  ".join((*parts, ", ".join(self.running) or "linking"))


class Bar:
    """One line that is drawn over itself."""

    def __init__(self, stream: TextIO, width: int, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._width = width
        self._clock = clock
        self._tally = Tally(clock())
        self._drawn_at = -_REDRAW_S

    def show(self, event: RefreshEvent) -> None:
        """Draw the line anew, at most ten times a second; a failure keeps a line of its own."""
        self._tally.take(event)
        if event.what == "failed":
            self._write(f"\r\x1b[K{_told(event)}\n")
        now = self._clock()
        if now - self._drawn_at >= _REDRAW_S or not self._tally.running:
            self._drawn_at = now
            self._write(f"\r\x1b[K{clean_line(self._tally.line(now))[: self._width - 1]}")

    def close(self) -> None:
        """Take the line away."""
        self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class Lines:
    """A line for each source that starts, ends or fails."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def show(self, event: RefreshEvent) -> None:
        """Write the event down unless it is mere progress."""
        if event.what in ("started", "done", "failed"):
            self._stream.write(f"{_told(event)}\n")
            self._stream.flush()

    def close(self) -> None:
        """Nothing is left to do."""


def _told(event: RefreshEvent) -> str:
    count = f", {max(event.done, event.nodes)} objects" if event.what == "done" else ""
    message = f": {event.message}" if event.message else ""
    return clean_line(redact(f"{event.source}: {event.what}{count}{message}"))


async def refreshed(session: Session, names: Sequence[str] = ()) -> None:
    """Ask the sources again, show on stderr how it goes, and let go of them."""
    if sys.stderr.isatty():
        import shutil

        width = shutil.get_terminal_size().columns
        shown: Bar | Lines = Bar(sys.stderr, width, time.monotonic)
    else:
        shown = Lines(sys.stderr)
    try:
        async with aclosing(session.refresh(names)) as events:
            async for event in events:
                shown.show(event)
    finally:
        shown.close()
        await session.leave_sources()
