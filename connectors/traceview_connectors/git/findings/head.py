"""A repository at its head: its files, the rules in them with their tracks, its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from traceview.connector import Speaker
from traceview.model import Problem
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.findings.rule_nodes import StandingRule
from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.lineage.tracks import Track
from traceview_connectors.git.repository.git_output import TreeEntry
from traceview_connectors.git.repository.repository import Repository
from traceview_connectors.git.rules.rule_blocks import FoundRule
from traceview_connectors.git.rules.rule_candidates import matches
from traceview_connectors.git.rules.rule_files import broken_line, decoded, rules_in
from traceview_connectors.git.rules.rule_groups import RuleGroup, group_at, groups_in


@dataclass
class RepositoryHead:
    """A repository that answers, at one commit: its place, its files, and who speaks of it.

    `problems` are collected as files are read.
    """

    repository: Repository
    settings: GitSettings
    place: RepositoryPlace
    speaker: Speaker
    commit: str
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def tree(self) -> list[TreeEntry]:
        """The files of the commit, in order of their paths."""
        return self.repository.tree(self.commit)

    @cached_property
    def blobs(self) -> dict[str, str]:
        """The blob of each file by its path."""
        return {entry.path: entry.blob for entry in self.tree}

    def texts(self, paths: Iterable[str]) -> dict[str, str]:
        """The texts of those files that are there and not too large."""
        wanted = {path: self.blobs[path] for path in paths if path in self.blobs}
        data = dict(self.repository.blobs(wanted.values(), self.settings.max_file_bytes))
        return {path: decoded(data[blob]) for path, blob in wanted.items() if blob in data}

    @cached_property
    def documents(self) -> list[str]:
        """The paths of the documents that are read."""
        found = [
            entry.path
            for entry in self.tree
            if entry.size <= self.settings.max_file_bytes and self.is_document(entry.path)
        ]
        return found[: self.settings.max_documents]

    def is_document(self, path: str) -> bool:
        """Whether a path is one of a document."""
        return matches(path, self.settings.documents, self.settings.skip)

    def rules(
        self, paths: Iterable[str], tracks: dict[str, list[Track]]
    ) -> dict[str, list[StandingRule]]:
        """The rules of `paths`, each with its track; files that are no YAML are noted."""
        held: dict[str, list[StandingRule]] = {}
        for path, text in self.texts(paths).items():
            found = list(_tracked(path, rules_in(text), tracks.get(path, [])))
            held[path] = _in_groups(found, groups_in(text)) if found else found
            broken = broken_line(text)
            if broken is not None:
                self.problems.append(
                    Problem(
                        what="a rule file is no YAML; its rules were read by their lines",
                        place=f"{path}:{broken.line}", why=broken.why, fix="fix the file",
                    )
                )  # fmt: skip
        return held


def _in_groups(rules: list[StandingRule], groups: list[RuleGroup]) -> list[StandingRule]:
    """The rules with what their groups say for them; a rule's own label counts more."""
    placed = [(rule, group_at(groups, rule.found.line)) for rule in rules]
    return [rule if group is None else _in_group(rule, group) for rule, group in placed]


def _in_group(rule: StandingRule, group: RuleGroup) -> StandingRule:
    text = replace(rule.found.text, labels=group.labels | rule.found.text.labels)
    found = rule.found._replace(text=text)
    return replace(rule, found=found, query_offset=group.query_offset)


def _tracked(path: str, found: list[FoundRule], tracks: list[Track]) -> Iterator[StandingRule]:
    count: Counter[str] = Counter()
    for rule, track in zip(found, tracks, strict=False):
        name = rule.text.name
        yield StandingRule(path, count[name], rule, track)
        count[name] += 1
