"""The row of a rule in `chains` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from traceview.chain.chain_rows import ChainRow

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
        "gaps": [
            {"leg": gap.leg, "why": gap.why, "fix": gap.fix, "mend": gap.fix} for gap in row.gaps
        ],
        "evidence": {
            found.leg.value: [{"how": found.how, "confidence": found.confidence, "why": found.why}]
            for found in row.found
        },
    }
