"""A session in memory for the commands, and a way to run one and keep what it wrote."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOW, node, status
from tests.unit.export import chains
from traceview.chain.chain import Chain
from traceview.chain.chain_rows import ChainRow
from traceview.cli import main
from traceview.config.config import Config
from traceview.errors import NotFoundError, TraceviewError
from traceview.graph.paths_found import PathFound, Paths
from traceview.lookup.found import Found
from traceview.model import Node
from traceview.session.cache_info import CacheInfo
from traceview.session.session import Session
from traceview.sources.source_status import RefreshEvent, SourceStatus

ROW: dict[str, Any] = {
    "schema": "traceview.chain/1",
    "alert": "HighErrorRate",
    "repo": "git.example.com/alerts",
    "file": "checkout/api.yaml",
    "line": 4,
    "nth": 0,
    "introduced_commit": "9f2c" * 10,
    "last_changed_commit": "9f2c" * 10,
    "pr": "4812",
    "tickets": ["PAY-2317"],
    "team": ["payments"],
    "runbook_urls": [],
    "dashboard_urls": [],
    "metrics": ["checkout_http_5xx_ratio"],
    "gaps": [],
    "evidence": {},
}


class FakeSession(Session):
    """Knows the alert of `tests.unit.export.chains`; its sources are what a test says."""

    def __init__(self, *sources: SourceStatus, knows: bool = True) -> None:
        self.standing = list(sources)
        self.knows = knows
        self.asked: list[tuple[str, ...]] = []
        self.fails: dict[str, str] = {}
        self.closed = False
        self.left = 0
        self.config = Config()

    def now(self) -> datetime:
        return NOW

    def sources(self) -> list[SourceStatus]:
        return self.standing

    def troubles(self) -> list[TraceviewError]:
        return []

    def resolve(self, reference: str) -> list[Node]:
        if self.knows and reference == chains.TICKET.id:
            return [chains.TICKET]
        known = self.knows and reference in (chains.ALERT.id, chains.ALERT.title)
        return [chains.ALERT, node("alert:am/other")] if known else []

    def chain(self, node_id: str) -> Chain:
        if node_id != chains.ALERT.id:
            raise NotFoundError(f"Nothing is known of {node_id}")
        return chains.whole().chain

    def path(self, a_id: str, b_id: str, hops: int | None = None) -> Paths:
        steps = (chains.TO_RULE, chains.TO_COMMIT, chains.TO_CHANGE, chains.TO_TICKET)
        ends = (chains.ALERT, chains.TICKET)
        if (hops or 6) < len(steps):
            return Paths(*ends, (), "nothing", 7, hops or 6)
        return Paths(*ends, (PathFound(steps),), "found", 5, len(steps))

    def search(self, words: str, limit: int = 50) -> Found:
        found = [one for one in (chains.ALERT, chains.TICKET) if words in one.title]
        return Found(tuple(found[:limit]), is_cut=words == "q")

    def chain_rows(self) -> Iterator[ChainRow]:
        if self.knows:
            told = {name: ROW[name] for name in ROW if name not in ("schema", "evidence")}
            yield ChainRow(**told)

    def cache_info(self) -> CacheInfo:
        return CacheInfo("cache", 12, {"alert": 1})

    def clear_cache(self) -> None:
        self.asked.append(("clear",))

    async def refresh(self, names: Sequence[str] = ()) -> AsyncGenerator[RefreshEvent, None]:
        self.asked.append(tuple(names))
        for position, one in enumerate(self.standing):
            if names and one.name not in names:
                continue
            yield RefreshEvent(one.name, "started")
            yield RefreshEvent(one.name, "progress", 1, 4)
            if message := self.fails.get(one.name, ""):
                yield RefreshEvent(one.name, "failed", message=message)
                self.standing[position] = replace(one, state="DOWN", error=message)
            else:
                yield RefreshEvent(one.name, "done", 4, 4, 4)
                self.standing[position] = replace(one, state="ok", nodes=4, fetched_at=NOW)
        yield RefreshEvent("", "linked")

    async def leave_sources(self) -> None:
        self.left += 1

    def close(self) -> None:
        self.closed = True


@dataclass
class Ran:
    """What one command line gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """A configuration with one source."""
    path = tmp_path / "config.toml"
    path.write_text('[sources.rules]\ntype = "git"\npath = "."\n')
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], config_file: Path) -> Run:
    """Run a command line over a session; the configuration is given unless the words give one."""

    def one(*words: str, session: Session | None = None) -> Ran:
        named = () if "--config" in words else ("--config", str(config_file))
        code = main([*named, *words], opener=lambda config: session or FakeSession(status("rules")))
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return one
