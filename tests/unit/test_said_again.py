"""What is said again is not read again, and leaves in the store what a whole reading leaves."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, findings, node
from tests.cached import all_links, record_of
from traceview.cache.disk.folder import INDEX
from traceview.cache.disk_store import DiskStore
from traceview.config.config import load_config
from traceview.http import Answer, Asked, SourceClient, in_process
from traceview.model import Kind, Link, Node
from traceview.sources.refresh import Loader
from traceview_connectors.common.fingerprint import fingerprint

CONFIG = """
[sources.am1]
type = "alertmanager"
url = "http://am1.example"

[sources.am2]
type = "alertmanager"
url = "http://am2.example"

[sources.prom]
type = "prometheus"
url = "http://prom.example"
alertmanager = ["am1", "am2"]
"""
PEERS = {
    "status": "ready",
    "peers": [{"name": "A", "address": "a:1"}, {"name": "B", "address": "b:1"}],
}
STATUS = {"cluster": PEERS, "versionInfo": {"version": "0.27.0"}}
SILENCE = "548a77f5-3e1c-41cf-aae3-2a5ab042705e"
DOCUMENT = node("document:docs:x.md", "x", names=("x.md", "docs/x.md"), source="docs")


def silence(comment: str) -> dict[str, Any]:
    matcher = {"name": "alertname", "value": "a", "isRegex": False, "isEqual": True}
    return {
        "id": SILENCE, "status": {"state": "active"}, "matchers": [matcher], "createdBy": "ada",
        "comment": comment, "startsAt": "2026-11-23T00:00:00Z", "endsAt": "2026-11-24T00:00:00Z",
        "updatedAt": "2026-11-23T00:00:00Z",
    }  # fmt: skip


def alert(mark: int, team: str, state: str, annotations: dict[str, str]) -> dict[str, Any]:
    silenced = [SILENCE] if state == "suppressed" else []
    labels = {"alertname": f"A{mark}", "severity": "critical", "team": team, "job": "shop"}
    return {
        "fingerprint": fingerprint(labels), "labels": labels,
        "annotations": annotations, "startsAt": "2026-11-23T02:00:00Z",
        "receivers": [{"name": "on-call"}],
        "updatedAt": "2026-11-23T03:00:00Z", "endsAt": "2026-11-23T04:00:00Z",
        "generatorURL": "http://p.example/graph?g0.expr=up+%3D%3D+0",
        "status": {"state": state, "silencedBy": silenced, "inhibitedBy": [], "mutedBy": []},
    }  # fmt: skip


def groups(values: dict[int, float]) -> dict[str, Any]:
    """The rules of a Prometheus, each with an alert that has this value."""
    return {
        "groups": [
            {"name": "g", "file": "/r.yaml", "rules": [rule(*one) for one in values.items()]}
        ]
    }


def rule(mark: int, value: float) -> dict[str, Any]:
    held = alert(mark, "pay", "active", {"summary": f"at {value}"})
    labels, annotations = held["labels"], held["annotations"]
    firing = {
        "labels": labels, "annotations": annotations, "state": "firing", "value": str(value),
        "activeAt": "2026-11-23T01:59:00Z",
    }  # fmt: skip
    return {
        "type": "alerting", "name": f"A{mark}", "query": "up == 0", "duration": 60,
        "state": "firing", "health": "ok", "labels": {"severity": "critical", "team": "pay"},
        "alerts": [firing],
    }  # fmt: skip


def as_data(value: Any) -> Any:
    return {"status": "success", "data": value}


ALERTS = st.builds(
    alert,
    st.integers(1, 4),
    st.sampled_from(("pay", "shop")),
    st.sampled_from(("active", "suppressed")),
    st.sampled_from(
        ({}, {"runbook": "docs/x.md"}, {"summary": "a", "wiki": "https://w.example/a"})
    ),
)
LISTS = st.lists(ALERTS, max_size=4, unique_by=lambda one: str(one["fingerprint"]))
AMS = st.sampled_from(("am1", "am2"))
SOURCES = st.sampled_from(("am1", "am2", "prom"))
VALUES = st.dictionaries(st.integers(1, 3), st.sampled_from((1.5, 2.5)), max_size=3)
STEPS = st.one_of(
    st.tuples(st.just("lists"), AMS, LISTS),
    st.tuples(st.just("lists"), AMS, LISTS),
    st.tuples(st.just("rules"), st.none(), VALUES),
    st.tuples(st.just("silence"), st.sampled_from(("new disk", "old disk", "")), st.none()),
    st.tuples(st.just("fails"), SOURCES, st.booleans()),
    st.tuples(st.just("damages"), AMS, st.integers(0, 3)),
    st.tuples(st.sampled_from(("sent again", "restart", "clear", "index lost", "document", "gone")),
              st.none(), st.none()),
)  # fmt: skip


@dataclass
class World:
    """Two Alertmanagers of a cluster, a cache, and a loader; `forgets` reads everything anew."""

    folder: Path
    forgets: bool
    time: datetime = NOW
    lists: dict[str, list[Any]] = field(default_factory=lambda: {"am1": [], "am2": []})
    silences: list[Any] = field(default_factory=list)
    rules: dict[int, float] = field(default_factory=dict)
    targets: list[Any] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    shaped: int = 0

    def __post_init__(self) -> None:
        (self.folder / "traceview.toml").write_text(
            f'{CONFIG}\n[cache]\nfolder = "{self.folder}/cache"\n'
        )
        self.open()

    def open(self) -> None:
        self.config = load_config(self.folder / "traceview.toml")
        self.store = DiskStore(self.folder / "cache")
        self.loader = Loader(self.config, self.store, lambda: self.time)

    def close(self) -> None:
        asyncio.run(self.loader.aclose())
        self.store.close()

    async def answer(self, asked: Asked) -> Answer:
        name = asked.url.partition("//")[2].partition(".")[0]
        if name in self.failing:
            return Answer("no", 404)
        path = asked.path.rpartition("/")[2]
        if name == "prom":
            return Answer(json.dumps(as_data({"rules": groups(self.rules), "config": {"yaml": ""},
                                              "targets": {"activeTargets": self.targets},
                                              "buildinfo": {"version": "2"}}[path])))  # fmt: skip
        return Answer(json.dumps({"alerts": self.lists[name], "silences": self.silences,
                                  "status": STATUS}[path]))  # fmt: skip

    def refresh(self, name: str) -> None:
        self.time += timedelta(seconds=30)
        if self.forgets:
            self.store._data.told.clear()
        made = SourceClient.of

        def of(settings: Any, **given: Any) -> SourceClient:
            return made(settings, **given, transport=in_process(self.answer))

        async def read() -> None:
            async for event in self.loader.refresh((name,)):
                self.shaped += event.what == "progress"
            for source in self.loader.sources.values():
                await source.aclose()
                source._connector = source._http = None

        with mock.patch.object(SourceClient, "of", of):
            asyncio.run(read())

    def do(self, what: str, one: Any, other: Any) -> None:
        if what == "lists":
            self.lists[one] = other
        elif what == "rules":
            self.rules = {int(mark): value for mark, value in other.items()}
            self.targets = [{"labels": {"job": "shop"}, "health": "up" if other else "down"}]
        elif what == "silence":
            self.silences = [silence(one)] if one else []
        elif what == "fails":
            (self.failing.add if other else self.failing.discard)(one)
        elif what == "damages":
            self.lists[one] = [*self.lists[one], {"labels": other}]
        elif what == "sent again":
            for some in self.lists.values():
                for listed in some:
                    listed["updatedAt"] = listed["endsAt"] = self.time.isoformat()
        elif what == "restart":
            self.close()
            self.open()
        elif what == "clear":
            self.store.clear()
        elif what == "index lost":
            self.close()
            for path in (self.folder / "cache").glob(f"{INDEX}*"):
                path.unlink()
            self.open()
        elif what == "document":
            self.store.put(findings(DOCUMENT), "docs")
        else:
            self.store.let_go("docs", [DOCUMENT.id])

    def held(self) -> tuple[dict[str, Node], list[Link]]:
        """All that is known: nodes by id, and links."""
        self.store.changes({})
        ids = [i for kind in Kind for i in self.store.of_kind(kind)]
        links = {one.key: one for i in ids for one in all_links(self.store, i)}
        nodes = {i: record.node for i in ids if (record := record_of(self.store, i))}
        return nodes, sorted(links.values(), key=lambda one: one.key)


@contextmanager
def world(*, forgets: bool) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="said"))
    made = World(folder, forgets)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)


A = alert(1, "pay", "active", {"runbook": "docs/x.md"})
SILENCED = alert(1, "pay", "suppressed", {})


@example(  # resolved in one of two Alertmanagers, and then listed there as before
    [("lists", "am1", [A]), ("lists", "am2", [A]), ("lists", "am1", []), ("lists", "am1", [A])],
    ["am1", "am2", "am1", "am1"],
)
@example(  # the same silence in other words
    [("lists", "am1", [SILENCED]), ("silence", "new disk", None), ("silence", "old disk", None)],
    ["am1"] * 3,
)
@example(  # one member says another state, and then fails: the other one counts again
    [("lists", "am1", [A]), ("lists", "am2", [A]), ("lists", "am1", [A]), ("lists", "am1", [A]),
     ("lists", "am2", [SILENCED]), ("lists", "am1", [A]), ("fails", "am2", True)],
    ["am1", "am2", "am1", "am1", "am2", "am1", "am1"],
)  # fmt: skip
@example(  # what cannot be read costs the others no age
    [("lists", "am1", [A]), ("damages", "am1", 5), ("sent again", None, None)], ["am1"] * 3
)
@given(
    steps=st.lists(STEPS, min_size=2, max_size=8), order=st.lists(SOURCES, min_size=8, max_size=8)
)
@settings(max_examples=12, deadline=None)
def test_what_is_said_again_leaves_what_a_whole_reading_leaves(
    steps: Sequence[tuple[str, Any, Any]], order: Sequence[str]
) -> None:
    with world(forgets=False) as quick, world(forgets=True) as thorough:
        for step, name in zip(steps, order, strict=False):
            for one in (quick, thorough):
                one.do(*json.loads(json.dumps(step)))
                one.refresh(name)
            assert quick.held() == thorough.held()
