"""Whatever came, changed and went: joining what is due makes the links that all data make."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.builders import NOW, findings, link, node
from tests.cached import remove
from tests.unit.joined_plainly import joined, plainly
from traceview.cache.disk.folder import INDEX
from traceview.cache.disk_store import DiskStore
from traceview.linking.joins import Joins
from traceview.model import Node, Relation

NAMES = ("Down", "Slow")
RULE_NAMES = (*NAMES, "{{ .what }}Slow", "{{ .what }}")
SOURCES = ("git", "prometheus", "")
RULES = tuple(f"rule:{n}" for n in range(4))
ALERTS = tuple(f"alert:am/{n}" for n in range(3))
DOCUMENTS = tuple(f"document:x/{n}" for n in range(2))
TICKETS = ("ticket:PAY-1", "ticket:PAY-2", "ticket:a.example/1", "ticket:b.example/2")
IDS = (*RULES, *ALERTS, *DOCUMENTS, *TICKETS, "team:pay", "team:payments")


@st.composite
def rules(draw: st.DrawFn) -> Node:
    attrs = {"expr": draw(st.sampled_from(("up == 0", "up == 1", "")))}
    if draw(st.booleans()):
        attrs["alertname"] = draw(st.sampled_from(RULE_NAMES))
    if draw(st.booleans()):
        attrs |= {"repo": "r", "file": "a.yaml", "line": draw(st.sampled_from(("1", "2")))}
    if draw(st.booleans()):
        attrs["label.severity"] = draw(st.sampled_from(("page", "ticket")))
    if draw(st.booleans()):
        attrs["type"] = draw(st.sampled_from(("alerting", "recording")))
    return node(
        draw(st.sampled_from(RULES)),
        draw(st.sampled_from(NAMES)),
        source=draw(st.sampled_from(SOURCES)),
        attrs=attrs,
    )


@st.composite
def alerts(draw: st.DrawFn) -> Node:
    attrs = {
        "alertname": draw(st.sampled_from((*NAMES, "Renamed", ""))),
        "expr": draw(st.sampled_from(("up == 0", ""))),
        "value": draw(st.sampled_from(("1", "2"))),
        "label.severity": draw(st.sampled_from(("page", "ticket"))),
    }
    return node(draw(st.sampled_from(ALERTS)), "Something", source="am", attrs=attrs)


@st.composite
def others(draw: st.DrawFn) -> Node:
    names = draw(st.lists(st.sampled_from(("Down.md", "Slow.md", "PAY-1", "PAY-2")), max_size=2))
    source = draw(st.sampled_from(SOURCES))
    return node(draw(st.sampled_from((*DOCUMENTS, *TICKETS, "team:pay"))), names=tuple(names),
                source=source)  # fmt: skip


NODES = st.one_of(rules(), alerts(), others())


class Joining(RuleBasedStateMachine):
    """Nodes and links come and go; after each step only what is due is joined."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.aliases: dict[str, str] = {}
        self.patch = pytest.MonkeyPatch()

    @initialize()
    def begin(self) -> None:
        self.patch.setattr("traceview.linking.joins.BATCH", 2)
        self.patch.setattr("traceview.linking.join_queue.BATCH", 2)
        self.cache = DiskStore(self.folder / "cache")

    @rule(nodes=st.lists(NODES, max_size=6))
    def put(self, nodes: list[Node]) -> None:
        self.cache.put(findings(*nodes))

    @rule(origin=st.sampled_from(RULES), document=st.sampled_from(DOCUMENTS))
    def name_a_runbook(self, origin: str, document: str) -> None:
        self.cache.put(findings(link(origin, Relation.HAS_RUNBOOK, document, source="git")))

    @rule(origin=st.sampled_from((*RULES, "service:x")), other=st.sampled_from(IDS))
    def refer(self, origin: str, other: str) -> None:
        self.cache.put(findings(link(origin, Relation.REFERS_TO, other, source="git")))

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=3, unique=True))
    def remove(self, ids: list[str]) -> None:
        remove(self.cache, ids)

    @rule(ids=st.lists(st.sampled_from(IDS), max_size=3, unique=True), source=st.sampled_from(
        SOURCES[:2]))  # fmt: skip
    def let_go(self, ids: list[str], source: str) -> None:
        self.cache.let_go(source, ids)

    @rule(origins=st.lists(st.sampled_from(RULES), max_size=3, unique=True))
    def retract(self, origins: list[str]) -> None:
        self.cache.retract("git", {origin: set() for origin in origins})

    @rule(
        aliases=st.dictionaries(
            st.sampled_from(("team:pay", "rule:0", "ticket:PAY-1")),
            st.sampled_from(("team:payments", "ticket:PAY-2")),
            max_size=2,
        )
    )
    def configure(self, aliases: dict[str, str]) -> None:
        self.aliases = aliases

    @rule()
    def lose_the_index(self) -> None:
        self.cache.close()
        for path in self.cache.folder.glob(f"{INDEX}*"):
            path.unlink()
        self.cache = DiskStore(self.folder / "cache")

    @invariant()
    def joins_what_all_data_join(self) -> None:
        if not hasattr(self, "cache"):
            return
        Joins(self.cache, self.aliases, lambda: NOW).join()
        assert joined(self.cache) == plainly(self.cache, self.aliases)
        before = self.cache.changes({}).now
        Joins(self.cache, self.aliases, lambda: NOW).join()
        assert self.cache.changes({}).now == before

    def teardown(self) -> None:
        self.patch.undo()
        if hasattr(self, "cache"):
            self.cache.close()
        shutil.rmtree(self.folder)


TestJoining = Joining.TestCase
TestJoining.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
