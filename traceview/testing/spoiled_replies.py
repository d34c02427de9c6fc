"""Replies with one value spoiled: what a changed or hostile server sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from traceview.testing.played_source import Reply

_BAD: tuple[Any, ...] = (
    None,
    5,
    -1e308,
    True,
    "",
    "\x1b]52;c;eA==\x07[/var/log/x]\u202e\ud800",
    "9" * 6_000,
    [],
    {},
    [None, 1, {"a": []}],
    {"\x00": {"\x1b[2J": None}},
)
_LIMIT = 600


def spoiled(replies: Mapping[str, Reply]) -> list[dict[str, Reply]]:
    """At most 600 copies of `replies` with one value replaced, spread over all places."""
    every = list(_all(replies))
    stride = max(1, -(-len(every) // _LIMIT))
    # A stride without a common factor with the bad values tries all of them.
    while stride > 1 and len(_BAD) % stride == 0:
        stride += 1
    return [{**replies, path: _with(replies[path], place, bad)} for path, place, bad in
            every[::stride]]  # fmt: skip


def _all(replies: Mapping[str, Reply]) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    for path, reply in replies.items():
        if isinstance(reply, dict | list):
            for place in _places(reply):
                for bad in _BAD:
                    yield path, place, bad


def _places(value: Any) -> Iterator[tuple[Any, ...]]:
    yield ()
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for key, item in pairs:
        for rest in _places(item):
            yield (key, *rest)


def _with(value: Any, place: tuple[Any, ...], new: Any) -> Any:
    if not place:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = _with(value[place[0]], place[1:], new)
    return copy
