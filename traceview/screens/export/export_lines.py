"""The choices of an export, and the name of its file."""

from __future__ import annotations

from datetime import UTC, datetime

from traceview.widgets.ink import Line, line, packed

STYLES = (
    ("md", "markdown", "md"), ("slack", "slack", "txt"), ("mermaid", "mermaid", "mmd"),
    ("json", "json", "json"), ("plain", "plain", "txt"),
)  # fmt: skip
"""(style as the session names it, name for people, suffix of a file)."""


def choice_lines(style: str, people: bool, hide_emails: bool, size: int, width: int) -> list[Line]:
    """The formats with a mark at the chosen one; whether addresses are hidden; the size."""
    items = [
        line((f"({'•' if key == style else ' '}) {name}", "strong" if key == style else "plain"))
        for key, name, _ in STYLES
    ]
    told = [line(("secrets ", "dim"), "hidden"),
            line(("e-mails ", "dim"), "hidden" if hide_emails else "shown"),
            line(("people ", "dim"), "shown" if people else "hidden"),
            line(("size ", "dim"), f"{size / 1000:.1f} kB")]  # fmt: skip
    return [*packed(items, width), *packed(told, width)]


def file_name(style: str, moment: datetime) -> str:
    """`incident-2026-11-23-0307Z.md`."""
    suffix = next(suffix for key, _, suffix in STYLES if key == style)
    return f"incident-{moment.astimezone(UTC):%Y-%m-%d-%H%M}Z.{suffix}"
