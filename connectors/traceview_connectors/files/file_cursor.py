"""Whether a source's files have to be read since a cursor, and how far a reading has come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from traceview.errors import BadPayload
from traceview_connectors.files.list_entries import UnreadableList
from traceview_connectors.files.sheet import Part
from traceview_connectors.files.source_files import ListFile

Stamp = tuple[str, int, int]
"""A file's path, its time of change in nanoseconds and its size in bytes."""


def stamp_of(path: Path) -> Stamp:
    """What changes when the file does; zeros when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


def unchanged(stamps: Sequence[Stamp]) -> bool:
    """Whether all these files are as they were."""
    return all(stamp_of(Path(stamp[0])) == stamp for stamp in stamps)


class Listing:
    """One reading of the lists: all of them, or none when nothing changed.

    When one changed all are read, because several lists may speak of one node, and because only a
    whole listing tells what is no longer there.
    """

    def __init__(self, files: Sequence[ListFile], cursor: str) -> None:
        self._files = files
        self._stamps = [stamp_of(file.path) for file in files]
        self._failed: list[tuple[ListFile, UnreadableList]] = []
        held, self.as_of = _read_cursor(cursor)
        same = held[: len(files)] == self._stamps and unchanged(held)
        if same:
            self._stamps = held
        else:
            self.as_of = None
        self.todo = () if same else tuple(files)
        self.rows = 0

    @property
    def cursor(self) -> str:
        """The stamps of all that was read; empty while a list could not be, so that it is again."""
        if self._failed:
            return ""
        as_of = self.as_of.isoformat() if self.as_of else ""
        return json.dumps({"as_of": as_of, "stamps": self._stamps}, separators=(",", ":"))

    @property
    def is_complete(self) -> bool:
        """True when every list was read, so that what they lack is gone."""
        return bool(self.todo) and not self._failed

    def take(self, part: Part) -> None:
        """Count a part that was read; the age of the listing is that of its oldest list."""
        self.rows += part.rows
        self._stamps += [stamp_of(path) for path in part.beside]
        if part.as_of is not None:
            self.as_of = min(part.as_of, self.as_of or part.as_of)

    def failed(self, file: ListFile, error: UnreadableList) -> None:
        """A list could not be read."""
        self._failed.append((file, error))

    def require_one(self, source: str) -> None:
        """Raise BadPayload when not one list could be read."""
        if self._failed and len(self._failed) == len(self._files):
            file, error = self._failed[0]
            raise BadPayload(
                f"No list of {source} can be read",
                f"{file.place}:{error.line}: {error.why}",
                "correct the file; the documentation of `files` has the format",
            )


def _read_cursor(cursor: str) -> tuple[list[Stamp], datetime | None]:
    """The stamps and the age of a cursor; nothing for one that is not ours."""
    try:
        held = json.loads(cursor)
        stamps = [(str(path), int(time), int(size)) for path, time, size in held["stamps"]]
        as_of = datetime.fromisoformat(held["as_of"]) if held["as_of"] else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return [], None
    return stamps, as_of
