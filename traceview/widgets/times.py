"""Times as a person reads them: ages in one unit, moments in UTC or in local time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))


class Local(tzinfo):
    """The zone of this machine, with the offset that it has at each moment."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """The offset at a local time."""
        found = _at(moment).utcoffset()
        return found if found is not None else timedelta()

    def dst(self, moment: datetime | None) -> timedelta:
        """Nothing: the offset holds it already."""
        return timedelta()

    def tzname(self, moment: datetime | None) -> str:
        """`CET`, or whatever the zone is called then."""
        return _at(moment).tzname() or ""

    def fromutc(self, moment: datetime) -> datetime:
        """The local time of a UTC time; of an hour that comes twice, the right one."""
        local = moment.replace(tzinfo=UTC).astimezone()
        shown = local.replace(tzinfo=None)
        again = shown.astimezone().utcoffset() != local.utcoffset()
        return shown.replace(tzinfo=self, fold=int(again))


def _at(moment: datetime | None) -> datetime:
    wall = moment.replace(tzinfo=None) if moment else datetime.now()  # noqa: DTZ005
    return wall.astimezone()


LOCAL = Local()


def age(seconds: float) -> str:
    """`2m`, `1h`, `3d`; `<1m` below a minute and for a time that lies ahead."""
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return "<1m"


def age_at(moment: datetime | None, now: datetime) -> str:
    """The age of a moment, or `-` when there is none."""
    return "-" if moment is None else age((now - moment).total_seconds())


def span(seconds: float) -> str:
    """A stretch of time in its two largest units: `4m02s`, `1h30m`, `2d4h`."""
    whole = int(abs(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days}d{hours}h" if hours else f"{days}d"
    if hours:
        return f"{hours}h{minutes:02}m" if minutes else f"{hours}h"
    if minutes:
        return f"{minutes}m{left:02}s" if left else f"{minutes}m"
    return f"{left}s"


def stamp(moment: datetime, zone: tzinfo = UTC, *, today: datetime | None = None) -> str:
    """`2026-11-23 03:07:42Z`; without the date when it is that of `today`."""
    shown = moment.astimezone(zone)
    suffix = "Z" if zone is UTC else f" {shown.tzname() or ''}".rstrip()
    if today is not None and today.astimezone(zone).date() == shown.date():
        return f"{shown:%H:%M:%S}{suffix}"
    return f"{shown:%Y-%m-%d %H:%M:%S}{suffix}"


def clock(moment: datetime, zone: tzinfo = UTC) -> str:
    """`03:09Z`: the hour and the minute."""
    shown = moment.astimezone(zone)
    return f"{shown:%H:%M}" + ("Z" if zone is UTC else f" {shown.tzname() or ''}".rstrip())
