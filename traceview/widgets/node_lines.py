"""A node and the reasons for a link in words: pure functions from values to lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.chain.inactivity import doubt_when_seen
from traceview.chain.leg_reason import method_and_text
from traceview.widgets.app_state import Situation
from traceview.widgets.ink import Line, line, packed, wrap
from traceview.widgets.times import age_at, stamp

if TYPE_CHECKING:
    from traceview.model import Evidence, Link, Node

_KEYED = ("ticket", "change")
_SHA = 9
LONG = ("description", "summary", "expr", "message", "text")
"""Facts that are texts, which stand in rows of their own."""


def face(node: Node) -> str:
    """A node in one line: its key, when it has one, and its title; a commit's key is cut short.

    A team or a person who may be gone is marked so.
    """
    if node.kind.value == "commit":
        return f"{node.id.partition(':')[2][:_SHA]} {node.title}"
    if (key := _key(node)) and not _is_said(key, node.title):
        return f"{key} {node.title}"
    doubt = doubt_when_seen(node)
    return f"{node.title or node.id}, {doubt}" if doubt else node.title or node.id


def _key(node: Node) -> str:
    """`OPS-12`; of a change the last part of its repository and its number, `rules#57`."""
    if node.kind.value not in _KEYED or not node.names:
        return ""
    return node.names[0].rpartition("/")[2]


def _is_said(key: str, title: str) -> bool:
    return any(word.strip("()[]:,.;") == key for word in title.split())


def name_and_rest(node: Node) -> tuple[str, str]:
    """What a node is called, and the rest of its title; of one without a key the title alone."""
    whole = face(node)
    key = _key(node)
    if node.kind.value == "commit":
        key = whole.partition(" ")[0]
    if key and whole.startswith(key):
        return key, whole[len(key) :].strip(" :")
    return whole, ""


def whole_name(node: Node) -> str:
    """A node where it has the room of a title: its whole key, of a change with its repository."""
    key, rest = name_and_rest(node)
    is_keyed = node.kind.value in _KEYED and node.names and key == _key(node)
    return f"{node.names[0]} {rest}" if is_keyed else face(node)


def key_of(node: Node) -> str:
    """The shortest that a node is called: its key, else its title."""
    return _key(node) or called(node).partition(" ")[2]


def called(node: Node) -> str:
    """A node in a note: its kind and its key, or its title."""
    kind = node.kind.value
    if kind == "commit":
        return f"commit {node.id.partition(':')[2][:_SHA]}"
    key = node.names[0] if kind in _KEYED and node.names else node.title or node.id
    return f"{kind} {key}"


def how_of(link: Link) -> str:
    """`exact`, or `guess 60%`."""
    return "exact" if link.how.value == "exact" else f"guess {link.confidence:.0%}"


def why_of(evidence: Evidence) -> str:
    """The method, and the text that it matched when that says more."""
    return method_and_text(evidence)


def age_rows(node: Node, situation: Situation, width: int, *, dated: bool = True) -> list[Line]:
    """Its times, unless it is not `dated`, and who told of it how long ago: one to two rows."""
    told = (_dates(node, situation) if dated else []) + _told_by(node, situation)
    return packed(told, width, " · ")[:2]


def attributes(node: Node, width: int) -> list[Line]:
    """The facts of a kind: the short ones together, then the long ones in full."""
    told = {
        name: value
        for name, value in node.attrs.items()
        if node.attrs.get(name.removeprefix("label.")) != value or not name.startswith("label.")
    }
    long = {
        name: value
        for name, value in told.items()
        if name in LONG or "\n" in value or len(name) + len(value) >= min(width, 70)
    }
    short = [(name, value) for name, value in told.items() if name not in long]
    rows = packed((line((f"{name} ", "dim"), value) for name, value in short), width)
    for name, value in long.items():
        rows.append(line((name, "dim")))
        rows += [line("  ", row) for part in value.splitlines() for row in wrap(part, width - 2)]
    return rows


def _dates(node: Node, situation: Situation) -> list[Line]:
    facts = []
    if node.since is not None:
        when = stamp(node.since, situation.zone, today=situation.now)
        facts.append(line(("since ", "dim"), f"{when} ({age_at(node.since, situation.now)})"))
    if node.updated is not None:
        facts.append(line(("updated ", "dim"), f"{age_at(node.updated, situation.now)} ago"))
    return facts


def _told_by(node: Node, situation: Situation) -> list[Line]:
    facts = []
    for sighting in node.seen:
        stale = situation.is_stale(sighting.source)
        when = f"{age_at(sighting.fetched_at, situation.now)} old"
        facts.append(
            line(
                ("from ", "dim"), f"{sighting.source}, {when}", (" STALE" if stale else "", "stale")
            )
        )
    if node.is_stub:
        facts.append(line(("mentioned, but described by no source", "gap")))
    return facts
