"""Which manifests speak of a rule: the object that holds it, then those beside it and above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from traceview.references.owners.manifests import RULE_KINDS, ManifestOwner
from traceview_connectors.git.findings.finding_confidence import (
    MAINTAINERS,
    MANIFEST,
    WHOLE_REPOSITORY,
)
from traceview_connectors.git.findings.owners_book import folders_up

_ORDER = ("Namespace", "HelmRelease", "kustomization", "chart")
Manifests = Mapping[str, tuple[ManifestOwner, ...]]
ByFolder = Mapping[tuple[str, str], tuple[tuple[str, ManifestOwner], ...]]
"""The files and what they say, by folder and kind of object."""


@dataclass(frozen=True)
class ManifestSaid:
    """What one manifest says of a rule, as evidence."""

    owner: ManifestOwner
    place: str
    confidence: float

    @property
    def method(self) -> str:
        """The object and the key in it."""
        return f"manifest {self.owner.kind}, {self.owner.key}"

    @property
    def text(self) -> str:
        """The owners as written."""
        return ", ".join(self.owner.owners)


def by_folder(manifests: Manifests) -> ByFolder:
    """What manifests say, by folder and kind of object."""
    found: dict[tuple[str, str], tuple[tuple[str, ManifestOwner], ...]] = {}
    for file, owners in manifests.items():
        for one in owners:
            key = (file.rpartition("/")[0], one.kind)
            found[key] = (*found.get(key, ()), (file, one))
    return found


def manifests_of(
    manifests: Manifests, folders: ByFolder, path: str, line: int
) -> list[ManifestSaid]:
    """What manifests say of the rule at a line of a file: the object that holds it, else the first
    kind of object in the nearest folder of which all name the same owners.

    A folder above the rule's own counts below the root only; what the root says of a rule further
    down is said of everything.
    """
    held = [one for one in manifests.get(path, ()) if one.kind in RULE_KINDS and one.line <= line]
    if held:
        own = max(held, key=lambda one: one.line)
        return [ManifestSaid(own, f"{path}:{own.line}", MANIFEST)]
    for folder in folders_up(path):
        is_far_root = not folder and "/" in path
        for kind in _ORDER:
            found = folders.get((folder, kind), ())
            if len({one.owners for _, one in found}) == 1:
                file, one = found[0]
                sure = MAINTAINERS if one.key == "maintainers" else MANIFEST
                return [ManifestSaid(one, f"{file}:{one.line}",
                                     WHOLE_REPOSITORY if is_far_root else sure)]  # fmt: skip
    return []
