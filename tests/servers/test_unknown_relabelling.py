"""Real servers whose relabelling cannot be computed: each alert is one, or says why it is not."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.servers.ha_stack import ha_stack
from tests.servers.relabelling import Relabelling
from tests.servers.server_process import ask
from tests.torture.alert_events import JOBS
from tests.torture.alert_proof import ListedAlert, Traceview
from tests.torture.servers_word import FIRING, ServersWord
from tests.torture.watched_stacks import WatchedHaStack
from tests.wait_for import PATIENCE_S

RULES = {
    "shop": [
        {"alert": "TargetDown", "expr": "up == 0", "labels": {"severity": "critical"}},
        {"alert": "Heartbeat", "expr": "vector(1)", "labels": {"severity": "none"}},
    ]
}
NO_REPLICA = {"action": "labeldrop", "regex": "prometheus_replica"}
RE2_ALONE = {"source_labels": ["job"], "regex": r"(\pL+)", "target_label": "squad"}
ANY_LABEL = {"action": "labeldrop", "regex": r"\Qprometheus_replica\E"}
RENAMED = {"source_labels": ["alertname"], "regex": r"(Target)(\pL+)", "target_label": "alertname",
           "replacement": "Machine$2"}  # fmt: skip


def through(labels: Any) -> dict[str, str]:
    """Nobody is told what the relabelling does."""
    return dict(labels)


def listed(watched: WatchedHaStack) -> ServersWord:
    """What the Alertmanagers list, without a word of the rulers."""
    return replace(watched.asked, rulers=(), external=()).word()


def as_listed(word: ServersWord) -> list[tuple[frozenset[tuple[str, str]], str]]:
    return sorted(((who, FIRING) for who in word.states), key=str)


def shown(rows: list[ListedAlert]) -> list[tuple[frozenset[tuple[str, str]], str]]:
    return sorted(((row.who, row.state) for row in rows), key=str)


@pytest.mark.servers
@pytest.mark.timeout(120)
@pytest.mark.xdist_group("proof")
@pytest.mark.parametrize(
    "configs",
    [(NO_REPLICA, RE2_ALONE), (ANY_LABEL,), (NO_REPLICA, RENAMED)],
    ids=["one label", "any label", "the name"],
)
async def test_each_alert_is_one_row_as_alertmanager_has_it(
    configs: tuple[dict[str, Any], ...], tmp_path: Path
) -> None:
    traceview = Traceview(tmp_path)
    with ha_stack(tmp_path, JOBS, RULES, Relabelling("unknown", configs, through)) as stack:
        watched = WatchedHaStack(stack)
        for job in JOBS[:2]:
            stack.targets.down(job)
        await asyncio.to_thread(_wait_until_told, watched, alerts=3)
        await traceview.start(watched.config())
        rows = await traceview.refreshed()
        word = listed(watched)
        await traceview.close()
    assert shown(rows) == as_listed(word)
    assert len(rows) == 3


def _wait_until_told(watched: WatchedHaStack, *, alerts: int) -> None:
    """Until both members list so many, and both Prometheus fire as many."""
    end = time.monotonic() + PATIENCE_S
    while not _is_told(watched, alerts):
        assert time.monotonic() < end
        time.sleep(0.1)


def _is_told(watched: WatchedHaStack, alerts: int) -> bool:
    word = listed(watched)
    rulers = [ask(f"{url}/api/v1/alerts")["data"]["alerts"] for url in watched.asked.rulers]
    states = [sorted(one["state"] for one in some) for some in rulers]
    return (len(word.states), len(word.doubts)) == (alerts, 0) and states == [
        [FIRING] * alerts
    ] * len(states)
