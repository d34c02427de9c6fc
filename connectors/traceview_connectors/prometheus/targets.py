"""Scrape targets as services: one node a job."""

from __future__ import annotations

from collections.abc import Iterable

from traceview.connector import Speaker
from traceview.identity import service_id
from traceview.model import Findings
from traceview_connectors.prometheus.prometheus_objects import Target

_SHOWN = 20


def jobs(targets: Iterable[Target]) -> dict[str, list[Target]]:
    """The targets by their job, in order of name; a target without a job is left out."""
    found: dict[str, list[Target]] = {}
    for target in targets:
        if job := target.labels.get("job", "").strip():
            found.setdefault(job, []).append(target)
    return dict(sorted(found.items()))


def job_findings(job: str, targets: list[Target], base: str, speaker: Speaker) -> Findings:
    """A service with how many of its targets answer, and why the others do not."""
    down = [target for target in targets if target.health != "up"]
    reasons = [_reason(target) for target in down[:_SHOWN]]
    node = speaker.node(
        service_id(job),
        job,
        url=f"{base}/targets",
        state=f"up {len(targets) - len(down)}/{len(targets)}",
        names=(job,),
        attrs={"job": job, **({"down": "\n".join(reasons)} if reasons else {})},
    )
    return Findings(nodes=(node,))


def _reason(target: Target) -> str:
    instance = target.labels.get("instance") or target.scrape_url
    return f"{instance}: {target.last_error or target.health}"
