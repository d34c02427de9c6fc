"""Stored series of the demo: how a metric rests, and how it leaves its rest before an alert."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from typing import Any

import yaml

from traceview.demo.moment_templates import span, text_of

# (from, to, step) in seconds before now: the older a point, the further it is from the next.
_GRID = ((7 * 86_400, 86_400, 3_600), (86_400, 21_600, 300), (21_600, -1, 60))
_DAY = 86_400.0


def series_files() -> Iterator[tuple[str, str]]:
    """Name and text of a CSV file for each shape; times are written against `as_of`."""
    for shape in yaml.safe_load(text_of("shapes.yaml"))["shapes"]:
        rows = [f"-{age}s,{_value(shape, age):.6g}" for age in _ages()]
        yield f"{shape['name']}.csv", "\n".join(("time,value", *rows, ""))


def _ages() -> Iterator[int]:
    for begin, end, step in _GRID:
        yield from range(begin, end, -step)


def _value(shape: dict[str, Any], age: int) -> float:
    """The value `age` seconds before now: the rest, the moves so far, a daily wave, some noise."""
    level = float(shape["rest"])
    for move in shape.get("moves", ()):
        share = min(max((_seconds(move["at"]) - age) / _seconds(move["over"]), 0.0), 1.0)
        level += (float(move["to"]) - level) * share * share * (3 - 2 * share)
    wave = 1 + float(shape.get("wave", 0)) * math.sin(2 * math.pi * age / _DAY)
    noise = 1 + float(shape.get("noise", 0)) * (_random(shape["name"], age) - 0.5)
    value = level * wave * noise + float(shape.get("fall", 0)) * age / _DAY
    if "reset" in shape:
        value += _since_reset(
            _seconds(shape["reset"]["last"]), _seconds(shape["reset"]["every"]), age
        )
    return float(round(value)) if shape.get("whole") else value


def _seconds(written: str) -> float:
    return -span(written).total_seconds()


def _since_reset(last: float, every: float, age: int) -> float:
    """Seconds since a clock was set back, which happened each `every` seconds until `last`."""
    return last - age if age <= last else (last - age) % every


def _random(name: str, age: int) -> float:
    """A number in 0..1 that is always the same for this point."""
    return zlib.crc32(f"{name}/{age}".encode()) / 2**32
