"""What a reading of a repository says, in the shape in which tests ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.builders import NOW
from traceview.connector import Batch, Context
from traceview.identity import commit_id
from traceview.model import Findings, Kind, Link, Node, Relation
from traceview.references.conventions.house_style import HouseStyle
from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.git_sync import GitSync

HOUSE = HouseStyle()


def reading(path: Path | str, folder: Path, house: HouseStyle = HOUSE, **fields: Any) -> GitSync:
    """A reading of the repository at a path or a URL, whose private folder is `folder`."""
    context = Context(name="rules", clock=lambda: NOW, folder=folder, house=house)
    place = {"url": path} if isinstance(path, str) else {"path": str(path)}
    return GitSync(GitSettings.model_validate({**place, **fields}), context)


@dataclass(frozen=True)
class Said:
    """The findings of a sync, merged as a cache would."""

    batches: list[Batch]

    @property
    def findings(self) -> Findings:
        return Findings.gathered(batch.findings for batch in self.batches)

    @property
    def cursor(self) -> str:
        return self.batches[-1].cursor

    @property
    def nodes(self) -> dict[str, Node]:
        held: dict[str, Node] = {}
        for node in self.findings.nodes:
            held[node.id] = held[node.id].merged(node) if node.id in held else node
        return held

    def rule(self, name: str, nth: int = 0) -> Node:
        """The rule of a name; the `nth` of several, by file and line."""
        found = [
            node
            for node in self.nodes.values()
            if node.kind is Kind.RULE and node.title == name and not node.is_stub
        ]
        found.sort(key=lambda node: (node.attrs["file"], int(node.attrs.get("line", 0))))
        return found[nth]

    def links(self, origin: str, *relations: Relation) -> list[Link]:
        """The links of a node."""
        return [
            link
            for link in self.findings.links
            if link.origin == origin and link.relation in relations
        ]

    def targets(self, origin: str, *relations: Relation) -> list[str]:
        """The ids that a node is linked to, each once."""
        return list(dict.fromkeys(link.target for link in self.links(origin, *relations)))

    def introduced(self, name: str, nth: int = 0) -> str:
        """The commit that introduced a rule."""
        (target,) = self.targets(self.rule(name, nth).id, Relation.INTRODUCED_BY)
        return target.partition(":")[2]

    def changed(self, name: str, nth: int = 0) -> str:
        """The commit that last changed a rule."""
        (target,) = self.targets(self.rule(name, nth).id, Relation.CHANGED_BY)
        return target.partition(":")[2]

    def change(self, sha: str) -> str:
        """The number of the change of a commit; empty without one."""
        found = self.targets(commit_id(sha), Relation.PART_OF)
        return self.nodes[found[0]].attrs["number"] if found else ""

    def tickets(self, sha: str) -> set[str]:
        """The keys of the tickets of a commit and of its change."""
        origins = [commit_id(sha), *self.targets(commit_id(sha), Relation.PART_OF)]
        return {
            self.nodes[target].title
            for origin in origins
            for target in self.targets(origin, Relation.CLOSES, Relation.REFERS_TO)
        }

    def owners(self, name: str) -> dict[str, str]:
        """The owners of a rule, each with the method that told it."""
        return {
            link.target: link.best.method
            for link in self.links(self.rule(name).id, Relation.OWNED_BY)
        }


def said(path: Path | str, folder: Path, cursor: str = "", **fields: Any) -> Said:
    """What one sync of the repository at `path` says."""
    return Said(list(reading(path, folder, **fields).batches(cursor)))
