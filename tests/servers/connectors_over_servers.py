"""Connectors over real servers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from traceview.connector import Connector, Context
from traceview.http import Limits, SourceClient, WebSettings
from traceview.model import Findings, Kind, Link, Node, Relation
from traceview.references.conventions.house_style import HouseStyle

Held = TypeVar("Held", bound=Connector)


@asynccontextmanager
async def opened(kind: type[Held], folder: Path, name: str, **table: Any) -> AsyncIterator[Held]:
    """A connector with these settings, as the program makes it."""
    settings = kind.Settings.model_validate({"type": name, **table})
    assert isinstance(settings, WebSettings)
    clock = _now
    client = SourceClient.of(settings, name=name, clock=clock, limits=Limits(backoff_s=0.01))
    connector = kind(settings, Context(name, clock, folder, HouseStyle(), client))
    try:
        yield connector
    finally:
        await connector.aclose()
        await client.aclose()


def _now() -> datetime:
    return datetime.now(UTC)


async def everything(connector: Connector) -> Findings:
    """All that one sync finds, without any problem."""
    batches = [batch async for batch in connector.sync("")]
    found = Findings.gathered(batch.findings for batch in batches)
    assert found.problems == ()
    assert batches[-1].complete
    return found


def titled(found: Findings, kind: Kind, title: str) -> Node:
    """The one node of this kind and title that the source describes."""
    (node,) = (n for n in found.nodes if (n.kind, n.title) == (kind, title) and n.seen)
    return node


def links_of(found: Findings, node: Node) -> dict[tuple[Relation, str], Link]:
    """The links that begin at a node."""
    return {(link.relation, link.target): link for link in found.links if link.origin == node.id}
