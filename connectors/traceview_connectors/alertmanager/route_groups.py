"""The groups in which an Alertmanager sends its alerts, by the routes of its configuration.

Source: "Configuration" of Alertmanager: `route`, `matcher`. A route without `group_by` takes that
of the one above, `...` stands for all labels, `continue` goes on to the next route beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from traceview.errors import BadPayload
from traceview.text.linear_pattern import BadPattern, whole_match
from traceview.text.safe_yaml import LINE, load_documents

MOST_DEEP = 20
MOST_ROUTES = 5_000
_MATCHER = re.compile(
    r'\s{0,9}"?(?P<name>[^\s"=~!{},]{1,200})"?\s{0,9}(?P<sign>=~|!=|!~|=)\s{0,9}(?P<value>.{0,1000})\Z',
    re.DOTALL,
)
_Fits = Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class GroupingRoute:
    """A route: to whom, grouped by which labels (None for all of them), and the routes below."""

    receiver: str
    group_by: tuple[str, ...] | None
    fits: _Fits
    goes_on: bool = False
    routes: tuple[GroupingRoute, ...] = ()

    def ways(self, labels: Mapping[str, str]) -> Iterator[GroupingRoute]:
        """The routes by which an alert of these labels is sent, this one where none below is."""
        found = False
        for route in self.routes:
            if route.fits(labels):
                found = True
                yield from route.ways(labels)
                if not route.goes_on:
                    break
        if not found:
            yield self

    def name(self, labels: Mapping[str, str]) -> str:
        """The group of an alert of these labels: `shop{alertname="Slow"}`."""
        wanted = labels if self.group_by is None else self.group_by
        pairs = (f'{name}="{labels[name]}"' for name in sorted(set(wanted)) if name in labels)
        return f"{self.receiver}{{{', '.join(pairs)}}}"


def groups_of(
    root: GroupingRoute | None, labels: Mapping[str, str], receivers: Iterable[str]
) -> list[str]:
    """The groups of an alert; none where the routes lead to others than its `receivers`."""
    ways = list(root.ways(labels)) if root else []
    if {way.receiver for way in ways} != set(receivers):
        return []
    return list(dict.fromkeys(way.name(labels) for way in ways))


def configuration_in(status: Any) -> str:
    """The configuration in what `/api/v2/status` tells; empty where it tells none."""
    config = status.get("config") if isinstance(status, dict) else None
    text = config.get("original") if isinstance(config, dict) else None
    return text if isinstance(text, str) else ""


def routes_in(text: str) -> GroupingRoute | None:
    """The tree of routes of a configuration; None where it cannot be read."""
    try:
        told = next(iter(load_documents(text)), None)
        root = told.get("route") if isinstance(told, dict) else None
        return _route(root, "", (), 0) if isinstance(root, dict) else None
    except (BadPayload, BadPattern, _NotRead):
        return None


class _NotRead(ValueError):
    """A route that is written in a way that is not known here."""


def _route(
    told: Mapping[str, Any], receiver: str, group_by: tuple[str, ...] | None, depth: int
) -> GroupingRoute:
    if depth > MOST_DEEP:
        raise _NotRead
    receiver = _text(told["receiver"]) if told.get("receiver") else receiver
    if told.get("group_by"):
        names = tuple(map(_text, _list(told["group_by"])))
        group_by = None if "..." in names else names
    below = _list(told.get("routes") or [])
    if len(below) > MOST_ROUTES or not all(isinstance(one, dict) for one in below):
        raise _NotRead
    return GroupingRoute(
        receiver,
        group_by,
        _all_of([] if depth == 0 else list(_matchers(told))),
        str(told.get("continue", "")).lower() == "true",
        tuple(_route(one, receiver, group_by, depth + 1) for one in below),
    )


def _matchers(told: Mapping[str, Any]) -> Iterator[_Fits]:
    for field, sign in (("match", "="), ("match_re", "=~")):
        held = told.get(field) or {}
        if not isinstance(held, dict):
            raise _NotRead
        for name, value in held.items():
            if name != LINE:
                yield _matcher(str(name), sign, _text(value))
    for one in _list(told.get("matchers") or []):
        for part in _apart(_text(one)):
            found = _MATCHER.match(part)
            if found is None:
                raise _NotRead
            yield _matcher(found["name"], found["sign"], _unquoted(found["value"].strip()))


def _apart(text: str) -> Iterator[str]:
    """`{a="b", c=~"d,e"}` in its matchers; a comma in quotes is none."""
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]
    part, quoted, escaped = "", False, False
    for letter in inner:
        if letter == "," and not quoted:
            yield part
            part = ""
            continue
        quoted ^= letter == '"' and not escaped
        escaped = letter == "\\" and not escaped
        part += letter
    if part.strip():
        yield part


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\([\\\"n])", lambda m: "\n" if m[1] == "n" else m[1], text[1:-1])
    return text


def _matcher(name: str, sign: str, value: str) -> _Fits:
    is_right = whole_match(value) if "~" in sign else value.__eq__
    wanted = not sign.startswith("!")
    return lambda labels: is_right(labels.get(name, "")) is wanted


def _all_of(matchers: list[_Fits]) -> _Fits:
    return lambda labels: all(fits(labels) for fits in matchers)


def _text(value: Any) -> str:
    if isinstance(value, str | int | float | bool):
        return str(value)
    raise _NotRead


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _NotRead
    return value
