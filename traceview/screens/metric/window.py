"""The stretch of time that a plot shows: a length in seconds, and how far back it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LENGTHS = (3_600, 21_600, 86_400, 604_800)
_NAMES = {3_600: "1h", 21_600: "6h", 86_400: "24h", 604_800: "7d"}
_SHORTEST, _LONGEST = 300, 2 * 366 * 86_400


@dataclass(frozen=True, slots=True)
class Window:
    """`seconds` long, ending `back` seconds before now."""

    seconds: int = LENGTHS[0]
    back: float = 0.0

    def ends(self, now: datetime) -> tuple[datetime, datetime]:
        """Its start and its end."""
        end = now - timedelta(seconds=self.back)
        return end - timedelta(seconds=self.seconds), end

    def next_length(self) -> Window:
        """The next larger one of an hour, six hours, a day, a week; then an hour again."""
        larger = [size for size in LENGTHS if size > self.seconds]
        return replace(self, seconds=larger[0] if larger else LENGTHS[0])

    def scaled(self, factor: float, *, at_least: int = 0) -> Window:
        """Shorter or longer, between five minutes and two years."""
        seconds = max(int(self.seconds * factor), at_least, _SHORTEST)
        return replace(self, seconds=min(seconds, _LONGEST))

    def moved(self, halves: int) -> Window:
        """Half its length earlier, or later up to now."""
        return replace(self, back=max(self.back + halves * self.seconds / 2, 0.0))


def lengths_words(window: Window) -> str:
    """The lengths that one key goes through, that of the window in brackets."""
    return " ".join(
        f"[{name}]" if seconds == window.seconds else name for seconds, name in _NAMES.items()
    )


def window_for(since: datetime | None, now: datetime) -> Window:
    """The shortest length that shows the time before `since` as well."""
    lasted = (now - since).total_seconds() * 1.5 if since else 0.0
    return Window(next((size for size in LENGTHS if size >= lasted), LENGTHS[-1]))
