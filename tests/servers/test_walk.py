"""The main job on real input: rules of a real organisation fire, and each is walked to its work.

A Prometheus evaluates rule files of the bundle, an Alertmanager holds what fires, the git
connector reads the bundle's clone; keys alone lead from each alert to its ticket and its team, and
the exported Markdown says what the truth file says.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.servers.monitoring_servers import Monitoring, Target, prometheus_monitoring
from tests.wait_for import press, settle, wait_for
from traceview.app.app import TraceviewApp
from traceview.chain.legs import Leg
from traceview.config.config import load_config
from traceview.desktop.clipboard import Copied
from traceview.session.session import Session
from traceview.widgets.virtual_list import VirtualList

FILES = (
    "team-sre/prometheus-k8s.yaml",
    "team-sre/kubernetes-generic.yaml",
    "team-sre/zookeeper.yaml",
    "team-data-platform/zookeeper.yaml",
    "team-sre/benthos-global.yaml",
    "team-sre/nel.yaml",
    "team-collaboration-services/gerrit.yaml",
    "team-data-platform/cephosd_cluster.yaml",
    "team-o11y/icinga.yaml",
)
TARGETS = (
    Target("k8s-api", None),
    Target("calico-felix", None),
    Target("jmx_zookeeper", None, {"zookeeper_cluster": "main"}),
    Target("tcp_proxy", 'haproxy_backend_active_servers{proxy="gerrit_ssh"} 0'),
    Target("ceph", "ceph_health_status 2\nceph_healthcheck_slow_ops 3"),
    Target("icinga", "icinga_avg_check_latency 150\nicinga_max_check_latency 20"),
)
FIRING = (
    ("team-sre/prometheus-k8s.yaml", "KubernetesAPINotScrapable", 0),
    ("team-sre/kubernetes-generic.yaml", "KubernetesCalicoDown", 0),
    ("team-sre/zookeeper.yaml", "ZookeeperServerDown", 0),
    ("team-data-platform/zookeeper.yaml", "ZookeeperServerDown", 0),
    ("team-sre/benthos-global.yaml", "WebrequestSampledDown", 0),
    ("team-sre/nel.yaml", "NELNotReported", 0),
    ("team-collaboration-services/gerrit.yaml", "GerritHAProxyBackendUnavailable", 0),
    ("team-data-platform/cephosd_cluster.yaml", "CephOSDClusterInError", 0),
    ("team-o11y/icinga.yaml", "IcingaOverload", 0),
)
"""(file, alert, nth): targets that are down, absent metrics, values that an exporter serves.

Two of them are two rules of one name and one expression, in the folders of two teams; the last is
the first of two rules of one name in one file.
"""


@dataclass(frozen=True)
class Night:
    """Everything that runs: the servers, the clone, and the truth by (file, alert, nth)."""

    monitoring: Monitoring
    config: Path
    truth: dict[tuple[str, str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("night")
    clone = folder / "alerts"
    bundle = shared_data / "data" / "wikimedia-alerts.bundle"
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(clone)], check=True)
    text = (shared_data / "data" / "wikimedia-alerts.truth.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    truth = {(row["file"], row["alert"], row["nth"]): row for row in rows}
    rules = [clone / name for name in FILES]
    with prometheus_monitoring(folder, rules, TARGETS, at_once=True) as monitoring:
        monitoring.wait_firing({name for _, name, _ in FIRING})
        config = folder / "config.toml"
        config.write_text(
            f"""
            [sources.rules]
            type = "git"
            path = "alerts"
            [sources.alerts]
            type = "alertmanager"
            url = "{monitoring.alertmanager_url}"
            [sources.prometheus]
            type = "prometheus"
            url = "{monitoring.prometheus_url}"
            alertmanager = "alerts"
            [cache]
            folder = "cache"
            """
        )
        session = Session.open(load_config(config))

        async def sync() -> list[str]:
            events = [event async for event in session.refresh()]
            await session.aclose()
            return [event.message for event in events if event.what == "failed"]

        assert asyncio.run(sync()) == []
        yield Night(monitoring, config, truth)


@asynccontextmanager
async def opened(
    night: Night,
) -> AsyncIterator[tuple[Session, TraceviewApp, Pilot[Any], list[str]]]:
    copied: list[str] = []

    def copy(text: str) -> Copied:
        copied.append(text)
        return Copied("test", "given to the test")

    session = Session.open(load_config(night.config))
    app = TraceviewApp(session, clipboard=copy, refresh_every=None)
    try:
        async with app.run_test(size=(160, 48)) as pilot:
            await settle(pilot)
            yield session, app, pilot, copied
    finally:
        await session.aclose()


def shown(app: TraceviewApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


def of_rule(session: Session, file: str, name: str, nth: int) -> str:
    """The id of the alert that fires from this rule, as the chain says."""
    wanted = (file, name, str(nth))
    for row in session.rows():
        chain = session.chain(row.id)
        found = chain.leg(Leg.RULE)
        rule = found.nodes[0] if found else None
        if rule and (rule.attrs.get("file"), rule.title, rule.attrs.get("nth")) == wanted:
            return row.id
    message = f"no alert fires from {file}#{name}~{nth}"
    raise AssertionError(message)


async def walk_to(app: TraceviewApp, pilot: Pilot[Any], alert: str) -> None:
    """From the top of the alert list down to this alert, with the keys of a person."""
    listed = app.screen.query_one(VirtualList)
    await press(pilot, "g")
    passed = []
    while listed.cursor_key != alert:
        assert listed.cursor_key not in passed, "the alert is not in the list"
        passed.append(listed.cursor_key)
        await press(pilot, "j")


@pytest.mark.servers
@pytest.mark.shared
@pytest.mark.parametrize(("file", "name", "nth"), FIRING)
async def test_keys_lead_from_the_alert_to_its_ticket_and_its_team(
    night: Night, file: str, name: str, nth: int
) -> None:
    truth = night.truth[file, name, nth]
    async with opened(night) as (session, app, pilot, copied):
        await walk_to(app, pilot, of_rule(session, file, name, nth))
        await press(pilot, "6")
        keys = truth["tickets"]
        await wait_for(pilot, lambda: any(f"TICKET {k}" in shown(app) for k in keys), "the ticket")
        await press(pilot, "0")
        teams = truth["team"]
        await wait_for(
            pilot, lambda: any(f"TEAM {team}" in shown(app) for team in teams), "the team"
        )
        await press(pilot, "e")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: bool(copied), "the export")
    exported = copied[0]
    assert exported.startswith("<!-- traceview export v1")
    assert truth["introduced_commit"][:12] in exported
    assert truth["pr"] in exported
    assert all(key in exported for key in truth["tickets"])
    assert any(f"`{team}`" in exported for team in truth["team"])
    assert all(metric in exported for metric in truth["metrics"])
    for url in (*truth["runbook_urls"], *truth["dashboard_urls"]):
        if "{{" not in url:
            assert url.partition("#")[0].partition("?")[0] in exported


@pytest.mark.servers
@pytest.mark.shared
async def test_the_plot_shows_the_value_that_broke_the_threshold(night: Night) -> None:
    file, name, nth = FIRING[7]
    async with opened(night) as (session, app, pilot, _):
        await walk_to(app, pilot, of_rule(session, file, name, nth))
        await press(pilot, "1")
        await wait_for(pilot, lambda: "threshold == 2" in shown(app), "the plot")
        assert "now 2" in shown(app)


@pytest.mark.servers
@pytest.mark.shared
def test_no_alert_of_a_known_rule_is_a_guess_or_an_island(night: Night) -> None:
    session = Session.open(load_config(night.config))
    rows = session.rows()
    assert len(rows) >= len(FIRING)
    assert [row.title for row in rows if row.is_island or "4" not in row.legs] == []
