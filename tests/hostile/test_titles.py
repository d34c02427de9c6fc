"""Hostile titles on their way from the model over the cache and the chain into every export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, findings, link, node, status
from tests.cached import all_links, record_of
from tests.hostile.payloads import FORBIDDEN, TITLES
from traceview.cache.disk_store import DiskStore
from traceview.chain.legs import Leg
from traceview.chain.trace import trace
from traceview.export import render
from traceview.graph.working_set import WorkingSet
from traceview.lookup.search import search
from traceview.model import Body, Link, Node, Relation

STYLES = ("md", "slack", "mermaid", "json", "plain")


def world(text: str) -> tuple[Node, list[Node | Link | Body]]:
    """An alert, its rule, ticket, runbook and team, in which all that can be is `text`."""
    facts: dict[str, Any] = {
        "state": text,
        "names": (text,),
        "attrs": {text[:90] or "x": text, "file": text},
    }
    alert = node("alert:am/1", text, **facts)
    rule = node(f"rule:repo:{text}#x", text, **facts)
    ends = {
        Relation.INTRODUCED_BY: node(f"commit:{text}1", text, **facts),
        Relation.HAS_RUNBOOK: node(f"document:{text}1", text, **facts),
        Relation.OWNED_BY: node(f"team:{text}1", text, **facts),
    }
    words: dict[str, Any] = {"method": text, "text": text, "place": text, "source": text}
    links = [link(rule, relation, end, 0.5, **words) for relation, end in ends.items()]
    fired = link(alert, Relation.FIRED_BY, rule, **words)
    runbook = ends[Relation.HAS_RUNBOOK]
    return alert, [alert, rule, *ends.values(), fired, *links, Body(node=runbook.id, text=text)]


def is_clean(text: str, allowed: str = "") -> bool:
    return not (set(text) - set(allowed)) & FORBIDDEN


@pytest.mark.parametrize("text", TITLES, ids=range(len(TITLES)))
def test_a_hostile_text_stays_text(tmp_path: Path, text: str) -> None:
    root, items = world(text)
    cache = DiskStore(tmp_path / "cache")
    cache.put(findings(*items))
    graph = WorkingSet(cache)
    chain = trace(graph, root, NOW)
    assert {leg.leg for leg in chain.found} >= {Leg.RULE, Leg.RUNBOOK, Leg.OWNER}
    for style in STYLES:
        out = render(style, chain, (status(text[:50], error=text, detail=text),), NOW)
        assert out
        assert is_clean(out, "\n")
    for node_id in (one.id for one in items if isinstance(one, Node)):
        record = record_of(cache, node_id)
        assert record is not None
        one = record.node
        assert all(map(is_clean, (one.id, one.title, one.state, *one.names, *one.attrs)))
        assert all(is_clean(value, "\n") for value in one.attrs.values())
        for each in all_links(cache, node_id):
            piece = each.best
            assert all(map(is_clean, (piece.method, piece.text, piece.place, piece.source)))
    assert root in search(cache, f"kind:alert {text}", 10).nodes or not text.strip()
