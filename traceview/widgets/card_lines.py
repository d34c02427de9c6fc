"""A node's own card: what it is and what it says, by its kind, in as many rows as have room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from traceview.vocabulary import Relation
from traceview.widgets.app_state import Situation
from traceview.widgets.around_lines import around_lines
from traceview.widgets.ink import Line, line, packed, wrap
from traceview.widgets.loaded_rule import health_rows, loaded_rules
from traceview.widgets.node_lines import LONG, age_rows, attributes, called, face
from traceview.widgets.promql_lines import promql_lines
from traceview.widgets.text_rows import text_rows
from traceview.widgets.times import age_at

if TYPE_CHECKING:
    from traceview.graph.neighbourhood import Neighbour
    from traceview.model import Node

_TEXTS = ("description", "text", "message", "summary")

ROOMY, IN_ROOM = 12, 9
"""From how many rows on a card is roomy, and what is in a roomy card alone: see `goes`."""


class CardRow(NamedTuple):
    """A row, and how soon it goes when there is no room: the greatest first, 0 last of all."""

    goes: int
    drawn: Line


@dataclass(frozen=True)
class CardMatter:
    """What a card is made of: the node, the text kept beside it, and what stands around it.

    `flows`: the text is Markdown, whose paragraphs may be joined from their lines. `is_whole` is
    false where nothing was read of what stands around it: then nothing is said of its absence.
    """

    node: Node
    body: str = ""
    near: tuple[Neighbour, ...] = ()
    flows: bool = False
    is_whole: bool = True

    def linked(self, label: str) -> Iterator[Node]:
        """The nodes around it that are linked to it by a relation, as read from it."""
        return (near.node for near in self.near if near.label == label)


def card_lines(matter: CardMatter, situation: Situation, width: int, most: int) -> list[Line]:
    """The card in at most `most` rows: what matters least is left out, and never shown empty."""
    make = _CARDS.get(matter.node.kind.value, _others)
    rows = [*make(matter, situation, width)]
    has_dates = matter.node.kind.value == "rule" and "repo" in matter.node.attrs
    ages = age_rows(matter.node, situation, width, dated=not has_dates)
    rows += [CardRow(2, row) for row in ages]
    if most < ROOMY:
        rows = [row for row in rows if row.goes < IN_ROOM]
    while len(rows) > most:
        least = max(rows, key=lambda row: row.goes).goes
        at = max(number for number, row in enumerate(rows) if row.goes == least)
        del rows[at]
    while rows and not rows[0].drawn:
        del rows[0]
    return [row.drawn for row in rows]


def _rule(matter: CardMatter, situation: Situation, width: int) -> Iterator[CardRow]:
    attrs = matter.node.attrs
    code = promql_lines(attrs["expr"], width, 8) if attrs.get("expr") else []
    waits = line(("  for ", "dim"), (attrs["for"], "strong")) if attrs.get("for") else ()
    for number, row in enumerate(code):
        last = number == len(code) - 1
        yield CardRow(min(number, 5), (*row, *waits) if last else row)
    yield from (CardRow(0, row) for row in health_rows(matter.node, matter.near, width))
    yield from _said(attrs, width)
    if place := _place(matter, situation):
        yield CardRow(1, place)
    for loaded in loaded_rules(matter.node, matter.near):
        yield CardRow(1, line((loaded.told, "warn" if loaded.differs else "dim")))
    yield from _history(matter, situation)
    yield from _labels(attrs, width)
    yield from _annotations(attrs, width)


def _place(matter: CardMatter, situation: Situation) -> Line:
    """`rules/x.yaml:12 in ops/rules · written 410d ago · changed 48d ago`."""
    node, attrs = matter.node, matter.node.attrs
    if not (file := attrs.get("file", "")):
        return ()
    where = f"{file}:{attrs['line']}" if "line" in attrs else file
    repo = f" · in {attrs['repo']}" if "repo" in attrs else ""
    dates = "".join(
        f" · {word} {age_at(moment, situation.now)} ago"
        for word, moment in (("written", node.since), ("changed", node.updated))
        if moment is not None and repo
    )
    return line((where, "link" if node.url else "plain"), (f"{dates}{repo}", "dim"))


def _history(matter: CardMatter, situation: Situation) -> Iterator[CardRow]:
    named = ((Relation.INTRODUCED_BY, "introduced"), (Relation.CHANGED_BY, "last changed"))
    for relation, word in named:
        for node in matter.linked(relation.value):
            who = node.attrs.get("author", "")
            when = f"{word:<13}{age_at(node.since, situation.now):>5}  "
            yield CardRow(
                IN_ROOM, line((when, "dim"), face(node), (f"  {who}" if who else "", "dim"))
            )


def _said(attrs: dict[str, str], width: int) -> Iterator[CardRow]:
    """The summary and the description of an alert or a rule."""
    summary, more = attrs.get("annotation.summary", ""), attrs.get("annotation.description", "")
    if summary:
        for number, row in enumerate(wrap(summary, width)):
            yield CardRow(min(1 + 2 * number, 4), line((row, "strong")))
    if more and more != summary:
        for number, drawn in enumerate(text_rows(more, width, 6)):
            yield CardRow(min(3 + number, 6), drawn)


def _labels(attrs: dict[str, str], width: int) -> Iterator[CardRow]:
    named = {name: value for name, value in attrs.items() if name.startswith("label.")}
    pairs = [
        line((f"{name.removeprefix('label.')}=", "dim"), (value, "strong"))
        for name, value in named.items()
        if name != "label.alertname"
    ]
    for number, row in enumerate(packed(pairs, width)):
        yield CardRow(3 + min(number, 3), row)


def _annotations(attrs: dict[str, str], width: int) -> Iterator[CardRow]:
    for name, value in attrs.items():
        short = name.removeprefix("annotation.")
        if name.startswith("annotation.") and short not in LONG:
            ink = "link" if "://" in value else "plain"
            yield CardRow(IN_ROOM + 1, line((f"{short}  ", "dim"), (" ".join(value.split()), ink)))


def _alert(matter: CardMatter, situation: Situation, width: int) -> Iterator[CardRow]:
    attrs = matter.node.attrs
    yield from _said(attrs, width)
    facts = [
        line((f"{name} ", "dim"), (attrs[key], "plain"))
        for name, key in (("severity", "severity"), ("value", "value"), ("for", "for"),
                          ("to", "receivers"), ("silenced by", "silenced_by"),
                          ("inhibited by", "inhibited_by"), ("muted by", "muted_by"))
        if attrs.get(key) and attrs.get(f"label.{key}") != attrs[key]
    ]  # fmt: skip
    yield from (CardRow(1, row) for row in packed(facts, width))
    if attrs.get("expr"):
        yield from (CardRow(4, row) for row in promql_lines(attrs["expr"], width, 4))
    yield from _labels(attrs, width)
    yield from _annotations(attrs, width)


def _work(matter: CardMatter, situation: Situation, width: int) -> Iterator[CardRow]:
    """A change or a commit: who, what became of it, how large, and its words."""
    attrs = matter.node.attrs
    who = [one.title for one in matter.linked(Relation.AUTHORED_BY.value)]
    commits = (matter.node, *matter.linked(Relation.PART_OF.inverse))
    who = who or [one.attrs["author"] for one in commits if one.attrs.get("author")]
    facts = [line((", ".join(dict.fromkeys(who)), "strong"), (" wrote it", "dim"))] if who else []
    facts += [
        line((f"{name} ", "dim"), attrs[name])
        for name in ("branch", "merged_by")
        if attrs.get(name)
    ]
    yield from (CardRow(1, row) for row in packed((*facts, *_size(attrs)), width, " · "))
    if reverted := [called(one) for one in matter.linked(Relation.REVERTS.inverse)]:
        yield CardRow(1, line(("reverted by " + ", ".join(reverted), "crit")))
    elif matter.is_whole:
        yield CardRow(3, line(("no revert is known", "dim")))
    yield from _words(matter, width)


def _size(attrs: dict[str, str]) -> list[Line]:
    """`files 4  +31 -118`."""
    files = [line(("files ", "dim"), attrs["files"])] if attrs.get("files") else []
    lines = [
        f"{sign}{attrs[name]}"
        for sign, name in (("+", "added"), ("-", "removed"))
        if attrs.get(name)
    ]
    return [*files, *([line(" ".join(lines))] if lines else [])]


def _ticket(matter: CardMatter, situation: Situation, width: int) -> Iterator[CardRow]:
    attrs = matter.node.attrs
    kind = [line((attrs["type"], "plain"))] if attrs.get("type") else []
    named = [
        line((f"{name} ", "dim"), (attrs[name], "strong"))
        for name in ("assignee", "reporter", "priority", "role", "status_reason")
        if attrs.get(name)
    ]
    owned = [
        line(("of ", "dim"), (one.title, "strong"))
        for one in matter.linked(Relation.OWNED_BY.value)
    ]
    yield from (CardRow(1, row) for row in packed((*kind, *named, *owned), width, " · "))
    yield from _words(matter, width)


def _document(matter: CardMatter, situation: Situation, width: int) -> Iterator[CardRow]:
    yield from _words(matter, width)


def _words(matter: CardMatter, width: int) -> Iterator[CardRow]:
    """The text of a node: kept beside it, or among its facts. Its first rows go last."""
    attrs = matter.node.attrs
    text = matter.body or next((attrs[name] for name in _TEXTS if attrs.get(name)), "")
    flows = matter.flows and bool(matter.body)
    rows = list(text_rows(text, width, 30, flows=flows, under=matter.node.title))
    if rows:
        yield CardRow(4, ())
    for number, row in enumerate(rows):
        yield CardRow(2 if number < 3 else 5 + number, row)


def _others(matter: CardMatter, situation: Situation, width: int) -> Iterator[CardRow]:
    yield from (CardRow(1, row) for row in around_lines(matter.node, matter.linked))
    yield from (CardRow(3, row) for row in attributes(matter.node, width))


_CARDS: dict[str, Callable[[CardMatter, Situation, int], Iterator[CardRow]]] = {
    "rule": _rule,
    "alert": _alert,
    "change": _work,
    "commit": _work,
    "ticket": _ticket,
    "document": _document,
}
