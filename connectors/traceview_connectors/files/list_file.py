"""A whole YAML or JSON list: its head, then its rows section by section."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from traceview.model import Body, Findings, Link, Mention, Node
from traceview_connectors.files.link_rows import (
    body_of,
    node_links,
    stated_body,
    stated_link,
    stated_mention,
)
from traceview_connectors.files.list_entries import Entry, UnreadableList
from traceview_connectors.files.list_names import kind_named
from traceview_connectors.files.list_times import moment
from traceview_connectors.files.node_rows import fields_of, node_of, skip_row, text_at, texts_at
from traceview_connectors.files.sheet import Part, Sheet, Stored
from traceview_connectors.files.stored_series import stored_series

SECTIONS = ("nodes", "links", "mentions", "bodies", "series")
HEAD = ("as_of", "kind", "scope")


def list_part(entry: Entry, sheet: Sheet) -> Part:
    """All that a list holds; a bare list of rows is one of nodes. Raises UnreadableList."""
    if entry.items is not None:
        entry = Entry(entry.line, fields={"nodes": entry})
    if entry.is_empty:
        return Part()
    if entry.fields is None:
        raise UnreadableList("it is neither a list nor a mapping", entry.line)
    sheet = _headed(entry.fields, sheet)
    for name in entry.fields.keys() - {*SECTIONS, *HEAD}:
        sheet.skipped(
            f"The section {name!r} was skipped", entry.fields[name].line,
            "lists have no such section", f"a list has {', '.join((*HEAD, *SECTIONS))}",
        )  # fmt: skip
    read = _ListFindings(sheet)
    for section in SECTIONS:
        for row in _rows(entry.fields.get(section), section, sheet):
            read.take(section, row)
    return read.part()


def _headed(fields: dict[str, Entry], sheet: Sheet) -> Sheet:
    as_of, kind, scope = sheet.as_of, sheet.kind, sheet.scope
    try:
        if written := text_at(fields, "as_of"):
            as_of = moment(written, sheet.as_of)
        if written := text_at(fields, "kind"):
            kind = kind_named(written)
        scope = text_at(fields, "scope") or scope
    except ValueError as error:
        line = next((fields[name].line for name in HEAD if name in fields), 1)
        sheet.skipped("The head of the list was not understood", line, str(error))
    if as_of > sheet.now:
        line = fields["as_of"].line if "as_of" in fields else 1
        why, fix = "it is in the future", "check the clock where the list is made"
        sheet.skipped("The time of the list was not used", line, why, fix)
        as_of = sheet.now
    return sheet.dated(as_of, kind, scope)


def _rows(entry: Entry | None, section: str, sheet: Sheet) -> list[Entry]:
    if entry is None or entry.is_empty:
        return []
    if entry.items is None:
        sheet.skipped(f"The section {section!r} was skipped", entry.line, "it is not a list")
        return []
    return entry.items


class _ListFindings:
    """What was found so far in one list."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.nodes: list[Node] = []
        self.links: list[Link] = []
        self.mentions: list[Mention] = []
        self.bodies: list[Body] = []
        self.series: list[Stored] = []
        self.beside: list[Path] = []
        self._rows = 0
        self._take: dict[str, Callable[[Entry], None]] = {
            "nodes": self._node,
            "links": lambda row: self._join(stated_link(row, sheet)),
            "mentions": lambda row: self._join(stated_mention(row, sheet)),
            "bodies": self._body,
            "series": self._series,
        }

    def take(self, section: str, row: Entry) -> None:
        """Read one row; a bad one is counted and left out."""
        self._rows += 1
        try:
            self._take[section](row)
        except ValueError as error:
            skip_row(f"A row of {section}", row, error, self.sheet)

    def part(self) -> Part:
        """All of it."""
        findings = Findings(
            nodes=tuple(self.nodes),
            links=tuple(self.links),
            mentions=tuple(self.mentions),
            bodies=tuple(self.bodies),
        )
        series, beside = tuple(self.series), tuple(self.beside)
        return Part(findings, series, beside, self._rows, self.sheet.as_of)

    def _node(self, row: Entry) -> None:
        node = node_of(row, self.sheet)
        self.nodes.append(node)
        fields = fields_of(row)
        try:
            for link in node_links(fields.get("links"), node.id, self.sheet):
                self._join(link)
            if "body" in fields:
                self._note_file(fields["body"], "file")
                self.bodies.append(body_of(node.id, fields["body"], self.sheet))
        except ValueError as error:
            skip_row("What stands at a node", row, error, self.sheet)

    def _join(self, link: Link | Mention) -> None:
        if isinstance(link, Link):
            self.links.append(link)
        else:
            self.mentions.append(link)

    def _body(self, row: Entry) -> None:
        self._note_file(row, "file")
        self.bodies.append(stated_body(row, self.sheet))

    def _series(self, row: Entry) -> None:
        self._note_file(row, "csv")
        self.series.append(stored_series(row, self.sheet))

    def _note_file(self, row: Entry, name: str) -> None:
        for written in texts_at(row.fields or {}, name):
            self.beside.append(self.sheet.beside(written))
