"""Times and ages as exports write them: UTC with a Z, whole seconds, never a local time."""

from __future__ import annotations

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """`2026-11-23 03:07:42Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def short_stamp(moment: datetime | None, now: datetime) -> str:
    """`03:07:42Z` on the day of `now`, the date before it on any other day, `-` for None."""
    if moment is None:
        return "-"
    text = stamp(moment)
    same_day = moment.astimezone(UTC).date() == now.astimezone(UTC).date()
    return text.partition(" ")[2] if same_day else text


def age(seconds: float) -> str:
    """`45s`, `2m20s`, `1h04m` or `41d`; a negative age is `0s`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3_600:
        return f"{whole // 60}m{whole % 60:02d}s"
    if whole < 48 * 3_600:
        return f"{whole // 3_600}h{whole % 3_600 // 60:02d}m"
    return f"{whole // 86_400}d"


def age_of(moment: datetime, now: datetime) -> str:
    """The age of `moment` at the time `now`."""
    return age((now - moment).total_seconds())
