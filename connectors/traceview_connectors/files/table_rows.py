"""Tables: a node a row, from CSV files and from lists of objects whose columns are named."""

from __future__ import annotations

import csv
import re
from codecs import getincrementaldecoder
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from traceview.model import Body, Findings, Link, Mention, Node
from traceview_connectors.files.file_text import WINDOWS, encoding_of
from traceview_connectors.files.files_settings import ColumnLink, FilesSettings
from traceview_connectors.files.link_rows import Reason, link_of
from traceview_connectors.files.list_entries import Entry, UnreadableList
from traceview_connectors.files.list_names import id_of
from traceview_connectors.files.node_rows import build_node, skip_row
from traceview_connectors.files.sheet import Part, Sheet

CSV_BYTES = 64_000_000
ROWS_A_PART = 500
TableRow = dict[str, list[str]]
"""The cells of a row by the names of their columns, those of one name together."""
_SEPARATOR = re.compile(r'"?sep=([^\s"]|\t)"?\r?\n?', re.IGNORECASE)
FIELDS = ("id", "kind", "key", "scope", "title", "url", "state", "since", "updated")


def csv_rows(
    sheet: Sheet, delimiter: str, wanted: Collection[str] = ()
) -> Iterator[tuple[int, TableRow]]:
    """The rows of a CSV file with their lines, one at a time. Raises UnreadableList.

    A first line of `sep=;`, as spreadsheets write it, names the delimiter and is no row. Columns
    that are `wanted` and not there are told.
    """
    if sheet.path.stat().st_size > CSV_BYTES:
        raise UnreadableList(f"it is larger than {CSV_BYTES // 1_000_000} MB; split it")
    with sheet.path.open("r", encoding=_encoding(sheet), errors="replace", newline="") as stream:
        told, before = _told_delimiter(stream)
        rows = csv.reader(stream, delimiter=delimiter or told or _delimiter(stream, sheet))
        names: list[str] | None = None
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                sheet.skipped("A row was skipped", rows.line_num + before, str(error))
                continue
            if names is None:
                names = [name.strip() for name in row] if row else None
                _say_missing(sheet, names or [], wanted, rows.line_num + before)
            elif row:
                yield rows.line_num + before, _gathered(zip(names, row, strict=False))


def _say_missing(sheet: Sheet, names: list[str], wanted: Collection[str], line: int) -> None:
    known = {folded(name) for name in names}
    for name in wanted if names else ():
        if folded(name) not in known:
            sheet.skipped(
                f"The column {name!r} is not there", line, f"it has {', '.join(names[:20])}",
                "correct the settings `columns` and `links` of the source",
            )  # fmt: skip


def _gathered(cells_of_row: Iterable[tuple[str, str]]) -> TableRow:
    """A row by its columns; the cells of columns of one name together, the empty ones left out."""
    found: TableRow = {}
    for name, text in cells_of_row:
        found.setdefault(name, [])
        found[name] += [text] if text.strip() else []
    return found


def _encoding(sheet: Sheet) -> str:
    """The encoding of a CSV file, which is read as a stream: the whole of it is looked at once."""
    reader = getincrementaldecoder("utf-8")()
    with sheet.path.open("rb") as stream:
        head = stream.read(1 << 16)
        if (name := encoding_of(head[:64])) != "utf-8":
            return name
        try:
            while head:
                reader.decode(head)
                head = stream.read(1 << 16)
            reader.decode(b"", final=True)
        except UnicodeDecodeError:
            sheet.guessed_encoding()
            return WINDOWS
    return "utf-8"


def _told_delimiter(stream: TextIOWrapper) -> tuple[str, int]:
    """The delimiter of a first line `sep=;`, and how many lines stand before the header."""
    found = _SEPARATOR.fullmatch(stream.readline(100))
    if found is None:
        stream.seek(0)
    return (found[1], 1) if found else ("", 0)


def _delimiter(stream: TextIOWrapper, sheet: Sheet) -> str:
    if sheet.path.suffix.lower() == ".tsv":
        return "\t"
    head = stream.readline(10_000)
    stream.seek(0)
    return max((",", ";", "\t"), key=head.count)


def entry_rows(items: Iterable[Entry], sheet: Sheet) -> Iterator[tuple[int, TableRow]]:
    """The objects of a list as rows, with dotted names for what is nested in them."""
    for item in items:
        if item.fields is None:
            sheet.skipped("A row was skipped", item.line, "it is not an object")
        else:
            yield item.line, _gathered(item.flat())


def table_parts(
    rows: Iterator[tuple[int, TableRow]], sheet: Sheet, settings: FilesSettings
) -> Iterator[Part]:
    """The rows of a table, in parts of some hundred rows."""
    table = _Table(sheet, settings)
    for line, row in rows:
        table.take(line, row)
        if table.rows >= ROWS_A_PART:
            yield table.part()
            table = _Table(sheet, settings)
    yield table.part()


class _Table:
    """Some rows of a table."""

    def __init__(self, sheet: Sheet, settings: FilesSettings) -> None:
        self.rows = 0
        self._sheet = sheet
        self._columns: dict[str, str] = {name: name for name in (*FIELDS, "names", "body")}
        for name, column in settings.columns.items():
            self._columns[name] = column
        self._links = settings.links
        self._named = {folded(name) for name in (*self._columns.values(), *self._links)}
        self._nodes: list[Node] = []
        self._joined: list[Link | Mention] = []
        self._bodies: list[Body] = []

    def take(self, line: int, row: TableRow) -> None:
        """Read one row; a bad one is counted and left out."""
        self.rows += 1
        with self._skipping("A row", line):
            node = self._node(row)
            self._nodes.append(node)
            if text := self._text(row, "body"):
                self._bodies.append(Body(node=node.id, text=text))
            for column, link in self._links.items():
                for cell in self._cells(row, column):
                    with self._skipping(f"A cell of {column!r}", line):
                        self._joined.append(self._link(node.id, column, link, cell, line))

    def part(self) -> Part:
        """What was read."""
        findings = Findings(
            nodes=tuple(self._nodes),
            links=tuple(link for link in self._joined if isinstance(link, Link)),
            mentions=tuple(link for link in self._joined if isinstance(link, Mention)),
            bodies=tuple(self._bodies),
        )
        return Part(findings, rows=self.rows, as_of=self._sheet.as_of)

    @contextmanager
    def _skipping(self, what: str, line: int) -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            skip_row(what, Entry(line), error, self._sheet)

    def _node(self, row: TableRow) -> Node:
        texts = {name: self._text(row, name) for name in FIELDS}
        attrs = {
            name: "; ".join(text.strip() for text in texts)
            for name, texts in row.items()
            if name and folded(name) not in self._named and texts
        }
        return build_node(texts, self._cells(row, self._columns["names"]), attrs, self._sheet)

    def _text(self, row: TableRow, name: str) -> str:
        """The text of a field: of repeated columns the first that holds some."""
        return next(iter(self._column(row, self._columns[name])), "").strip()

    def _cells(self, row: TableRow, column: str) -> list[str]:
        """The values of a column, those of all columns of its name."""
        return [cell for text in self._column(row, column) for cell in cells(text)]

    @staticmethod
    def _column(row: TableRow, column: str) -> list[str]:
        if column in row:
            return row[column]
        wanted = folded(column)
        return next((texts for name, texts in row.items() if folded(name) == wanted), [])

    def _link(
        self, origin: str, column: str, link: ColumnLink, cell: str, line: int
    ) -> Link | Mention:
        target = id_of(link.kind, cell, link.scope) if link.kind else cell
        reason = Reason(f"column {column}", cell, self._sheet.at(line))
        return link_of(origin, link.relation, target, reason, self._sheet.speaker)


def folded(column: str) -> str:
    """A column's name as it is compared: `Issue key`, `issue_key` and `ISSUE KEY` are one."""
    return " ".join(column.replace("_", " ").replace("-", " ").casefold().split())


def cells(text: str) -> list[str]:
    """The values between the semicolons of a cell."""
    return [value.strip() for value in text.split(";") if value.strip()]


def table_of(entry: Entry, name: str) -> list[Entry]:
    """The rows of a JSON or YAML table: the value itself, or its list `name`.

    Raises UnreadableList.
    """
    held = (entry.fields or {}).get(name) if name else entry
    if held is None or held.items is None:
        what = f"`{name}` in it" if name else "it"
        raise UnreadableList(f"{what} is not a list of rows", entry.line)
    return held.items
