"""YAML as entries, read event by event: tags are ignored, aliases and deep nesting refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from traceview_connectors.files.list_entries import DEPTH_LIMIT, TOO_DEEP, Entry, UnreadableList

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet."""

    entry: Entry
    key: str | None = None

    def take(self, value: Entry) -> None:
        if self.entry.items is not None:
            self.entry.items.append(value)
        elif self.entry.fields is not None:
            if self.key is None:
                if value.text is None:
                    raise UnreadableList("a key is not plain text", value.line)
                self.key = value.text
            else:
                self.entry.fields[self.key] = value
                self.key = None


def read_yaml(text: str) -> Entry:
    """The one document of a YAML text. Raises UnreadableList."""
    done: list[Entry] = []
    stack: list[_Open] = []
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            _take_event(event, stack, done)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = 1 if mark is None else mark.line + 1
        raise UnreadableList(error.problem or "it is not YAML", line) from None
    except yaml.YAMLError as error:
        raise UnreadableList(str(error).replace("\n", " ")) from None
    if len(done) > 1:
        raise UnreadableList("it holds more than one YAML document", done[1].line)
    return done[0] if done else Entry(1)


def _take_event(event: yaml.Event, stack: list[_Open], done: list[Entry]) -> None:
    line = 1 if event.start_mark is None else event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        raise UnreadableList("it uses an alias (`*name`), which a list may not", line)
    if isinstance(event, yaml.ScalarEvent):
        is_null = event.implicit[0] and event.value in _NULLS and not _awaits_key(stack)
        _place(Entry(line, text=None if is_null else event.value), stack, done)
    elif isinstance(event, yaml.SequenceStartEvent):
        _open(Entry(line, items=[]), stack)
    elif isinstance(event, yaml.MappingStartEvent):
        _open(Entry(line, fields={}), stack)
    elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
        _place(stack.pop().entry, stack, done)


def _awaits_key(stack: list[_Open]) -> bool:
    return bool(stack) and stack[-1].entry.fields is not None and stack[-1].key is None


def _open(entry: Entry, stack: list[_Open]) -> None:
    if len(stack) >= DEPTH_LIMIT:
        raise UnreadableList(TOO_DEEP, entry.line)
    stack.append(_Open(entry))


def _place(entry: Entry, stack: list[_Open], done: list[Entry]) -> None:
    if stack:
        stack[-1].take(entry)
    else:
        done.append(entry)
