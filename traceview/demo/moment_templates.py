"""The data files of the demo, with the few marks in them that depend on the time.

`@{now}` is the time of the demo, `@{-2d3h}` a time before it, `@{date -2d}` only its day, and
`@{commit NAME}` the id of a commit of the demo's history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

DATA = files("traceview.demo") / "data"
_MARK = re.compile(r"@\{([^{}\n]+)\}")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400}
_PART = re.compile(r"(\d+)([mhd])")


def text_of(path: str) -> str:
    """The text of a data file, given by its path in the data folder."""
    return DATA.joinpath(*path.split("/")).read_text(encoding="utf-8")


def files_in(folder: str) -> Iterator[tuple[str, str]]:
    """Name and text of every file of a data folder, in order of name."""
    found: list[Traversable] = list(DATA.joinpath(folder).iterdir())
    for file in sorted(found, key=lambda one: one.name):
        if file.is_file():
            yield file.name, file.read_text(encoding="utf-8")


def span(text: str) -> timedelta:
    """A time before now, written as `-2d3h`, as a negative span. ValueError for another form."""
    parts = _PART.findall(text)
    if not parts or "-" + "".join(n + unit for n, unit in parts) != text:
        msg = f"{text!r} is not written like -2d3h"
        raise ValueError(msg)
    return -timedelta(seconds=sum(int(n) * _SECONDS[unit] for n, unit in parts))


def filled(text: str, now: datetime, commits: Mapping[str, str]) -> str:
    """`text` with its marks replaced. An unknown mark is a ValueError or a KeyError."""
    return _MARK.sub(lambda mark: _value(mark[1].strip(), now, commits), text)


def _value(mark: str, now: datetime, commits: Mapping[str, str]) -> str:
    word, _, rest = mark.partition(" ")
    if word == "commit":
        return commits[rest]
    if word == "date":
        return f"{now + span(rest):%Y-%m-%d}"
    return f"{now if mark == 'now' else now + span(mark):%Y-%m-%dT%H:%M:%SZ}"
