"""The Markdown export, version 1: for a post-mortem, an issue or a merge request.

Foreign text stands only inside one-line code spans, so `like this` are the words of a source and
plain text is traceview's own.
"""

from __future__ import annotations

import hashlib
import shlex

from traceview import __version__
from traceview.chain.legs import Leg
from traceview.chain.state_words import state_words
from traceview.export.chain_outline import Account, ChainStep, Row, address, last_step, plain_key
from traceview.export.markdown_text import code, name, web_link
from traceview.export.moments import age_of, short_stamp, stamp
from traceview.export.redactor import Censor
from traceview.graph.neighbourhood import Neighbour
from traceview.model import Node
from traceview.sources.source_status import SourceStatus

VERSION = 1
_CHAIN_HEAD = (
    "| # | Kind | Item | When (UTC) | Linked because | How | Source, fetched |\n"
    "|---|------|------|------------|----------------|-----|-----------------|"
)


def to_markdown(account: Account, version: str = __version__) -> str:
    """The whole page; its first line names the format, the time, and the sha256 of what follows."""
    page = _Page(account)
    parts = (
        page.heading(),
        page.facts(),
        page.warning(),
        page.chain(),
        page.timeline(),
        page.not_known(),
        page.source_table(),
        page.footer(),
    )
    text = "\n\n".join(part for part in parts if part) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    moment = stamp(account.now).replace(" ", "T")
    return f"<!-- traceview export v{VERSION} · {version} · {moment} · sha256:{digest} -->\n{text}"


class _Page:
    """The parts of one page; the censor counts over all of them, so the footer comes last."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.censor: Censor = account.censor()

    def _code(self, text: str, *, table: bool = False) -> str:
        return code(self.censor.line(text), table=table)

    def _item(self, node: Node, step: Neighbour | None = None, *, table: bool = False) -> str:
        if self.account.is_hidden(node):
            return "a person, left out"
        title = self._code(node.title, table=table)
        key = plain_key(node)
        url = self.censor.line(address(node, step))
        if key and url and key != node.title:
            return f"{web_link(key, url)} {title}"
        if key and key not in node.title:
            return f"{code(key)} {title}"
        return web_link(title, url)

    def heading(self) -> str:
        return f"# {self._code(self.account.chain.root.title)}"

    def facts(self) -> str:
        root, now = self.account.chain.root, self.account.now
        since = f"since {stamp(root.since)} ({age_of(root.since, now)})" if root.since else ""
        rows = [[f"**Kind** {root.kind.value}"]]
        if root.state or since:
            state = f"**State** {self._code(state_words(root))}" if root.state else ""
            rows[0].append(f"{state} {since}".strip())
        if severity := root.attrs.get("severity", ""):
            rows[0].append(f"**Severity** {self._code(severity)}")
        rows.append(
            [
                f"**{leg.value.capitalize()}** {self._item(found.nodes[0], last_step(found))}"
                for leg in (Leg.OWNER, Leg.RUNBOOK, Leg.TICKET)
                if (found := self.account.chain.leg(leg)) and found.nodes
            ]
        )
        if expression := root.attrs.get("expr", ""):
            rows.append([f"**Expression** {self._code(expression)}"])
        return "\\\n".join(" · ".join(row) for row in rows if row)

    def warning(self) -> str:
        lines = [_old(source, self.account) for source in self.account.old_sources]
        return "\n> ".join(["> [!WARNING]", *lines]) if lines else ""

    def chain(self) -> str:
        rows = "\n".join(self._row(row) for row in self.account.rows)
        return f"## Chain\n\n{_CHAIN_HEAD}\n{rows}\n\n{self._weakest()}"

    def _row(self, row: Row) -> str:
        cells = (
            str(row.number),
            row.node.kind.value,
            self._item(row.node, row.step.to if row.step else None, table=True),
            short_stamp(row.node.since or row.node.updated, self.account.now),
            self._because(row),
            _how(row.step) if row.step else "-",
            self._fetched(row),
        )
        return f"| {' | '.join(cells)} |"

    def _because(self, row: Row) -> str:
        if row.step is None:
            return "start" if row.leg is None else f"also answers {row.leg.value}"
        best = row.step.to.link.best
        said = [self._code(text, table=True) for text in (best.method, best.text) if text]
        number = self.account.numbers[row.step.here]
        where = f" at {self._code(best.place, table=True)}" if best.place else ""
        return f"from {number}: {row.step.to.label}, {' '.join(said)}{where}"

    def _fetched(self, row: Row) -> str:
        if row.step is not None:
            best = row.step.to.link.best
            source, moment = best.source, best.fetched_at
        elif row.node.seen:
            newest = max(row.node.seen, key=lambda sighting: sighting.fetched_at)
            source, moment = newest.source, newest.fetched_at
        else:
            return "-"
        dagger = " †" if self.account.is_old(source) else ""
        return f"{name(source, table=True)} {short_stamp(moment, self.account.now)}{dagger}"

    def _weakest(self) -> str:
        weakest = self.account.weakest
        if weakest is None:
            line = "Weakest link: none, every link is exact." if self.account.steps else "No links."
        else:
            ends = (self.account.numbers[weakest.here], self.account.numbers[weakest.to.node.id])
            line = f"Weakest link: {ends[0]}→{ends[1]} ({_how(weakest)})."
        if hidden := self.account.hidden_people:
            line += f" People: {hidden} left out (`--people` to include)."
        return line

    def timeline(self) -> str:
        dated = [(row.node.since, row) for row in self.account.rows if row.node.since]
        rows = [
            f"| {short_stamp(moment, self.account.now)} | {self._event(row)} | {row.number} |"
            for moment, row in sorted(dated, key=lambda pair: (pair[0], pair[1].number))
        ]
        if not rows:
            return ""
        return "\n".join(
            ("## Timeline (UTC)", "", "| Time (UTC) | Event | # |", "|---|---|---|", *rows)
        )

    def _event(self, row: Row) -> str:
        node = row.node
        state = f" {self._code(node.state, table=True)}" if node.state else ""
        return f"{node.kind.value}{state} {self._item(node, table=True)}"

    def not_known(self) -> str:
        lines = [
            f"- no {gap.leg.value}: {self._code(gap.why)}."
            + (f" Fix: {self._code(gap.fix)}." if gap.fix else "")
            for gap in self.account.chain.gaps
        ]
        lines += [
            f"- {name(source.name)}: what changed after {_newest(source, self.account)}"
            " is not included."
            for source in self.account.old_sources
            if source.fetched_at
        ]
        return "\n".join(("## Not known", "", *lines)) if lines else ""

    def source_table(self) -> str:
        rows = [self._source(source) for source in self.account.sources]
        if not rows:
            return ""
        head = ("## Sources", "", "| Source | State | Newest data | Says |", "|---|---|---|---|")
        return "\n".join((*head, *rows))

    def _source(self, source: SourceStatus) -> str:
        says = self._code(source.error or source.detail, table=True)
        label = name(source.name, table=True)
        state = name(source.state, table=True)
        return f"| {label} | {state}{_age(source, self.account)} | " + (
            f"{_newest(source, self.account)} | {says} |"
        )

    def footer(self) -> str:
        command = f"traceview trace --format md {shlex.quote(self.account.chain.root.id)}"
        rebuild = self._code(command)
        return f"Redacted: {self.censor.summary()}. Rebuild: {rebuild}"


def _how(step: ChainStep) -> str:
    link = step.to.link
    return link.how.value if link.how.value == "exact" else f"guess {link.confidence:.2f}"


def _newest(source: SourceStatus, account: Account) -> str:
    return short_stamp(source.fetched_at, account.now) if source.fetched_at else "never"


def _age(source: SourceStatus, account: Account) -> str:
    return f" {age_of(source.fetched_at, account.now)}" if source.fetched_at else ""


def _old(source: SourceStatus, account: Account) -> str:
    if source.fetched_at is None:
        return f"{name(source.name)} has never answered: nothing here is from it."
    newest = short_stamp(source.fetched_at, account.now)
    return (
        f"{name(source.name)} has given nothing since {newest}. "
        f"Facts marked † are from then and may be out of date."
    )
