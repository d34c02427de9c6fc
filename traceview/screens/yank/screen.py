"""The menu of what to copy of a node: one key each, with what it would copy beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from traceview.screens.frame.noted import Noted
from traceview.widgets.ink import Line, clip, line
from traceview.widgets.messages import Copy
from traceview.widgets.node_lines import called, face
from traceview.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from traceview.model import Node


class YankScreen(Noted[None]):
    """A few rows at the bottom; any other key closes them."""

    CSS_PATH = "yank.tcss"

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._choices = choices(node)
        self._called = called(node)

    def compose(self) -> ComposeResult:
        """The rows."""
        yield TextBlock()
        yield self.note_row()

    def on_mount(self) -> None:
        """Fill them."""
        self.query_one(TextBlock).make = self._lines

    def on_key(self, event: events.Key) -> None:
        """One key decides."""
        event.stop()
        if self.app.screen is not self:
            return
        for letter, name, text in self._choices:
            if event.key == letter and text:
                self.post_message(Copy(text, f"{self._called}, its {name}"))
        self.dismiss(None)

    def _lines(self, width: int) -> list[Line]:
        head = (clip(f"Copy of {self._called}", width - 22), "strong")
        rows = [line(head, ("  any other key closes", "dim"))]
        for letter, name, text in self._choices:
            shown = clip(text, width - 18) if text else "none is known"
            rows.append(
                line((f" {letter} ", "key"), f"{name:<14} ", (shown, "plain" if text else "gap"))
            )
        return rows


def choices(node: Node) -> list[tuple[str, str, str]]:
    """(key, name, text) of what can be copied; an empty text when there is none."""
    key = node.names[0] if node.names else node.id
    return [
        ("u", "URL", node.url),
        ("k", "key", key),
        ("i", "id", node.id),
        ("t", "title", node.title),
        ("m", "Markdown line", markdown_line(node)),
    ]


def markdown_line(node: Node) -> str:
    """The node as one line of Markdown: foreign words stand in a code span."""
    words = face(node).replace("\n", " ")
    longest = max((len(run) for run in _runs(words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.startswith("`") or words.endswith("`") else ""
    span = f"{fence}{pad}{words}{pad}{fence}"
    target = node.url.replace("(", "%28").replace(")", "%29")
    return f"{node.kind.value} {span}" + (f" <{target}>" if target else "")


def _runs(text: str) -> list[str]:
    return [run for run in "".join(c if c == "`" else " " for c in text).split() if run]
