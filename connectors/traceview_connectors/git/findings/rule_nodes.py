"""Rules as nodes, with the commits behind them and what they themselves say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from traceview import identity
from traceview.model import Findings, Kind, Link, Node, Relation
from traceview.references.labels.labels import (
    RuleLabels,
    Said,
    page_title,
    read_labels,
    web_address,
)
from traceview.references.patterns.find_references import find_references
from traceview.references.patterns.page_patterns import DASHBOARDS
from traceview.references.promql.expression import read_expression
from traceview_connectors.git.findings.voice import RepositoryPlace, Voice, moment, stub
from traceview_connectors.git.lineage.tracks import Track
from traceview_connectors.git.rules.rule_files import FoundRule
from traceview_connectors.git.rules.template_yaml import unescaped

EARLIER = 0.8
"""How surely the work behind a rule that was copied or renamed is the work behind this one."""


@dataclass(frozen=True)
class StandingRule:
    """A rule as it stands: where, what it says, what became of it."""

    path: str
    nth: int
    found: FoundRule
    track: Track


class Rules:
    """Makes the findings of rules; `paths` are the files of the repository."""

    def __init__(
        self,
        voice: Voice,
        place: RepositoryPlace,
        paths: frozenset[str],
    ) -> None:
        self._voice = voice
        self._place = place
        self._paths = paths

    def id_of(self, rule: StandingRule) -> str:
        """The rule's id."""
        return identity.rule_id(self._place.slug, rule.path, rule.found.text.name, rule.nth)

    def of(self, rule: StandingRule, when: Callable[[str], int]) -> tuple[Findings, RuleLabels]:
        """The rule with all its links but those to its owners; and what its labels say.

        `when` gives the time of a commit in unix seconds, 0 for one that is not known.
        """
        text = rule.found.text
        said = read_labels(text.labels, text.annotations, self._place.house)
        node = self._node(rule, said, when)
        nodes = [node, stub(self._place.repository, self._place.slug)]
        links = [
            self._voice.link(node.id, Relation.DEFINED_IN, self._place.repository,
                             "file of the repository", "", self.where(rule)),
        ]  # fmt: skip
        links += self._lineage(node.id, rule)
        for target, link in (*self._metrics(node.id, rule), *self._pages(node.id, rule, said)):
            nodes.append(target)
            links.append(link)
        if source := self._copied_from(rule):
            nodes.append(source)
            links.append(
                self._voice.link(node.id, Relation.COPIED_FROM, source.id,
                                 "same text when it began", rule.track.copied_from,
                                 self.where(rule), 0.9)
            )  # fmt: skip
        return Findings(nodes=tuple(nodes), links=tuple(links)), said

    def where(self, rule: StandingRule) -> str:
        """`file:line` of the rule."""
        return f"{rule.path}:{rule.found.line}"

    def _node(self, rule: StandingRule, said: RuleLabels, when: Callable[[str], int]) -> Node:
        text = rule.found.text
        attrs = {
            "alertname" if text.kind == "alert" else "record": text.name,
            "expr": unescaped(text.expr),
            "for": text.duration,
            "keep_firing_for": text.keep,
            "severity": said.severity,
            "file": rule.path,
            "line": str(rule.found.line),
            "span": f"{rule.found.first}-{rule.found.last}",
            "repo": self._place.slug,
            "type": "alerting" if text.kind == "alert" else "recording",
            "nth": str(rule.nth),
            "renamed_from": rule.track.renamed_from,
            "copied_from": rule.track.copied_from,
            "partial": "yes" if text.partial else "",
        }
        attrs |= {f"label.{key}": unescaped(value) for key, value in text.labels.items()}
        attrs |= {f"annotation.{key}": unescaped(value) for key, value in text.annotations.items()}
        return Node(
            id=self.id_of(rule),
            kind=Kind.RULE,
            title=text.name,
            names=(text.name,),
            url=self._place.file_url(rule.path, rule.found.line),
            since=moment(when(rule.track.introduced)),
            updated=moment(when(rule.track.changed)),
            attrs={key: value for key, value in attrs.items() if value},
            seen=self._voice.seen,
        )

    def _lineage(self, origin: str, rule: StandingRule) -> Iterator[Link]:
        track, where = rule.track, self.where(rule)
        follow = "text followed through history"
        yield self._voice.link(
            origin, Relation.INTRODUCED_BY, identity.commit_id(track.introduced), follow,
            track.name, where, track.sure,
        )  # fmt: skip
        yield self._voice.link(
            origin, Relation.CHANGED_BY, identity.commit_id(track.changed), follow,
            track.name, where, track.sure,
        )  # fmt: skip
        for sha in dict.fromkeys(track.touched):
            if sha not in (track.introduced, track.changed):
                yield self._voice.link(
                    origin, Relation.TOUCHED_BY, identity.commit_id(sha), follow,
                    track.name, where, track.sure,
                )  # fmt: skip
        if track.earlier and track.earlier not in (track.introduced, *track.touched):
            text = track.renamed_from or track.copied_from
            how = "introduced under another name" if track.renamed_from else "introduced elsewhere"
            earlier = identity.commit_id(track.earlier)
            yield self._voice.link(origin, Relation.TOUCHED_BY, earlier, how, text, where, EARLIER)

    def _metrics(self, origin: str, rule: StandingRule) -> Iterator[tuple[Node, Link]]:
        text = rule.found.text
        where = self.where(rule)
        read = read_expression(text.expr)
        for name in read.metrics:
            target = identity.metric_id(name)
            sure = 0.9 if read.partial else 1.0
            method = "expression, read in part" if read.partial else "expression"
            yield (
                stub(target, name, names=(name,)),
                self._voice.link(origin, Relation.MEASURES, target, method, name, where, sure),
            )
        if text.kind == "record":
            target = identity.metric_id(text.name)
            yield (
                stub(target, text.name, names=(text.name,)),
                self._voice.link(origin, Relation.COMPUTES, target, "record", text.name, where),
            )

    def _pages(
        self, origin: str, rule: StandingRule, said: RuleLabels
    ) -> Iterator[tuple[Node, Link]]:
        for item in said.runbooks:
            target = self.document(item, rule.path)
            yield target, self._said(origin, Relation.HAS_RUNBOOK, target.id, item, rule)
        for item in said.dashboards:
            target = self._dashboard(item)
            yield target, self._said(origin, Relation.SHOWN_ON, target.id, item, rule)

    def _said(
        self, origin: str, relation: Relation, target: str, item: Said, rule: StandingRule
    ) -> Link:
        return self._voice.link(origin, relation, target, item.place, item.value, self.where(rule))

    def document(self, item: Said, path: str) -> Node:
        """The page that a value names: a file of this repository, or a URL."""
        value = unescaped(item.value)
        base = self._place.house.base_urls.get("runbook", "")
        url = web_address(value, base)
        own = self._own_file(value, path) or self._own_file(url, path)
        if own:
            return stub(self._place.document_id(own), own.rpartition("/")[2],
                        self._place.file_url(own), (own,))  # fmt: skip
        return stub(identity.document_id(url or value), page_title(url or value), url)

    def _own_file(self, value: str, path: str) -> str:
        """The path in this repository that a value stands for; empty for any other."""
        page = self._place.page
        text = value.partition("#")[0].partition("?")[0]
        if page and text.startswith(f"{page}/"):
            rest = text.removeprefix(f"{page}/").removeprefix("-/")
            parts = rest.split("/", 2)
            if len(parts) == 3 and parts[0] in ("blob", "tree", "src", "raw"):
                text = parts[2].removeprefix(f"{self._place.branch.partition('/')[2]}/")
        if "://" in text:
            return ""
        folder = path.rpartition("/")[0]
        tried = (text.lstrip("/"), f"{folder}/{text}".replace("/./", "/"))
        return next((one for one in tried if one in self._paths), "")

    def _dashboard(self, item: Said) -> Node:
        """The dashboard that a value names: by its address, else by its bare uid or name."""
        value = unescaped(item.value)
        base = self._place.house.base_urls.get("dashboard", "")
        if item.key == "__dashboardUid__" and base:
            panel = f"?viewPanel={item.panel}" if item.panel else ""
            url = web_address(f"{base.rstrip('/')}/d/{value}{panel}")
        else:
            url = web_address(value, base)
        for reference in find_references(url, DASHBOARDS):
            return stub(reference.node_id, page_title(url), url)
        return stub(identity.dashboard_id("", url or value), page_title(url or value), url)

    def _copied_from(self, rule: StandingRule) -> Node | None:
        path, _, name = rule.track.copied_from.partition("#")
        if not name or path not in self._paths:
            return None
        return stub(identity.rule_id(self._place.slug, path, name), name)
