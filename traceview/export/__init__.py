"""A chain as text in five styles: the same chain, states and time give the same bytes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from traceview.chain.chain import Chain
    from traceview.sources.source_status import SourceStatus

_WRITERS = {
    "md": ("markdown", "to_markdown"),
    "slack": ("slack", "to_slack"),
    "mermaid": ("mermaid", "to_mermaid"),
    "json": ("as_json", "to_json"),
    "plain": ("plain", "to_plain"),
}
"""Each style with the module and the function that write it; one is imported when it is asked."""
STYLES = tuple(_WRITERS)
"""The styles of `render`, the default first."""


def render(
    style: str,
    chain: Chain,
    sources: Sequence[SourceStatus],
    now: datetime,
    *,
    people: bool = False,
    hide_emails: bool = True,
) -> str:
    """The chain in one of `STYLES`, ending in a line break; ValueError for any other style.

    Secrets are always replaced by `[redacted:KIND]`, e-mail addresses unless `hide_emails` is
    False, and people are left out unless `people` is True.
    """
    if style not in _WRITERS:
        msg = f"no style {style!r}: one of {', '.join(STYLES)}"
        raise ValueError(msg)
    from traceview.export.chain_outline import Account

    module, function = _WRITERS[style]
    write = getattr(import_module(f"{__name__}.{module}"), function)
    text: str = write(Account(chain, tuple(sources), now, people=people, hide_emails=hide_emails))
    return text
