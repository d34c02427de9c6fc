"""A chain as text in five styles. Pure: the same chain, states and time give the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from traceview.chain.chain import Chain
    from traceview.sources.source_status import SourceStatus

STYLES = ("md", "slack", "mermaid", "json", "plain")
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
    from traceview.export.chain_outline import Account

    account = Account(chain, tuple(sources), now, people=people, hide_emails=hide_emails)
    if style == "md":
        from traceview.export.markdown import to_markdown

        return to_markdown(account)
    if style == "slack":
        from traceview.export.slack import to_slack

        return to_slack(account)
    if style == "mermaid":
        from traceview.export.mermaid import to_mermaid

        return to_mermaid(account)
    if style == "json":
        from traceview.export.as_json import to_json

        return to_json(account)
    if style == "plain":
        from traceview.export.plain import to_plain

        return to_plain(account)
    msg = f"no style {style!r}: one of {', '.join(STYLES)}"
    raise ValueError(msg)
