"""One sync from beginning to end, without waiting for anything but `git`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from traceview import identity
from traceview.connector import Batch, Context
from traceview.model import Findings
from traceview_connectors.git import state as stored
from traceview_connectors.git.following import Followed, follow
from traceview_connectors.git.opening import git_folder, refresh
from traceview_connectors.git.program import Git
from traceview_connectors.git.repository import Repository
from traceview_connectors.git.settings import GitSettings
from traceview_connectors.git.state import State
from traceview_connectors.git.telling import Opened, told
from traceview_connectors.git.voice import Place, Voice

STATE_FILE = "lineage.json"


class Reading:
    """Reads one repository; `stop` ends it from any thread."""

    def __init__(self, settings: GitSettings, context: Context) -> None:
        self._settings = settings
        self._context = context
        self._git: Git | None = None
        self._stopped = False

    def stop(self) -> None:
        """End every command that runs; the reading then fails with GitTimeout."""
        self._stopped = True
        if self._git is not None:
            self._git.stop()

    def open(self, *, fetch: bool) -> Opened:
        """Find, clone or fetch the repository. Raises SourceError."""
        self._git = Git(None, self._settings.timeout)
        self._git.folder = git_folder(self._settings, self._context.folder, self._git)
        if fetch:
            refresh(self._settings, self._git)
        repository = Repository(self._git)
        head = repository.head(self._settings.branch)
        place = place_of(repository, self._settings, self._context)
        voice = Voice(self._context.name, self._context.clock())
        return Opened(repository, self._settings, place, voice, head)

    def batches(self, cursor: str) -> Iterator[Batch]:
        """Everything, or what changed since the head `cursor`."""
        opened = self.open(fetch=True)
        path = self._context.folder / STATE_FILE
        key = self._key()
        known = stored.load(path, key)
        old_head = known.lineage.head if known is not None else ""
        if known is not None and cursor == opened.head == old_head:
            yield Batch(findings=Findings(), cursor=opened.head)
            return
        opened.tree = opened.repository.tree(opened.head)
        followed = Followed(State())
        for done, total in follow(
            opened.repository, self._settings, opened.head, opened.tree, known, followed
        ):
            yield Batch(findings=Findings(), done=done, total=total)
        stored.save(path, followed.state, key)
        full = followed.anew or not cursor or cursor != old_head
        yield from told(opened, followed, full=full)
        stored.save(path, followed.state, key)

    def _key(self) -> str:
        held = self._settings.model_dump_json(exclude={"timeout", "stale_after"})
        return hashlib.blake2b(held.encode(), digest_size=16).hexdigest()


def place_of(repository: Repository, settings: GitSettings, context: Context) -> Place:
    """Where the repository stands: by its settings, by its remote, else by the source's name."""
    slug = settings.slug
    if not slug:
        remote = identity.repository_slug(settings.url or repository.remote())
        host, _, path = remote.partition("/")
        slug = remote if path and "." in host.strip(".") and ":" not in host else ""
    page = settings.web_url or (f"https://{slug}" if slug else "")
    branch = settings.branch or repository.branch() or "HEAD"
    return Place(slug or context.name, page, branch, context.house)
