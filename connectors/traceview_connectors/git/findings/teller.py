"""The findings of a sync: rules with their commits and owners, documents, what ended, problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from traceview.connector import Batch
from traceview.model import Findings, Node, Problem
from traceview_connectors.git.findings.commit_changes import wanted_commits
from traceview_connectors.git.findings.commit_nodes import Commits
from traceview_connectors.git.findings.document_nodes import Documents
from traceview_connectors.git.findings.ended_nodes import ended_documents, ended_rules
from traceview_connectors.git.findings.groups import Groups
from traceview_connectors.git.findings.head import RepositoryHead
from traceview_connectors.git.findings.owners_book import (
    MANIFEST_BYTES,
    OwnersBook,
    below_change_of_owners,
    beside,
    is_owners_file,
    read_book,
)
from traceview_connectors.git.findings.rule_nodes import Rules, StandingRule
from traceview_connectors.git.findings.rule_owners import Owners
from traceview_connectors.git.findings.unread_files import unread_files
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.lineage.stored_lineage import LineageAtHead
from traceview_connectors.git.lineage.tracks import Track
from traceview_connectors.git.repository.finding_batches import in_batches
from traceview_connectors.git.rules.helm_values import Charts
from traceview_connectors.git.rules.rule_candidates import is_example

PORTION = 200
"""Documents that are read at once."""


def is_full(followed: LineageAtHead) -> bool:
    """Whether what changed may touch the owner of any rule, so that all has to be said again."""
    rules = followed.state.lineage.tracks
    others = (path for path in followed.changed_paths if path not in rules)
    return followed.anew or "" in map(below_change_of_owners, others)


class Teller:
    """Says what a repository holds at its head."""

    def __init__(self, head: RepositoryHead, state: State) -> None:
        self._head = head
        self._state = state
        charts = Charts(head.blobs, head.texts)
        self._rules = Rules(
            head.speaker,
            head.place,
            frozenset(head.blobs),
            charts.fillings,
            lambda name: self._book.names.node(name),
        )

    def batches(self, followed: LineageAtHead, *, full: bool) -> Iterator[Batch]:
        """All that is to be said, in batches; only of what changed unless `full`."""
        lineage = self._state.lineage
        examples = self._head.settings.examples
        held = lineage.tracks if full else self._touched(followed)
        paths = sorted(path for path in held if not is_example(path, examples))
        pages = self._head.documents
        if not full:
            pages = [path for path in pages if path in followed.changed_paths]
        parts = self._parts(followed, paths, pages, full=full)
        total = len(paths) + len(pages)
        yield from in_batches(parts, total, self._head.commit, complete=full)

    def _touched(self, followed: LineageAtHead) -> set[str]:
        """The files whose rules changed, or may have other owners."""
        lineage = self._state.lineage
        folders = {below_change_of_owners(path) for path in followed.changed_paths}
        folders |= set(self._changed_manifests(followed))
        below = tuple(f"{folder}/" for folder in folders if folder)
        return {
            path
            for path in lineage.tracks
            if path in lineage.touched
            or path.startswith(below)
            or ("" in folders and "/" not in path)
        }

    def _changed_manifests(self, followed: LineageAtHead) -> Iterator[str]:
        """The folders of manifests that changed, or that may have gone."""
        for path in followed.changed_paths:
            is_gone = path.endswith((".yaml", ".yml")) and path not in self._head.blobs
            is_rules = path in self._state.lineage.tracks
            if not is_rules and (is_gone or path in self._book.manifests):
                yield path.rpartition("/")[0]

    def _parts(
        self, followed: LineageAtHead, paths: list[str], pages: list[str], *, full: bool
    ) -> Iterator[tuple[int, Findings]]:
        found = self.rules_of(paths)
        commits = self.commits_of(rule.track for rules in found.values() for rule in rules)
        yield 0, Findings(nodes=(self._repository(),), problems=tuple(self._problems()))
        if full:
            groups = Groups(self._head.speaker, self._book)
            yield from ((0, findings) for findings in groups.findings())
        for done, path in enumerate(paths, start=1):
            for rule in found.get(path, ()):
                for findings in self.rule(rule, commits):
                    yield done - 1, findings
            yield done, Findings()
        for done, findings in enumerate(self.documents(pages), start=len(paths) + 1):
            yield done, findings
        if not full:
            people = sorted(followed.authors & self._state.people)
            nodes = [commits.person(self._state.active[mail][2], mail) for mail in people]
            head = self._head
            gone = (*ended_rules(head, followed), *ended_documents(head, followed))
            yield len(paths) + len(pages), Findings(nodes=(*nodes, *gone))

    def rule(self, rule: StandingRule, commits: Commits) -> Iterator[Findings]:
        """One rule with its links, its owners and its commits."""
        yield self._rules.of(rule, commits.time_of)
        yield self._owners.of(self._rules.id_of(rule), rule)
        for sha in shas_of(rule.track):
            yield commits.of(sha)

    def id_of(self, rule: StandingRule) -> str:
        """The id of a rule."""
        return self._rules.id_of(rule)

    def rules_of(self, paths: Iterable[str]) -> dict[str, list[StandingRule]]:
        """The rules of `paths`; their lines are noted in the state."""
        tracks, spans = self._state.lineage.tracks, self._state.spans
        found = self._head.rules(paths, tracks)
        for path, rules in found.items():
            spans[path] = [(r.found.first, r.found.last, self._rules.id_of(r)) for r in rules]
        for path in set(spans) - set(tracks):
            del spans[path]
        return found

    def commits_of(self, tracks: Iterable[Track], more: Iterable[str] = ()) -> Commits:
        """What makes the findings of the commits of `tracks`, and of `more`."""
        shas = {sha for track in tracks for sha in shas_of(track)} | set(more)
        wanted = {*wanted_commits(self._state, shas), *self._state.subjects.reverting}
        head = self._head
        messages = dict(head.repository.messages(wanted))
        return Commits(
            head.repository, head.commit, head.speaker, head.place, self._state, messages
        )

    @cached_property
    def _book(self) -> OwnersBook:
        head = self._head
        small = (entry.path for entry in head.tree if entry.size <= MANIFEST_BYTES)
        near = beside(small, self._state.lineage.tracks)
        return read_book(
            head.texts(filter(is_owners_file, head.blobs)),
            head.place.forge,
            head.place.house,
            head.texts(near),
            head.texts,
        )

    @cached_property
    def _owners(self) -> Owners:
        return Owners(self._head.speaker, self._head.place, self._book)

    def documents(self, paths: list[str]) -> Iterator[Findings]:
        """The documents at `paths`."""
        head = self._head
        maker = Documents(head.speaker, head.place, frozenset(head.documents), self._rule_ids())
        changed = head.repository.last_touched(head.commit, paths, head.settings.documents)
        for begin in range(0, len(paths), PORTION):
            for path, text in head.texts(paths[begin : begin + PORTION]).items():
                yield maker.of(path, text, changed.get(path, 0))

    def _rule_ids(self) -> dict[str, list[str]]:
        """The ids of the rules of each name, of all files."""
        named: dict[str, list[str]] = {}
        for path, spans in self._state.spans.items():
            tracks = self._state.lineage.tracks.get(path, ())
            for (_, _, rule), track in zip(spans, tracks, strict=False):
                named.setdefault(track.name, []).append(rule)
        return named

    def _repository(self) -> Node:
        place = self._head.place
        return self._head.speaker.node(
            place.repository,
            place.slug,
            url=place.page,
            names=(place.slug,),
            attrs={"branch": place.branch, "head": self._head.commit},
        )

    def _problems(self) -> Iterator[Problem]:
        if self._state.lineage.cut:
            yield Problem(
                what="history is cut (a shallow clone)",
                place=self._head.place.slug,
                why="a rule may be older than the oldest commit here",
                fix="run git fetch --unshallow",
            )
        for path in sorted(self._state.left_out):
            yield Problem(
                what="a file is too large and was not read",
                place=path,
                why=f"it has more than {self._head.settings.max_file_bytes} bytes",
                fix="raise max_file_bytes, or add its folder to skip when it is generated",
            )
        yield from unread_files(self._head, self._state.lineage.tracks)
        yield from self._head.problems


def shas_of(track: Track) -> list[str]:
    """The commits that are spoken of beside a rule, each once."""
    shas = (track.introduced, track.changed, *track.touched, track.earlier)
    return [sha for sha in dict.fromkeys(shas) if sha]
