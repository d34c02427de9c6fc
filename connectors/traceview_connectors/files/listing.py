"""What of a source's files has to be read since a cursor, and how far a reading has come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from traceview.errors import BadPayload
from traceview_connectors.files.entries import UnreadableList
from traceview_connectors.files.reading import ListFile

Stamp = tuple[str, int, int]
"""A file's path, its time of change in nanoseconds and its size in bytes."""


def stamp_of(path: Path) -> Stamp:
    """What changes when the file does; zeros when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_mtime_ns, found.st_size


class Listing:
    """One reading of the lists.

    When a list changed or is gone all of them are read again, because only a whole listing tells
    what is no longer there; a list that is new is read alone.
    """

    def __init__(self, files: Sequence[ListFile], cursor: str) -> None:
        self._files = files
        self._stamps = _stamps(cursor)
        places = {file.place for file in files}
        if any(not unchanged(stamps) for stamps in self._stamps.values()) or not (
            places >= self._stamps.keys()
        ):
            self._stamps = {}
        self._is_whole = not self._stamps
        self._failed: list[tuple[ListFile, UnreadableList]] = []
        self.todo = [file for file in files if file.place not in self._stamps]
        self.rows = 0

    @property
    def cursor(self) -> str:
        """Where to go on: the stamps of what was read."""
        return json.dumps(self._stamps, sort_keys=True, separators=(",", ":"))

    @property
    def is_complete(self) -> bool:
        """True when every list was read, so that what they lack is gone."""
        return self._is_whole and not self._failed

    def finished(self, file: ListFile, stamp: Stamp, beside: Sequence[Path]) -> None:
        """A list was read to its end; `stamp` is how it stood before, `beside` what it used."""
        self._stamps[file.place] = (stamp, *(stamp_of(path) for path in beside))

    def failed(self, file: ListFile, error: UnreadableList) -> None:
        """A list could not be read; it is tried again the next time."""
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


def unchanged(stamps: Sequence[Stamp]) -> bool:
    """Whether all these files are as they were."""
    return all(stamp_of(Path(stamp[0])) == stamp for stamp in stamps)


def _stamps(cursor: str) -> dict[str, tuple[Stamp, ...]]:
    try:
        return {
            place: tuple((str(path), int(time), int(size)) for path, time, size in stamps)
            for place, stamps in json.loads(cursor).items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
