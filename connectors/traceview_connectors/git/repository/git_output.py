"""What `git` prints, read into values: commits with what they touched, messages, files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

_LINK_OR_MODULE = ("120000", "160000")


class Touch(NamedTuple):
    """That a commit changed a file: the blobs before and after, `""` where there is none."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: `touches` are against its first parent, of the files that were asked for."""

    sha: str
    parents: tuple[str, ...]
    time: int
    author: str
    email: str
    subject: str
    touches: tuple[Touch, ...]


class TreeEntry(NamedTuple):
    """A file of the newest commit; `size` in bytes."""

    path: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """A commit's headers and its message; `committed` in unix seconds, e-mails in lower case."""

    parents: tuple[str, ...]
    committed: int
    author: str
    email: str
    committer_email: str
    text: str

    @property
    def is_merge(self) -> bool:
        """Whether the commit has several parents."""
        return len(self.parents) > 1

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.text.partition("\n")[0].strip()


def read_messages(output: str) -> Iterator[tuple[str, Message]]:
    """Records of id, parents, time, author, two e-mails and the message, ended by NUL."""
    for record in output.split("\0"):
        fields = record.split("\x01", 6)
        if len(fields) == 7:
            sha, parents, when, author, email, committer, text = fields
            yield (
                sha.strip(),
                Message(
                    tuple(parents.split()),
                    _number(when),
                    author,
                    email.lower(),
                    committer.lower(),
                    text.strip(),
                ),
            )


def _number(text: str) -> int:
    return int(text) if text.strip().lstrip("-").isdigit() else 0


def read_entries(output: str) -> Iterator[TreeEntry]:
    """The regular files of `git ls-tree -r -l -z`."""
    for row in output.split("\0"):
        facts, tab, path = row.partition("\t")
        fields = facts.split()
        if tab and len(fields) == 4 and fields[1] == "blob" and fields[0] != "120000":
            yield TreeEntry(path, fields[2], int(fields[3]) if fields[3].isdigit() else 0)


def read_commits(lines: Iterable[bytes]) -> Iterator[Commit]:
    """Commits of `git log --raw`: a line of fields after \\x01, then a line for each touch."""
    head: list[str] = []
    touches: list[Touch] = []
    for raw in lines:
        if raw.startswith(b"\x01"):
            if head:
                yield _commit(head, touches)
            head, touches = raw.decode("utf-8", "replace").rstrip("\n").split("\x01", 6), []
        elif raw.startswith(b":"):
            touch = _touch(raw.decode("utf-8", "surrogateescape").rstrip("\n"))
            if touch is not None:
                touches.append(touch)
    if head:
        yield _commit(head, touches)


def _commit(fields: list[str], touches: list[Touch]) -> Commit:
    padded = [*fields, *[""] * 7]
    _, sha, parents, moment, author, email, subject = padded[:7]
    return Commit(
        sha,
        tuple(parents.split()),
        _number(moment),
        author,
        email.lower(),
        subject,
        tuple(touches),
    )


def _touch(row: str) -> Touch | None:
    facts, tab, path = row.partition("\t")
    fields = facts[1:].split()
    if not tab or len(fields) < 5:
        return None
    old_mode, new_mode, before, after = fields[:4]
    gone = (old_mode in _LINK_OR_MODULE, new_mode in _LINK_OR_MODULE)
    old = "" if gone[0] or not before.strip("0") else before
    new = "" if gone[1] or not after.strip("0") else after
    return Touch(unquoted(path), old, new)


def unquoted(path: str) -> str:
    """A path as git prints it: quoted like a C string where it has unusual characters."""
    if not (path.startswith('"') and path.endswith('"')):
        return path
    plain = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13, '"': 34, "\\": 92}

    def byte(match: re.Match[bytes]) -> bytes:
        code = match[1].decode("ascii", "replace")
        return bytes([plain[code] if code in plain else int(code, 8) & 0xFF])

    raw = path[1:-1].encode("utf-8", "surrogateescape")
    found = re.sub(rb'\\([abtnvfr"\\]|[0-7]{3})', byte, raw)
    return found.decode("utf-8", "surrogateescape")
