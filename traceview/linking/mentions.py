"""The linker: mentions become links.

A mention is a reference in somebody's text. It becomes a link when it stands for a node that is
known, or when its pattern alone says what it stands for (a ticket's URL); else it waits until a
source brings the node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from traceview.cache.disk.batches import BATCH
from traceview.cache.disk_store import Cache
from traceview.cache.index.index_writes import ABBREVIATION
from traceview.cache.pending.mentions_waiting import Waiting
from traceview.linking.ambiguous_names import AMBIGUOUS
from traceview.model import Findings, How, Kind, Link, Mention, Node
from traceview.references.patterns.find_references import resolve
from traceview.references.patterns.named_pattern import NamedPattern

FULL_COMMIT = len("commit:") + 40


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reference may stand for; `known` when a node with this id is in the cache."""

    node_id: str
    known: bool
    how: How
    confidence: float
    url: str = ""
    key: str = ""


def meanings(
    cache: Cache, patterns: Sequence[NamedPattern], reference: str, kinds: tuple[Kind, ...] = ()
) -> list[Meaning]:
    """What `reference` stands for: by id, by exact name, then by pattern; known nodes first."""
    text = reference.strip()
    found: dict[str, Meaning] = {}
    named = cache.named(text, kinds)
    if named and len(named) <= AMBIGUOUS:
        sure = len(named) == 1
        how, share = (How.EXACT, 1.0) if sure else (How.GUESS, round(0.9 / len(named), 2))
        found |= {node_id: Meaning(node_id, True, how, share) for node_id in named}
    for match in resolve(text, patterns):
        if kinds and match.kind not in kinds:
            continue
        node_id = match.node_id
        if match.kind is Kind.COMMIT and len(node_id) < FULL_COMMIT:
            node_id = _known_commit(cache, node_id)
            if not node_id:
                continue
        known = bool(cache.known((node_id,)))
        found.setdefault(
            node_id,
            Meaning(node_id, known, match.how, match.confidence, match.url, match.key),
        )
    return sorted(found.values(), key=lambda m: (not m.known, -m.confidence, m.node_id))


def _known_commit(cache: Cache, node_id: str) -> str:
    """The one known commit that an abbreviated id stands for; empty while there is none."""
    found = cache.abbreviated(node_id, 2)
    return found[0] if len(found) == 1 else ""


class Linker:
    """Links mentions by `patterns`; `style` tells apart what else they were made of."""

    def __init__(self, cache: Cache, patterns: Sequence[NamedPattern], style: str = "") -> None:
        self._cache = cache
        self._patterns = patterns
        self._digests = frozenset(_digest(pattern, style) for pattern in patterns)

    def link_mentions(self) -> Iterator[list[Link]]:
        """Link every mention that is due and stands for something; yields the links in portions.

        A mention that stands for nothing waits until something comes that could change that.
        """
        while True:
            with self._cache.together():
                some = self._cache.mentions.due(self._digests, BATCH)
                linked, links = self._link(some)
            if not some:
                return
            self._cache.mentions.settle(linked)
            yield links

    def _link(self, mentions: Sequence[Waiting]) -> tuple[list[Waiting], list[Link]]:
        """Link those of `mentions` that stand for something, and let the others wait."""
        nodes: list[Node] = []
        links: list[Link] = []
        linked: list[Waiting] = []
        waits: list[tuple[Waiting, list[str]]] = []
        origins = self._cache.known(one.mention.origin for one in mentions)
        for one in mentions:
            mention = one.mention
            found = meanings(self._cache, self._patterns, mention.reference, mention.kinds)
            if not found or mention.origin not in origins:
                lacking = () if mention.origin in origins else (mention.origin,)
                waits.append((one, [*lacking, *(() if found else self._awaited(mention))]))
                continue
            linked.append(one)
            if found[0].node_id != mention.origin:
                links.append(_link(mention, found[0]))
                if not found[0].known:
                    nodes.append(_described(found[0]))
        self._cache.mentions.wait(waits, self._digests)
        self._cache.put(Findings(nodes=tuple(nodes), links=tuple(links)))
        return linked, links

    def _awaited(self, mention: Mention) -> list[str]:
        """The names, and the beginnings of ids of commits, that a mention may stand for."""
        text = mention.reference.strip()
        commits = {
            match.node_id[:ABBREVIATION]
            for match in resolve(text, self._patterns)
            if match.kind is Kind.COMMIT
        }
        return [text, *commits]


def _link(mention: Mention, meaning: Meaning) -> Link:
    evidence = mention.evidence
    if meaning.confidence < 1:
        share = round(evidence.confidence * meaning.confidence, 3)
        evidence = evidence.changed(how=How.GUESS, confidence=share)
    return Link(
        origin=mention.origin,
        relation=mention.relation,
        target=meaning.node_id,
        evidence=(evidence,),
    )


def _described(meaning: Meaning) -> Node:
    kind, _, rest = meaning.node_id.partition(":")
    title = meaning.key or rest
    names = (meaning.key,) if meaning.key else ()
    return Node(id=meaning.node_id, kind=Kind(kind), title=title, url=meaning.url, names=names)


def _digest(pattern: NamedPattern, style: str) -> str:
    """A pattern as a short text, so that it is known again in another run."""
    regex = pattern.pattern
    words = (pattern.name, regex.pattern, regex.flags, pattern.kind.value, pattern.node_id)
    made = pattern.build.__qualname__ if pattern.build else ""
    more = (pattern.url, pattern.key, pattern.how.value, pattern.confidence, made)
    told = repr((style, *words, *more)).encode("utf-8", "surrogatepass")
    return blake2b(told, digest_size=6).hexdigest()
