"""The demo's repository of alert rules, made by `git` in one go from `history.yaml`.

The same time gives the same commit ids: names, dates and messages are all in the data, and no
configuration of the machine is read.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from traceview.demo.moment_templates import filled, span, text_of

REMOTE = "https://git.example.com/tidewater/alert-rules.git"
NO_GIT = "git was not found: the demo's source `rules` has no repository; install git and try again"
_MAIN = "main"
_MARKS = "demo-marks"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DemoCommit:
    """One commit: `when` in unix seconds, `branch` as a full ref, `parents` as names of steps.

    `files` are the texts that it writes, by path.
    """

    name: str
    author: str
    when: int
    message: str
    branch: str
    parents: tuple[str, ...]
    files: dict[str, str]


def steps_of(now: datetime) -> list[DemoCommit]:
    """The history as steps, oldest first.

    A step of the data adds whole files (`add`) and edits passages: `old` becomes `new`, or a file
    of the data is put `before` or `after` one. A passage that is not there exactly once is a
    ValueError. A step with `branch` stands on a side line; one with `merges` brings that line in.
    """
    data: dict[str, Any] = yaml.safe_load(text_of("history.yaml"))
    lines = _Lines(now)
    return [lines.step(row, data["people"][row["by"]]) for row in data["commits"]]


class _Lines:
    """The lines of history so far: the last step and the files of each."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._last: dict[str, str] = {}
        self._trees: dict[str, dict[str, str]] = {_MAIN: {}}
        self._changed: dict[str, dict[str, str]] = {}

    def step(self, row: dict[str, Any], author: str) -> DemoCommit:
        """The next step, from a row of the data."""
        line, merged = row.get("branch", _MAIN), row.get("merges", "")
        if line not in self._trees:
            self._trees[line] = dict(self._trees[_MAIN])
            self._last[line] = self._last[_MAIN]
        parents = [self._last[name] for name in (line, merged) if name in self._last]
        written = self._written(row, self._trees[line])
        files = self._changed[merged] if merged else written
        self._trees[line] |= files
        self._changed.setdefault(line, {}).update(files)
        self._last[line] = row["name"]
        return DemoCommit(
            name=row["name"],
            author=author,
            when=int((self._now + span(row["at"])).timestamp()),
            message=filled(row["message"], self._now, {}),
            branch=f"refs/heads/{line}",
            parents=tuple(parents),
            files=dict(files),
        )

    def _written(self, row: dict[str, Any], tree: dict[str, str]) -> dict[str, str]:
        files = {
            path: filled(text_of(f"repository/{source}"), self._now, {})
            for path, source in row.get("add", {}).items()
        }
        for path, passages in row.get("edit", {}).items():
            files[path] = _edited(tree[path], passages, f"{row['name']}: {path}")
        return files


def _edited(text: str, passages: list[dict[str, str]], place: str) -> str:
    for passage in passages:
        old = passage.get("old") or passage.get("before") or passage["after"]
        if text.count(old) != 1:
            msg = f"{place}: {old!r} is not there exactly once"
            raise ValueError(msg)
        if "old" in passage:
            new = passage["new"]
        else:
            inserted = text_of(f"repository/{passage['insert']}")
            new = inserted + old if "before" in passage else old + inserted
        text = text.replace(old, new)
    return text


def stream_of(steps: list[DemoCommit]) -> bytes:
    """The history as input for `git fast-import`; the marks count from 1."""
    marks = {step.name: number for number, step in enumerate(steps, 1)}
    return b"".join(piece for step in steps for piece in _commit(step, marks))


def _commit(step: DemoCommit, marks: dict[str, int]) -> Iterator[bytes]:
    head = [f"commit {step.branch}", f"mark :{marks[step.name]}"]
    head += [f"{role} {step.author} {step.when} +0000" for role in ("author", "committer")]
    yield ("\n".join(head) + "\n").encode()
    yield _data(step.message)
    for word, parent in zip(("from", "merge"), step.parents, strict=False):
        yield f"{word} :{marks[parent]}\n".encode()
    for path, text in sorted(step.files.items()):
        yield f"M 100644 inline {path}\n".encode()
        yield _data(text)
    yield b"\n"


def _data(text: str) -> bytes:
    raw = text.encode()
    return b"data %d\n%s\n" % (len(raw), raw)


def make_repository(folder: Path, now: datetime) -> dict[str, str]:
    """Make the repository in the new folder `folder`; the commit ids by the names of the steps.

    Without the `git` program no folder is made, a warning says so, and the ids are made up.
    """
    steps = steps_of(now)
    if shutil.which("git") is None:
        _log.warning(NO_GIT)
        return {step.name: hashlib.sha1(step.name.encode()).hexdigest() for step in steps}
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--template=")
    _git(folder, "symbolic-ref", "HEAD", "refs/heads/main")
    _git(folder, "config", "remote.origin.url", REMOTE)
    marks = folder / ".git" / _MARKS
    _git(
        folder, "-c", "fastimport.unpackLimit=0", "fast-import", "--quiet",
        f"--export-marks={marks}", stdin=stream_of(steps),
    )  # fmt: skip
    ids = dict(line.split() for line in marks.read_text().splitlines())
    marks.unlink()
    _git(folder, "reset", "--quiet", "--hard")
    return {step.name: ids[f":{number}"] for number, step in enumerate(steps, 1)}


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", *arguments],
        cwd=folder,
        env=_environment(),
        input=stdin,
        capture_output=True,
        check=True,
        timeout=60,
    )


def _environment() -> dict[str, str]:
    """The environment without anything that tells git what to do."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
