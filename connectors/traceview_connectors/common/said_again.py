"""What a source says of a node again, just as it said it before: it is not given again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from traceview.connector import Batch
from traceview.model import Body, Evidence, Findings, Link, Mention, Node
from traceview_connectors.common.said_digest import SaidDigest

_DIGEST = SaidDigest()


class SaidBefore:
    """Holds what is given in one sync against `told`, the digests of what was said last.

    A node that is described twice in a sync is given whole each time.
    """

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = told
        self._met: set[str] = set()

    def batch(self, given: Batch) -> Batch:
        """A batch without what was said before."""
        found = given.findings
        digests = digests_of(found)
        new = {one: digest for one, digest in digests.items() if one not in self._met}
        self._met |= digests.keys()
        same = frozenset(one for one, digest in new.items() if self._told.get(one) == digest)
        told = {one: digest for one, digest in new.items() if one not in same}
        return given.changed(findings=without(found, same), told=told, same=tuple(sorted(same)))


def digests_of(found: Findings) -> dict[str, str]:
    """The digest of all that findings say of each node that they describe, times left out."""
    parts: dict[str, list[bytes]] = {n.id: [] for n in found.nodes if not n.is_stub}
    for origin, said in _said(found):
        if origin in parts:
            parts[origin].append(msgspec.json.encode(said))
    return {node_id: _DIGEST.of(sorted(some)) for node_id, some in parts.items()}


def _said(found: Findings) -> Iterable[tuple[str, object]]:
    for node in found.nodes:
        yield node.id, _described(node)
    for link in found.links:
        yield link.origin, _linked(link)
    for mention in found.mentions:
        yield mention.origin, _mentioned(mention)
    for body in found.bodies:
        yield body.node, _written(body)


def _described(node: Node) -> object:
    sources = [one.source for one in node.seen]
    told = (node.title, node.url, node.state, node.since, node.updated, node.names, node.attrs)
    return "node", *told, sources


def _linked(link: Link) -> object:
    return "link", link.relation, link.target, [_piece(one) for one in link.evidence]


def _mentioned(mention: Mention) -> object:
    told = (mention.relation, mention.reference, mention.kinds, _piece(mention.evidence))
    return "mention", *told


def _written(body: Body) -> object:
    return "body", body.format, body.text


def _piece(one: Evidence) -> object:
    return one.method, one.text, one.place, one.confidence


def without(found: Findings, same: frozenset[str]) -> Findings:
    """Findings without these nodes, all that is said of them, and stubs that only this names."""
    if not same:
        return found
    links = tuple(link for link in found.links if link.origin not in same)
    named = {end for link in links for end in (link.origin, link.target)}
    gone = {link.target for link in found.links if link.origin in same} - named
    return found.changed(
        nodes=tuple(
            node for node in found.nodes if node.id not in (gone if node.is_stub else same)
        ),
        links=links,
        mentions=tuple(one for one in found.mentions if one.origin not in same),
        bodies=tuple(one for one in found.bodies if one.node not in same),
    )
