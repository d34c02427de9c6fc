"""What lists say around some nodes, without holding all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from traceview.model import Body, Findings, Kind, Link, Mention, Node
from traceview_connectors.files.sheet import Part

ROOTS = (Kind.ALERT, Kind.INCIDENT, Kind.RULE)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Reread = Callable[[], Iterable[Part]]
"""Gives the parts from the first on, each time that it is called."""


def with_stubs(found: Findings) -> Findings:
    """`found`, with a bare node for everything that it speaks of without describing it."""
    described = {node.id for node in found.nodes}
    spoken = (
        *(end for link in found.links for end in (link.origin, link.target)),
        *(mention.origin for mention in found.mentions),
        *(body.node for body in found.bodies),
    )
    bare = tuple(
        Node(id=end, kind=Kind(end.partition(":")[0]), title=end.partition(":")[2])
        for end in dict.fromkeys(spoken)
        if end not in described
    )
    return found.model_copy(update={"nodes": found.nodes + bare}) if bare else found


def around(parts: Reread, wanted: frozenset[str]) -> Findings:
    """The wanted nodes with their links, mentions and bodies, and the nodes at the other ends."""
    links: list[Link] = []
    mentions: list[Mention] = []
    bodies: list[Body] = []
    for part in parts():
        found = part.findings
        links += (one for one in found.links if one.origin in wanted or one.target in wanted)
        mentions += (mention for mention in found.mentions if mention.origin in wanted)
        bodies += (body for body in found.bodies if body.node in wanted)
    ends = wanted.union(*((link.origin, link.target) for link in links))
    nodes = tuple(node for part in parts() for node in part.findings.nodes if node.id in ends)
    return with_stubs(
        Findings(nodes=nodes, links=tuple(links), mentions=tuple(mentions), bodies=tuple(bodies))
    )


def newest_roots(parts: Reread) -> Iterator[Findings]:
    """The alerts, incidents and rules, newest first, each with what stands around it."""
    roots = [node for part in parts() for node in part.findings.nodes if node.kind in ROOTS]
    roots.sort(key=lambda node: (-(node.since or node.updated or _LONG_AGO).timestamp(), node.id))
    if roots:
        found = around(parts, frozenset(node.id for node in roots))
        ends = [node for node in found.nodes if node.is_stub or node.kind not in ROOTS]
        yield found.model_copy(update={"nodes": (*roots, *ends)})
