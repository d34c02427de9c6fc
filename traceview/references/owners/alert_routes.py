"""The routes of an Alertmanager's configuration: which labels lead to which receiver.

Formats: "Configuration" of Alertmanager, `AlertmanagerConfig` of the Prometheus operator, and
values of charts that hold one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from traceview.errors import BadPayload
from traceview.text.safe_yaml import LINE, load_documents

DEPTH_LIMIT = 20
ROUTE_LIMIT = 5_000
_MATCHER = re.compile(
    r"\s{0,9}\"?(?P<label>[\w.:-]{1,100})\"?\s{0,9}(?P<sign>=~|!=|!~|=)\s{0,9}(?P<value>.{0,500})\Z"
)
_WORDS = re.compile(r"\^?\(?(?:\?:)?(?P<words>[\w./ -]{1,100}(?:\|[\w./ -]{1,100}){0,50})\)?\$?\Z")
_NO_NAME = frozenset(("severity", "priority", "level", "env", "environment", "cluster", "region"))
"""Labels by which a route tells urgency or place, and nobody's name."""


@dataclass(frozen=True, slots=True)
class AlertRoute:
    """A route: the values that each label may have, all of them wanted, and its receiver.

    `is_whole` is False where a matcher could not be read, or excludes: then it leads nowhere here.
    `line` counts from 1.
    """

    wanted: Mapping[str, tuple[str, ...]]
    receiver: str
    line: int = 1
    is_whole: bool = True
    routes: tuple[AlertRoute, ...] = ()

    def receiver_of(self, labels: Mapping[str, str]) -> tuple[str, str, int] | None:
        """The label that leads to a receiver as `label=value`, the receiver, and the line.

        None when no route below this one names a label of somebody.
        """
        for route in self.routes:
            if route.is_whole and route.fits(labels):
                return route.receiver_of(labels) or route.said(labels)
        return None

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Whether an alert of these labels goes along this route."""
        return all(labels.get(name) in values for name, values in self.wanted.items())

    def said(self, labels: Mapping[str, str]) -> tuple[str, str, int] | None:
        """What this route itself says of an alert that goes along it."""
        named = [name for name in self.wanted if name.lower() not in _NO_NAME]
        if not named or not self.receiver:
            return None
        return f"{named[0]}={labels[named[0]]}", self.receiver, self.line


def parse_routes(text: str) -> tuple[AlertRoute, ...]:
    """The trees of routes in a file; a file that cannot be read has none."""
    found: list[AlertRoute] = []
    try:
        for document in load_documents(text):
            found += _trees(document, 0)
    except BadPayload:
        pass
    return tuple(found)


def _trees(value: Any, depth: int) -> Iterator[AlertRoute]:
    if not isinstance(value, dict) or depth > DEPTH_LIMIT:
        return
    route = value.get("route")
    if isinstance(route, dict) and ("receiver" in route or "routes" in route):
        yield _route(route, "", {}, depth)
        return
    for key, below in value.items():
        if key != LINE:
            yield from _trees(below, depth + 1)


def _route(
    data: Mapping[str, Any], receiver: str, above: Mapping[str, tuple[str, ...]], depth: int
) -> AlertRoute:
    own = data.get("receiver")
    receiver = own if isinstance(own, str) else receiver
    wanted, is_whole = _wanted(data)
    held = data.get("routes")
    below = held[:ROUTE_LIMIT] if isinstance(held, list) and depth < DEPTH_LIMIT else []
    together = {**above, **wanted}
    return AlertRoute(
        together,
        receiver,
        int(data.get(LINE, 1)),
        is_whole,
        tuple(_route(one, receiver, together, depth + 1) for one in below if isinstance(one, dict)),
    )


def _wanted(data: Mapping[str, Any]) -> tuple[dict[str, tuple[str, ...]], bool]:
    found: dict[str, tuple[str, ...]] = {}
    is_whole = True
    for label, sign, value in _matchers(data):
        words = _WORDS.match(value) if sign == "=~" else None
        if sign == "=":
            found[label] = (value,)
        elif words:
            found[label] = tuple(word.strip() for word in words["words"].split("|"))
        else:
            is_whole = False
    return found, is_whole


def _matchers(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, sign in (("match", "="), ("match_re", "=~")):
        held = data.get(key)
        for label, value in held.items() if isinstance(held, dict) else ():
            if label != LINE:
                yield str(label), sign, str(value)
    held = data.get("matchers")
    for one in held if isinstance(held, list) else []:
        if isinstance(one, dict):
            sign = str(one.get("matchType") or ("=~" if one.get("regex") is True else "="))
            yield str(one.get("name", "")), sign, str(one.get("value", ""))
        elif match := _MATCHER.match(str(one)):
            yield match["label"], match["sign"], match["value"].strip().strip("\"'")
        else:
            yield "", "?", ""
