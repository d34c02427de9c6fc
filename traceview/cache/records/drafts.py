"""Records that are changed together: links stand at both their ends, or at none.

Nothing here begins a transaction; the store does, around all that has to stand together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from traceview.cache.disk.row_store import RowStore
from traceview.cache.records.chunks import groups_key
from traceview.cache.records.codec import (
    NOTHING,
    DraftRow,
    HubLink,
    HubRow,
    decode,
    decode_draft,
    from_evidence,
    moment_in,
    to_evidence,
)
from traceview.cache.records.descriptions import differs, renewed, stub
from traceview.cache.records.draft import Draft, record_key
from traceview.cache.records.evidence_parts import sources_in
from traceview.cache.records.link_ends import join, known_link, known_moment
from traceview.cache.records.statements import weakened
from traceview.errors import CacheError
from traceview.model import Evidence, Link, Node

_HUBS = "meta/hubs"
Described = tuple[Node | None, Node]
"""A node before and after; None before for one that was not known."""


class Drafts:
    """Records that are changed together, each read once, and written by `write`.

    `note` is told of those that are damaged; they are begun anew.
    """

    def __init__(self, store: RowStore, note: Callable[[str], None]) -> None:
        self._store = store
        self._note = note
        self._held: dict[str, Draft | None] = {}
        self._known_hubs: set[str] | None = None
        self._dropped: set[str] = set()

    def get(self, node_id: str) -> Draft | None:
        """The record of a node that is known."""
        if node_id not in self._held:
            self._read((node_id,))
        return self._held[node_id]

    def known(self, ids: Iterable[str]) -> Iterator[Draft]:
        """The records of those of `ids` that are known."""
        wanted = list(ids)
        self._read(wanted)
        drafts = map(self.get, wanted)
        return (draft for draft in drafts if draft is not None)

    def _read(self, ids: Iterable[str]) -> None:
        """Read those of these records that are not held, at once."""
        keys = {record_key(node_id): node_id for node_id in ids if node_id not in self._held}
        packed = self._store.data_of(keys)
        found = ((keys[key], self._row(keys[key], data)) for key, data in packed.items())
        rows = {node_id: row for node_id, row in found if row is not None}
        hubs = [groups_key(node_id) for node_id, row in rows.items() if isinstance(row, HubRow)]
        groups = self._store.data_of(hubs) if hubs else {}
        for node_id in keys.values():
            row, given = rows.get(node_id), groups.get(groups_key(node_id))
            self._held[node_id] = Draft(self._store, node_id, row, given) if row else None

    def _row(self, node_id: str, packed: bytes) -> DraftRow | HubRow | None:
        try:
            return decode_draft(packed)
        except CacheError:
            self._note(node_id)
            return None

    @property
    def _hubs(self) -> set[str]:
        if self._known_hubs is None:
            self._known_hubs = set((self._store.text(_HUBS) or "").split("\n")) - {""}
        return self._known_hubs

    def describe(
        self, nodes: Mapping[str, Node | None], anew: Collection[str] = ()
    ) -> list[Described]:
        """Add nodes to what is known of them; None makes an unknown one a stub.

        Of those that are described `anew` it is dropped what the same sources said before. Returns
        the nodes that are described in another way now.
        """
        self._read(nodes)
        found: list[Described] = []
        for node_id, node in nodes.items():
            draft = self.get(node_id)
            if draft is None:
                after = node or stub(node_id)
                self._held[node_id] = Draft.begun(self._store, after)
                found.append((None, after))
            elif node is not None:
                before = draft.node
                after = renewed(before, node, is_anew=node_id in anew)
                self.redescribe(draft, after)
                if differs(before, after):
                    found.append((before, after))
        return found

    def redescribe(self, draft: Draft, node: Node) -> None:
        """Give a node another description; the hubs that it is linked to put it in its place."""
        before = draft.describe(node)
        if draft.moment != before and self._hubs:
            for outward, relation, other in draft.plain_ends():
                there = self.get(other) if other in self._hubs else None
                if there is not None:
                    there.move(not outward, relation, draft.id, before, draft.moment)

    def link(self, links: Iterable[Link]) -> list[Link]:
        """Put links into the records of both their ends, all of which are known.

        A known link takes the new evidence as well. No two of `links` may be the same link.
        Returns those that are new, or that a source states which did not before.
        """
        news: list[Link] = []
        of_hubs: dict[tuple[str, bool, str], list[HubLink]] = {}
        for link in links:
            origin, target = self._held[link.origin], self._held[link.target]
            assert origin is not None
            assert target is not None
            relation, evidence = link.relation.value, from_evidence(link.evidence)
            known = known_link(origin, relation, target)
            if known is None:
                news.append(link)
                join(origin, True, relation, target, evidence, of_hubs)
                if target is not origin:
                    join(target, False, relation, origin, NOTHING, of_hubs)
            elif bytes(known) != bytes(evidence) and self._restate(origin, target, link, known):
                news.append(link)
        for (node_id, outward, relation), rows in of_hubs.items():
            hub = self._held[node_id]
            assert hub is not None
            hub.add(outward, relation, rows)
        return news

    def _restate(self, origin: Draft, target: Draft, link: Link, known: msgspec.Raw) -> bool:
        """Give a known link the new evidence as well; whether another source states it now."""
        before = to_evidence(known)
        held = Link(origin=link.origin, relation=link.relation, target=link.target, evidence=before)
        both = held.merged(link).evidence
        origin.weigh(link.relation.value, target.id, known_moment(target), from_evidence(both))
        return {piece.source for piece in both} != {piece.source for piece in before}

    def retract(self, origin: Draft, source: str, said: Collection[int]) -> bool:
        """Drop what `source` once said of the links of `origin` and says no longer; whether any."""
        has_changed = False
        for _, relation, row in list(origin.links(outward_only=True)):
            left = weakened(relation, row.other, row.evidence, source, said)
            has_changed = has_changed or left is not None
            if left:
                self._weigh(origin, relation, row, left)
            elif left is not None:
                self._unlink(origin, True, relation, row)
        return has_changed

    def _weigh(
        self, origin: Draft, relation: str, row: HubLink, evidence: Sequence[Evidence]
    ) -> None:
        moment = row.moment if origin.is_hub else None
        origin.weigh(relation, row.other, moment, from_evidence(evidence))

    def _unlink(self, here: Draft, outward: bool, relation: str, row: HubLink) -> None:
        here.take(outward, relation, row.other, row.moment if here.is_hub else None)
        there = self.get(row.other)
        if there is not None and there is not here:
            there.take(not outward, relation, here.id, known_moment(here))

    def is_held(self, draft: Draft, source: str, own: str) -> bool:
        """Whether anybody but `source` speaks of a node, or of a link to or from it.

        What traceview joined under the name `own` does not count.
        """
        if any(seen.source != source for seen in draft.node.seen):
            return True
        others = (self._evidence(draft, *one) for one in draft.links())
        return any(sources_in(raw) - {source, own} for raw in others if raw is not None)

    def _evidence(
        self, here: Draft, outward: bool, relation: str, row: HubLink
    ) -> msgspec.Raw | None:
        if outward:
            return row.evidence
        there = self.get(row.other)
        return there.evidence(relation, here.id, known_moment(here)) if there else None

    def remove(self, ids: Iterable[str]) -> tuple[list[Node], set[str]]:
        """Take nodes away with their links, at the links' other ends too.

        Returns the nodes, and the origins of links that led to them.
        """
        gone = {draft.id: draft for draft in self.known(ids)}
        origins: set[str] = set()
        for draft in gone.values():
            for outward, relation, row in draft.links():
                there = None if row.other in gone else self.get(row.other)
                if there is not None:
                    there.take(not outward, relation, draft.id, known_moment(draft))
                    if not outward:
                        origins.add(there.id)
        for draft in gone.values():
            draft.drop()
            self._held[draft.id] = None
            self._dropped.add(draft.id)
        if left := self._hubs & gone.keys():
            self._keep_hubs(self._hubs - left)
        return [draft.node for draft in gone.values()], origins

    def write(self) -> set[str]:
        """Write the records that have changed; the ids of their nodes, and of those that went."""
        changed = [draft for draft in self._held.values() if draft and draft.is_changed]
        if changed:
            with self._store.gathering():
                hubs = {draft.id for draft in changed if draft.write(self._moments)}
            if hubs:
                self._keep_hubs(self._hubs | hubs)
        return self._dropped.union(draft.id for draft in changed)

    def _moments(self, ids: Sequence[str]) -> dict[str, int]:
        held = {node_id: self._held.get(node_id) for node_id in ids}
        moments = {node_id: draft.moment for node_id, draft in held.items() if draft is not None}
        keys = {record_key(node_id): node_id for node_id, draft in held.items() if draft is None}
        for key, packed in self._store.data_of(keys).items():
            moments[keys[key]] = moment_in(decode(packed).node)
        return moments

    def _keep_hubs(self, hubs: set[str]) -> None:
        self._known_hubs = hubs
        self._store.set(_HUBS, "\n".join(sorted(hubs)))
