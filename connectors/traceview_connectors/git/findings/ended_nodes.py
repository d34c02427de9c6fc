"""What stood at the last head and stands no longer: nodes with a state, and without links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from traceview import identity
from traceview.model import Node
from traceview_connectors.git.findings.head import RepositoryHead
from traceview_connectors.git.lineage.stored_lineage import LineageAtHead
from traceview_connectors.git.rules.rule_candidates import is_example

REMOVED = "removed"


def ended_rules(head: RepositoryHead, followed: LineageAtHead) -> Iterator[Node]:
    """Rules of the files that changed."""
    lineage = followed.state.lineage
    for path in sorted(lineage.touched):
        if is_example(path, head.settings.examples):
            continue
        now = Counter(track.name for track in lineage.tracks.get(path, ()))
        for name, count in Counter(followed.before.get(path, ())).items():
            for nth in range(now[name], count):
                rule_id = identity.rule_id(head.place.slug, path, name, nth)
                yield _gone(head, rule_id, name, {"file": path, "type": REMOVED})


def ended_documents(head: RepositoryHead, followed: LineageAtHead) -> Iterator[Node]:
    """Documents that were deleted or moved."""
    for path in sorted(followed.changed_paths - set(head.blobs)):
        if head.is_document(path):
            title = path.rpartition("/")[2]
            yield _gone(head, head.place.document_id(path), title, {"file": path})


def _gone(head: RepositoryHead, node_id: str, title: str, attrs: dict[str, str]) -> Node:
    return head.speaker.node(node_id, title, state=REMOVED, attrs=attrs)
