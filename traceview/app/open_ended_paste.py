"""The input of a terminal in which a paste without an end does not take the keyboard for good.

Textual 8.2: what follows `ESC [200~` is held back until `ESC [201~` comes, which a line that was
cut (by mosh, tmux, a lost connection) never sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

QUIET_S = 1.0
"""A paste ends when nothing came for so long."""
WAYS_OUT = frozenset(("\x03", "\x11", "\x1b", "\x1b[99;5u", "\x1b[113;5u", "\x1b[27u"))
"""ctrl+c, ctrl+q and escape as terminals send them, kitty's way too; one that comes alone was
pressed by a person who wants to get out, and ends a paste at once."""
_TAIL = len(BRACKETED_PASTE_END) - 1


class OpenEndedPaste(XTermParser):
    """Reads what a terminal sends; `clock` tells seconds."""

    def __init__(self, debug: bool = False, clock: Callable[[], float] = monotonic) -> None:
        self._is_open = False
        self._tail = ""
        self._heard = 0.0
        self._clock = clock
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """The events that stand in `data`."""
        if self._is_open and data in WAYS_OUT:
            yield from self._ended()
        seen = self._tail + data
        begins, ends = seen.rfind(BRACKETED_PASTE_START), seen.rfind(BRACKETED_PASTE_END)
        if begins != ends:
            self._is_open = begins > ends
        self._tail = seen[-_TAIL:]
        self._heard = self._clock()
        yield from super().feed(data)

    def tick(self) -> Iterable[Message]:
        """The events that follow from time that went by."""
        yield from super().tick()
        if self._is_open and self._clock() - self._heard >= QUIET_S:
            yield from self._ended()

    def _ended(self) -> Iterable[Message]:
        self._is_open = False
        self._tail = ""
        yield from super().feed(BRACKETED_PASTE_END)


def use_in(driver: Any) -> None:
    """Let a module of Textual's drivers read in this way."""
    driver.XTermParser = OpenEndedPaste
