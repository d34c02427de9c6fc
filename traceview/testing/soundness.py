"""What is asked of everything that a connector hands over, and of every error that it raises."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

import msgspec

from traceview.connector import Batch
from traceview.errors import SourceError
from traceview.identity import kind_of
from traceview.model import Evidence, Findings, Kind, Link, Node
from traceview.testing.played_source import CANARY, NAME, NOW
from traceview.text.clean_text import clean_block

_KINDS = frozenset(kind.value for kind in Kind)


def judge_error(error: SourceError) -> None:
    """It says what, why and how to fix it, and holds no secret."""
    assert error.what, f"{error!r} does not say what happened"
    assert error.why, f"{error!r} does not say why"
    assert error.fix, f"{error!r} does not say how to fix it"
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert CANARY not in told, "the token stands in an error"


def judge_findings(found: Findings) -> None:
    """Ids are canonical, links have named ends and evidence of this source, all text is clean."""
    for node in found.nodes:
        judge_node(node)
    known = {node.id for node in found.nodes}
    for link in found.links:
        judge_link(link, known)
    for mention in found.mentions:
        assert mention.origin in known, f"{mention.reference!r} is mentioned by nobody known"
        judge_evidence(mention.evidence)
    for body in found.bodies:
        assert body.node in known, f"a text without its node: {body.node}"
    for problem in found.problems:
        assert problem.what, "a problem that does not say what it is"
        assert problem.why or problem.fix, f"{problem.what!r} says neither why nor how to fix it"
    judge_texts(found)


def judge_node(node: Node) -> None:
    """Its id begins with its kind, and it has a title and was seen by this source or by none."""
    assert kind_of(node.id) == node.kind.value, f"{node.id} is a {node.kind.value}"
    assert node.title, f"{node.id} has no title"
    for sighting in node.seen:
        assert sighting.source == NAME, f"{node.id} was seen by {sighting.source!r}"
        assert sighting.fetched_at <= NOW, f"{node.id} was seen in the future"


def judge_link(link: Link, known: set[str]) -> None:
    """Both ends are nodes that were handed over too, if only as a stub with a title."""
    for end in (link.origin, link.target):
        assert kind_of(end) in _KINDS, f"{end} is of no kind"
        assert end in known, f"{link.origin} {link.relation} {link.target}: {end} dangles"
    for evidence in link.evidence:
        judge_evidence(evidence)


def judge_gone(batch: Batch) -> None:
    """What a batch says is gone are ids, and the same batch does not describe them."""
    for node_id in batch.gone:
        assert kind_of(node_id) in _KINDS, f"{node_id!r} is gone, and is no id"
    both = described(batch.findings).keys() & set(batch.gone)
    assert not both, f"both described and gone: {sorted(both)}"


def judge_evidence(evidence: Evidence) -> None:
    """It says how it was found and names this source."""
    assert evidence.method, "evidence that does not say how it was found"
    assert evidence.source == NAME, f"evidence of {evidence.source!r}"
    assert evidence.fetched_at <= NOW, "evidence from the future"


def judge_texts(found: Findings) -> None:
    """No text holds a control character, and none the token."""
    for text in texts(msgspec.to_builtins(found)):
        assert clean_block(text) == text, f"not cleaned: {text[:80]!r}"
        assert CANARY not in text, "the token stands in a finding"


def texts(value: Any) -> Iterator[str]:
    """Every string in a nest of lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts(item)


def described(found: Findings) -> dict[str, Node]:
    """The nodes that the source itself describes, by id; one id never means two kinds."""
    held: dict[str, Node] = {}
    for node in found.nodes:
        if not node.is_stub:
            held[node.id] = held[node.id].merged(node) if node.id in held else node
    return held
