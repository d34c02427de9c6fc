"""What a sync leaves behind for the next one: the lineage, in one file of JSON.

The file is readable by its owner alone and replaced as a whole. A file of another version, of other
settings, or one that cannot be read counts as none: history is then walked again.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traceview_connectors.git.lineage.tracks import Lineage, Removed, Track
from traceview_connectors.git.repository.subject_notes import SubjectNotes

VERSION = 4
STATE_LIMIT = 256 * 1024 * 1024
"""Bytes above which a file is not taken for a state."""


@dataclass
class State:
    """The lineage with what else a later sync needs.

    `active` is, for each author's e-mail, the time, id and name of the newest commit; `files` are
    those that held rules at any time; `left_out` those too large to read at the head; `people` the
    e-mails that were handed over; `spans` the first line, the last line and the id of the
    rules of each file; `subjects` what the subjects of the whole history tell.
    """

    lineage: Lineage = field(default_factory=Lineage)
    active: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    spans: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    subjects: SubjectNotes = field(default_factory=SubjectNotes)


def save(path: Path, state: State, key: str) -> None:
    """Write the state for settings that `key` stands for."""
    lineage = state.lineage
    held = {
        "version": VERSION,
        "key": key,
        "head": lineage.head,
        "tracks": {path: [t.stored() for t in held] for path, held in lineage.tracks.items()},
        "removed": [[r.track.stored(), r.time, r.commit, r.reverted] for r in lineage.removed],
        "through": lineage.through,
        "company": lineage.company,
        "cut": sorted(lineage.cut),
        "active": state.active,
        "files": sorted(state.files),
        "left_out": sorted(state.left_out),
        "people": sorted(state.people),
        "spans": state.spans,
        "subjects": state.subjects.stored(),
    }
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(held, file, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def load(path: Path, key: str) -> State | None:
    """The state that was saved for `key`; None when there is none that can be used."""
    try:
        if path.stat().st_size > STATE_LIMIT:
            return None
        held = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(held, dict) or held.get("version") != VERSION or held.get("key") != key:
        return None
    try:
        return _state(held)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _state(held: dict[str, Any]) -> State:
    lineage = Lineage(
        head=str(held["head"]),
        tracks={path: [Track.restored(t) for t in ts] for path, ts in held["tracks"].items()},
        removed=[
            Removed(Track.restored(track), int(time), str(commit), bool(reverted))
            for track, time, commit, reverted in held["removed"]
        ],
        through={sha: tuple(merges) for sha, merges in held["through"].items()},
        company={sha: tuple(commits) for sha, commits in held["company"].items()},
        cut=frozenset(held["cut"]),
    )
    active = {
        mail: (int(t), str(sha), str(name)) for mail, (t, sha, name) in held["active"].items()
    }
    spans = {
        path: [(int(first), int(last), str(rule)) for first, last, rule in rows]
        for path, rows in held["spans"].items()
    }
    files, left_out, people = (set(held[name]) for name in ("files", "left_out", "people"))
    subjects = SubjectNotes.restored(held["subjects"])
    return State(lineage, active, files, left_out, people, spans, subjects)
