"""The chain as JSON for scripts: schema `traceview.trace/1`, keys in a fixed order, ASCII only."""

from __future__ import annotations

import json
from typing import Any

from traceview.chain.chain import LegFound
from traceview.chain.inactivity import doubt_of
from traceview.export.chain_outline import Account
from traceview.export.chain_row_json import gap_facts
from traceview.export.values import link_values, node_values
from traceview.model import Node

SCHEMA = "traceview.trace/1"


def to_json(account: Account) -> str:
    """One object; times are ISO 8601 in UTC, ages in whole seconds (null: never asked)."""
    return json.dumps(facts(account), indent=2) + "\n"


def facts(account: Account) -> dict[str, Any]:
    """The values of the JSON export."""
    chain = account.chain
    told: dict[str, Any] = {
        "schema": SCHEMA,
        "root": node_values(chain.root),
        "legs": [_leg(found, account) for found in chain.found],
        "gaps": [gap_facts(gap, people=account.people) for gap in chain.gaps],
        "sources": [
            {
                "name": source.name,
                "state": source.state,
                "age_s": None
                if source.fetched_at is None
                else max(0, int((account.now - source.fetched_at).total_seconds())),
            }
            for source in account.sources
        ],
    }
    hidden: dict[str, Any] = account.censor().values(told)
    return hidden


def _leg(found: LegFound, account: Account) -> dict[str, Any]:
    return {
        "leg": found.leg.value,
        "nodes": [_node(node, account) for node in found.nodes],
        "path": [link_values(neighbour.link) for neighbour in found.path],
        "how": found.how,
        "confidence": found.confidence,
    }


def _node(node: Node, account: Account) -> dict[str, Any]:
    whole = node
    if account.is_hidden(node):
        node = Node(id=node.id, kind=node.kind, title="left out", seen=node.seen)
    told = node_values(node)
    if doubt := doubt_of(whole, account.now):
        told["doubt"] = doubt
    return told
