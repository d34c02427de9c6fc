"""What lists say around some nodes."""

from __future__ import annotations

from collections.abc import Sequence

from traceview.connector import Speaker
from traceview.model import Findings
from traceview_connectors.files.sheet import Part


def with_stubs(found: Findings) -> Findings:
    """`found`, with a bare node for everything that it speaks of without describing it."""
    described = {node.id for node in found.nodes}
    spoken = (
        *(end for link in found.links for end in (link.origin, link.target)),
        *(mention.origin for mention in found.mentions),
        *(body.node for body in found.bodies),
    )
    bare = tuple(
        Speaker.stub(end, end.partition(":")[2])
        for end in dict.fromkeys(spoken)
        if end not in described
    )
    return found.changed(nodes=found.nodes + bare) if bare else found


def around(parts: Sequence[Part], wanted: frozenset[str]) -> Findings:
    """The wanted nodes with their links, mentions and bodies, and the nodes at the other ends."""
    found = Findings.gathered(part.findings for part in parts)
    links = tuple(one for one in found.links if one.origin in wanted or one.target in wanted)
    ends = wanted.union(*((link.origin, link.target) for link in links))
    return with_stubs(
        Findings(
            nodes=tuple(node for node in found.nodes if node.id in ends),
            links=links,
            mentions=tuple(one for one in found.mentions if one.origin in wanted),
            bodies=tuple(body for body in found.bodies if body.node in wanted),
        )
    )
