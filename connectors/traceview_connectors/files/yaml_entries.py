"""YAML as entries, read event by event: tags are ignored, aliases and deep nesting refused."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from traceview.text.safe_yaml import RefusedYaml, YamlFault, YamlLimits, yaml_events
from traceview_connectors.files.list_entries import DEPTH_LIMIT, TOO_DEEP, Entry, UnreadableList

_LIMITS = YamlLimits(depth=DEPTH_LIMIT)
_WHY = {
    YamlFault.ALIAS: "it uses an alias (`*name`), which a list may not",
    YamlFault.DEPTH: TOO_DEEP,
    YamlFault.SIZE: "it is too large for a list; split it, or use CSV",
}
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
        for event in yaml_events(text, _LIMITS):
            _take_event(event, stack, done)
    except RefusedYaml as error:
        raise UnreadableList(_WHY.get(error.fault) or error.problem, error.line) from None
    if len(done) > 1:
        raise UnreadableList("it holds more than one YAML document", done[1].line)
    return done[0] if done else Entry(1)


def _take_event(event: yaml.Event, stack: list[_Open], done: list[Entry]) -> None:
    line = 1 if event.start_mark is None else event.start_mark.line + 1
    if isinstance(event, yaml.ScalarEvent):
        is_null = event.implicit[0] and event.value in _NULLS and not _awaits_key(stack)
        _place(Entry(line, text=None if is_null else event.value), stack, done)
    elif isinstance(event, yaml.SequenceStartEvent):
        stack.append(_Open(Entry(line, items=[])))
    elif isinstance(event, yaml.MappingStartEvent):
        stack.append(_Open(Entry(line, fields={})))
    elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
        _place(stack.pop().entry, stack, done)


def _awaits_key(stack: list[_Open]) -> bool:
    return bool(stack) and stack[-1].entry.fields is not None and stack[-1].key is None


def _place(entry: Entry, stack: list[_Open], done: list[Entry]) -> None:
    if stack:
        stack[-1].take(entry)
    else:
        done.append(entry)
