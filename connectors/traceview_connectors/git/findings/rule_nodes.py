"""Rules as nodes, with the commits behind them and what they themselves say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from traceview import identity
from traceview.connector import Speaker
from traceview.model import Findings, Link, Node, Relation
from traceview_connectors.common.labelled import LabelReader, severity_of
from traceview_connectors.common.owner_nodes import owner_node
from traceview_connectors.common.template_filling import Filling
from traceview_connectors.git.findings.finding_confidence import COPIED, EARLIER
from traceview_connectors.git.findings.repository_place import RepositoryPlace, moment
from traceview_connectors.git.lineage.tracks import Track, is_cut
from traceview_connectors.git.rules.rule_blocks import FoundRule
from traceview_connectors.git.rules.rule_text import RuleText
from traceview_connectors.git.rules.template_yaml import unescaped


@dataclass(frozen=True)
class StandingRule:
    """A rule as it stands: where, what it says, what became of it."""

    path: str
    nth: int
    found: FoundRule
    track: Track
    query_offset: str = ""


class Rules:
    """Makes the findings of rules.

    `paths` are the files of the repository; `fillings` gives what a template in the file at a path
    may stand for by its chart; `team` makes the node of an owner's name.
    """

    def __init__(
        self,
        speaker: Speaker,
        place: RepositoryPlace,
        paths: frozenset[str],
        fillings: Callable[[str, str], list[Filling]],
        team: Callable[[str], Node] = owner_node,
    ) -> None:
        self._speaker = speaker
        self._place = place
        self._paths = paths
        self._fillings = fillings
        self._team = team

    def id_of(self, rule: StandingRule) -> str:
        """The rule's id."""
        return identity.rule_id(self._place.slug, rule.path, rule.found.text.name, rule.nth)

    def of(self, rule: StandingRule, when: Callable[[str], int]) -> Findings:
        """The rule with its links: its past, and what its own text says.

        `when` gives the time of a commit in unix seconds, 0 for one that is not known.
        """
        node = self._node(rule, when)
        nodes = [node, Speaker.stub(self._place.repository, self._place.slug)]
        links = [
            self._speaker.link(node.id, Relation.DEFINED_IN, self._place.repository,
                             "file of the repository", "", self.where(rule)),
        ]  # fmt: skip
        links += self._lineage(node.id, rule)
        if source := self._copied_from(rule):
            nodes.append(source)
            links.append(
                self._speaker.link(node.id, Relation.COPIED_FROM, source.id,
                                 "same text when it began", rule.track.copied_from,
                                 self.where(rule), COPIED)
            )  # fmt: skip
        told = Findings(nodes=tuple(nodes), links=tuple(links))
        return told + self._read(node.id, rule)

    def where(self, rule: StandingRule) -> str:
        """`file:line` of the rule."""
        return f"{rule.path}:{rule.found.line}"

    def _node(self, rule: StandingRule, when: Callable[[str], int]) -> Node:
        text = rule.found.text
        attrs = {
            "alertname" if text.kind == "alert" else "record": text.name,
            "expr": unescaped(text.expr),
            "for": text.duration,
            "keep_firing_for": text.keep,
            "query_offset": rule.query_offset,
            "severity": severity_of(text.labels, text.annotations),
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
        return self._speaker.node(
            self.id_of(rule),
            text.name,
            names=(text.name,),
            url=self._place.file_url(rule.path, rule.found.line),
            since=None if is_cut(rule.track) else moment(when(rule.track.introduced)),
            updated=moment(when(rule.track.changed)),
            attrs={key: value for key, value in attrs.items() if value},
        )

    def _lineage(self, origin: str, rule: StandingRule) -> Iterator[Link]:
        track, where = rule.track, self.where(rule)
        follow = "text followed through history"
        yield self._speaker.link(
            origin, Relation.INTRODUCED_BY, identity.commit_id(track.introduced), follow,
            track.name, where, track.sure,
        )  # fmt: skip
        yield self._speaker.link(
            origin, Relation.CHANGED_BY, identity.commit_id(track.changed), follow,
            track.name, where, track.sure,
        )  # fmt: skip
        for sha in dict.fromkeys(track.touched):
            if sha not in (track.introduced, track.changed):
                yield self._speaker.link(
                    origin, Relation.TOUCHED_BY, identity.commit_id(sha), follow,
                    track.name, where, track.sure,
                )  # fmt: skip
        if track.earlier and track.earlier not in (track.introduced, *track.touched):
            text = track.renamed_from or track.copied_from
            how = "introduced under another name" if track.renamed_from else "introduced elsewhere"
            earlier = identity.commit_id(track.earlier)
            yield self._speaker.link(
                origin, Relation.TOUCHED_BY, earlier, how, text, where, EARLIER
            )

    def _read(self, origin: str, rule: StandingRule) -> Findings:
        """What its labels, its annotations and its expression say."""
        text, where = rule.found.text, self.where(rule)
        reader = LabelReader(
            self._speaker,
            self._place.house,
            own_page=lambda value: self._own_page(value, rule.path),
            filled=lambda template: self._fillings(template, rule.path),
            team=self._team,
        )
        found = reader.of(origin, text.labels, text.annotations, text.expr, where)
        for path, value in text.also:
            found += self._branch(reader, origin, text, path, value, where)
        if text.kind == "record":
            found += reader.recorded(origin, text.name, where)
        return found

    def _branch(
        self, reader: LabelReader, origin: str, text: RuleText, path: str, value: str, where: str
    ) -> Findings:
        """What the rule says where another branch of its template is taken."""
        table, _, key = path.partition(".")
        labels, annotations, expr = text.labels, text.annotations, text.expr
        if table == "labels":
            labels = labels | {key: value}
        elif table == "annotations":
            annotations = annotations | {key: value}
        else:
            expr = value if path == "expr" else expr
        return reader.of(origin, labels, annotations, expr, where)

    def _own_page(self, value: str, path: str) -> Node | None:
        """The document of this repository that a value stands for, a path or a URL."""
        own = self._own_file(value, path)
        if not own:
            return None
        url = self._place.file_url(own)
        return Speaker.stub(self._place.document_id(own), own.rpartition("/")[2], url, (own,))

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

    def _copied_from(self, rule: StandingRule) -> Node | None:
        path, _, name = rule.track.copied_from.partition("#")
        if not name or path not in self._paths:
            return None
        return Speaker.stub(identity.rule_id(self._place.slug, path, name), name)
