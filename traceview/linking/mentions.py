"""The linker: mentions become links.

A mention is a reference in somebody's text. It becomes a link when it stands for a node that is
known, or when its pattern alone says what it stands for (a ticket's URL); else it waits until a
source brings the node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from traceview.cache.store_protocol import ABBREVIATION, BATCH, Due, Item, Reads, Rest, Store
from traceview.identity import kind_of
from traceview.linking.ambiguous_names import AMBIGUOUS
from traceview.linking.link_confidence import AMONG_SEVERAL
from traceview.model import Findings, How, Kind, Link, Mention, Node
from traceview.references.patterns.find_references import resolve
from traceview.references.patterns.named_pattern import NamedPattern

FULL_COMMIT = len("commit:") + 40


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a reference may stand for; `known` when a node with this id is in the cache.

    `is_named` when it was found by its name, or by the first digits of a commit: another node may
    come that is called so too.
    """

    node_id: str
    known: bool
    how: How
    confidence: float
    url: str = ""
    key: str = ""
    is_named: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it stays the best meaning whatever nodes come."""
        return self.known and not self.is_named and self.confidence == 1


def meanings(
    reads: Reads, patterns: Sequence[NamedPattern], reference: str, kinds: tuple[Kind, ...] = ()
) -> list[Meaning]:
    """What `reference` stands for: by id, by exact name, then by pattern; known nodes first."""
    return References(reads, patterns, (reference,)).meanings(reference, kinds)


class References:
    """Many references, and what the store knows of all of them, read at once."""

    def __init__(
        self, reads: Reads, patterns: Sequence[NamedPattern], references: Iterable[str]
    ) -> None:
        texts = {reference.strip() for reference in references}
        self._matches = {text: list(resolve(text, patterns)) for text in texts}
        ids = {match.node_id for some in self._matches.values() for match in some}
        self._named = reads.named(texts)
        self._commits = reads.abbreviated([node_id for node_id in ids if _is_short(node_id)], 2)
        self._known = reads.known(ids)

    def meanings(self, reference: str, kinds: tuple[Kind, ...] = ()) -> list[Meaning]:
        """What one of the references stands for, if it may be of `kinds`; known nodes first."""
        text = reference.strip()
        found: dict[str, Meaning] = {}
        named = [i for i in self._named.get(text, ()) if not kinds or kind_of(i) in kinds]
        if named and len(named) <= AMBIGUOUS:
            sure = len(named) == 1
            share = 1.0 if sure else round(AMONG_SEVERAL / len(named), 2)
            how = How.EXACT if sure else How.GUESS
            found |= {i: Meaning(i, True, how, share, is_named=True) for i in named}
        for match in self._matches[text]:
            node_id, known = match.node_id, match.node_id in self._known
            if kinds and match.kind not in kinds:
                continue
            if is_short := _is_short(node_id):
                commits = self._commits.get(node_id, ())
                if len(commits) != 1:
                    continue
                node_id, known = commits[0], True
            found.setdefault(
                node_id,
                Meaning(
                    node_id, known, match.how, match.confidence, match.url, match.key, is_short
                ),
            )
        return sorted(found.values(), key=lambda m: (not m.known, -m.confidence, m.node_id))

    def awaited(self, reference: str) -> list[str]:
        """The names, and the beginnings of ids of commits, that one of them may stand for."""
        text = reference.strip()
        ids = [match.node_id for match in self._matches[text] if match.kind is Kind.COMMIT]
        return [text, *dict.fromkeys(node_id[:ABBREVIATION] for node_id in ids)]


def _is_short(node_id: str) -> bool:
    """Whether an id is that of a commit of which not all digits are known."""
    return kind_of(node_id) == Kind.COMMIT.value and len(node_id) < FULL_COMMIT


QUEUE = "mentions"
"""The queue in which mentions wait."""
ALL_NAMES = "all names"
"""The means with which a mention was tried when no source was telling its first names."""


def keep_mentions(store: Store, mentions: Iterable[Mention], sync: int = 0) -> None:
    """Keep mentions, made in the sync with this number; known ones stay tried or untried."""
    store.queue(QUEUE).add(map(_item, mentions), sync)


def _item(mention: Mention) -> Item:
    source = mention.evidence.source
    place = (mention.origin, mention.reference, mention.relation.value, source)
    return Item(
        "\n".join(place),
        msgspec.json.encode(mention).decode(),
        terms=" ".join(mention.kinds),
        owner=mention.origin,
        source=source,
    )


def _mention(item: Item) -> Mention:
    return msgspec.json.decode(item.body, type=Mention)


class Linker:
    """Links mentions by `patterns`; `style` tells apart what else they were made of.

    Unless `are_names_whole`, only what stays right whatever comes is linked; the rest is left to a
    linker that knows all names.
    """

    def __init__(
        self,
        store: Store,
        patterns: Sequence[NamedPattern],
        style: str = "",
        *,
        are_names_whole: bool = True,
    ) -> None:
        self._store = store
        self._queue = store.queue(QUEUE)
        self._patterns = patterns
        self._are_names_whole = are_names_whole
        digests = {_digest(pattern, style) for pattern in patterns}
        self._digests = frozenset(digests | {ALL_NAMES} if are_names_whole else digests)

    def link_mentions(self) -> Iterator[list[Link]]:
        """Link every mention that is due and stands for something; yields the links in portions.

        A mention that stands for nothing waits until something comes that could change that.
        """
        while True:
            with self._store.together():
                due = self._queue.take(BATCH, self._digests)
                linked, links = self._link([(one, _mention(one.item)) for one in due])
            if not due:
                return
            self._queue.settle(linked)
            yield links

    def _link(self, tried: Sequence[tuple[Due, Mention]]) -> tuple[list[Due], list[Link]]:
        """Link those of the mentions that stand for something, and let the others wait."""
        nodes: list[Node] = []
        links: list[Link] = []
        linked: list[Due] = []
        waits: list[Rest] = []
        origins = self._store.known({mention.origin for _, mention in tried})
        references = References(self._store, self._patterns, (m.reference for _, m in tried))
        for due, mention in tried:
            found = references.meanings(mention.reference, mention.kinds)
            if found and not (self._are_names_whole or found[0].is_sure):
                waits.append(Rest(due, None))
                continue
            if not found or mention.origin not in origins:
                lacking = () if mention.origin in origins else (mention.origin,)
                awaited = () if found else references.awaited(mention.reference)
                waits.append(Rest(due, [*lacking, *awaited]))
                continue
            linked.append(due)
            if found[0].node_id != mention.origin:
                links.append(_link(mention, found[0]))
                if not found[0].known:
                    nodes.append(_described(found[0]))
        self._queue.rest(waits, self._digests)
        # What this portion brings wakes none of it; until it is settled it stays due.
        self._queue.rest(Rest(due, ()) for due in linked)
        self._store.put(Findings(nodes=tuple(nodes), links=tuple(links)))
        return linked, links


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
