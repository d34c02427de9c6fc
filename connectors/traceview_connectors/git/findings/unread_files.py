"""What a repository may hold of rules that is not read here: each kind is said and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview.model import Problem
from traceview_connectors.git.findings.head import RepositoryHead
from traceview_connectors.git.lineage.stored_lineage import is_rule_file
from traceview_connectors.git.lineage.tracks import Track
from traceview_connectors.git.rules.rule_candidates import (
    is_example,
    is_jsonnet,
    matches,
)

_POINTER = b"version https://git-lfs.github.com/spec/"
_POINTER_BYTES = 1_000
_MODULE = re.compile(r"^[ \t]{0,40}(path|url)[ \t]{0,40}=[ \t]{0,40}(\S{1,500})", re.M)
_JSONNET_RULE = re.compile(r"[\"']?\b(?:alert|record)\b[\"']?[ \t]{0,20}:[ \t]{0,20}[\"'|(\w]")


def unread_files(head: RepositoryHead, tracks: dict[str, list[Track]]) -> Iterator[Problem]:
    """Submodules, files that Git LFS keeps elsewhere, jsonnet, and rules of examples and tests."""
    yield from _submodules(head)
    yield from _kept_elsewhere(head)
    yield from _jsonnet(head)
    examples = sorted(path for path in tracks if is_example(path, head.settings.examples))
    if examples:
        count = sum(len(tracks[path]) for path in examples)
        yield Problem(
            what=f"{count} rules of examples and tests are not listed",
            place=examples[0],
            why="they stand in a folder of examples, fixtures or tests",
            fix="set examples of this source to the folders that are meant",
        )


def _submodules(head: RepositoryHead) -> Iterator[Problem]:
    paths = head.repository.submodules(head.commit)
    if not paths:
        return
    urls: dict[str, str] = {}
    path = ""
    for key, value in _MODULE.findall(head.texts([".gitmodules"]).get(".gitmodules", "")):
        if key == "path":
            path = value
        else:
            urls.setdefault(path, value)
    for one in paths:
        yield Problem(
            what=f"{one} is a submodule and is not read",
            place=one,
            why="its files are those of another repository",
            fix=f"add its repository {urls.get(one, '')}".strip() + ", if it holds rules",
        )


def _kept_elsewhere(head: RepositoryHead) -> Iterator[Problem]:
    small = {
        entry.blob: entry.path
        for entry in head.tree
        if 0 < entry.size <= _POINTER_BYTES and is_rule_file(entry.path, head.settings)
    }
    for blob, data in head.repository.blobs(small, _POINTER_BYTES):
        if data.startswith(_POINTER):
            yield Problem(
                what="a file is a pointer of Git LFS and is not read",
                place=small[blob],
                why="its text is kept outside of git",
                fix="keep rules in git itself, or add a repository that holds their text",
            )


def _jsonnet(head: RepositoryHead) -> Iterator[Problem]:
    names = [e.path for e in head.tree if is_jsonnet(e.path) and _is_read(e.path, head)]
    found = {path: len(_JSONNET_RULE.findall(text)) for path, text in head.texts(names).items()}
    holding = sorted(path for path, count in found.items() if count)
    if holding:
        yield Problem(
            what=f"{sum(found.values())} rules in {len(holding)} jsonnet files are not read",
            place=holding[0],
            why="only jsonnet itself can tell what they come to",
            fix="add a repository or a server that holds the rendered rules",
        )


def _is_read(path: str, head: RepositoryHead) -> bool:
    return matches(path, ("*",), head.settings.skip)
