"""What of an alert, or of a rule, decides which of them belong together."""

from __future__ import annotations

from hashlib import blake2b

from traceview.model import Node
from traceview.references.promql.expression import canonical

LABEL = "label."
"""What the attributes begin with that hold labels."""
_BEARING = frozenset(("alertname", "expr", "type", "repo", "file", "line"))


def alert_name(node: Node) -> str:
    """The alert name of an alert or of a rule."""
    return node.attrs.get("alertname", node.title)


def expression_digest(node: Node) -> str:
    """A digest that is the same for expressions that are one; empty without an expression."""
    expr = node.attrs.get("expr", "")
    spelled = canonical(expr).encode("utf-8", "surrogatepass") if expr else b""
    return blake2b(spelled, digest_size=8).hexdigest() if spelled else ""


def bearing(node: Node) -> str:
    """A short digest: while it is the same, so is everything that matching looks at."""
    attrs = [
        (name, value)
        for name, value in sorted(node.attrs.items())
        if name in _BEARING or name.startswith(LABEL)
    ]
    sources = [sighting.source for sighting in node.seen]
    told = repr((alert_name(node), attrs, sources)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=8).hexdigest()
