"""The rows of a list as links, mentions and bodies: one function for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from traceview.connector import Speaker
from traceview.model import Body, Link, Mention
from traceview_connectors.files.list_entries import Entry
from traceview_connectors.files.list_names import canonical, kind_named, relation_named
from traceview_connectors.files.list_times import number
from traceview_connectors.files.node_rows import fields_of, skip_row, text_at, texts_at
from traceview_connectors.files.sheet import BadRow, Sheet

STATED = "stated in a list"
GUESSED = 0.5
"""How sure a row is that says `guess` and no figure: as likely wrong as right."""


class Reason(NamedTuple):
    """Why a link of a list is believed: the words that its evidence is made of."""

    method: str
    text: str
    place: str
    confidence: float = 1.0


def reason_of(fields: dict[str, Entry], line: int, sheet: Sheet, text: str = "") -> Reason:
    """The reason that a row gives. Raises BadRow when `how` and `confidence` contradict."""
    how, sure = text_at(fields, "how").lower(), text_at(fields, "confidence")
    if how not in ("", "exact", "guess"):
        raise BadRow(f"`how` is {how!r}", "write `exact` or `guess`")
    confidence = number(sure) if sure else (GUESSED if how == "guess" else 1.0)
    is_guess = how == "guess" or (not how and confidence < 1)
    if is_guess == (confidence >= 1):
        raise BadRow("exact means a confidence of 1, a guess one below it", "drop one of the two")
    method = text_at(fields, "because") or STATED
    return Reason(method, text_at(fields, "text") or text, sheet.at(line), confidence)


def end_of(reference: str) -> str:
    """The id at the end of a link that has to be one. Raises BadRow."""
    if not reference:
        raise BadRow("an end of the link is missing", "a link has `from`, `relation` and `to`")
    found = canonical(reference)
    if found is None:
        raise BadRow(f"{reference!r} is no id", "write `<kind>:<rest>`, such as team:boarding")
    return found


def link_of(
    origin: str, relation: str, target: str, reason: Reason, speaker: Speaker
) -> Link | Mention:
    """The link that a row states; a mention when its target is not written as an id.

    Raises BadRow; ValueError for a relation that is none.
    """
    named, is_inverse = relation_named(relation)
    if is_inverse:
        origin, target = target, origin
    elif target and canonical(target) is None:
        return speaker.mention(end_of(origin), named, target, *reason)
    return speaker.link(end_of(origin), named, end_of(target), *reason)


def stated_link(entry: Entry, sheet: Sheet) -> Link | Mention:
    """The link of a row of `links`. Raises BadRow or ValueError."""
    fields = fields_of(entry)
    return link_of(
        text_at(fields, "from"),
        text_at(fields, "relation"),
        text_at(fields, "to"),
        reason_of(fields, entry.line, sheet),
        sheet.speaker,
    )


def node_links(entry: Entry | None, origin: str, sheet: Sheet) -> Iterator[Link | Mention]:
    """The links that stand at a node: relation, then one reference, several, or rows with `to`."""
    for relation, held in fields_of(entry).items() if entry and not entry.is_empty else ():
        for item in held.items if held.items is not None else [held]:
            try:
                fields = item.fields if item.fields is not None else {"to": item}
                reason = reason_of(fields, item.line, sheet)
                yield link_of(origin, relation, text_at(fields, "to"), reason, sheet.speaker)
            except ValueError as error:
                skip_row("A link", item, error, sheet)


def stated_mention(entry: Entry, sheet: Sheet) -> Mention:
    """The mention of a row of `mentions`. Raises BadRow or ValueError."""
    fields = fields_of(entry)
    named, is_inverse = relation_named(text_at(fields, "relation") or "mentions")
    reference = text_at(fields, "reference")
    if is_inverse or not reference:
        raise BadRow("a mention has a `reference`, and a relation in its own direction")
    return sheet.speaker.mention(
        end_of(text_at(fields, "from")),
        named,
        reference,
        *reason_of(fields, entry.line, sheet, text=reference),
        kinds=tuple(kind_named(kind) for kind in texts_at(fields, "kinds")),
    )


def stated_body(entry: Entry, sheet: Sheet) -> Body:
    """The text of a row of `bodies`. Raises BadRow or ValueError."""
    fields = fields_of(entry)
    return body_of(end_of(text_at(fields, "node")), entry, sheet)


def body_of(node: str, entry: Entry, sheet: Sheet) -> Body:
    """The text of a node: the entry itself, or its `text` or `file`. Raises BadRow."""
    named: dict[str, Any] = {}
    if entry.fields is None:
        text = entry.text
    else:
        name = text_at(entry.fields, "file")
        inner = entry.fields.get("text")
        text = sheet.text_of(name) if name else inner.text if inner else None
        if written := text_at(entry.fields, "format"):
            named["format"] = written
    if not text:
        raise BadRow("it has no text", "add `text`, or a `file` beside the list")
    return Body(node=node, text=text, **named)
