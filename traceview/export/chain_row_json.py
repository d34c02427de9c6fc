"""The row of a rule in `chains` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traceview.chain.chain import Gap, Perhaps, PersonToAsk
    from traceview.chain.chain_rows import ChainRow
    from traceview.chain.value_evidence import ValueEvidence
    from traceview.model import Node

LEFT_OUT = "a person, left out"
SCHEMA = "traceview.chain/1"


def chain_row_facts(row: ChainRow) -> dict[str, Any]:
    """A row as plain values in a fixed order of keys."""
    return {
        "schema": SCHEMA,
        "alert": row.alert,
        "repo": row.repo,
        "file": row.file,
        "line": row.line,
        "nth": row.nth,
        "introduced_commit": row.introduced_commit,
        "last_changed_commit": row.last_changed_commit,
        "pr": row.pr,
        "tickets": list(row.tickets),
        "team": list(row.team),
        "runbook_urls": list(row.runbook_urls),
        "dashboard_urls": list(row.dashboard_urls),
        "metrics": list(row.metrics),
        "gaps": [gap_facts(gap, people=True) for gap in row.gaps],
        "evidence": _evidence(row.evidence),
    }


def gap_facts(gap: Gap, *, people: bool) -> dict[str, Any]:
    """A gap as plain values; people are named only where they are asked for."""
    told: dict[str, Any] = {
        "leg": gap.leg.value,
        "why": gap.why,
        "fix": gap.fix,
        "mend": gap.fix,
    }
    if gap.perhaps:
        told["perhaps"] = [
            {
                "value": _name(one.node, people),
                "confidence": one.confidence,
                "why": _why(one, people),
            }
            for one in gap.perhaps
        ]
    if gap.ask:
        told["ask"] = [_asked(one, people) for one in gap.ask]
    return told


def _asked(one: PersonToAsk, people: bool) -> dict[str, Any]:
    return {
        "person": _name(one.person, people),
        "role": one.role,
        "last_seen": one.last_seen.date().isoformat() if one.last_seen else None,
        "doubt": one.doubt,
        "teams": list(one.teams),
    }


def _name(node: Node, people: bool) -> str:
    return LEFT_OUT if node.kind.value == "person" and not people else node.title


def _why(one: Perhaps, people: bool) -> str:
    return "" if one.node.kind.value == "person" and not people else one.why


def _evidence(pieces: Iterable[ValueEvidence]) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    for piece in pieces:
        told.setdefault(piece.key, []).append(
            {
                "value": piece.value,
                "how": piece.how,
                "confidence": piece.confidence,
                "why": piece.why,
            }
        )
    return told
