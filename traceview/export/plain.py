"""The chain as plain lines, one fact each, without boxes: for screen readers, grep and diff."""

from __future__ import annotations

from collections.abc import Iterator

from traceview.chain.state_words import state_words
from traceview.export.chain_outline import Account
from traceview.export.moments import age_of, stamp
from traceview.export.redactor import Censor
from traceview.graph.neighbourhood import Neighbour
from traceview.model import Node
from traceview.sources.source_status import SourceStatus


def to_plain(account: Account) -> str:
    """Lines of `name: value`, in a fixed order."""
    return "\n".join(_lines(account, account.censor())) + "\n"


def _lines(account: Account, censor: Censor) -> Iterator[str]:
    root = account.chain.root
    yield f"at: {stamp(account.now)}"
    yield f"root: {_named(root, account, censor)}"
    yield f"root id: {censor.line(root.id)}"
    yield from _facts("root", root, account, censor)
    for found in account.chain.found:
        leg = found.leg.value
        for node in found.nodes:
            yield f"{leg}: {_named(node, account, censor)} ({found.how} {found.confidence:.2f})"
            yield from _facts(leg, node, account, censor)
        for neighbour in found.path:
            yield f"{leg} step: {_step(neighbour, account, censor)}"
    for gap in account.chain.gaps:
        yield f"{gap.leg.value}: not known: {censor.line(gap.why)}"
        if gap.fix:
            yield f"{gap.leg.value} fix: {censor.line(gap.fix)}"
    for source in account.sources:
        yield _source(source, account, censor)
    if (weakest := account.weakest) is None:
        yield "weakest link: none, every link is exact"
    else:
        yield f"weakest link: {_step(weakest.to, account, censor)}"


def _facts(name: str, node: Node, account: Account, censor: Censor) -> Iterator[str]:
    if account.is_hidden(node):
        return
    if node.url:
        yield f"{name} url: {censor.line(node.url)}"
    if node.state:
        yield f"{name} state: {censor.line(state_words(node))}"
    if node.since:
        yield f"{name} since: {stamp(node.since)}"


def _named(node: Node, account: Account, censor: Censor) -> str:
    if account.is_hidden(node):
        return "a person, left out"
    return f"{node.kind.value} {censor.line(node.title)}"


def _step(neighbour: Neighbour, account: Account, censor: Censor) -> str:
    best = neighbour.link.best
    why = " ".join(censor.line(text) for text in (best.method, best.text, best.place) if text)
    old = " (may be old)" if account.is_old(best.source) else ""
    return (
        f"{neighbour.label} {_named(neighbour.node, account, censor)}; "
        f"{best.how.value} {best.confidence:.2f}; {why}; "
        f"{censor.line(best.source)} {stamp(best.fetched_at)}{old}"
    )


def _source(source: SourceStatus, account: Account, censor: Censor) -> str:
    newest = "never asked"
    if source.fetched_at:
        newest = (
            f"newest data {stamp(source.fetched_at)} ({age_of(source.fetched_at, account.now)})"
        )
    error = f", {censor.line(source.error)}" if source.error else ""
    return f"source {censor.line(source.name)}: {source.state}, {newest}{error}"
