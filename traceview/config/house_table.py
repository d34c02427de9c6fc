"""The `[house]` table as the house style, or what is wrong with it and where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.text.nearest_words import did_you_mean

if TYPE_CHECKING:
    from traceview.config.config import Config
    from traceview.errors import ConfigError

_UNKNOWN = re.compile(r"unknown field `(.*)`")
_MISSING = re.compile(r"required field `(.*)`")
_CORRECT = "correct it there"


def read_house(config: Config) -> HouseStyle:
    """The house style of a configuration, the built-in one without `[house]`.

    Raises ConfigError with the line, and the nearest name that would be right.
    """
    if config.house_table is None:
        return HouseStyle()
    try:
        style = msgspec.convert(config.house_table, HouseStyle)
    except msgspec.ValidationError as error:
        raise _explained(config, str(error)) from None
    for number, tracker in enumerate(style.trackers):
        try:
            re.compile(tracker.key)
        except (re.error, OverflowError, RecursionError) as error:
            place = ("house", "trackers", number, "key")
            what = "a tracker's key is not a pattern"
            raise config.error(what, str(error), _CORRECT, *place) from None
    return style


def _explained(config: Config, message: str) -> ConfigError:
    """What msgspec says, such as ``Object contains unknown field `a` - at `$.trackers[1]```."""
    what, _, at = message.partition(" - at ")
    steps = re.findall(r"\w+", at.rpartition("$")[2])
    place = ("house", *(int(step) if step.isdecimal() else step for step in steps))
    if unknown := _UNKNOWN.search(what):
        fields = sorted((Tracker if steps else HouseStyle).__struct_fields__)
        fix = did_you_mean(unknown[1], fields, f"known are: {', '.join(fields)}")
        return config.error(
            f"unknown key {_dotted(*place, unknown[1])!r}", "", fix, *place, unknown[1]
        )
    if missing := _MISSING.search(what):
        fix = f"add `{missing[1]} = …`"
        return config.error(f"{_dotted(*place, missing[1])} is missing", "", fix, *place)
    return config.error(f"{_dotted(*place)} is wrong", what, _CORRECT, *place)


def _dotted(*place: str | int) -> str:
    return ".".join(str(step) for step in place)
