"""The findings of a sync: rules with their commits, the repository, what ended, and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from traceview import identity
from traceview.connector import Batch
from traceview.model import Findings, Kind, Node, Problem
from traceview_connectors.git.commits import Commits, wanted_commits
from traceview_connectors.git.following import Followed
from traceview_connectors.git.owners import Owners, is_owners_file, read_book
from traceview_connectors.git.portions import in_batches
from traceview_connectors.git.repository import Entry, Message, Repository
from traceview_connectors.git.rulefiles import FoundRule, broken_line, decoded, rules_in
from traceview_connectors.git.rules import Rule, Rules
from traceview_connectors.git.settings import GitSettings
from traceview_connectors.git.tracks import Track
from traceview_connectors.git.values import Charts
from traceview_connectors.git.voice import Place, Voice


@dataclass
class Opened:
    """A repository that answers: its head, its place, its files, and who speaks."""

    repository: Repository
    settings: GitSettings
    place: Place
    voice: Voice
    head: str
    tree: list[Entry] = field(default_factory=list)


def told(opened: Opened, followed: Followed, *, full: bool) -> Iterator[Batch]:
    """All that is to be said, in batches; only of what changed unless `full`."""
    tracks = followed.state.lineage.tracks
    paths = sorted(tracks if full else followed.state.lineage.touched & set(tracks))
    parts = _parts(opened, followed, paths, full=full)
    yield from in_batches(parts, len(paths), opened.head, complete=full)


def _parts(
    opened: Opened, followed: Followed, paths: list[str], *, full: bool
) -> Iterator[tuple[int, Findings]]:
    state = followed.state
    problems = list(_problems(opened, followed))
    found = rules_at_head(opened, state.lineage.tracks, paths, problems)
    messages = _messages(opened, followed, (rule.track for rules in found.values() for rule in rules))
    commits = Commits(opened.voice, opened.place, state, messages)
    files = frozenset(entry.path for entry in opened.tree)
    rules = Rules(opened.voice, opened.place, files)
    owners = _owners(opened)
    yield 0, Findings(nodes=(_repository(opened),), problems=tuple(problems))
    if full:
        for findings in owners.findings():
            yield 0, findings
    for done, path in enumerate(paths, start=1):
        for rule in found.get(path, ()):
            findings, labels = rules.of(_dated(rule, messages))
            yield done - 1, findings
            yield done - 1, owners.of(rules.id_of(rule), path, rule.found.line, labels)
            for sha in commits_of(rule.track):
                yield done - 1, commits.of(sha)
        yield done, Findings()
    if not full:
        yield len(paths), Findings(nodes=tuple(_ended(opened, followed)))


def _owners(opened: Opened) -> Owners:
    by_path = {entry.path: entry for entry in opened.tree}

    def read(paths: Iterable[str]) -> dict[str, str]:
        wanted = {path: by_path[path].blob for path in paths if path in by_path}
        data = dict(opened.repository.blobs(wanted.values(), opened.settings.max_file_bytes))
        return {path: decoded(data[blob]) for path, blob in wanted.items() if blob in data}

    texts = read(path for path in by_path if is_owners_file(path))
    book = read_book(texts, opened.place.forge)
    return Owners(opened.voice, opened.place, book, Charts(by_path, read).resolve)


def rules_at_head(
    opened: Opened,
    tracks: dict[str, list[Track]],
    paths: Iterable[str],
    problems: list[Problem],
) -> dict[str, list[Rule]]:
    """The rules of `paths`, each with its track; files that are no YAML are noted as problems."""
    blobs = {entry.path: entry.blob for entry in opened.tree}
    wanted = {path: blobs[path] for path in paths if path in blobs}
    data = dict(opened.repository.blobs(wanted.values(), opened.settings.max_file_bytes))
    held: dict[str, list[Rule]] = {}
    for path, blob in wanted.items():
        text = decoded(data.get(blob, b""))
        held[path] = list(_tracked(path, rules_in(text), tracks.get(path, [])))
        broken = broken_line(text)
        if broken is not None:
            problems.append(
                Problem(
                    what="a rule file is no YAML; its rules were read by their lines",
                    place=f"{path}:{broken.line}", why=broken.why, mend="mend the file",
                )
            )  # fmt: skip
    return held


def _tracked(path: str, found: list[FoundRule], tracks: list[Track]) -> Iterator[Rule]:
    count: Counter[str] = Counter()
    for rule, track in zip(found, tracks, strict=False):
        name = rule.text.name
        yield Rule(path, count[name], rule, track)
        count[name] += 1


def _dated(rule: Rule, messages: dict[str, Message]) -> Rule:
    introduced, changed = messages.get(rule.track.introduced), messages.get(rule.track.changed)
    return replace(
        rule,
        introduced_at=introduced.committed if introduced else 0,
        changed_at=changed.committed if changed else 0,
    )


def commits_of(track: Track) -> list[str]:
    """The commits that are spoken of beside a rule, each once."""
    shas = (track.introduced, track.changed, *track.touched, track.earlier)
    return [sha for sha in dict.fromkeys(shas) if sha]


def _messages(
    opened: Opened, followed: Followed, tracks: Iterable[Track]
) -> dict[str, Message]:
    shas = {sha for track in tracks for sha in commits_of(track)}
    return dict(opened.repository.messages(set(wanted_commits(followed.state, shas))))


def _ended(opened: Opened, followed: Followed) -> Iterator[Node]:
    """Rules that stood before and stand no longer: with a state, and without links."""
    tracks = followed.state.lineage.tracks
    for path in sorted(followed.state.lineage.touched):
        now = Counter(track.name for track in tracks.get(path, ()))
        before = Counter(followed.before.get(path, ()))
        for name, count in before.items():
            for nth in range(now[name], count):
                yield Node(
                    id=identity.rule_id(opened.place.slug, path, name, nth),
                    kind=Kind.RULE,
                    title=name,
                    state="removed",
                    attrs={"file": path, "repo": opened.place.slug, "type": "removed"},
                    seen=opened.voice.seen,
                )


def _problems(opened: Opened, followed: Followed) -> Iterator[Problem]:
    if followed.state.lineage.cut:
        yield Problem(
            what="history is cut (a shallow clone)",
            place=opened.place.slug,
            why="a rule may be older than the oldest commit here",
            mend="run git fetch --unshallow",
        )
    for path in sorted(followed.state.left_out):
        yield Problem(
            what="a file is too large and was not read",
            place=path,
            why=f"it has more than {opened.settings.max_file_bytes} bytes",
            mend="raise max_file_bytes, or add its folder to skip when it is generated",
        )


def _repository(opened: Opened) -> Node:
    place = opened.place
    return Node(
        id=place.repository,
        kind=Kind.REPOSITORY,
        title=place.slug,
        url=place.page,
        names=(place.slug,),
        attrs={"branch": place.branch, "head": opened.head},
        seen=opened.voice.seen,
    )
