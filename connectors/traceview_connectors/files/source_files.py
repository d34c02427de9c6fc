"""Which files a source has, whether they changed, and what each of them holds."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from traceview.errors import SourceRefused, SourceUnreachable
from traceview.model import Findings, Problem
from traceview.text.unix_time import from_unix
from traceview_connectors.files.files_settings import FilesSettings
from traceview_connectors.files.json_text import read_json
from traceview_connectors.files.list_entries import Entry, UnreadableList
from traceview_connectors.files.list_file import list_part
from traceview_connectors.files.sheet import Part, Sheet
from traceview_connectors.files.table_rows import csv_rows, entry_rows, table_of, table_parts
from traceview_connectors.files.yaml_entries import read_yaml

YAML_BYTES = 1_000_000
JSON_BYTES = 16_000_000
HELD_BYTES = 8_000_000
FILE_LIMIT = 2_000
_FORMATS = {
    ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".csv": "csv", ".tsv": "csv",
}  # fmt: skip


@dataclass(frozen=True)
class ListFile:
    """A file that the settings name: where it is, and how it is called in evidence."""

    path: Path
    place: str

    @property
    def is_table(self) -> bool:
        """True for CSV."""
        return _FORMATS.get(self.path.suffix.lower()) == "csv"

    def size(self) -> int:
        """Its size in bytes; 0 when it is gone."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


def list_files(given: Path) -> list[ListFile]:
    """The files of a path: itself, those of a folder, or those of a glob, in order of name.

    Raises SourceUnreachable when there is none, SourceRefused when the folder may not be read.
    """
    try:
        if given.is_dir():
            found = [one for one in given.iterdir() if one.suffix.lower() in _FORMATS]
            root = given.parent
        elif given.is_file():
            found, root = [given], given.parent
        else:
            found = [Path(one) for one in glob.iglob(str(given), recursive=True)]
            root = _before_magic(given)
        files = sorted(one for one in found if one.is_file())[:FILE_LIMIT]
    except (OSError, ValueError) as error:
        raise SourceRefused(
            f"{given.name} cannot be read", str(error), "check the path and who may read it"
        ) from None
    if not files:
        raise SourceUnreachable(
            f"There is no list at {given.name}",
            f"nothing stands at {given}, or no YAML, JSON or CSV file",
            "check `path`, which is relative to the configuration file",
        )
    return [ListFile(one, _place(one, root)) for one in files]


def _before_magic(pattern: Path) -> Path:
    fixed = [part for part in pattern.parents if not glob.has_magic(str(part))]
    return fixed[0].parent if fixed else Path()


def _place(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def small(files: Sequence[ListFile]) -> list[ListFile]:
    """The files that can be held in memory together, without the largest when they are too many."""
    left, kept = HELD_BYTES, set()
    for file in sorted(files, key=ListFile.size):
        left -= file.size()
        if left >= 0:
            kept.add(file.path)
    return [file for file in files if file.path in kept]


def read_parts(
    file: ListFile, settings: FilesSettings, source: str, now: datetime
) -> Iterator[Part]:
    """What a file holds, part by part; the last part carries the problems.

    Raises UnreadableList when the file as a whole cannot be read.
    """
    try:
        made = from_unix(file.path.stat().st_mtime)
        sheet = Sheet(
            source=source, path=file.path, place=file.place, as_of=min(made, now), now=now,
            kind=settings.kind, scope=settings.scope,
        )  # fmt: skip
        if file.is_table:
            wanted = (*settings.columns.values(), *settings.links)
            rows = csv_rows(sheet, settings.delimiter, wanted)
            yield from table_parts(rows, sheet, settings)
        elif settings.columns or settings.rows:
            rows = entry_rows(table_of(_entry(file, sheet), settings.rows), sheet)
            yield from table_parts(rows, sheet, settings)
        else:
            yield list_part(_entry(file, sheet), sheet)
    except OSError as error:
        raise UnreadableList(error.strerror or "it cannot be opened") from None
    if sheet.problems:
        yield Part(Findings(problems=tuple(sheet.problems)))


def _entry(file: ListFile, sheet: Sheet) -> Entry:
    kind = _FORMATS.get(file.path.suffix.lower())
    if kind is None:
        raise UnreadableList(f"the name ends in none of {', '.join(_FORMATS)}")
    limit = YAML_BYTES if kind == "yaml" else JSON_BYTES
    with file.path.open("rb") as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise UnreadableList(f"it is larger than {limit // 1_000_000} MB; split it, or use CSV")
    text = sheet.read(raw)
    return read_yaml(text) if kind == "yaml" else read_json(text)


def unreadable(file: ListFile, error: UnreadableList) -> Problem:
    """The problem that a file which cannot be read is."""
    return Problem(
        what="A list was skipped; what was known of it stays known",
        place=f"{file.place}:{error.line}",
        why=error.why,
        fix="correct the file",
    )
