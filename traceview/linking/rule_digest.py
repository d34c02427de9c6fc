"""What of an alert, or of a rule, decides which of them belong together."""

from __future__ import annotations

import re
from hashlib import blake2b

from traceview.model import Node
from traceview.references.labels.go_templates import unwrap_raw

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"?|\'(?:[^\'\\]|\\.)*+\'?|`[^`]*+`?', re.DOTALL)
_WORD = re.compile(r"(?<![\w.])[a-z_:][\w:]*+")
LABEL = "label."
"""What the attributes begin with that hold labels."""
_BEARING = frozenset(("alertname", "expr", "type", "repo", "file", "line"))


def alert_name(node: Node) -> str:
    """The alert name of an alert or of a rule."""
    return node.attrs.get("alertname", node.title)


def expression_digest(node: Node) -> str:
    """A digest that is the same for expressions that may be one; empty without an expression.

    It stands for the words outside of quotes, which no spelling of an expression changes: whoever
    has to know compares the expressions that share it.
    """
    expr = node.attrs.get("expr", "")
    text = _QUOTED.sub(" ", unwrap_raw(expr).lower())
    words = " ".join(sorted(set(_WORD.findall(text)))).encode("utf-8", "surrogatepass")
    return blake2b(words, digest_size=8).hexdigest() if expr.strip() else ""


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
