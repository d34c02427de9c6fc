"""The state of an alert or a rule in words: what a source says, and who brought it about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traceview.chain.held_reason import reasons_held

if TYPE_CHECKING:
    from traceview.model import Node

_BY = (("silenced", "silenced_by"), ("inhibited", "inhibited_by"), ("muted", "muted_by"))


def state_word(node: Node) -> str:
    """One word for the state; empty when nobody tells it."""
    if node.state == "suppressed":
        return next((word for word, name in _BY if node.attrs.get(name)), node.state)
    return node.state


def state_words(node: Node) -> str:
    """The state with its reason: `suppressed, muted by time interval night`, `err: <the words>`."""
    attrs = node.attrs
    reasons = reasons_held(attrs)
    if node.state == "err" and attrs.get("last_error"):
        return f"err: {attrs['last_error']}"
    if node.state != "suppressed" and attrs.get("doubt"):
        reasons.append(attrs["doubt"])
    if attrs.get("last_error"):
        reasons.append(f"evaluation fails: {attrs['last_error']}")
    return ", ".join(filter(None, (node.state, *reasons)))
