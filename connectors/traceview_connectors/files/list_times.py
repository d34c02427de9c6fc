"""Times as a list may write them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

from traceview.text.unix_time import from_unix

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_RELATIVE = re.compile(r"([+-])((?:\d{1,9}(?:\.\d{1,6})?[smhdw]){1,5})")
_PART = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)([smhdw])")
_NUMBER = re.compile(r"\d{9,13}(?:\.\d{1,9})?")
_YEARS = range(1970, 2201)


def moment(text: str, as_of: datetime) -> datetime:
    """The time of `text`: ISO 8601, unix seconds or milliseconds, or against `as_of` (`-1h30m`).

    A time without a zone is in UTC. ValueError for anything else.
    """
    text = text.strip()
    if found := _RELATIVE.fullmatch(text):
        seconds = sum(float(n) * _SECONDS[unit] for n, unit in _PART.findall(found[2]))
        return _sane(_moved(as_of, seconds if found[1] == "+" else -seconds, text), text)
    if _NUMBER.fullmatch(text):
        number = float(text)
        return from_unix(number / 1000 if number > 1e11 else number)
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        msg = f"{text!r} is no time; write 2026-03-01T09:00:00Z, or -90m against as_of"
        raise ValueError(msg) from None
    return _sane(parsed, text)


def _moved(time: datetime, seconds: float, text: str) -> datetime:
    try:
        return time + timedelta(seconds=seconds)
    except OverflowError:
        msg = f"{text!r} leads beyond any calendar"
        raise ValueError(msg) from None


def _sane(time: datetime, text: str) -> datetime:
    if time.year not in _YEARS:
        msg = f"{text!r} is not within {_YEARS.start} and {_YEARS.stop - 1}"
        raise ValueError(msg)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def number(text: str) -> float:
    """A finite number; ValueError for anything else."""
    value = float(text)
    if not math.isfinite(value):
        msg = f"{text!r} is not finite"
        raise ValueError(msg)
    return value
