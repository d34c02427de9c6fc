"""One sync from beginning to end, without waiting for anything but `git`."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from pathlib import Path

from traceview import identity
from traceview.connector import Batch, Context, Health
from traceview.errors import SourceUnreachable
from traceview.model import Findings
from traceview_connectors.git.findings.head import RepositoryHead
from traceview_connectors.git.findings.repository_place import RepositoryPlace
from traceview_connectors.git.findings.teller import Teller, is_full
from traceview_connectors.git.git_settings import GitSettings
from traceview_connectors.git.lineage import lineage_file as stored
from traceview_connectors.git.lineage.lineage_file import State
from traceview_connectors.git.lineage.stored_lineage import LineageAtHead, follow
from traceview_connectors.git.repository.git_directory import ask, git_folder, is_here, refresh
from traceview_connectors.git.repository.git_program import GitProgram
from traceview_connectors.git.repository.repository import Repository

STATE_FILE = "lineage.json"


class GitSync:
    """Reads one repository, once; `stop` ends it from any thread."""

    def __init__(self, settings: GitSettings, context: Context) -> None:
        self._settings = settings
        self._context = context
        self._git = GitProgram(None, settings.timeout)

    def stop(self) -> None:
        """End every command that runs; the reading then fails with GitTimeout."""
        self._git.stop()

    def open(self, *, fetch: bool = False) -> RepositoryHead:
        """Find, clone or fetch the repository. Raises SourceError."""
        self._git.folder = git_folder(self._settings, self._context.folder, self._git)
        if fetch:
            refresh(self._settings, self._git)
        repository = Repository(self._git)
        commit = repository.head(self._settings.branch)
        place = place_of(repository, self._settings, self._context)
        speaker = self._context.speaker()
        return RepositoryHead(repository, self._settings, place, speaker, commit)

    def open_here(self) -> RepositoryHead:
        """The repository when it is on this machine, without cloning it. Raises SourceError."""
        if not is_here(self._settings, self._context.folder):
            raise SourceUnreachable("not cloned yet", "no sync has been made", "sync this source")
        return self.open()

    def check(self) -> Health:
        """Whether the repository can be read; a URL that is not cloned yet is only asked."""
        version = self._git.run("version").decode().strip()
        if not is_here(self._settings, self._context.folder):
            ask(self._settings, self._git)
            return Health(version=version, detail="not cloned yet")
        head = self.open()
        return Health(version=version, detail=f"{head.place.slug} at {head.commit[:12]}")

    def batches(self, cursor: str) -> Generator[Batch, None, None]:
        """Everything, or what changed since the head `cursor`."""
        head = self.open(fetch=True)
        known = self.state()
        last = known.lineage.head if known is not None else ""
        if cursor == head.commit == last:
            yield Batch(findings=Findings(), cursor=head.commit)
            return
        followed = LineageAtHead(State())
        for done, total in follow(
            head.repository, self._settings, head.commit, head.tree, known, followed
        ):
            yield Batch(findings=Findings(), done=done, total=total)
        self._save(followed.state)
        full = not cursor or cursor != last or is_full(followed)
        yield from Teller(head, followed.state).batches(followed, full=full)
        self._save(followed.state)

    def state(self) -> State | None:
        """What the last sync left behind; None before the first one."""
        return stored.load(self._path, self._key)

    def _save(self, state: State) -> None:
        stored.save(self._path, state, self._key)

    @property
    def _path(self) -> Path:
        return self._context.folder / STATE_FILE

    @property
    def _key(self) -> str:
        settings = self._settings.model_dump_json(exclude={"timeout", "stale_after"})
        return hashlib.blake2b(settings.encode(), digest_size=16).hexdigest()


def place_of(repository: Repository, settings: GitSettings, context: Context) -> RepositoryPlace:
    """Where the repository stands: by its settings, by its remote, else by the source's name."""
    slug = settings.slug
    if not slug:
        remote = identity.repository_slug(settings.url or repository.remote())
        host, _, path = remote.partition("/")
        slug = remote if path and "." in host.strip(".") and ":" not in host else ""
    page = settings.web_url or (f"https://{slug}" if slug else "")
    branch = settings.branch or repository.branch() or "HEAD"
    return RepositoryPlace(slug or context.name, page, branch, context.house)
