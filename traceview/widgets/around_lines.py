"""Of a build, a deployment, an owner and others: what stands around them, a row a relation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from traceview.vocabulary import Relation
from traceview.widgets.ink import Line, line
from traceview.widgets.node_lines import face

if TYPE_CHECKING:
    from traceview.model import Node

_NAMED = 3
"""How many nodes of one relation a card names."""
_AROUND: dict[str, tuple[tuple[str, str], ...]] = {
    "build": ((Relation.BUILT_BY.inverse, "builds"), (Relation.TESTED_BY.value, "tested by"),
              (Relation.PRODUCED.value, "produced")),
    "test": ((Relation.TESTED_BY.inverse, "tests"),),
    "artifact": ((Relation.PRODUCED.inverse, "produced by"), (Relation.BUILT_BY.value, "built by")),
    "deployment": ((Relation.DEPLOYS.value, "deploys"), (Relation.RAN_IN.value, "ran in"),
                   (Relation.ABOUT.value, "about"), (Relation.AUTHORED_BY.value, "by")),
    "team": ((Relation.ON_CALL.inverse, "on call"), (Relation.MEMBER_OF.inverse, "members")),
    "person": ((Relation.MEMBER_OF.value, "member of"), (Relation.ON_CALL.value, "on call for")),
    "service": ((Relation.OWNED_BY.value, "owned by"), (Relation.RAN_IN.value, "runs in")),
    "incident": ((Relation.ABOUT.value, "about"), (Relation.CAUSED_BY.value, "caused by"),
                 (Relation.OWNED_BY.value, "owned by")),
    "dashboard": ((Relation.SHOWN_ON.inverse, "shows"),),
    "metric": ((Relation.COMPUTES.inverse, "computed by"),),
}  # fmt: skip
"""Of each kind, the relations to those that its card names, as they are read from it."""


def around_lines(node: Node, linked: Callable[[str], Iterable[Node]]) -> Iterator[Line]:
    """`deploys      rules#57 Page when…`; `linked` gives the nodes of a relation."""
    for label, word in _AROUND.get(node.kind.value, ()):
        if names := [face(one) for one in linked(label)]:
            more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
            yield line((f"{word:<13}", "dim"), (", ".join(names[:_NAMED]) + more, "strong"))
