"""The one way from unix seconds to a time."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo


def from_unix(seconds: float, zone: tzinfo | None = UTC) -> datetime:
    """The time of unix seconds, in `zone` (None: that of this machine).

    Raises ValueError for what is no time: not finite, or outside of the years 1 to 9999.
    """
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, OSError) as error:
        msg = f"{seconds!r} is no time in unix seconds"
        raise ValueError(msg) from error
