"""Which rows of the alert list a person wants to see: words, and matchers as Alertmanager has them.

```
severity=critical team!=web instance=~"db-.*" checkout !silenced
```
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from traceview.chain.alert_row import AlertRow
from traceview.text.linear_pattern import BadPattern, whole_match

Asked = Callable[[AlertRow], bool]
_PARTS = re.compile(r'[^\s"=!]+(?:=~|!~|!=|=)"(?:[^"\\]|\\.)*"|\S+')
_MATCHER = re.compile(r"([A-Za-z_][\w.]*)(=~|!~|!=|=)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """What is asked of a row, all of it; `fault` says what of it cannot be read, and then no row
    is known to match."""

    asked: tuple[Asked, ...] = ()
    fault: str = ""

    def holds(self, row: AlertRow) -> bool:
        """Whether a row is one that is asked for."""
        return not self.fault and all(holds(row) for holds in self.asked)


def read_filter(text: str) -> AlertFilter:
    """What a person typed.

    A word stands in a row's title, severity, state, service, owner or summary; `!word` does not. A
    matcher `name=value`, `!=`, `=~` or `!~` is about a label, or about severity, state, service,
    owner, receiver, source or alert; a pattern, in RE2's syntax, must match the whole value. A name
    without a value asks for nothing yet, `name=""` for a label that is not there.
    """
    asked: list[Asked] = []
    for part in _PARTS.findall(text):
        try:
            made = _asked(part)
        except BadPattern as error:
            return AlertFilter(fault=f"{part} cannot be read: {error}")
        if made is not None:
            asked.append(made)
    return AlertFilter(tuple(asked))


def matching(rows: Iterable[AlertRow], asked: str) -> list[AlertRow]:
    """The rows for which all that is `asked` holds, in the order in which they come."""
    wanted = read_filter(asked)
    return [row for row in rows if wanted.holds(row)]


def _asked(part: str) -> Asked | None:
    if found := _MATCHER.fullmatch(part):
        return _matcher(*found.groups())
    word = part.lower()
    if word.startswith("!") and len(word) > 1:
        return lambda row: word[1:] not in _text(row)
    return lambda row: word in _text(row)


def _matcher(name: str, sign: str, value: str) -> Asked | None:
    if not value:
        return None
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    is_right = whole_match(value, any_case=True) if "~" in sign else value.lower().__eq__
    if sign.startswith("!"):
        return lambda row: not any(is_right(one) for one in _values(row, name))
    return lambda row: any(is_right(one) for one in _values(row, name))


def _values(row: AlertRow, name: str) -> tuple[str, ...]:
    """What a row has under a name, in small letters; an empty text for a label that is not there.

    A label goes before a fact of the row of the same name, except that the severity is both.
    """
    head = f"{name}="
    label = next((one[len(head) :].lower() for one in row.labels if one.startswith(head)), None)
    facts = tuple(one.lower() for one in _facts(row, name))
    if label is not None:
        return (label, *facts) if name == "severity" else (label,)
    return facts or ("",)


def _facts(row: AlertRow, name: str) -> tuple[str, ...]:
    match name:
        case "severity":
            return row.severity, row.level
        case "state":
            return (row.state or "unknown",)
        case "receiver" | "receivers":
            return tuple(row.receivers.split(", "))
        case "alert" | "alertname":
            return (row.title,)
        case "service" | "owner" | "source" | "summary":
            return (str(getattr(row, name)),)
    return ()


def _text(row: AlertRow) -> str:
    owner = row.owner or "no owner"
    parts = (row.title, row.severity, row.level, row.state, row.service, owner, row.summary)
    return " ".join(parts).lower()
