"""What is read from one repository: its head, its history as changes of files, its blobs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence

from traceview.errors import BadPayload
from traceview_connectors.git.repository.git_output import (
    Commit,
    Message,
    TreeEntry,
    read_commits,
    read_entries,
    read_messages,
    unquoted,
)
from traceview_connectors.git.repository.git_program import GitFailed, GitProgram

_HEX = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Repository:
    """Reads a git directory through the `git` program; every failure is a SourceError."""

    def __init__(self, git: GitProgram) -> None:
        self.git = git

    def head(self, branch: str = "") -> str:
        """The newest commit of `branch`, or of what HEAD names. Raises BadPayload without one."""
        name = branch or "HEAD"
        for spelling in (f"refs/heads/{name}", f"refs/remotes/origin/{name}", name):
            if spelling.startswith("refs/") and not branch:
                continue
            try:
                found = self.git.run("rev-parse", "--verify", "--quiet", f"{spelling}^{{commit}}")
            except GitFailed as error:
                if "not a git repository" in error.stderr or "dubious" in error.stderr:
                    raise BadPayload("not a git repository", error.stderr,
                                     "set path to the root of a clone") from error  # fmt: skip
                continue
            return found.decode().strip()
        if branch:
            raise BadPayload("no such branch", f"the repository has no branch {branch}",
                             "set branch of this source")  # fmt: skip
        raise BadPayload("no commits", "HEAD names a branch that has no commit yet",
                         "commit something, or set branch of this source")  # fmt: skip

    def branch(self) -> str:
        """The branch that HEAD names; empty when it names none."""
        try:
            return self.git.run("symbolic-ref", "--quiet", "--short", "HEAD").decode().strip()
        except GitFailed:
            return ""

    def is_shallow(self) -> bool:
        """Whether history is cut."""
        return self.git.run("rev-parse", "--is-shallow-repository").strip() == b"true"

    def remote(self) -> str:
        """The URL of the remote `origin`; empty without one."""
        try:
            return self.git.run("config", "--get", "remote.origin.url").decode().strip()
        except GitFailed:
            return ""

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether `older` is a commit that `newer` grew from; False when it is not there."""
        if not _HEX.fullmatch(older):
            return False
        try:
            self.git.run("merge-base", "--is-ancestor", older, newer)
        except GitFailed:
            return False
        return True

    def has(self, sha: str) -> bool:
        """Whether a commit of this full id is there."""
        if not _HEX.fullmatch(sha):
            return False
        try:
            return self.git.run("cat-file", "-t", sha).strip() == b"commit"
        except GitFailed:
            return False

    def commits_by(self, head: str, email: str, count: int) -> list[str]:
        """The newest commits of an author, at most `count`."""
        output = self.git.run(
            *("log", "--fixed-strings", f"--author=<{email}>", f"--max-count={count}"),
            *("--regexp-ignore-case", "--use-mailmap", "--format=%H", head, "--"),
        )
        return output.decode("ascii", "replace").split()

    def tree(self, commit: str) -> list[TreeEntry]:
        """The regular files of a commit, in order of their paths."""
        output = self.git.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit)
        return list(read_entries(output.decode("utf-8", "surrogateescape")))

    def submodules(self, commit: str) -> list[str]:
        """The paths at which a commit holds other repositories."""
        output = self.git.run("ls-tree", "-r", "-z", "--full-tree", commit)
        rows = output.decode("utf-8", "surrogateescape").split("\0")
        return [row.partition("\t")[2] for row in rows if row.startswith("160000 ")]

    def changed_paths(self, older: str, newer: str) -> set[str]:
        """The files that differ between two commits."""
        output = self.git.run(
            *("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff"),
            *("--no-textconv", older, newer, "--"),
        )
        return set(output.decode("utf-8", "surrogateescape").split("\0")) - {""}

    def history(self, head: str, since: str = "") -> Iterator[Commit]:
        """Commits up to `head`, parents first; only those that `since` lacks when it is given."""
        span = [head, f"^{since}"] if since else [head]
        arguments = [
            *("log", "--topo-order", "--reverse", "--raw", "--no-renames", "--no-abbrev"),
            *("--diff-merges=first-parent", "--no-color", "--no-ext-diff", "--no-textconv"),
            *("--use-mailmap", "--encoding=UTF-8", "--no-relative"),
            *("--format=%x01%H%x01%P%x01%ct%x01%aN%x01%aE%x01%s", *span, "--"),
        ]
        begun = time.monotonic()
        with self.git.started(*arguments) as (process, messages):
            assert process.stdout is not None
            yield from read_commits(process.stdout)
            self.git.judge("log", process.wait(), messages, begun)

    def last_touched(
        self, head: str, paths: Iterable[str], patterns: Sequence[str]
    ) -> dict[str, int]:
        """When each of `paths` was last changed, in unix seconds; `patterns` narrow the search."""
        waiting = set(paths)
        found: dict[str, int] = {}
        if not waiting:
            return found
        arguments = [
            *("log", "--no-renames", "--name-only", "--format=%x01%ct", "--no-color"),
            *("--no-ext-diff", "--no-textconv", head, "--", *patterns),
        ]
        with self.git.started(*arguments) as (process, _):
            assert process.stdout is not None
            when = 0
            for raw in process.stdout:
                row = raw.decode("utf-8", "surrogateescape").rstrip("\n")
                if row.startswith("\x01"):
                    when = int(row[1:]) if row[1:].isdigit() else 0
                elif row and (path := unquoted(row)) in waiting:
                    found[path] = when
                    waiting.discard(path)
                    if not waiting:
                        break
        return found

    def messages(self, commits: Iterable[str]) -> Iterator[tuple[str, Message]]:
        """The headers and message of each of `commits`, in no fixed order."""
        wanted = "".join(f"{sha}\n" for sha in commits)
        if not wanted:
            return
        output = self.git.run(
            *("log", "--no-walk=unsorted", "--stdin", "-z", "--use-mailmap", "--encoding=UTF-8"),
            "--format=%H%x01%P%x01%ct%x01%aN%x01%aE%x01%cE%x01%B",
            stdin=wanted.encode(),
        )
        yield from read_messages(output.decode("utf-8", "replace"))

    def full_ids(self, shortened: Sequence[str]) -> dict[str, str]:
        """The whole id of each commit of which a unique beginning is given."""
        if not shortened:
            return {}
        output = self.git.run(
            *("cat-file", "--batch-check=%(objectname) %(objecttype)", "--buffer"),
            stdin="".join(f"{sha}^{{commit}}\n" for sha in shortened).encode(),
        )
        rows = output.decode("ascii", "replace").splitlines()
        pairs = ((short, row.split()) for short, row in zip(shortened, rows, strict=False))
        return {short: row[0] for short, row in pairs if row[1:] == ["commit"]}

    def of_subjects(self, head: str, subjects: Sequence[str]) -> dict[str, list[str]]:
        """The commits up to `head` that have one of `subjects`, oldest last."""
        found: dict[str, list[str]] = {}
        if not subjects:
            return found
        output = self.git.run(
            *("log", "--fixed-strings", "--format=%H%x01%s", "--encoding=UTF-8"),
            *(f"--grep={subject}" for subject in subjects),
            *(head, "--"),
        )
        for row in output.decode("utf-8", "replace").splitlines():
            sha, _, subject = row.partition("\x01")
            found.setdefault(subject, []).append(sha)
        return found

    def sizes(self, blobs: Sequence[str]) -> dict[str, int]:
        """The size in bytes of each blob that is there."""
        if not blobs:
            return {}
        output = self.git.run(
            *("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)", "--buffer"),
            stdin="".join(f"{blob}\n" for blob in blobs).encode(),
        )
        rows = (line.split() for line in output.decode("ascii", "replace").splitlines())
        return {row[0]: int(row[2]) for row in rows if len(row) == 3 and row[1] == "blob"}

    def blobs(self, blobs: Iterable[str], limit: int) -> Iterator[tuple[str, bytes]]:
        """The bytes of each blob of at most `limit` bytes; the missing and the larger left out."""
        wanted = list(dict.fromkeys(blobs))
        sizes = self.sizes(wanted)
        small = [blob for blob in wanted if 0 <= sizes.get(blob, -1) <= limit]
        if not small:
            return
        begun = time.monotonic()
        with self.git.started("cat-file", "--batch", stdin=True) as (process, messages):
            assert process.stdin is not None
            assert process.stdout is not None
            for begin in range(0, len(small), 256):
                part = small[begin : begin + 256]
                process.stdin.write("".join(f"{blob}\n" for blob in part).encode())
                process.stdin.flush()
                for blob in part:
                    header = process.stdout.readline().split()
                    if len(header) != 3:
                        if header[-1:] == [b"missing"]:
                            continue
                        self.git.judge("cat-file", process.wait() or 1, messages, begun)
                    data = process.stdout.read(int(header[2]) + 1)
                    yield blob, data[:-1]
            process.stdin.close()
            self.git.judge("cat-file", process.wait(), messages, begun)
