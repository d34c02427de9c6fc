"""What the repository says about one node, on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceview.connector import Speaker
from traceview.model import Findings, Kind, Link, Node, Relation
from traceview_connectors.git.findings.head import RepositoryHead
from traceview_connectors.git.findings.teller import Teller
from traceview_connectors.git.git_sync import GitSync
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.lineage.tracks import Track
from traceview_connectors.git.repository.git_program import GitFailed

COMMITS_OF_A_PERSON = 50


def expanded(reading: GitSync, node: Node) -> Findings:
    """All that is known about `node`; nothing for one that is not of this repository."""
    state = reading.state()
    if state is None:
        return Findings()
    head = reading.open()
    teller = Teller(head, state)
    if node.kind is Kind.RULE:
        return Findings.gathered(_rule(teller, state, node))
    if node.kind is Kind.COMMIT:
        return Findings.gathered(_commit(head, teller, state, node))
    if node.kind is Kind.DOCUMENT:
        path = next((p for p in head.documents if head.place.document_id(p) == node.id), "")
        return Findings.gathered(teller.documents([path] if path else []))
    return Findings.gathered(_person(head, teller, node))


def _rule(teller: Teller, state: State, node: Node) -> Iterator[Findings]:
    path = _path_of(state, node.id)
    for rule in teller.rules_of([path] if path else []).get(path, ()):
        if teller.id_of(rule) == node.id:
            yield from teller.rule(rule, teller.commits_of([rule.track]))


def _path_of(state: State, rule_id: str) -> str:
    for path, spans in state.spans.items():
        if any(rule == rule_id for _, _, rule in spans):
            return path
    return ""


def _commit(head: RepositoryHead, teller: Teller, state: State, node: Node) -> Iterator[Findings]:
    """The commit, and the rules that it introduced or changed."""
    sha = node.id.partition(":")[2]
    if not head.repository.has(sha):
        return
    yield teller.commits_of((), [sha]).of(sha)
    for path, tracks in state.lineage.tracks.items():
        for (_, _, rule_id), track in zip(state.spans.get(path, ()), tracks, strict=False):
            relations = list(_relations(track, sha))
            if relations:
                yield Findings(
                    nodes=(Speaker.stub(rule_id, track.name, names=(track.name,)),),
                    links=tuple(_link(head, rule_id, relation, node.id, track)
                                for relation in relations),
                )  # fmt: skip


def _relations(track: Track, sha: str) -> Iterator[Relation]:
    if track.introduced == sha:
        yield Relation.INTRODUCED_BY
    if track.changed == sha:
        yield Relation.CHANGED_BY
    if sha in track.touched and sha not in (track.introduced, track.changed):
        yield Relation.TOUCHED_BY


def _link(head: RepositoryHead, rule: str, relation: Relation, commit: str, track: Track) -> Link:
    method = "text followed through history"
    return head.speaker.link(rule, relation, commit, method, track.name, track.path, track.sure)


def _person(head: RepositoryHead, teller: Teller, node: Node) -> Iterable[Findings]:
    email = node.attrs.get("email", node.id.partition(":")[2])
    try:
        shas = head.repository.commits_by(head.commit, email, COMMITS_OF_A_PERSON)
    except GitFailed:
        return
    commits = teller.commits_of((), shas)
    for sha in shas:
        yield commits.of(sha)
