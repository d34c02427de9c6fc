"""The values of a YAML or JSON list, which know their line.

Scalars stay the text that was written: nothing becomes a date, a number or a truth value by its
looks, so that a title of `no` or `1e3` is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DEPTH_LIMIT = 32
TOO_DEEP = f"it is nested deeper than {DEPTH_LIMIT} levels"


class UnreadableList(ValueError):
    """The file as a whole cannot be read; `line` is where, counted from 1."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: a scalar (`text`), a list (`items`), a mapping (`fields`), or nothing at all."""

    line: int
    text: str | None = None
    items: list[Entry] | None = None
    fields: dict[str, Entry] | None = None

    @property
    def is_empty(self) -> bool:
        """True for a null, and for a list or a mapping without anything in it."""
        return not (self.text or self.items or self.fields)

    def flat(self, prefix: str = "") -> Iterator[tuple[str, str]]:
        """The scalars below a mapping, with dotted names; a list of scalars is joined by `; `."""
        if self.fields is not None:
            for name, entry in self.fields.items():
                yield from entry.flat(f"{prefix}.{name}" if prefix else name)
        elif self.items is not None:
            yield prefix, "; ".join(text for item in self.items for _, text in item.flat())
        elif self.text is not None:
            yield prefix, self.text
