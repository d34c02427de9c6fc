"""The rows of a list as nodes, and the fields of any row."""

from __future__ import annotations

from traceview.identity import kind_of
from traceview.model import Kind, Node
from traceview.text.clean_text import clean_line
from traceview_connectors.files.list_entries import Entry
from traceview_connectors.files.list_names import (
    NAMED_BY_KEY,
    canonical,
    id_of,
    kind_named,
)
from traceview_connectors.files.list_times import moment
from traceview_connectors.files.sheet import BadRow, Sheet

ATTRS_LIMIT = 64
NODE_FIELDS = frozenset(
    (
        *("id", "kind", "key", "scope", "title", "url", "state", "since", "updated"),
        *("names", "attrs", "body", "links"),
    )
)


def fields_of(entry: Entry) -> dict[str, Entry]:
    """The fields of a row. Raises BadRow when it is not a mapping."""
    if entry.fields is None:
        raise BadRow("it is not a mapping of fields", "write `key: …`, `title: …` and so on")
    return entry.fields


def text_at(fields: dict[str, Entry], name: str) -> str:
    """The text of a field; empty when the row lacks it. Raises BadRow for a list or a mapping."""
    entry = fields.get(name)
    if entry is None or entry.is_empty:
        return ""
    if entry.text is None:
        raise BadRow(f"`{name}` is not plain text")
    return entry.text.strip()


def texts_at(fields: dict[str, Entry], name: str) -> list[str]:
    """The texts of a field that may hold one or several."""
    entry = fields.get(name)
    if entry is None:
        return []
    entries = entry.items if entry.items is not None else [entry]
    return [inner.text.strip() for inner in entries if inner.text and inner.text.strip()]


def node_of(entry: Entry, sheet: Sheet) -> Node:
    """The node of a row of `nodes`. Raises BadRow."""
    fields = fields_of(entry)
    for name in fields.keys() - NODE_FIELDS:
        sheet.skipped(
            f"The field {name!r} was skipped", fields[name].line, "nodes have no such field",
            f"put it under `attrs`; a node has {', '.join(sorted(NODE_FIELDS))}",
        )  # fmt: skip
    texts = {
        name: text_at(fields, name)
        for name in NODE_FIELDS - {"names", "attrs", "body", "links"}
        if name in fields
    }
    attrs = dict(held.flat()) if (held := fields.get("attrs")) and held.fields else {}
    return build_node(texts, texts_at(fields, "names"), attrs, sheet)


def build_node(
    texts: dict[str, str], names: list[str], attrs: dict[str, str], sheet: Sheet
) -> Node:
    """A node from the texts of its fields. Raises BadRow, or ValueError from the model."""
    node_id = _identity(texts, sheet)
    kind = Kind(kind_of(node_id))
    key = texts.get("key", "")
    if key and kind in NAMED_BY_KEY:
        names = [key, *names]
    since, updated = texts.get("since", ""), texts.get("updated", "")
    return sheet.speaker.node(
        node_id,
        clean_line(texts.get("title", "")).strip() or key or node_id.partition(":")[2],
        url=texts.get("url", ""),
        state=texts.get("state", ""),
        since=moment(since, sheet.as_of) if since else None,
        updated=moment(updated, sheet.as_of) if updated else None,
        names=tuple(dict.fromkeys(names)),
        attrs={name: text for name, text in list(attrs.items())[:ATTRS_LIMIT] if text},
    )


def _identity(texts: dict[str, str], sheet: Sheet) -> str:
    kind = kind_named(texts["kind"]) if texts.get("kind") else sheet.kind
    if texts.get("id"):
        found = canonical(texts["id"])
        if found is None:
            raise BadRow(f"{texts['id']!r} is no id", "write `<kind>:<rest>`, or `kind` and `key`")
        return found
    if kind is None:
        raise BadRow("it has no kind", "add `kind`, to the row or at the head of the list")
    if kind is Kind.DOCUMENT and not texts.get("key") and texts.get("url"):
        return id_of(kind, texts["url"])
    if not texts.get("key"):
        raise BadRow("it has neither `id` nor `key`", "add one of them")
    return id_of(kind, texts["key"], texts.get("scope") or sheet.scope)


def skip_row(what: str, entry: Entry, error: ValueError, sheet: Sheet) -> None:
    """Count a row that could not be read."""
    why = error.why if isinstance(error, BadRow) else first_line(error)
    fix = error.fix if isinstance(error, BadRow) else ""
    sheet.skipped(f"{what} was skipped", entry.line, why, fix)


def first_line(error: ValueError) -> str:
    """What an error of the model says, without its input and its web address."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return ": ".join(lines[1:3]) if len(lines) > 2 else " ".join(lines)
