"""What tells of a new alert when nobody looks: the terminal's bell, and its window's title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from traceview.chain.alert_row import AlertRow

SAVE_TITLE, RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"
"""xterm's way to keep the title that the window had, and to give it back."""
_LEVELS = (("CRIT", "crit"), ("ERR", "err"), ("WARN", "warn"), ("INFO", "info"), ("?", "other"))


def rings(added: Iterable[AlertRow], bell: str) -> bool:
    """Whether the bell rings for rows that began to fire; `bell` is none, critical or all."""
    return any(bell == "all" or (bell == "critical" and row.level == "CRIT") for row in added)


def window_title(counts: Counter[str]) -> str:
    """The escape sequence that counts the alerts in the window's title; no foreign text is in it.

    `counts` are those of `alert_section.counted`.
    """
    told = " ".join(f"{counts[name]} {word}" for name, word in _LEVELS if counts[name])
    return f"\x1b]2;{told + ' - ' if told else ''}traceview\x07"
