"""A small world in memory for the screens: hand-made nodes, links and chains, no disk, no network.

The session counts what it is asked, and can be told to fail, to hold its answers back, or to bring
news, so that a test decides the order of things.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from tests.bench.given_store import GivenStore
from tests.builders import NOW, ago, graph_of, link, node
from traceview.chain.alert_row import AlertRow, ordered
from traceview.chain.chain import Chain, Gap, LegFound
from traceview.chain.legs import Leg
from traceview.connector import Plot, Series
from traceview.errors import NotFoundError, SourceUnreachable, TraceviewError
from traceview.graph.neighbourhood import Neighbour, Neighbourhood
from traceview.graph.paths import HOPS, RECORDS, find_paths
from traceview.graph.paths_found import Paths
from traceview.lookup.found import Found
from traceview.model import Body, Kind, Link, Node, Relation
from traceview.session.question import Question
from traceview.session.session import Session
from traceview.sources.source_status import RefreshEvent, SourceStatus

ALERT = "alert:prometheus/errors"
HOSTILE = "alert:prometheus/hostile"
RULE = "rule:git.example.com/ops/rules:checkout.yaml#HighErrorRate"
TICKET = "ticket:jira.example.com/PAY-2317"
SECOND_TICKET = "ticket:jira.example.com/PAY-2290"
CHANGE = "change:git.example.com/payments/checkout!4812"
RUNBOOK = "document:https://git.example.com/docs/checkout/errors.md"
POLICY = "document:https://git.example.com/docs/checkout/rollback.md"
METRIC = "metric:checkout_http_5xx_ratio"
SERVICE = "service:checkout-api"
TEAM = "team:payments"
HUB_SIZE = 212

RUNBOOK_TEXT = """\
# HighErrorRate

More than 2 % of the requests to checkout fail.

## 1. Is the payment provider up?

See the [status page](https://status.example.com/psp) before anything else.

## 2. Is it a bad deploy?

Compare the time of the breach with the last deploy. If it is, roll back:

```sh
deployctl rollback checkout-api --to 3390
```

- read the [rollback policy](rollback.md) first
- tell **#payments**
- `deployctl` asks for a reason

| Step | Who |
| --- | --- |
| approve | lead |
| run | on call |

## 3. Nothing helps

<script>alert(1)</script> [trap](javascript:alert(1)) and [/var/log/x]

> Ask the team: they wrote it. https://wiki.example.com/teams/payments.
"""


def nodes() -> list[Node]:
    """All the nodes."""
    url = "https://git.example.com/payments/checkout/-/merge_requests/4812"
    words = {"expr": "ratio > 0.02", "for": "5m", "severity": "critical"}
    return [
        node(ALERT, "HighErrorRate", source="prometheus", state="firing", since=ago(140),
             url="https://prom.example.com/alerts?q=HighErrorRate", attrs=words),
        node(HOSTILE, "[/var/log/x] [@click=app.quit]\x1b]52;c;eA==\x07 [red]", source="prometheus",
             state="firing", since=ago(26 * 60)),
        node(RULE, "HighErrorRate", source="rules", attrs={"file": "checkout.yaml", "line": "22"},
             url="https://git.example.com/ops/rules/-/blob/main/checkout.yaml#L22"),
        node(METRIC, "checkout_http_5xx_ratio", source="prometheus"),
        node("dashboard:grafana.example.com/checkout", "Checkout overview", source="rules",
             url="https://grafana.example.com/d/checkout"),
        node("commit:" + "9f2c1e4a" * 5, "Raise the retry budget to 8", source="rules",
             since=ago(700), names=("9f2c1e4a",)),
        node(CHANGE, "Raise the retry budget to 8", source="forge", state="merged", url=url,
             since=ago(702), names=("payments/checkout!4812", "!4812")),
        node(TICKET, "PAY-2317 Retry storms when the payment provider is slow", source="jira",
             state="In progress", url="https://jira.example.com/browse/PAY-2317",
             names=("PAY-2317",), since=ago(11 * 86_400), updated=ago(34_000),
             attrs={"priority": "P2", "description": "Retries pile up and the pool is drained."}),
        node(SECOND_TICKET, "PAY-2290 Timeouts on card capture", source="jira", state="done",
             names=("PAY-2290",), url="https://jira.example.com/browse/PAY-2290"),
        node(RUNBOOK, "Runbook: HighErrorRate", source="rules",
             url="https://git.example.com/docs/checkout/errors.md"),
        node(POLICY, "Rollback policy", source="rules",
             url="https://git.example.com/docs/checkout/rollback.md"),
        node(SERVICE, "checkout-api", source="rules"),
        node("deployment:argo/3391", "#3391 checkout-api to prod", source="forge", since=ago(380),
             state="succeeded"),
        node(TEAM, "payments", source="rules", url="https://wiki.example.com/teams/payments"),
        node("person:dkim", "D. Kim", source="", attrs={"active": "no change for a year"}),
    ]  # fmt: skip


def links() -> list[Link]:
    """All the links but those of the hub."""
    commit = "commit:" + "9f2c1e4a" * 5
    return [
        link(ALERT, Relation.FIRED_BY, RULE, method="name and labels", source="prometheus"),
        link(RULE, Relation.MEASURES, METRIC, method="expression"),
        link(RULE, Relation.HAS_RUNBOOK, RUNBOOK, method="annotation runbook_url"),
        link(RULE, Relation.INTRODUCED_BY, commit, method="git log"),
        link(RULE, Relation.OWNED_BY, TEAM, method="label team", text="team: payments"),
        link(commit, Relation.PART_OF, CHANGE, method="merge commit"),
        link(commit, Relation.AUTHORED_BY, "person:dkim", method="author"),
        link(CHANGE, Relation.CLOSES, TICKET, method="trailer Closes", text="Closes: PAY-2317",
             place="commit 9f2c1e4a"),
        link(CHANGE, Relation.REFERS_TO, SECOND_TICKET, 0.6, "key in the text", text="PAY-2290"),
        link("deployment:argo/3391", Relation.DEPLOYS, SERVICE, method="field service"),
        link(ALERT, Relation.ABOUT, SERVICE, method="label service"),
    ]  # fmt: skip


def alert_rows() -> list[AlertRow]:
    """Nine alerts: firing, silenced, of every severity, an island, a hostile title."""

    def row(key: str, title: str, minutes: float, severity: str, **fields: Any) -> AlertRow:
        since = NOW.timestamp() - minutes * 60
        return AlertRow(f"alert:prometheus/{key}", title, severity=severity, since=since,
                        source="prometheus", **{"state": "firing", **fields})  # fmt: skip

    return ordered([
        row("errors", "HighErrorRate", 2.4, "critical", service="checkout-api", owner="payments",
            legs="1345690", guesses="9"),
        row("lag", "ReplicationLag", 4, "critical", service="ledger", owner="storage",
            legs="134570", guesses="7"),
        row("p99", "P99Latency", 11, "warning", service="search", owner="search", legs="14560"),
        row("queue", "QueueDepth", 18, "warning", service="mailer", owner="growth", legs="140"),
        row("hostile", "[/var/log/x] [@click=app.quit]␛]52;c;eA==␇ [red]", 26, "warning",
            service="img-proxy", legs="14"),
        row("late", "JobLate nightly rollup that is far too long for one narrow column", 65, "info",
            service="cron", owner="data", legs="140"),
        row("cert", "CertExpires", 130, "info", service="cdn"),
        row("disk", "DiskFillsUp", 4500, "warning", service="ledger", owner="storage", legs="1340",
            state="silenced"),
        row("kids", "子供用 日本語 アラート", 30, "page", service="kids", owner="家族", legs="1"),
    ])  # fmt: skip


class WorldSession(Session):
    """The session of the small world."""

    def __init__(self) -> None:
        self.clock = NOW
        self.alerts = alert_rows()
        self.by_id = {one.id: one for one in nodes()}
        self.links = links()
        self.bodies = {RUNBOOK: RUNBOOK_TEXT, POLICY: "# Rollback policy\n\nAsk first.\n"}
        self.formats: dict[str, str] = {}
        self.asked: list[str] = []
        self.made_at: datetime | None = None
        self.news: list[RefreshEvent] = []
        self.after_news: list[AlertRow] | None = None
        self.plot_fails = False
        self.kept: dict[str, Plot] = {}
        self.is_cut = False
        self.hubs: set[str] = set()
        self.path_budget = RECORDS
        self.path_may_end = threading.Event()
        self.path_may_end.set()
        self.gate: asyncio.Event | None = None
        for number in range(HUB_SIZE):
            one = node(f"document:https://wiki.example.com/{number:03}", f"Page {number:03}")
            self.by_id[one.id] = one
            self.links.append(link(one, Relation.ABOUT, SERVICE, 0.5, "name in the text"))

    def now(self) -> datetime:
        return self.clock

    def troubles(self) -> list[TraceviewError]:
        return []

    def rows(self) -> list[AlertRow]:
        self.asked.append("rows")
        return list(self.alerts)

    def rows_made_at(self) -> datetime | None:
        return self.made_at

    def node(self, node_id: str) -> Node | None:
        return self.by_id.get(node_id)

    def around(self, node_id: str, per_kind: int = 50) -> Neighbourhood:
        self.asked.append(f"around {node_id} {per_kind}")
        here = self._known(node_id)
        groups = []
        for kind, found in groupby(self._near(node_id), key=lambda one: one.node.kind):
            held = list(found)
            groups.append((kind.value, tuple(held[:per_kind]), len(held)))
        return Neighbourhood(here, tuple(groups))

    def page(self, node_id: str, kind: str, start: int, count: int) -> tuple[Neighbour, ...]:
        self.asked.append(f"page {node_id} {kind} {start} {count}")
        found = [near for near in self._near(node_id) if near.node.kind == kind]
        return tuple(found[start : start + count])

    def _near(self, node_id: str) -> list[Neighbour]:
        near = [
            Neighbour(self.by_id[one.target if out else one.origin], one, out)
            for one in self.links
            for out in (True, False)
            if (one.origin if out else one.target) == node_id
        ]
        kinds = list(Kind)
        near.sort(key=lambda one: (kinds.index(one.node.kind), -one.link.confidence, one.node.id))
        return near

    def chain(self, node_id: str) -> Chain:
        self.asked.append(f"chain {node_id}")
        root = self._known(node_id)
        if node_id not in (ALERT, RULE):
            gaps = tuple(Gap(leg, "nothing is linked", "add it to the rule") for leg in Leg)
            return Chain(root, (), gaps)
        ids = {
            Leg.METRIC: [METRIC], Leg.RUNBOOK: [RUNBOOK], Leg.RULE: [RULE], Leg.CHANGE: [CHANGE],
            Leg.TICKET: [TICKET, SECOND_TICKET], Leg.DEPLOYMENT: ["deployment:argo/3391"],
            Leg.OWNER: [TEAM, "person:dkim"],
        }  # fmt: skip
        found = tuple(self._leg(leg, found) for leg, found in ids.items())
        fix = {
            Leg.DASHBOARD: "add dashboard_url to checkout.yaml:22",
            Leg.DESIGN: "link the design document from PAY-2317",
            Leg.BUILD: "add the CI as a source",
        }
        gaps = tuple(Gap(leg, f"the rule names no {leg.value}", how) for leg, how in fix.items())
        return Chain(root, found, gaps)

    def _leg(self, leg: Leg, ids: list[str]) -> LegFound:
        guess = leg is Leg.DEPLOYMENT
        why = "same service, 4m before it fired" if guess else "commit, trailer Closes: PAY-2317"
        found = tuple(self.by_id[one] for one in ids)
        return LegFound(leg, found, (), "guess" if guess else "exact", 0.6 if guess else 1.0, why)

    def path(self, a_id: str, b_id: str, hops: int | None = None) -> Paths:
        self.asked.append(f"path {a_id} {b_id}")
        ends = self._known(a_id), self._known(b_id)
        self.path_may_end.wait()
        graph = graph_of(self.by_id.values(), self.links, hubs=self.hubs)
        store = GivenStore(graph.record)
        return find_paths(store, ends, hops=hops or HOPS, records=self.path_budget,
                          clock=lambda: 0.0)  # fmt: skip

    def body(self, node_id: str) -> Body | None:
        text = self.bodies.get(node_id)
        form = self.formats.get(node_id, "text/markdown")
        return Body(node=node_id, text=text, format=form) if text is not None else None

    def resolve(self, reference: str) -> list[Node]:
        self.asked.append(f"resolve {reference}")
        wanted = reference.strip()
        return [
            one for one in self.by_id.values() if wanted in (one.id, one.url, one.title, *one.names)
        ]

    def search(self, words: str, limit: int = 50) -> Found:
        self.asked.append(f"search {words}")
        kinds = [word[5:] for word in words.split() if word.startswith("kind:")]
        plain = [word.lower() for word in words.split() if not word.startswith("kind:")]
        found = [
            one
            for one in self.by_id.values()
            if (not kinds or one.kind in kinds)
            and all(word in f"{one.title} {' '.join(one.names)}".lower() for word in plain)
        ]
        return Found(tuple(found[:limit]), is_cut=self.is_cut)

    def sources(self) -> list[SourceStatus]:
        slow = (("GET /merge_requests", "page 3", "connect timeout", "see whether the VPN is up"),)
        return [
            SourceStatus("prometheus", "prometheus", "ok", 1204, ago(8), "", None,
                         "2.53, up", (), 0),
            SourceStatus("forge", "gitlab", "STALE", 21_880, ago(14 * 60),
                         "connect timeout (5 in a row)", ago(-46), "", slow, 1),
            SourceStatus("rules", "git", "ok", 412, ago(180), "", None, "main at 9f2c1e4a", (), 0),
            SourceStatus("jira", "jira", "OFF", 0, None, "no token (env JIRA_TOKEN is empty)", None,
                         "", (), 0),
        ]  # fmt: skip

    def export(
        self, node_id: str, style: str = "md", *, people: bool = False, hide_emails: bool = True
    ) -> str:
        mail = "[redacted:email]" if hide_emails else "kim@example.com"
        body = "".join(f"- step {number}\n" for number in range(40))
        author = f"D. Kim {mail}" if people else mail
        return f"# {self._known(node_id).title} as {style}\n\nAuthor: {author}\n\n{body}"

    def question(self, node_id: str) -> Question | None:
        if node_id not in (ALERT, RULE, METRIC):
            return None
        limit = None if node_id == METRIC else 0.02
        since = ago(140) if node_id == ALERT else None
        expr = (
            'sum(rate(http_requests_total{status=~"5.."}[5m])) / sum(rate(http_requests_total[5m]))'
        )
        whole = f"{expr} > 0.02" if limit else "checkout_http_5xx_ratio"
        return Question("HighErrorRate", whole, expr, ">" if limit else "", limit, "5m", since, "")

    def kept_plot(self, node_id: str) -> Plot | None:
        return self.kept.get(node_id)

    async def keep_plots(self) -> None:
        self.asked.append("keep plots")

    async def plot(self, node_id: str, start: datetime, end: datetime, points: int) -> Plot:
        self.asked.append(f"plot {node_id} {start:%H:%M} {end:%H:%M}")
        if self.gate is not None:
            await self.gate.wait()
        if self.plot_fails:
            raise SourceUnreachable("prometheus does not answer", "timeout after 10 s", "press r")
        step = (end - start) / points
        held = [n for n in range(points + 1) if not 0.23 < n / points < 0.28]
        values = tuple(
            ((start + step * n).timestamp(), self._ratio(start + step * n)) for n in held
        )
        query = self.question(node_id)
        sent = query.plotted if query else ""
        return Plot(query=sent, series=(Series(labels={}, points=values),), fetched_at=NOW,
                    step_s=step.total_seconds(), source="prometheus")  # fmt: skip

    @staticmethod
    def _ratio(at: datetime) -> float:
        late = (at - (NOW - timedelta(minutes=8))).total_seconds() / 480
        wave = 0.004 + 0.002 * ((int(at.timestamp()) // 60) % 3)
        return wave if late < 0 else wave + 0.075 * min(late * 1.6, 1.0)

    async def refresh(self, names: Sequence[str] = ()) -> AsyncGenerator[RefreshEvent, None]:
        self.asked.append("refresh " + " ".join(names))
        for event in self.news:
            yield event
        if self.after_news is not None:
            self.alerts = self.after_news
        yield RefreshEvent("", "linked")

    async def aclose(self) -> None:
        self.asked.append("aclose")

    def _known(self, node_id: str) -> Node:
        if (known := self.node(node_id)) is not None:
            return known
        row = next((one for one in self.alerts if one.id == node_id), None)
        if row is None:
            raise NotFoundError(f"Nothing is known of {node_id}")
        self.by_id[node_id] = node(node_id, row.title, source="prometheus", state=row.state)
        return self.by_id[node_id]


def louder(rows: Sequence[AlertRow]) -> list[AlertRow]:
    """The rows after a refresh: one resolved, one acknowledged, two new ones."""
    kept = [
        replace(row, state="silenced") if row.title == "QueueDepth" else row for row in rows[:-1]
    ]
    since = NOW.timestamp() - 5
    new = [
        AlertRow(f"alert:prometheus/new{n}", f"New{n}", "firing", "critical", since) for n in (1, 2)
    ]
    return ordered([*kept, *new])
