"""One list file while it is read: what every finding of it carries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from traceview.connector import Speaker
from traceview.model import Findings, Kind, Problem
from traceview_connectors.files.file_text import file_text

PROBLEM_LIMIT = 100
BODY_BYTES = 1_000_000


class BadRow(ValueError):
    """A row that is skipped: why, and how to fix it."""

    def __init__(self, why: str, fix: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.fix = fix


@dataclass(frozen=True)
class Sheet:
    """A list file: `place` is how it is called in evidence, `path` where it is.

    `as_of` is when it was made, `now` when it is read; `kind` and `scope` are those of rows that do
    not say. `problems` are gathered while reading.
    """

    source: str
    path: Path
    place: str
    as_of: datetime
    now: datetime
    kind: Kind | None = None
    scope: str = ""
    problems: list[Problem] = field(default_factory=list)

    def dated(self, as_of: datetime, kind: Kind | None, scope: str) -> Sheet:
        """The same file, with what its own head says of it."""
        return replace(self, as_of=as_of, kind=kind or self.kind, scope=scope or self.scope)

    @cached_property
    def speaker(self) -> Speaker:
        """Who speaks in this list: the source, at the time when the list was made."""
        return Speaker(self.source, self.as_of)

    def at(self, line: int) -> str:
        """`file:line`."""
        return f"{self.place}:{line}"

    def skipped(self, what: str, line: int, why: str, fix: str = "") -> None:
        """Count something that is left out; the first hundred of a file are told apart."""
        if len(self.problems) == PROBLEM_LIMIT:
            what, why, fix = "More of this list was skipped", "it has too many mistakes", ""
        if len(self.problems) <= PROBLEM_LIMIT:
            self.problems.append(Problem(what=what, place=self.at(line), why=why, fix=fix))

    def beside(self, name: str) -> Path:
        """The file `name`, which stands in the folder of the list or below. Raises BadRow."""
        folder = self.path.parent.resolve()
        try:
            found = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError):
            raise BadRow(f"{name!r} is not the name of a file") from None
        if not found.is_relative_to(folder):
            raise BadRow(f"{name!r} is outside the folder of the list", "keep it beside the list")
        if not found.is_file():
            raise BadRow(f"there is no file {name!r} beside the list")
        return found

    def text_of(self, name: str) -> str:
        """The text of the file `name` beside the list, at most a megabyte of it. Raises BadRow."""
        try:
            with self.beside(name).open("rb") as stream:
                raw = stream.read(BODY_BYTES)
        except OSError as error:
            raise BadRow(f"{name!r} cannot be read: {error.strerror}") from None
        return self.read(raw, name, is_cut=len(raw) == BODY_BYTES)

    def read(self, raw: bytes, name: str = "", *, is_cut: bool = False) -> str:
        """The text of bytes of the list, or of the file `name` beside it; a guess is said."""
        found = file_text(raw, is_cut=is_cut)
        if found.guessed:
            self.guessed_encoding(name)
        return found.text

    def guessed_encoding(self, name: str = "") -> None:
        """Say that a file is not UTF-8, and as what it was read."""
        self.skipped(
            f"{name or 'The list'} was read as Windows-1252", 1, "it is not UTF-8",
            "save it as UTF-8 if letters are wrong",
        )  # fmt: skip


@dataclass(frozen=True)
class Stored:
    """A series of `sheet`: its points, or the name of the CSV file with them."""

    sheet: Sheet
    expr: str
    labels: dict[str, str]
    points: tuple[tuple[float, float], ...] = ()
    csv: str = ""


@dataclass(frozen=True)
class Part:
    """A part of what a list holds, and its age. `beside` are further files it was read from."""

    findings: Findings = field(default_factory=Findings)
    series: tuple[Stored, ...] = ()
    beside: tuple[Path, ...] = ()
    rows: int = 0
    as_of: datetime | None = None
