"""Whether a description of a node lost what a source had said of it."""

from __future__ import annotations

from traceview.model import Kind, Node
from traceview.vocabulary import RULE_STATE_AT

_ALL_TELL = ("title", "url", "state", "since", "names")
_OF_EACH_RULER = ("value", "active_at", "for", "doubt")
"""Facts of an alert that each ruler tells in its turn, and Alertmanager never."""


def overwrites(before: Node, after: Node) -> bool:
    """Whether anything that was said before is another now, or is not there.

    What was only added does not count, nor what each ruler of a pair says in its turn.
    """
    return any(getattr(before, name) != getattr(after, name) for name in _ALL_TELL) or any(
        after.attrs.get(name) != value and not _is_in_turn(before, name)
        for name, value in before.attrs.items()
    )


def _is_in_turn(node: Node, name: str) -> bool:
    return node.kind is Kind.ALERT and (name in _OF_EACH_RULER or name.startswith(RULE_STATE_AT))
