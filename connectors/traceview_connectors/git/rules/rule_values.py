"""What the fields of a rule stand for, whatever the way in which they are written."""

from __future__ import annotations

import re

from traceview_connectors.git.rules.template_actions import outside_actions
from traceview_connectors.git.rules.template_yaml import unescaped

_QUOTED = re.compile(
    r'"(?:[^"\\]|\\(?:.|\Z))*+(?:"|\Z)|\'(?:[^\'\\]|\\(?:.|\Z))*+(?:\'|\Z)|`[^`]*+(?:`|\Z)'
    r"|#[^\n]*+|\s++",
    re.S,
)
_DURATION = re.compile(r"(?:\d{1,12}(?:ms|[smhdwy]))++\Z")
_PART = re.compile(r"(\d{1,12})(ms|[smhdwy])")
_MILLISECONDS = {
    "ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    "w": 604_800_000, "y": 31_536_000_000,
}  # fmt: skip
_PLACEHOLDER = re.compile(r"<[^<>]{0,200}>\Z")
_METRIC = re.compile(r"[A-Za-z_:][\w:]*\Z", re.A)
_UNWRITTEN = frozenset(("null", "~", "Null", "NULL"))
NAME_LIMIT = 500
"""Characters above which a text is not taken for the name of a rule."""


def tight(expr: str) -> str:
    """An expression without comments and without white space outside of its strings."""
    return _QUOTED.sub(
        lambda match: "" if match[0][0] in "# \t\r\n\f\v" else match[0], unescaped(expr)
    )


def duration_of(text: str) -> str:
    """A duration in milliseconds, so that `90m` is `1h30m`; none for 0; other text as it is."""
    written = text.strip()
    if not _DURATION.match(written):
        return "" if written == "0" else written
    total = sum(int(number) * _MILLISECONDS[unit] for number, unit in _PART.findall(written))
    return f"{total}ms" if total else ""


def is_rule(kind: str, name: str, expr: str) -> bool:
    """Whether a server would take a rule of this name, as far as a template lets that be told.

    An alert may be called anything that is one line (a label's value), what is recorded must be
    the name of a metric. A placeholder (`<AlertName>`), and a template that only passes on what
    values hold, name no rule.
    """
    plain = unescaped(name)
    bare = outside_actions(plain).strip()
    if not plain or "\n" in plain or len(plain) > NAME_LIMIT or plain in _UNWRITTEN:
        return False
    if _PLACEHOLDER.match(plain):
        return False
    if not bare:
        return bool(outside_actions(unescaped(expr)).strip())
    if kind == "record":
        return _METRIC.match(outside_actions(plain, "x")) is not None
    return any(char.isalnum() for char in bare)
