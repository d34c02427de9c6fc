"""Where a repository stands, and the addresses of its files and commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from traceview import identity
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.patterns.forge_hosts import forge_of
from traceview.text.unix_time import from_unix

_BLOB = {
    "github": "blob/{ref}/{path}",
    "gitlab": "-/blob/{ref}/{path}",
    "gitea": "src/branch/{ref}/{path}",
    "bitbucket": "src/{ref}/{path}",
}
_COMMIT = {
    "github": "commit/{sha}",
    "gitlab": "-/commit/{sha}",
    "gitea": "commit/{sha}",
    "bitbucket": "commits/{sha}",
}


@dataclass(frozen=True)
class RepositoryPlace:
    """Where a repository stands: `host/group/project` or the source's name; its page and branch."""

    slug: str
    page: str
    branch: str
    house: HouseStyle

    @property
    def forge(self) -> str:
        """`github`, `gitlab`, `gitea`, `bitbucket`, `gerrit`, or empty."""
        if self.page:
            return forge_of(self.page.partition("://")[2], self.house)
        return forge_of(self.slug, self.house)

    @property
    def repository(self) -> str:
        """The id of the repository's node."""
        return identity.repository_id(self.slug)

    def file_url(self, path: str, line: int = 0) -> str:
        """The page of a file; empty where the forge is not known."""
        form = _BLOB.get(self.forge)
        if not form or not self.page:
            return ""
        mark = f"#lines-{line}" if self.forge == "bitbucket" else f"#L{line}"
        address = form.format(ref=quote(self.branch), path=quote(path, errors="replace"))
        return f"{self.page}/{address}{mark if line else ''}"

    def commit_url(self, sha: str) -> str:
        """The page of a commit; empty where the forge is not known."""
        form = _COMMIT.get(self.forge)
        return f"{self.page}/{form.format(sha=sha)}" if form and self.page else ""

    def document_id(self, path: str) -> str:
        """The id of a file as a document: its URL, else the repository and its path."""
        return identity.document_id(self.file_url(path) or f"{self.slug}:{path}")


def moment(seconds: int) -> datetime | None:
    """A time from unix seconds; None for one that is out of range."""
    try:
        return from_unix(seconds) if seconds > 0 else None
    except ValueError:
        return None
